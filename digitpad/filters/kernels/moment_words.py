"""What is said of a moment of a training: below the timeline, and above its kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from digitpad.filters.kernels.moments import Moment
    from model.training.history import History


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
