"""By how much each first kernel is multiplied, remembered for every network. No widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.analysis.ablation import edited

if TYPE_CHECKING:
    from digitpad.state.network_entry import NetworkEntry
    from model.base.arrays import FloatArray
    from model.nn.network import Network

LARGEST_FACTOR = 2.0
"""A kernel can be made twice as strong."""


class KernelFactors(QObject):
    """The factors of one network's kernels: 0 is off, 1 as it was trained."""

    changed = Signal()

    def __init__(self, entry: NetworkEntry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: WeakKeyDictionary[NetworkEntry, FloatArray] = WeakKeyDictionary()
        self._entry = entry

    @property
    def entry(self) -> NetworkEntry:
        """The network that is edited."""
        return self._entry

    @property
    def factors(self) -> FloatArray:
        """One for each kernel, (filters,); none for a network without kernels."""
        kernels = self._entry.network.kernels
        count = 0 if kernels is None else len(kernels)
        kept = self._all.get(self._entry)
        return np.ones(count) if kept is None or len(kept) != count else kept.copy()

    @property
    def is_edited(self) -> bool:
        """Whether any kernel is not as it was trained."""
        return bool((self.factors != 1).any())

    @property
    def key(self) -> bytes | None:
        """What identifies these factors; None while nothing is edited."""
        return self.factors.tobytes() if self.is_edited else None

    def follow(self, entry: NetworkEntry) -> None:
        """Edit ``entry``; what was done to it before holds again."""
        self._entry = entry

    def set_factor(self, kernel: int, factor: float) -> None:
        """Multiply a kernel and its bias, from 0 to `LARGEST_FACTOR`."""
        factors = self.factors
        if factors[kernel] != factor:
            factors[kernel] = factor
            self._all[self._entry] = factors
            self.changed.emit()

    def toggle(self, kernel: int) -> None:
        """Switch a kernel off, or on again as it was trained."""
        self.set_factor(kernel, 0.0 if self.factors[kernel] else 1.0)

    def reset(self) -> None:
        """All kernels as they were trained."""
        if self.is_edited:
            del self._all[self._entry]
            self.changed.emit()

    def network(self) -> Network:
        """A copy of the network with the kernels as they are now."""
        network = self._entry.network
        return network.copy() if network.kernels is None else edited(network, self.factors.tolist())
