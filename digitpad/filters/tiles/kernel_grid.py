"""Kernels side by side, each weight a square of colour, to be looked at while a network learns.

All tiles are painted once into a picture that is kept until the kernels, the size or the colours
change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from digitpad.filters.tiles.color_scale import weight_text
from digitpad.filters.tiles.kernel_picture import as_tiles, paint_tiles, tile_colors
from digitpad.filters.tiles.tile_grid import TileGrid
from digitpad.widgets.theme import SPACE, current_theme

_LARGEST_KERNEL = 11


class KernelGrid(TileGrid):
    """Tiles that are called kernels and numbered from 1, or as `set_naming` says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kernels: NDArray[Any] | None = None
        self._limit = 0.0
        self._is_grey = self._has_own_contrast = False
        self._empty_text = ""
        self._words: list[str] = []
        self._noun, self._first = self.tr("kernel"), 1
        self._picture: QPixmap | None = None
        self.setObjectName("kernel_grid")
        self.setAccessibleName(self.tr("Kernels of the first layer"))
        self.setToolTip(
            self.tr(
                "Each tile is one kernel, each square one of its weights. The network slides the "
                "kernel over the drawing and answers where the drawing looks like the tile."
            )
        )
        self.describe()

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
        self._kernels, self._limit = shown, limit
        self._set_tiles(None if shown is None else _tiling(shown))
        self.describe()
        self._redraw()

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
        """What each kernel is, to be shown with its number and range."""
        self._words = list(words)
        self.describe()

    def set_naming(self, noun: str, first: int = 1) -> None:
        """What a tile is called, such as "unit", and the number of the first one."""
        if (noun, first) != (self._noun, self._first):
            self._noun, self._first = noun, first
            self.describe()
            self._redraw()

    def set_empty_text(self, text: str) -> None:
        """What to say in the middle while there are no kernels."""
        self._empty_text = text
        self.describe()
        self.update()

    def kernel_text(self, index: int) -> str:
        """For example "kernel 12, vertical edges, range -0.42 to 0.38; pinned"."""
        if self._kernels is None:
            return ""
        low, high = self.range_of(index)
        word = f"{self._words[index]}, " if index < len(self._words) else ""
        text = self.tr("{noun} {number}, {word}range {low} to {high}").format(
            noun=self._noun,
            number=self._first + index,
            word=word,
            low=weight_text(low),
            high=weight_text(high),
        )
        mark = self._marks.get(index)
        return f"{text}; {mark.meaning}" if mark else text

    def range_of(self, index: int) -> tuple[float, float]:
        """The lowest and the highest weight of a kernel that is shown."""
        assert self._kernels is not None, "there is no kernel"
        return float(self._kernels[index].min()), float(self._kernels[index].max())

    def describe(self) -> None:
        """Describe to screen readers what is chosen, how many there are, or why there are none."""
        if self._kernels is None:
            text = self._empty_text
        elif self.selected_index() == -1:
            text = self.tr("tiles: {count}; the arrow keys choose one").format(
                count=len(self._kernels)
            )
        else:
            text = self.kernel_text(self.selected_index())
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._kernels is None:
            painter.setPen(current_theme().color("muted"))
            middle = self.rect().adjusted(2 * SPACE, 0, -2 * SPACE, 0)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(middle, flags, self._empty_text)
        else:
            painter.drawPixmap(0, 0, self._current_picture(self._kernels))
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._redraw()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._layout = None
            self._redraw()
        super().changeEvent(event)

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _current_picture(self, kernels: NDArray[Any]) -> QPixmap:
        layout = self.arrangement()
        if self._picture is None or self._picture.devicePixelRatio() != layout.ratio:
            theme = current_theme()
            limit = None if self._has_own_contrast else self._limit
            colors = tile_colors(kernels, limit, theme, self._is_grey)
            self._picture = paint_tiles(
                colors, layout, self.size(), self.number_font(), theme, self._first
            )
        return self._picture


def _tiling(kernels: NDArray[Any]) -> tuple[int, int, int]:
    """Filters, height and width, of which a tile is a multiple.

    Feature maps may have any size: whole pixels would leave much of the room empty.
    """
    height, width = kernels.shape[-2:]
    is_map = height == width > _LARGEST_KERNEL
    return (len(kernels), 1, 1) if is_map else (len(kernels), height, width)
