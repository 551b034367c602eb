"""What every page of the Filters tab is: a view of the focus that costs nothing while hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from digitpad.filters.shared.selection import Selection


class FilterPage(QWidget):
    """Shows something of the network in focus.

    Attributes
    ----------
    title, tip
        What its button above the pages says, and teaches.
    """

    network_due = Signal()
    """The network in focus is to be shown, in the colours chosen. Only while visible."""

    title = ""
    tip = ""

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selection = selection
        self._is_stale = True
        selection.network_changed.connect(self.refresh)
        selection.weights_changed.connect(self.refresh)
        selection.colors_changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Show the network as it is now; put off while nobody looks."""
        self._is_stale = not self.isVisible()
        if not self._is_stale:
            self.network_due.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:  # pictures are made in the theme's colours
            self.refresh()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()
