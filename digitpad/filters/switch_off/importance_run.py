"""The test set in the background: an edited network's accuracy, then what each kernel is worth.

The accuracy comes first, since a person waits for it; what each kernel of the network as trained
is worth is found once for each network, and remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.task import Background
from digitpad.filters.shared.sample import shuffled_test_set
from model.analysis.ablation import Importances, importances
from model.base.threads import WorkerPool, default_threads
from model.nn.evaluation import Score, evaluate

if TYPE_CHECKING:
    from model.nn.network import Network

_CHUNK = 500
"""Images between two reports, after which newer work can take over."""
_MOST_KEPT = 8
"""Networks that are remembered."""


class ImportanceRun(QObject):
    """Looks at one network and one edit of it at a time.

    Attributes
    ----------
    score
        Of the edited network, so far; None before the first images.
    importances
        Of the network's kernels, so far; None before the first images.
    trouble
        Why the test images cannot be read; empty if they can.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.score: Score | None = None
        self.trouble = ""
        self._scored: tuple[object, ...] = ()
        self._weighed: tuple[object, ...] = ()
        self._twin: Network | None = None
        self._data_name = ""
        self._known: dict[tuple[object, ...], Importances] = {}
        self._whole: dict[tuple[object, ...], float] = {}
        self.scoring = Background("digitpad-accuracy", self)
        self.importance = Background("digitpad-importance", self)
        self.scoring.reported.connect(self._on_scored)
        self.scoring.finished.connect(self._on_scoring_finished)
        self.importance.reported.connect(self._on_weighed)
        for work in (self.scoring, self.importance):
            work.failed.connect(self._on_failed)

    @property
    def importances(self) -> Importances | None:
        """What is known of the kernels of the network looked at."""
        return self._known.get(self._weighed)

    @property
    def whole_accuracy(self) -> float | None:
        """Of the network with all kernels as trained, over all images; None if not known yet."""
        found = self.importances
        if found is not None and found.seen == found.total:
            return found.accuracy
        return self._whole.get(self._weighed)

    def show(
        self,
        network: Network,
        edit: Network,
        edit_key: bytes | None,
        data_name: str,
        mark: object,
    ) -> None:
        """Measure ``edit``, and what the kernels of ``network`` are worth, unless that is known.

        Parameters
        ----------
        edit_key
            What identifies this edit of the network; None where nothing was edited.
        data_name
            Where the test images come from, as `open_dataset` takes it.
        mark
            The `fingerprint` of ``network``.
        """
        wish = (data_name, mark)
        edited = (*wish, edit_key)
        if wish != self._weighed:
            self.importance.cancel()
            self._weighed, self._data_name = wish, data_name
            self._twin = network.copy()
        if edited != self._scored:
            self._scored, self.score, self.trouble = edited, None, ""
            twin = edit.copy()
            self.scoring.start(lambda: _scores(twin, data_name))
        elif not self.scoring.is_busy:
            self._measure()
        self.changed.emit()

    def outdate(self) -> None:
        """The edit is another by now: what is known of the one before does not hold."""
        self.scoring.cancel()
        self._scored, self.score = (), None

    @Slot()
    def cancel(self) -> None:
        """Look at nothing."""
        self.scoring.cancel()
        self.importance.cancel()
        self._scored = self._weighed = ()
        self.score = None

    @Slot()
    def _measure(self) -> None:
        found = self.importances
        is_known = found is not None and found.seen == found.total
        twin, data_name = self._twin, self._data_name
        if is_known or self.importance.is_busy or twin is None or twin.kernels is None:
            return
        self.importance.start(lambda: _worths(twin, data_name))

    @Slot(object)
    def _on_scored(self, score: Score) -> None:
        self.score = score
        if score.seen == score.total and self._scored[2:] == (None,):
            self._whole[self._weighed] = score.accuracy
        self.changed.emit()

    @Slot()
    def _on_scoring_finished(self) -> None:
        self._measure()

    @Slot(object)
    def _on_weighed(self, found: Importances) -> None:
        self._known[self._weighed] = found
        while len(self._known) > _MOST_KEPT:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._whole.pop(oldest, None)
        self.changed.emit()

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.trouble = text
        self.changed.emit()


def _scores(network: Network, data_name: str) -> Iterator[Score]:
    images, labels = shuffled_test_set(data_name)
    threads = default_threads()
    networks = [network, *(network.replica() for _ in range(threads - 1))]
    with WorkerPool(threads) as pool:
        yield from evaluate(networks, images, labels, pool, _CHUNK)


def _worths(network: Network, data_name: str) -> Iterator[Importances]:
    images, labels = shuffled_test_set(data_name)
    with np.errstate(all="ignore"):  # a network in training may be about to diverge
        for found in importances(network, images, labels):
            # Fewer reports than parts: each is painted.
            if found.seen % _CHUNK == 0 or found.seen == found.total:
                yield found
