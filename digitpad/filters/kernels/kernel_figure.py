"""Kernels as a figure for paper and slides: panels side by side, in SVG and in pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

_TILE, _GAP, _MARGIN = 60, 12, 24
_TITLE_PX, _CAPTION_PX, _LINE = 15, 12, 28
_FONT = "font-family='sans-serif' fill='#1b1f2a'"


@dataclass(frozen=True)
class Panel:
    """A title over tiles; ``colors`` of shape (filters, height, width, 3), 0 to 255."""

    title: str
    colors: NDArray[np.uint8]


def figure_svg(panels: Sequence[Panel], caption: str) -> str:
    """The panels side by side on white, all of equal tile counts, with ``caption`` below."""
    count, height, width, _ = panels[0].colors.shape
    columns = math.ceil(math.sqrt(1.2 * count))
    rows = math.ceil(count / columns)
    cell = max(1, _TILE // max(height, width))
    step_x, step_y = cell * width + _GAP, cell * height + _GAP
    panel_width = max(columns * step_x - _GAP, 9 * _TITLE_PX)
    whole_width = 2 * _MARGIN + len(panels) * panel_width + (len(panels) - 1) * 2 * _MARGIN
    whole_height = 2 * _MARGIN + 2 * _LINE + rows * step_y - _GAP
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{whole_width}' height='{whole_height}' "
        f"viewBox='0 0 {whole_width} {whole_height}'>",
        f"<rect width='{whole_width}' height='{whole_height}' fill='#ffffff'/>",
    ]
    for at, panel in enumerate(panels):
        left = _MARGIN + at * (panel_width + 2 * _MARGIN)
        parts.append(_text(left, _MARGIN + _TITLE_PX, _TITLE_PX, panel.title, "bold"))
        parts.append("<g shape-rendering='crispEdges'>")
        for number, tile in enumerate(panel.colors):
            row, column = divmod(number, columns)
            x, y = left + column * step_x, _MARGIN + _LINE + row * step_y
            parts.append(_tile(tile, x, y, cell))
        parts.append("</g>")
    parts.append(_text(_MARGIN, whole_height - _MARGIN, _CAPTION_PX, caption, "normal"))
    return "\n".join([*parts, "</svg>", ""])


def figure_image(svg: str, scale: int = 2) -> QImage:
    """The figure in pixels, ``scale`` for each of its units."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(renderer.defaultSize() * scale, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def _tile(colors: NDArray[Any], x: int, y: int, cell: int) -> str:
    height, width, _ = colors.shape
    frame = f"x='{x - 1}' y='{y - 1}' width='{cell * width + 2}' height='{cell * height + 2}'"
    squares = [f"<rect {frame} fill='#dcdfe6'/>"]
    for row in range(height):
        for column in range(width):
            color = "#" + bytes(colors[row, column].tolist()).hex()
            place = f"x='{x + column * cell}' y='{y + row * cell}'"
            squares.append(f"<rect {place} width='{cell}' height='{cell}' fill='{color}'/>")
    return "".join(squares)


def _text(x: int, y: int, size: int, text: str, weight: str) -> str:
    style = f"{_FONT} font-size='{size}' font-weight='{weight}'"
    return f"<text x='{x}' y='{y}' {style}>{escape(text)}</text>"
