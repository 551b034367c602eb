"""How a sketch looks: white ink on black paper, and what is said and shown over it.

Finished ink lies in a pixmap that is kept; the newest segment of a stroke is added to it, so a
moving pen costs a small rectangle and no rendering of the whole.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QImage, QPainter, QPen, QPixmap

from digitpad.widgets.theme import CARD_RADIUS, DARK, SPACE, current_theme

if TYPE_CHECKING:
    import numpy as np

    from digitpad.draw.canvas.sketch import Point, Sketch

PEN_WIDTH = 1 / 14
"""Diameter of the round pen, in canvas sides, for a digit as large as the canvas."""
PEN_WIDTHS = (PEN_WIDTH, 1 / 20, 1 / 28, 1 / 40)
"""For ever smaller digits: the counter of an 8 must not fill up."""
_PENS_A_HEIGHT = 7
"""How many pens a digit is high: in MNIST it is eight."""

INK, PAPER = QColor("white"), QColor("black")


class InkPicture:
    """A pixmap of a sketch, rendered when it is asked for and kept until it is forgotten."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._pen_width = PEN_WIDTH

    @property
    def pen_width(self) -> float:
        """Of all ink, in canvas sides."""
        return self._pen_width

    def set_pen_width(self, width: float) -> bool:
        """Draw all ink with a pen of this width; whether that is another."""
        if width == self._pen_width:
            return False
        self._pen_width = width
        self.forget()
        return True

    def forget(self) -> None:
        """The sketch or its size changed: render it again when next asked."""
        self._pixmap = None

    def pixmap(self, sketch: Sketch, side: int, ratio: float) -> QPixmap:
        """``sketch`` on a square of ``side`` px, at ``ratio`` device px each."""
        if self._pixmap is None or self._pixmap.devicePixelRatioF() != ratio:
            self._pixmap = _render(sketch, side, ratio, self._pen_width)
        return self._pixmap

    def add_segment(self, start: Point, end: Point, side: int) -> QRect:
        """Add a line, or a dot where both points are one; say which px of the square it touched.

        Nothing is touched while there is no pixmap: it will hold the segment when rendered.
        """
        if self._pixmap is None:
            return QRect()
        first, last = (QPointF(x, y) * side for x, y in (start, end))
        painter = _ink_painter(self._pixmap, side, self._pen_width)
        if start == end:
            painter.drawPoint(first)
        else:
            painter.drawLine(first, last)
        painter.end()
        reach = self._pen_width * side / 2 + 2
        touched = QRectF(first, last).normalized().adjusted(-reach, -reach, reach, reach)
        return touched.toAlignedRect()


def fitting_pen(height: float) -> float:
    """The widest pen that is not too wide for digits of that height; both in canvas sides."""
    fine = [width for width in PEN_WIDTHS if width <= height / _PENS_A_HEIGHT]
    return max(fine, default=PEN_WIDTHS[-1])


def is_ink_seen(at: Point) -> bool:
    """Whether a dot at ``at`` would show on the square."""
    return all(-PEN_WIDTH / 2 < coordinate < 1 + PEN_WIDTH / 2 for coordinate in at)


def paint_edge(painter: QPainter, area: QRect) -> None:
    """The thin border every card has."""
    painter.setPen(QPen(current_theme().color("border"), 1))
    painter.drawRoundedRect(QRectF(area), CARD_RADIUS, CARD_RADIUS)


def paint_focus_ring(painter: QPainter, area: QRect) -> None:
    """A ring around ``area``: it has the keyboard."""
    painter.setPen(QPen(current_theme().color("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    ring = QRectF(area).adjusted(-2.5, -2.5, 2.5, 2.5)
    painter.drawRoundedRect(ring, CARD_RADIUS + 2.5, CARD_RADIUS + 2.5)


def paint_invitation(painter: QPainter, area: QRect, text: str) -> None:
    """A dashed guide and ``text``, where nothing is drawn yet."""
    margin = area.width() // 7
    guide = QPen(DARK.color("muted", 0.45), 1.5, Qt.PenStyle.CustomDashLine)
    guide.setDashPattern([4, 5])
    painter.setPen(guide)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frame = area.adjusted(margin, margin, -margin, -margin)
    painter.drawRoundedRect(QRectF(frame), CARD_RADIUS, CARD_RADIUS)
    font = painter.font()
    font.setPixelSize(max(15, area.width() // 24))
    painter.setFont(font)
    painter.setPen(DARK.color("muted"))
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)


def paint_hint(painter: QPainter, area: QRect, text: str) -> None:
    """A small label at the foot of ``area``, over the ink."""
    font = painter.font()
    font.setPixelSize(12)
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance(text) + 2 * SPACE
    label = QRectF(area.left() + SPACE, area.bottom() - SPACE - 24, width, 24)
    painter.setPen(QPen(DARK.color("danger"), 1))
    painter.setBrush(DARK.color("card"))
    painter.drawRoundedRect(label, 12, 12)
    painter.setPen(DARK.color("text"))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)


def ring_cursor(width_px: float, color: QColor, ratio: float) -> QCursor:
    """A ring as wide as what it does, with a dark edge that shows on white ink."""
    side = math.ceil(width_px) + 4
    pixmap = QPixmap(math.ceil(side * ratio), math.ceil(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for ring_color, pen_px in ((PAPER, 3.5), (color, 1.5)):
        painter.setPen(QPen(ring_color, pen_px))
        painter.drawEllipse(QPointF(side / 2, side / 2), width_px / 2, width_px / 2)
    painter.end()
    return QCursor(pixmap, side // 2, side // 2)


def _render(sketch: Sketch, side: int, ratio: float, pen_width: float) -> QPixmap:
    """Everything in ``sketch`` on a black square of ``side`` px, at ``ratio`` device px each."""
    pixmap = QPixmap(math.ceil(side * ratio), math.ceil(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PAPER)
    painter.drawRoundedRect(QRectF(0, 0, side, side), CARD_RADIUS, CARD_RADIUS)
    painter.end()
    painter = _ink_painter(pixmap, side, pen_width)
    if sketch.picture is not None:
        _paint_picture(painter, sketch.picture, side)
    for stroke in sketch.strokes:
        if len(stroke) == 1:
            painter.drawPoint(QPointF(*stroke[0]) * side)
        else:
            painter.drawPolyline([QPointF(x, y) * side for x, y in stroke])
    painter.end()
    return pixmap


def _paint_picture(painter: QPainter, picture: NDArray[np.uint8], side: int) -> None:
    """As it is, in the middle of the square and as large as it allows."""
    height, width = picture.shape[:2]
    if picture.ndim == 2:
        kind, row_bytes = QImage.Format.Format_Grayscale8, width
    else:
        kind, row_bytes = QImage.Format.Format_RGBA8888, 4 * width
    image = QImage(picture.tobytes(), width, height, row_bytes, kind)
    scale = side / max(width, height)
    place = QRectF(0, 0, width * scale, height * scale)
    place.moveCenter(QPointF(side / 2, side / 2))
    if picture.ndim == 3:
        # Where it is clear, there is paper that its ink stands out from.
        step = max(1, max(width, height) // 256)
        few = picture[::step, ::step]
        solid = few[few[:, :, 3] > 127][:, :3]
        painter.fillRect(place, PAPER if solid.size and solid.mean() > 127 else INK)
    # Enlarged, a pixel is to be seen as a pixel; made smaller, lines must not fall out.
    is_shrunk = scale * painter.device().devicePixelRatio() < 1
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
    painter.drawImage(place, image)


def _ink_painter(pixmap: QPixmap, side: int, pen_width: float) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # Ink stays off the clear corners, so the square keeps its round ones.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceAtop)
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(INK, pen_width * side, Qt.PenStyle.SolidLine, round_cap, round_join))
    return painter
