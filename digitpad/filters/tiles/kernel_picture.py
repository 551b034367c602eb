"""Kernels as one picture: a tile for each, a square of colour for each weight, a number above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap

from digitpad.filters.tiles.color_scale import color_image, diverging_image, to_qimage

if TYPE_CHECKING:
    from digitpad.filters.tiles.tile_layout import TileLayout
    from digitpad.widgets.theme import Theme

COLOR_CHANNELS = 3
"""Channels that are shown as red, green and blue."""


def as_tiles(kernels: NDArray[np.floating[Any]]) -> NDArray[Any]:
    """A copy of shape (filters, height, width), or (filters, 3, height, width) for colour."""
    if kernels.ndim not in (3, 4) or 0 in kernels.shape[1:]:
        raise ValueError(
            f"kernels have shape {kernels.shape}; expected (filters, height, width) or "
            "(filters, channels, height, width)"
        )
    if kernels.ndim == 4 and kernels.shape[1] != COLOR_CHANNELS:
        return kernels[:, 0].copy()
    return kernels.copy()


def tile_colors(
    tiles: NDArray[Any], limit: float | None, theme: Theme, is_grey: bool
) -> NDArray[Any]:
    """The colour of every weight, shape (filters, height, width, 3), for ``as_tiles``' result.

    ``limit`` is the weight in full colour; None gives each tile a scale of its own.
    """
    if limit is None:
        axes = tuple(range(1, tiles.ndim))
        sizes = np.abs(tiles).max(axis=axes, keepdims=True, where=np.isfinite(tiles), initial=0)
        tiles, limit = np.divide(tiles, sizes, out=np.zeros_like(tiles), where=sizes > 0), 1.0
    if tiles.ndim == 4:
        return color_image(np.moveaxis(tiles, 1, -1), limit)
    return diverging_image(tiles, limit, theme, grey=is_grey)


def paint_tiles(
    colors: NDArray[Any],
    layout: TileLayout,
    size: QSize,
    font: QFont,
    theme: Theme,
    first: int = 1,
) -> QPixmap:
    """The tiles of ``tile_colors`` on a clear picture of ``size`` px.

    ``font`` is that of the tiles' numbers, which begin with ``first``.
    """
    count, height, width, _ = colors.shape
    source = to_qimage(colors.reshape(count * height, width, 3))
    picture = QPixmap(size * layout.ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    device_font = QFont(font)
    device_font.setPixelSize(round(font.pixelSize() * layout.ratio))
    painter.setFont(device_font)
    for index in range(count):
        tile = layout.tile(index)
        # A frame, because a weight near zero hardly stands out from the card behind it.
        painter.fillRect(tile.adjusted(-1, -1, 1, 1), theme.color("border"))
        painter.drawImage(tile, source, QRect(0, index * height, width, height))
        if layout.caption:
            box = QRect(tile.x(), tile.y() - layout.caption, tile.width(), layout.caption)
            painter.setPen(theme.color("muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, str(first + index))
    painter.end()
    picture.setDevicePixelRatio(layout.ratio)
    return picture
