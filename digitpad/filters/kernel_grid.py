"""Kernels side by side, each weight a square of colour, to be looked at while a network learns.

All tiles are painted once into a picture that is kept until the kernels, the size or the colours
change; a repaint for the mouse or the keyboard only lays an outline over it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
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
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from digitpad.filters.color_scale import weight_text
from digitpad.filters.kernel_picture import as_tiles, paint_tiles, tile_colors
from digitpad.filters.tile_layout import TileLayout, arrange
from digitpad.theme import SPACE, current_theme

_LARGEST_KERNEL = 11
_NUMBER_GAP_PX = 2
_NUMBER_SCALE = 0.78
"""Size of the kernels' numbers beside the widget's own font."""


class KernelGrid(QWidget):
    """Tiles numbered from 1, or as `set_first_number` says.

    The signals and methods count them from 0, and -1 means none.
    """

    kernel_hovered = Signal(int)
    kernel_selected = Signal(int)
    kernel_clicked = Signal(int)  # after it was selected, if it was another
    kernel_pinned = Signal(int)  # Enter or a double click: to be held fast, or let go

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kernels: NDArray[Any] | None = None
        self._limit = 0.0
        self._is_grey = self._has_own_contrast = False
        self._empty_text = ""
        self._words: list[str] = []
        self._marks: dict[int, str] = {}
        self._first = 1
        self._hovered = self._selected = -1
        self._layout: TileLayout | None = None
        self._picture: QPixmap | None = None
        self.setObjectName("kernel_grid")
        self.setAccessibleName(self.tr("Kernels of the first layer"))
        self.setToolTip(
            self.tr(
                "Each tile is one kernel, each square one of its weights. The network slides the "
                "kernel over the drawing and answers where the drawing looks like the tile."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._describe()

    def set_kernels(
        self, kernels: NDArray[np.floating[Any]] | None, limit: float | None = None
    ) -> None:
        """Show ``kernels``, copied; the selection stays where it was if it still exists.

        Parameters
        ----------
        kernels
            Shape (filters, height, width) or (filters, channels, height, width); None or no
            filters for the empty state. Three channels are shown as red, green and blue, also
            when grey is set; of any other number only the first is shown.
        limit
            The weight shown in full colour, 0 or more. None takes the strongest weight.

        Raises
        ------
        ValueError
            If the shape has not 3 or 4 axes or an empty tile, or the limit is not usable.
        """
        shown = None if kernels is None or len(kernels) == 0 else as_tiles(kernels)
        if shown is None:
            limit = 0.0
        elif limit is None:
            limit = float(np.max(np.abs(shown), where=np.isfinite(shown), initial=0.0))
        if not (math.isfinite(limit) and limit >= 0):
            raise ValueError(f"limit is {limit}; expected a finite number, 0 or more, or None")
        self._kernels, self._limit, self._layout = shown, limit, None
        self._set_hovered(self._hovered)
        self.select(self._selected)
        self._describe()
        self._redraw()

    def kernel_count(self) -> int:
        """How many kernels are shown."""
        return 0 if self._kernels is None else len(self._kernels)

    def limit(self) -> float:
        """The weight shown in full colour: what a color bar beside the grid must show."""
        return self._limit

    def set_grey(self, is_grey: bool) -> None:
        """Show black to white, as in textbooks, instead of blue to red."""
        if is_grey != self._is_grey:
            self._is_grey = is_grey
            self._redraw()

    def set_own_contrast(self, is_own: bool) -> None:
        """Colour each tile on a scale that ends at its own strongest weight."""
        if is_own != self._has_own_contrast:
            self._has_own_contrast = is_own
            self._redraw()

    def set_words(self, words: Sequence[str]) -> None:
        """What each kernel is, to be told with its number and range."""
        self._words = list(words)
        self._describe()

    def set_first_number(self, first: int) -> None:
        """What the first tile is numbered."""
        if first != self._first:
            self._first = first
            self._describe()
            self._redraw()

    def set_marks(self, marks: Mapping[int, str]) -> None:
        """Frame these kernels in the theme's colours named, such as those held fast."""
        if dict(marks) != self._marks:
            self._marks = dict(marks)
            self.update()

    def set_empty_text(self, text: str) -> None:
        """What to say in the middle while there are no kernels."""
        self._empty_text = text
        self._describe()
        self.update()

    def selected_index(self) -> int:
        """The selected kernel, from 0, or -1."""
        return self._selected

    def select(self, index: int) -> None:
        """Select a kernel; an index that has none clears the selection."""
        index = index if 0 <= index < self.kernel_count() else -1
        if index != self._selected:
            self._selected = index
            self._describe()
            self.update()
            self.kernel_selected.emit(index)

    def tile_rect(self, index: int) -> QRectF:
        """Where kernel ``index`` is painted, px in this widget."""
        ratio = self.devicePixelRatioF()
        tile = self._arrangement().tile(index)
        return QRectF(
            tile.x() / ratio, tile.y() / ratio, tile.width() / ratio, tile.height() / ratio
        )

    def index_at(self, position: QPointF) -> int:
        """The kernel under a point of this widget, from 0, or -1."""
        rects = enumerate(self.tile_rect(index) for index in range(self.kernel_count()))
        return next((index for index, rect in rects if rect.contains(position)), -1)

    def kernel_text(self, index: int) -> str:
        """For example "kernel 12, vertical edges, range -0.42 to 0.38"."""
        if self._kernels is None:
            return ""
        low, high = self.range_of(index)
        word = f"{self._words[index]}, " if index < len(self._words) else ""
        return self.tr("kernel {number}, {word}range {low} to {high}").format(
            number=self._first + index,
            word=word,
            low=weight_text(low),
            high=weight_text(high),
        )

    def range_of(self, index: int) -> tuple[float, float]:
        """The lowest and the highest weight of a kernel that is shown."""
        assert self._kernels is not None, "there is no kernel"
        return float(self._kernels[index].min()), float(self._kernels[index].max())

    def sizeHint(self) -> QSize:
        return QSize(45 * SPACE, 40 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * SPACE, 20 * SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        if self._kernels is None:
            painter.setPen(theme.color("muted"))
            middle = self.rect().adjusted(2 * SPACE, 0, -2 * SPACE, 0)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(middle, flags, self._empty_text)
        else:
            painter.drawPixmap(0, 0, self._current_picture(self._kernels))
        for index, color in self._marks.items():
            if index < self.kernel_count():
                self._outline(painter, self.tile_rect(index), QPen(theme.color(color), 2))
        if self._hovered not in (-1, self._selected):
            self._outline(painter, self.tile_rect(self._hovered), QPen(theme.color("text"), 1))
        if self._selected != -1:
            name = "accent" if self.hasFocus() else "muted"
            self._outline(painter, self.tile_rect(self._selected), QPen(theme.color(name), 2.5))
        elif self.hasFocus():
            pen = QPen(theme.color("accent"), 1, Qt.PenStyle.DotLine)
            self._outline(painter, QRectF(self.rect()).adjusted(3, 3, -3, -3), pen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layout = None
        self._redraw()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._layout = None
            self._redraw()
        super().changeEvent(event)

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

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hovered(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index != -1:
            self.select(index)
            self.kernel_clicked.emit(index)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index != -1:
            self.kernel_pinned.emit(index)
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = Qt.Key(event.key()), self.kernel_count()
        if count == 0 or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        target = self._arrangement().neighbour(max(self._selected, 0), key, count)
        if target is not None:
            self.select(0 if self._selected == -1 and key != Qt.Key.Key_End else target)
        elif self._selected != -1 and key == Qt.Key.Key_Escape:
            self.select(-1)
        elif self._selected != -1 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.kernel_pinned.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def _set_hovered(self, index: int) -> None:
        index = index if index < self.kernel_count() else -1
        if index != self._hovered:
            self._hovered = index
            self.update()
            self.kernel_hovered.emit(index)

    def _describe(self) -> None:
        if self._kernels is None:
            text = self._empty_text
        elif self._selected == -1:
            text = self.tr("kernels: {count}; the arrow keys choose one").format(
                count=len(self._kernels)
            )
        else:
            text = self.kernel_text(self._selected)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _arrangement(self) -> TileLayout:
        ratio = self.devicePixelRatioF()
        if self._layout is None or self._layout.ratio != ratio:
            metrics = QFontMetrics(self._number_font())
            shape = _shape(self._kernels)
            number_width = metrics.horizontalAdvance(str(shape[0]))
            layout = arrange(shape, self.size(), metrics.height() + _NUMBER_GAP_PX, ratio)
            if layout.tile_width < number_width * ratio:
                layout = arrange(shape, self.size(), 0, ratio)
            self._layout = layout
        return self._layout

    def _number_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(8, round(_NUMBER_SCALE * self.fontInfo().pixelSize())))
        return font

    def _current_picture(self, kernels: NDArray[Any]) -> QPixmap:
        layout = self._arrangement()
        if self._picture is None or self._picture.devicePixelRatio() != layout.ratio:
            theme = current_theme()
            limit = None if self._has_own_contrast else self._limit
            colors = tile_colors(kernels, limit, theme, self._is_grey)
            self._picture = paint_tiles(
                colors, layout, self.size(), self._number_font(), theme, self._first
            )
        return self._picture

    @staticmethod
    def _outline(painter: QPainter, rect: QRectF, pen: QPen) -> None:
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        outside = pen.widthF() / 2 + 1
        painter.setPen(pen)
        painter.drawRect(rect.adjusted(-outside, -outside, outside, outside))


def _shape(kernels: NDArray[Any] | None) -> tuple[int, int, int]:
    """Filters, height and width, of which a tile is a multiple; one weight stands in for none.

    Feature maps may have any size: whole pixels would leave much of the room empty.
    """
    if kernels is None:
        return (1, 1, 1)
    height, width = kernels.shape[-2:]
    is_map = height == width > _LARGEST_KERNEL
    return (len(kernels), 1, 1) if is_map else (len(kernels), height, width)
