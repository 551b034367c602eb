"""Where equal tiles lie in a widget so that they are large and their rows full. Paints nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt

_GAPS_PX = (6, 3, 1)
"""Between tiles; the narrower ones where tiles would be lost among the gaps."""
_LARGEST_TILE_PX = 240


@dataclass(frozen=True)
class TileLayout:
    """Where the tiles lie, in device pixels, so that every weight is a whole number of them."""

    ratio: float
    columns: int
    tile_width: int
    tile_height: int
    gap: int
    caption: int
    left: int
    top: int

    def tile(self, index: int) -> QRect:
        """The place of a tile in device pixels, its caption not included."""
        row, column = divmod(index, self.columns)
        x = self.left + column * (self.tile_width + self.gap)
        y = self.top + self.caption + row * (self.tile_height + self.caption + self.gap)
        return QRect(x, y, self.tile_width, self.tile_height)

    def neighbour(self, index: int, key: Qt.Key, count: int) -> int | None:
        """Where ``key`` leads from tile ``index`` of ``count``; None for keys that lead nowhere."""
        columns = self.columns
        has_row_below = index // columns < (count - 1) // columns
        return {
            Qt.Key.Key_Left: max(index - 1, 0),
            Qt.Key.Key_Right: min(index + 1, count - 1),
            Qt.Key.Key_Up: index - columns if index >= columns else index,
            Qt.Key.Key_Down: min(index + columns, count - 1) if has_row_below else index,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }.get(key)


def arrange(shape: tuple[int, int, int], size: QSize, caption_px: int, ratio: float) -> TileLayout:
    """The grid with large tiles and full rows, in the middle of a widget of ``size``."""
    for gap_px in _GAPS_PX:
        layout = _arrange(shape, size, caption_px, gap_px, ratio)
        if min(layout.tile_width, layout.tile_height) >= 2 * layout.gap:
            break
    return layout


def _arrange(
    shape: tuple[int, int, int], size: QSize, caption_px: int, gap_px: int, ratio: float
) -> TileLayout:
    count, height, width = shape
    gap, caption = round(gap_px * ratio), round(caption_px * ratio)
    free_width, free_height = round(size.width() * ratio), round(size.height() * ratio)
    largest = max(1, int(_LARGEST_TILE_PX * ratio) // max(height, width))
    choices: list[tuple[int, int, int]] = []
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        across = ((free_width - gap) // columns - gap) // width
        down = ((free_height - gap) // rows - gap - caption) // height
        empty_places = rows * columns - count
        choices.append((max(1, min(across, down, largest)), -empty_places, columns))
    # Full rows are worth tiles a little smaller than the largest that would fit; then come large
    # tiles, and then a grid shaped like the widget.
    enough = 0.85 * max(cell for cell, _, _ in choices)
    _, cell, _, columns = max(
        (empty, cell, -abs(columns * columns * free_height - count * free_width), columns)
        for cell, empty, columns in choices
        if cell >= enough
    )
    rows = math.ceil(count / columns)
    used_width = columns * (cell * width + gap) - gap
    used_height = rows * (cell * height + caption + gap) - gap
    left, top = (free_width - used_width) // 2, (free_height - used_height) // 2
    return TileLayout(
        ratio, columns, cell * width, cell * height, gap, caption, max(1, left), max(1, top)
    )
