"""Parameter by parameter: how many values were compared, and how far they lay apart at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from digitpad.widgets.theme import SPACE, current_theme

CLOSE = 1e-4
"""The relative error up to which two gradients are the same but for rounding."""


class GradientTable(QTableWidget):
    """One row a parameter; choosing a row emits its name."""

    chosen = Signal(object)  # str, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("gradient_table")
        self.setAccessibleName(self.tr("Parameters"))
        self.setToolTip(
            self.tr(
                "How many values were compared, and the largest relative error among them. Choose "
                "a parameter to bring out its points."
            )
        )
        self.setHorizontalHeaderLabels(
            [
                self.tr("Parameter"),
                self.tr("Shape"),
                self.tr("Values"),
                self.tr("Error"),
            ]
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(3 * SPACE)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # As wide as what is in it: shared out evenly it would cut the shapes.
        self.horizontalHeader().setStretchLastSection(True)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self._names: list[str] = []
        self._counts: dict[str, int] = {}
        self._errors: dict[str, float] = {}
        self._cells: dict[str, tuple[QTableWidgetItem, QTableWidgetItem]] = {}
        self.itemSelectionChanged.connect(self._on_selection_changed)

    def begin(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        """Empty rows for the parameters of these names and shapes."""
        self.clearSelection()
        self._names = list(shapes)
        self._counts = dict.fromkeys(shapes, 0)
        self._errors = dict.fromkeys(shapes, 0.0)
        self.setRowCount(len(shapes))
        for row, (name, shape) in enumerate(shapes.items()):
            text = " \N{MULTIPLICATION SIGN} ".join(map(str, shape))
            cells = [QTableWidgetItem(words) for words in (name, text, "", "")]
            for column, cell in enumerate(cells):
                self.setItem(row, column, cell)
            self._cells[name] = (cells[2], cells[3])
            for cell in self._cells[name]:
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def add(self, parameter: str, errors: Sequence[float]) -> None:
        """Take in the relative errors of some more values of one parameter."""
        self._counts[parameter] += len(errors)
        self._errors[parameter] = max(self._errors[parameter], *errors)
        count, error = self._cells[parameter]
        count.setText(f"{self._counts[parameter]:,}")
        error.setText(f"{self._errors[parameter]:.1e}")
        color = "ok" if self._errors[parameter] <= CLOSE else "danger"
        error.setForeground(current_theme().color(color))

    def compared(self) -> int:
        """How many values there were, of all parameters."""
        return sum(self._counts.values())

    @Slot()
    def _on_selection_changed(self) -> None:
        rows = {index.row() for index in self.selectedIndexes()}
        self.chosen.emit(self._names[min(rows)] if rows else None)
