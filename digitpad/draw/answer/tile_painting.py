"""How a step's image and what lies on it and beside it are painted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from digitpad.widgets.theme import DARK, SPACE, Theme

ARROW_PX = 16
INPUT_SIDE, DIGIT_SIDE = 28, 20
MASS_CENTRE = 14.5
"""Where the centre of mass is put: the middle of pixel 14, counted from 0, in pixels."""


def to_qimage(name: str, image: NDArray[Any]) -> QImage:
    """The step's ``image``, (height, width) uint8, as Qt paints it; ValueError if it is another."""
    if image.ndim != 2 or image.size == 0 or image.dtype != np.uint8:
        raise ValueError(
            f"the image of step {name!r} has shape {image.shape} and type {image.dtype}, "
            "expected (height, width) and uint8"
        )
    height, width = image.shape
    # Copied, for a QImage only borrows the bytes it is made over.
    return QImage(image.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def paint_guides(painter: QPainter, place: QRectF) -> None:
    """The box that digits are scaled to, and a cross where their centre of mass is put."""
    pixel = place.width() / INPUT_SIDE
    margin = (INPUT_SIDE - DIGIT_SIDE) / 2 * pixel
    painter.setPen(QPen(DARK.color("accent", 0.55), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(margin, margin, -margin, -margin))
    x, y = place.left() + MASS_CENTRE * pixel, place.top() + MASS_CENTRE * pixel
    arm = 1.5 * pixel
    painter.drawLines([QLineF(x - arm, y, x + arm, y), QLineF(x, y - arm, x, y + arm)])


def paint_left_out(painter: QPainter, tile: QRectF, word: str, theme: Theme) -> None:
    """A dashed edge around ``tile``, and ``word`` in its corner."""
    color = theme.color("danger")
    painter.setPen(QPen(color, 2, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(tile.adjusted(1, 1, -1, -1))
    metrics = painter.fontMetrics()
    tag = QRectF(0, 0, metrics.horizontalAdvance(word) + SPACE, metrics.height())
    tag.moveBottomRight(tile.bottomRight())
    painter.fillRect(tag, color)
    painter.setPen(theme.color("card"))
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, word)


def paint_arrow(painter: QPainter, tile: QRectF, gap_px: int, theme: Theme) -> None:
    """A thin arrow in the middle of the gap before ``tile``."""
    length = min(ARROW_PX, gap_px - SPACE)
    tip = QPointF(tile.left() - (gap_px - length) / 2, tile.center().y())
    painter.setPen(QPen(theme.color("muted"), 1.25))
    painter.drawLine(tip - QPointF(length, 0), tip)
    head = min(4, length / 2)
    painter.drawLine(tip - QPointF(head, head), tip)
    painter.drawLine(tip - QPointF(head, -head), tip)
