"""Kernels as a figure for paper and slides: panels of tiles side by side, and a caption."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QFont, QPainter

from digitpad.filters.tiles.kernel_picture import as_tiles, tile_colors
from digitpad.filters.tiles.tile_layout import TileLayout
from digitpad.widgets.theme import LIGHT

if TYPE_CHECKING:
    import numpy as np

_TILE_PX, _GAP_PX, _MARGIN_PX = 60, 12, 24
_TITLE_PX, _CAPTION_PX, _LINE_PX = 15, 12, 28


@dataclass(frozen=True)
class KernelFigure:
    """Kernels side by side, light whatever theme the window has.

    Attributes
    ----------
    panels
        A title, and kernels (filters, channels, height, width), each.
    limit
        The weight in full colour; None gives each kernel a scale of its own.
    is_grey
        Whether weights are black to white instead of blue to red.
    caption
        What is written below.
    """

    panels: Sequence[tuple[str, NDArray[Any]]]
    limit: float | None
    is_grey: bool
    caption: str

    @property
    def title(self) -> str:
        """The caption: it names the network."""
        return self.caption

    def size(self) -> QSize:
        """Of panels of equal size side by side, each with its title, over the caption."""
        tiles = self._tiles(0)
        last = tiles.tile(len(self.panels[0][1]) - 1)
        width = len(self.panels) * (self._panel_width() + 2 * _MARGIN_PX)
        return QSize(width, last.bottom() + 1 + _LINE_PX + _MARGIN_PX)

    def paint(self, painter: QPainter) -> None:
        """Paint it whole, from the painter's origin on."""
        size = self.size()
        painter.fillRect(QRect(0, 0, size.width(), size.height()), QColor("white"))
        left = _MARGIN_PX
        for title, kernels in self.panels:
            _write(painter, left, _MARGIN_PX + _TITLE_PX, title, _TITLE_PX, is_bold=True)
            colors = tile_colors(as_tiles(kernels), self.limit, LIGHT, self.is_grey)
            _paint_tiles(painter, self._tiles(left), colors)
            left += self._panel_width() + 2 * _MARGIN_PX
        _write(painter, _MARGIN_PX, size.height() - _MARGIN_PX, self.caption, _CAPTION_PX)

    def _tiles(self, left: int) -> TileLayout:
        """Where the tiles of a panel lie that begins at ``left``."""
        count, *_, height, width = self.panels[0][1].shape
        cell_px = max(1, _TILE_PX // max(height, width))
        return TileLayout(
            ratio=1.0,
            columns=math.ceil(math.sqrt(1.2 * count)),
            tile_width=cell_px * width,
            tile_height=cell_px * height,
            gap=_GAP_PX,
            caption=0,
            left=left,
            top=_MARGIN_PX + _LINE_PX,
        )

    def _panel_width(self) -> int:
        tiles = self._tiles(0)
        return max(tiles.columns * (tiles.tile_width + tiles.gap) - tiles.gap, 9 * _TITLE_PX)


def _paint_tiles(painter: QPainter, tiles: TileLayout, colors: NDArray[np.uint8]) -> None:
    """Weight by weight and not as a picture, so that a drawing is sharp at any size."""
    width = colors.shape[2]
    for number, tile in enumerate(colors):
        frame = tiles.tile(number)
        cell_px = frame.width() // width
        painter.fillRect(frame.adjusted(-1, -1, 1, 1), QColor(LIGHT.border))
        for at, color in enumerate(tile.reshape(-1, 3).tolist()):
            down, across = divmod(at, width)
            x, y = frame.x() + across * cell_px, frame.y() + down * cell_px
            painter.fillRect(QRect(x, y, cell_px, cell_px), QColor(*color))


def _write(
    painter: QPainter, x: int, y: int, text: str, size_px: int, *, is_bold: bool = False
) -> None:
    font = QFont()
    font.setPixelSize(size_px)
    font.setBold(is_bold)
    painter.setFont(font)
    painter.setPen(QColor(LIGHT.text))
    painter.drawText(QPointF(x, y), text)
