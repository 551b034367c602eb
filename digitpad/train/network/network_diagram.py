"""A network as a picture: what every layer puts out, one below the other, with its weights.

Maps are drawn as large as they are, and as a deeper stack the more of them there are; units as a
row of cells. Layers that learn are filled, the others only outlined.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.widgets.theme import SPACE, Theme, current_theme

_PICTURE_PX = 15 * SPACE
_ROW_PX = 8 * SPACE
_ARROW_PX = 2 * SPACE
_TEXT_PX = 31 * SPACE
_LARGEST_PX = 6.0 * SPACE
_OFFSET_PX = 3.0
_CELL_PX = 7.0
_MOST_CELLS = 14


@dataclass(frozen=True)
class Block:
    """One layer of the picture.

    Attributes
    ----------
    title, detail
        What it is called, and what is worth knowing of it: "30 kernels of 5 x 5".
    shape
        What it puts out: (channels, height, width), or (units,).
    parameters
        How many numbers it learns.
    """

    title: str
    detail: str
    shape: tuple[int, ...]
    parameters: int


class NetworkDiagram(QWidget):
    """The blocks in order, joined by arrows; as high as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_diagram")
        self.setAccessibleName(self.tr("Layers of the network"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._blocks: tuple[Block, ...] = ()

    def set_blocks(self, blocks: Sequence[Block], text: str) -> None:
        """Show ``blocks``, the input first; ``text`` says the same to screen readers."""
        self._blocks = tuple(blocks)
        self.setAccessibleDescription(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        rows = len(self._blocks)
        return QSize(_PICTURE_PX + _TEXT_PX, rows * _ROW_PX + max(0, rows - 1) * _ARROW_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current_theme()
        side = max((block.shape[1] for block in self._blocks if len(block.shape) == 3), default=1)
        for number, block in enumerate(self._blocks):
            top = number * (_ROW_PX + _ARROW_PX)
            if top > event.rect().bottom() or top + _ROW_PX + _ARROW_PX < event.rect().top():
                continue
            if number:
                _paint_arrow(painter, theme, top)
            middle = QPointF(_PICTURE_PX / 2, top + _ROW_PX / 2)
            _dip(painter, theme, learns=block.parameters > 0, is_input=number == 0)
            if len(block.shape) == 3:
                _paint_maps(painter, middle, block.shape, side)
            else:
                _paint_units(painter, middle, block.shape[0])
            self._paint_words(painter, theme, block, top)
        painter.end()

    def _paint_words(self, painter: QPainter, theme: Theme, block: Block, top: int) -> None:
        bold = QFont(self.font())
        bold.setBold(True)
        width = self.width() - _PICTURE_PX
        parts = [" \N{MULTIPLICATION SIGN} ".join(f"{size:,}" for size in block.shape)]
        if block.parameters:
            parts.append(self.tr("{0} parameters").format(f"{block.parameters:,}"))
        lines = (
            (block.title, theme.text, bold),
            (block.detail, theme.muted, self.font()),
            ("   ".join(parts), theme.text, self.font()),
        )
        message = [line for line in lines if line[0]]
        height = QFontMetrics(bold).height()
        y = top + (_ROW_PX - height * len(message)) / 2
        for text, color, font in message:
            painter.setFont(font)
            painter.setPen(color)
            words = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(
                QRectF(_PICTURE_PX, y, width, height), Qt.AlignmentFlag.AlignVCenter, words
            )
            y += height


def _dip(painter: QPainter, theme: Theme, *, learns: bool, is_input: bool) -> None:
    """The pen and the brush for a block of this kind."""
    color = "test" if is_input else "accent" if learns else "muted"
    painter.setPen(QPen(theme.color(color), 1.2))
    painter.setBrush(theme.color("accent_soft") if learns else theme.color("card"))


def _paint_maps(painter: QPainter, middle: QPointF, shape: tuple[int, ...], largest: int) -> None:
    channels, height, width = shape
    count = 1 + min(8, round(1.4 * math.log2(channels)))
    scale = (_LARGEST_PX - 6.0) / largest
    w, h = 6.0 + width * scale, 6.0 + height * scale
    spread = (count - 1) * _OFFSET_PX
    corner = QPointF(middle.x() - (w + spread) / 2, middle.y() - (h + spread) / 2)
    for number in range(count):
        back = _OFFSET_PX * (count - 1 - number)
        painter.drawRect(QRectF(corner.x() + back, corner.y() + spread - back, w, h))


def _paint_units(painter: QPainter, middle: QPointF, units: int) -> None:
    """Cells in a row; where there are more than fit, the row is interrupted."""
    count = min(units, _MOST_CELLS)
    left = middle.x() - count * _CELL_PX / 2
    for number in range(count):
        if units > _MOST_CELLS and number in (count - 4, count - 3):
            continue
        cell = QRectF(left + number * _CELL_PX, middle.y() - _CELL_PX, _CELL_PX, 2 * _CELL_PX)
        painter.drawRect(cell)
    if units > _MOST_CELLS:
        for number in range(3):
            x = left + (count - 4 + 0.5 + number * 0.5) * _CELL_PX
            painter.drawPoint(QPointF(x, middle.y()))


def _paint_arrow(painter: QPainter, theme: Theme, top: int) -> None:
    """From the block above to the one that begins at ``top``."""
    x, end = _PICTURE_PX / 2, top - 2.0
    painter.setPen(QPen(theme.color("muted"), 1.2))
    painter.setBrush(theme.color("muted"))
    painter.drawLine(QPointF(x, end - _ARROW_PX + 4), QPointF(x, end - 4))
    head = (QPointF(x - 4, end - 6), QPointF(x + 4, end - 6), QPointF(x, end))
    painter.drawPolygon(QPolygonF(head))
