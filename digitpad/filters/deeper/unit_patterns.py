"""The units of a layer looked at in the background: what they see, what excites them most.

What was found is remembered. The search through the test images begins a moment after the last
request, so that walking quickly through the layers starts no search that nobody waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.task import Background
from digitpad.filters.shared.sample import shuffled_test_set, why_no_test_set
from digitpad.widgets.throttle import Throttle
from model.analysis.projection import projection
from model.analysis.strongest_images import Excitation, excitation
from model.base.arrays import ByteArray, FloatArray, IntArray

if TYPE_CHECKING:
    from digitpad.state.network_entry import NetworkEntry
    from model.nn.network import Network

_SETTLE_MS = 60
_MOST_KEPT = 12
"""Layers whose images are remembered."""
_REPORT = 1000
"""Images between two reports."""
_MOST_NUMBERS = 1_000_000
"""That are coloured and painted within 50 ms; more make tiles of a few pixels in any case."""

_AT_ONCE = 100_000
"""Weights that are shown as quickly as a thread begins."""

FoundExcitation = tuple[Excitation, ByteArray, IntArray]
"""What excites the units, and the images and labels that it speaks of."""


class UnitLooks(QObject):
    """Looks at one layer of one network at a time.

    Attributes
    ----------
    trouble
        Why there are no images; empty if there are, or none were looked for.
    """

    patterns_seen = Signal(int, object)  # where the layer lies, and FloatArray
    images_found = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trouble = ""
        self._wish: tuple[object, ...] = ()
        self._network: Network | None = None
        self._at = 0
        self._data_name = ""
        self._known: dict[tuple[object, ...], FoundExcitation] = {}
        self._settle = Throttle(self._on_settled, _SETTLE_MS, self)
        self._seeing = Background("digitpad-projection", self)
        self._seeing.reported.connect(self._on_seen)
        self._seeing.failed.connect(self._on_failed)
        self.exciting = Background("digitpad-excitation", self)
        self.exciting.reported.connect(self._on_excited)
        self.exciting.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether anything is still looked at."""
        return self._seeing.is_busy or self.exciting.is_busy or self._settle.isActive()

    @property
    def found(self) -> FoundExcitation | None:
        """What is known by now of the images that excite the layer's units."""
        return self._known.get(self._wish)

    def show(self, entry: NetworkEntry, at: int, mark: object, *, is_training: bool) -> None:
        """Look at the layer at ``at`` of the network, whose `fingerprint` is ``mark``."""
        twin = entry.network.copy()  # for both: one only reads its weights
        if at == 0 and twin.params["W1"].size <= _AT_ONCE:
            self._seeing.cancel()
            self.patterns_seen.emit(at, _project(twin, at))  # they are the weights
        elif not self._seeing.is_busy or not is_training:
            self._seeing.start(lambda: iter([(at, _project(twin, at))]))
        if why_no_test_set(entry):
            self._leave()
            return
        wish = (entry.data_name, mark, at)
        if wish == self._wish:
            return
        self._leave()
        self._wish, self._at, self._data_name = wish, at, entry.data_name
        known = self.found
        if known is None or known[0].seen < known[0].total:
            self._network = twin
            self._settle.start()

    def _leave(self) -> None:
        self._settle.stop()
        self.exciting.cancel()
        self._wish, self.trouble = (), ""

    @Slot()
    def _on_settled(self) -> None:
        network, at, data_name = self._network, self._at, self._data_name
        assert network is not None, "there is one where the clock runs"
        self.exciting.start(lambda: _excitations(network, at, data_name))

    @Slot(object)
    def _on_seen(self, seen: tuple[int, FloatArray]) -> None:
        self.patterns_seen.emit(*seen)

    @Slot(object)
    def _on_excited(self, found: FoundExcitation) -> None:
        self._known[self._wish] = found
        while len(self._known) > _MOST_KEPT:
            del self._known[next(iter(self._known))]
        self.images_found.emit()

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.trouble = text
        self.images_found.emit()


def _project(network: Network, at: int) -> FloatArray:
    """What the tiles show; of very many units only every second pixel, the mean of four."""
    with np.errstate(all="ignore"):  # a network in training may be about to diverge
        patterns = projection(network, at)
        while patterns.size > _MOST_NUMBERS and min(patterns.shape[2:]) > 1:
            down, across = (side // 2 * 2 for side in patterns.shape[2:])
            corners = [patterns[:, :, y:down:2, x:across:2] for y in range(2) for x in range(2)]
            patterns = np.mean(corners, axis=0)
        return patterns


def _excitations(network: Network, at: int, data_name: str) -> Iterator[FoundExcitation]:
    images, labels = shuffled_test_set(data_name)
    with np.errstate(all="ignore"):
        for found in excitation(network, at, images):
            if found.seen % _REPORT == 0 or found.seen == found.total:
                yield found, images, labels
