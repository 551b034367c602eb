"""Tiles to point at, to choose and to mark, by mouse and by keys; what is in them is no concern.

A repaint for the mouse or the keyboard only lays outlines over a picture painted before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from digitpad.filters.tiles.tile_layout import TileLayout, arrange
from digitpad.widgets.theme import SPACE, current_theme

_NUMBER_GAP_PX = 2
_NUMBER_SCALE = 0.78
"""Size of the tiles' numbers beside the widget's own font."""


@dataclass(frozen=True)
class TileMark:
    """A frame around a tile, in a colour of the theme, and what it means, such as "pinned".

    A tile that is crossed out is seen to be so without its colour.
    """

    color: str
    meaning: str
    is_crossed: bool = False


class TileGrid(QWidget):
    """Equal tiles, counted from 0; -1 means none."""

    tile_hovered = Signal(int)
    tile_selected = Signal(int)
    tile_clicked = Signal(int)  # after it was selected, if it was another
    tile_pinned = Signal(int)  # Enter or a double click: to be pinned, unpinned, or opened

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: tuple[int, int, int] | None = None
        self._marks: dict[int, TileMark] = {}
        self._has_enter = True
        self._hovered = self._selected = -1
        self._layout: TileLayout | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def kernel_count(self) -> int:
        """How many tiles there are."""
        return 0 if self._shape is None else self._shape[0]

    def kernel_text(self, index: int) -> str:
        """What the tooltip and a screen reader say of a tile."""
        mark = self._marks.get(index)
        return f"{index + 1}; {mark.meaning}" if mark else str(index + 1)

    def set_enter(self, has_enter: bool) -> None:
        """Whether Enter and a double click mean something here; else they are left to others."""
        self._has_enter = has_enter

    def set_marks(self, marks: Mapping[int, TileMark]) -> None:
        """Frame these tiles, such as those that are pinned."""
        if dict(marks) != self._marks:
            self._marks = dict(marks)
            self.describe()
            self.update()

    def selected_index(self) -> int:
        """The selected tile, from 0, or -1."""
        return self._selected

    def select(self, index: int) -> None:
        """Select a tile; an index that has none clears the selection."""
        index = index if 0 <= index < self.kernel_count() else -1
        if index != self._selected:
            self._selected = index
            self.describe()
            self.update()
            self.tile_selected.emit(index)

    def tile_rect(self, index: int) -> QRectF:
        """Where a tile is painted, px in this widget."""
        ratio = self.devicePixelRatioF()
        tile = self.arrangement().tile(index)
        return QRectF(
            tile.x() / ratio, tile.y() / ratio, tile.width() / ratio, tile.height() / ratio
        )

    def index_at(self, position: QPointF) -> int:
        """The tile under a point of this widget, from 0, or -1."""
        rects = enumerate(self.tile_rect(index) for index in range(self.kernel_count()))
        return next((index for index, rect in rects if rect.contains(position)), -1)

    def describe(self) -> None:
        """Describe to screen readers what is chosen."""
        text = self.kernel_text(self._selected) if self._selected != -1 else ""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def arrangement(self) -> TileLayout:
        """Where the tiles lie, with a number above each where there is room."""
        ratio = self.devicePixelRatioF()
        if self._layout is None or self._layout.ratio != ratio:
            metrics = QFontMetrics(self.number_font())
            shape = self._shape or (1, 1, 1)
            number_width = metrics.horizontalAdvance(str(shape[0]))
            layout = arrange(shape, self.size(), metrics.height() + _NUMBER_GAP_PX, ratio)
            if layout.tile_width < number_width * ratio:
                layout = arrange(shape, self.size(), 0, ratio)
            self._layout = layout
        return self._layout

    def number_font(self) -> QFont:
        """Of the numbers above the tiles."""
        font = QFont(self.font())
        font.setPixelSize(max(8, round(_NUMBER_SCALE * self.fontInfo().pixelSize())))
        return font

    def sizeHint(self) -> QSize:
        return QSize(45 * SPACE, 40 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * SPACE, 20 * SPACE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        for index, mark in self._marks.items():
            if index < self.kernel_count():
                tile = self.tile_rect(index)
                _outline(painter, tile, QPen(theme.color(mark.color), 2))
                if mark.is_crossed:
                    painter.drawLine(tile.topLeft(), tile.bottomRight())
                    painter.drawLine(tile.topRight(), tile.bottomLeft())
        if self._hovered not in (-1, self._selected):
            _outline(painter, self.tile_rect(self._hovered), QPen(theme.color("text"), 1))
        if self._selected != -1:
            name = "accent" if self.hasFocus() else "muted"
            _outline(painter, self.tile_rect(self._selected), QPen(theme.color(name), 2.5), 2)
        elif self.hasFocus() and self.kernel_count():
            pen = QPen(theme.color("accent"), 1, Qt.PenStyle.DotLine)
            _outline(painter, QRectF(self.rect()).adjusted(3, 3, -3, -3), pen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layout = None
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.index_at(QPointF(event.pos()))
            if index != -1:
                tile = self.tile_rect(index).toAlignedRect()
                QToolTip.showText(event.globalPos(), self.kernel_text(index), self, tile)
                return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self.index_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._set_hovered(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index != -1:
            self.select(index)
            self.tile_clicked.emit(index)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index != -1 and self._has_enter:
            self.tile_pinned.emit(index)
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = Qt.Key(event.key()), self.kernel_count()
        if count == 0 or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        target = self.arrangement().neighbour(max(self._selected, 0), key, count)
        is_enter = self._has_enter and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if target is not None:
            self.select(0 if self._selected == -1 and key != Qt.Key.Key_End else target)
        elif self._selected != -1 and key == Qt.Key.Key_Escape:
            self.select(-1)
        elif self._selected != -1 and is_enter:
            self.tile_pinned.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def _set_tiles(self, shape: tuple[int, int, int] | None) -> None:
        """How many tiles, and their height and width in units that are to stay whole."""
        self._shape, self._layout = shape, None
        self._set_hovered(self._hovered)
        self.select(self._selected)

    def _set_hovered(self, index: int) -> None:
        index = index if index < self.kernel_count() else -1
        if index != self._hovered:
            self._hovered = index
            self.update()
            self.tile_hovered.emit(index)


def _outline(painter: QPainter, rect: QRectF, pen: QPen, gap: float = 1) -> None:
    """A frame ``gap`` px outside of ``rect``."""
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    outside = pen.widthF() / 2 + gap
    painter.setPen(pen)
    painter.drawRect(rect.adjusted(-outside, -outside, outside, outside))
