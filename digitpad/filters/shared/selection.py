"""What the pages of the Filters tab look at together: the network, the kernel, pins and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from digitpad.state.network_entry import NetworkEntry

MOST_PINS = 2


class Selection(QObject):
    """Changed by the tab and by every page; every page is notified of every change."""

    network_changed = Signal()
    """Another network is shown, or it began or ended to be trained."""
    weights_changed = Signal()
    """The weights of the network that is shown moved on: it is being trained."""
    colors_changed = Signal()
    kernel_changed = Signal(int)  # from 0, -1 for none
    pins_changed = Signal()

    def __init__(self, entry: NetworkEntry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entry = entry
        self._is_training = self._is_grey = self._has_own_contrast = False
        self._kernel = -1
        self._pins: tuple[int, ...] = ()

    @property
    def entry(self) -> NetworkEntry:
        """The network looked at."""
        return self._entry

    @property
    def is_training(self) -> bool:
        """Whether it is in training at this moment."""
        return self._is_training

    @property
    def is_grey(self) -> bool:
        """Whether weights are black to white instead of blue to red."""
        return self._is_grey

    @property
    def has_own_contrast(self) -> bool:
        """Whether each tile is coloured on a scale of its own."""
        return self._has_own_contrast

    @property
    def kernel(self) -> int:
        """The kernel chosen, from 0; -1 for none."""
        return self._kernel

    @property
    def pins(self) -> tuple[int, ...]:
        """Kernels pinned to be compared, the oldest first; two at the most."""
        return self._pins

    def show(self, entry: NetworkEntry, is_training: bool) -> None:
        """Show ``entry``; kernels it does not have are no longer chosen or pinned."""
        self._entry, self._is_training = entry, is_training
        kernels = entry.network.kernels
        count = 0 if kernels is None else len(kernels)
        self.choose(self._kernel if self._kernel < count else -1)
        self._set_pins(tuple(pin for pin in self._pins if pin < count))
        self.network_changed.emit()

    def update_weights(self) -> None:
        """The network shown has learnt; all that is chosen stays."""
        self.weights_changed.emit()

    def set_colors(self, *, is_grey: bool, has_own_contrast: bool) -> None:
        """How every picture of weights is coloured."""
        if (is_grey, has_own_contrast) != (self._is_grey, self._has_own_contrast):
            self._is_grey, self._has_own_contrast = is_grey, has_own_contrast
            self.colors_changed.emit()

    def choose(self, kernel: int) -> None:
        """Choose a kernel on every page; -1 for none."""
        if kernel != self._kernel:
            self._kernel = kernel
            self.kernel_changed.emit(kernel)

    def toggle_pin(self, kernel: int) -> None:
        """Pin a kernel, or unpin it; a third one replaces the oldest."""
        if kernel >= 0:
            self._set_pins(toggled(self._pins, kernel))

    def _set_pins(self, pins: tuple[int, ...]) -> None:
        if pins != self._pins:
            self._pins = pins
            self.pins_changed.emit()


def toggled(pins: tuple[int, ...], unit: int) -> tuple[int, ...]:
    """The pins with ``unit`` added as the newest, or removed if it was pinned."""
    if unit in pins:
        return tuple(pin for pin in pins if pin != unit)
    return (*pins, unit)[-MOST_PINS:]


def compared(pins: tuple[int, ...], chosen: int) -> list[int]:
    """What is shown side by side: what is pinned, and what is chosen (-1 for nothing).

    What is chosen beside two pins stands in for the newer one as long as it is chosen.
    """
    if chosen in (-1, *pins):
        return list(pins)
    return [*pins[: MOST_PINS - 1], chosen]
