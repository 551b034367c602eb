"""The table of runs: which are shown, what they are called, how they differ, how well they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from digitpad.widgets.theme import SPACE, current_theme

_SWATCH_PX = 12
_NAME = 0


@dataclass(frozen=True)
class RunRow:
    """One line, as it is to be read; ``color`` such as "#117733"."""

    name: str
    network: str
    differs: str
    best: str
    last: str
    time: str
    color: str
    is_shown: bool
    tip: str = ""


class RunsTable(QTableWidget):
    """One line a run; a tick shows its curves beside others, a double click renames it.

    Signals
    -------
    shown_changed
        The line, and whether its curves are wanted.
    renamed
        The line, and its new name.
    chosen
        The line the person went to.
    """

    shown_changed = Signal(int, bool)
    renamed = Signal(int, str)
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 6, parent)
        self._rows: list[RunRow] = []
        self._is_filling = False
        self.setObjectName("runs_table")
        self.setAccessibleName(self.tr("Runs"))
        self.setToolTip(
            self.tr("Tick a run to draw it beside the others; double-click its name to change it.")
        )
        self.setHorizontalHeaderLabels(
            [
                self.tr("Run"),
                self.tr("Network"),
                self.tr("Differs in"),
                self.tr("Best test"),
                self.tr("Last test"),
                self.tr("Time"),
            ]
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(3 * SPACE)
        corner = self.findChild(QAbstractButton)
        if corner is not None:  # Qt's own, where the two headers meet
            corner.setAccessibleName(self.tr("Select all runs"))
            corner.setToolTip(corner.accessibleName())
        self.setShowGrid(False)
        self.setMaximumHeight(17 * SPACE)
        self.setIconSize(QSize(_SWATCH_PX, _SWATCH_PX))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in range(6):
            mode = QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)
        # The tick box of our style is wider than Qt reckons with.
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.itemChanged.connect(self._on_item_changed)
        self.currentCellChanged.connect(self._on_current_changed)

    def sizeHint(self) -> QSize:
        return QSize(50 * SPACE, 9 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * SPACE, 9 * SPACE)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._rows = []  # the swatches are of the theme of before
        super().changeEvent(event)

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these lines; what is the same already is left as it is, the selection stays."""
        if list(rows) == self._rows:
            return
        self._is_filling = True
        if len(rows) != self.rowCount():
            self.clearSelection()
            self.setCurrentCell(-1, -1)
        self.setRowCount(len(rows))
        for line, row in enumerate(rows):
            if line < len(self._rows) and self._rows[line] == row:
                continue
            self._fill(line, row)
        self._rows = list(rows)
        self._is_filling = False
        self.setColumnWidth(_NAME, self.sizeHintForColumn(_NAME) + 2 * SPACE)

    def chosen_rows(self) -> list[int]:
        """The selected lines, from above."""
        return sorted({index.row() for index in self.selectedIndexes()})

    def _fill(self, line: int, row: RunRow) -> None:
        for column, text in enumerate(
            (row.name, row.network, row.differs, row.best, row.last, row.time)
        ):
            item = QTableWidgetItem(text)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            if column == _NAME:
                flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable
                item.setCheckState(
                    Qt.CheckState.Checked if row.is_shown else Qt.CheckState.Unchecked
                )
                item.setIcon(_swatch(row.color))
            item.setFlags(flags)
            item.setToolTip(row.tip or text)
            self.setItem(line, column, item)

    @Slot(QTableWidgetItem)
    def _on_item_changed(self, item: QTableWidgetItem) -> None:
        if self._is_filling or item.column() != _NAME:
            return
        row = self._rows[item.row()]
        is_shown = item.checkState() is Qt.CheckState.Checked
        if is_shown != row.is_shown:
            self.shown_changed.emit(item.row(), is_shown)
        elif item.text() != row.name:
            self.renamed.emit(item.row(), item.text())

    @Slot(int, int, int, int)
    def _on_current_changed(self, line: int, _column: int, old_line: int, _old_column: int) -> None:
        if not self._is_filling and line >= 0 and line != old_line:
            self.chosen.emit(line)


def _swatch(color: str) -> QIcon:
    pixmap = QPixmap(_SWATCH_PX, _SWATCH_PX)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(current_theme().color("border"))
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(0, 0, _SWATCH_PX - 1, _SWATCH_PX - 1, 3, 3)
    painter.end()
    return QIcon(pixmap)
