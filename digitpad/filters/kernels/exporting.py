"""The kernels' figure written to a file: a picture, a drawing, or many moments animated.

All of it works in any thread: figures are plain data, and Qt draws them into images.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from digitpad.filters.kernels.kernel_figure import Panel, figure_image, figure_svg
from digitpad.filters.tiles.kernel_picture import as_tiles, tile_colors
from digitpad.system.apng import AnimatedPng
from digitpad.widgets.theme import LIGHT
from model.files.atomic import write_atomically

if TYPE_CHECKING:
    from model.base.arrays import ByteArray

SUFFIXES = (".png", ".svg", ".apng")
FRAME_MS, LAST_FRAME_MS = 200, 2000
_PICTURE_SCALE = 2


@dataclass(frozen=True)
class Figure:
    """Kernels side by side, for paper: light, whatever the window wears.

    Attributes
    ----------
    panels
        A title, and kernels (filters, channels, height, width), each.
    limit
        The weight in full colour; None gives each kernel a scale of its own.
    caption
        What is written below.
    """

    panels: Sequence[tuple[str, NDArray[Any]]]
    limit: float | None
    is_grey: bool
    caption: str

    def svg(self) -> str:
        """The figure as a drawing."""
        panels = [
            Panel(title, tile_colors(as_tiles(kernels), self.limit, LIGHT, self.is_grey))
            for title, kernels in self.panels
        ]
        return figure_svg(panels, self.caption)


def write_figures(path: Path, figures: Sequence[Figure]) -> Iterator[int]:
    """Write by the suffix of ``path``: the last figure as .svg or .png, or all of them as .apng.

    Yields how many figures are drawn; the file is written, whole or not at all, before the last.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind == ".svg":
        content = figures[-1].svg().encode()
    else:
        chosen = figures if kind == ".apng" else figures[-1:]
        picture = AnimatedPng()
        for number, figure in enumerate(chosen, start=1):
            image = figure_image(figure.svg(), 1 if kind == ".apng" else _PICTURE_SCALE)
            is_last = number == len(chosen)
            picture.add(_pixels(image), LAST_FRAME_MS if is_last else FRAME_MS)
            if not is_last:
                yield number
        content = picture.to_bytes()

    def write(stream: BinaryIO) -> None:
        stream.write(content)

    write_atomically(path, write)
    yield len(figures)


def _pixels(image: QImage) -> ByteArray:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
