"""The moments of a training whose kernels are known, from before the first step until now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from model.training.history import History, Snapshot

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.storage.weights_file import TrainedNetwork


@dataclass(frozen=True)
class Moment:
    """The kernels (filters, channels, height, width) after ``step`` steps.

    Attributes
    ----------
    epoch
        Epochs that were over by then; None within an epoch, 0 before the first step.
    strongest
        The largest weight by then, or change since the start, whichever its sign.
    """

    step: int
    epoch: int | None
    kernels: FloatArray
    strongest: float

    @property
    def is_start(self) -> bool:
        """Whether nothing was learnt yet."""
        return self.epoch == 0


class Moments:
    """Collects the moments of one training as it grows; old ones are looked at only once."""

    def __init__(self) -> None:
        self._history: History | None = None
        self._kept: list[Moment] = []
        self._now: Moment | None = None

    def follow(self, trained: TrainedNetwork) -> None:
        """Take in what ``trained`` has recorded by now."""
        history = trained.history
        snapshots = history.snapshots()
        if history is not self._history or len(snapshots) < len(self._kept):
            self._history, self._kept = history, []
        epochs = {epoch.step: epoch.epoch for epoch in history.epochs} | {0: 0}
        if self._kept and self._kept[-1].epoch is None:  # the step may have been its epoch's last
            last = self._kept[-1]
            self._kept[-1] = replace(last, epoch=epochs.get(last.step))
        for snapshot in snapshots[len(self._kept) :]:
            self._kept.append(self._measured(snapshot, epochs.get(snapshot.step)))
        kernels = trained.network.kernels
        self._now = None
        if kernels is not None and not (
            self._kept and np.array_equal(self._kept[-1].kernels, kernels)
        ):
            step = len(history.losses)
            self._now = self._measured(Snapshot(step, kernels.copy()), epochs.get(step) or None)

    def all(self) -> list[Moment]:
        """Every moment in order; the last is the network as it is."""
        return [*self._kept, *([self._now] if self._now else [])]

    @property
    def first(self) -> FloatArray | None:
        """The kernels before the first step, if they are known."""
        return self._kept[0].kernels if self._kept and self._kept[0].is_start else None

    def strongest(self) -> float:
        """The largest weight or change of all moments: one scale for the whole timeline."""
        return max((moment.strongest for moment in self.all()), default=0.0)

    def _measured(self, snapshot: Snapshot, epoch: int | None) -> Moment:
        kernels = snapshot.kernels
        sizes = [np.abs(kernels).max()]
        if self.first is not None:
            sizes.append(np.abs(kernels - self.first).max())
        largest = float(max(sizes))
        return Moment(snapshot.step, epoch, kernels, largest if np.isfinite(largest) else 0.0)


def stop_name(at: int, known: list[Moment]) -> str:
    """What stands below the stop of ``known[at]``: "start", "epoch 3", "now" or nothing."""
    moment = known[at]
    if moment.is_start:
        return _tr("start")
    if moment.epoch is not None:
        return _tr("epoch {0}").format(moment.epoch)
    return _tr("now") if at == len(known) - 1 else ""


def moment_text(moment: Moment, is_last: bool, is_training: bool, history: History) -> str:
    """For example "After step 12", "After epoch 3", "Now, after 4,000 steps"."""
    if is_last:
        if is_training:
            return _tr("Now, after {0} steps").format(f"{len(history.losses):,}")
        count = len(history.epochs)
        if count == 0:
            return _tr("The kernels as they are")
        if count == 1:
            return _tr("After training: 1 epoch")
        return _tr("After training: {0} epochs").format(count)
    if moment.is_start:
        return _tr("At the start")
    if moment.epoch is not None:
        return _tr("After epoch {0}").format(moment.epoch)
    return _tr("After step {0}").format(f"{moment.step:,}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("moments", text)
