"""A small picture shown large, pixel by pixel, in which a pixel can be pointed at."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.filters.tiles.color_scale import to_qimage
from digitpad.widgets.theme import SPACE, current_theme

Pixel = tuple[int, int]
"""Row and column, from 0."""
_CRISP_FROM = 3
"""Device pixels for each of the picture, from which on it is enlarged by whole numbers only."""


class PixelView(QWidget):
    """Shows an array of colours; reports the pixel under the mouse or chosen by the arrow keys."""

    pixel_pointed = Signal(object)  # Pixel, or None where the mouse has left

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self.frame: QRect | None = None
        self._pointed: Pixel | None = None
        self._empty_text = ""
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_pointing(self, tip: str) -> None:
        """Let pixels be pointed at by mouse and arrow keys."""
        self.setToolTip(tip)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_picture(self, colors: NDArray[np.uint8] | None, empty_text: str = "") -> None:
        """Show colours (height, width, 3), or nothing and say why."""
        self._image = None if colors is None else to_qimage(colors)
        self._empty_text = empty_text
        self.update()
        if self._pointed is not None and (
            colors is None
            or any(at >= end for at, end in zip(self._pointed, colors.shape[:2], strict=True))
        ):
            self._point(None)

    def set_frame(self, top: int, left: int, height: int, width: int | None = None) -> None:
        """Outline these pixels, a square without ``width``; height 0 outlines nothing.

        The frame may reach over the rim; the part of it over the picture is what is outlined.
        """
        self.frame = QRect(left, top, width or height, height) if height else None
        self.update()

    def pointed(self) -> Pixel | None:
        """The pixel pointed at."""
        return self._pointed

    def picture_rect(self) -> QRectF:
        """Where the picture lies, px: in the middle, every pixel as large as it can be."""
        width, height = self.picture_size()
        ratio = self.devicePixelRatioF()
        scale = min(self.width() * ratio / width, self.height() * ratio / height)
        # Whole device pixels keep the edges crisp; a small picture would lose too much room.
        scale = (np.floor(scale) if scale >= _CRISP_FROM else scale) / ratio
        area = QRectF(0, 0, width * scale, height * scale)
        area.moveTopLeft(
            QPointF(
                np.floor((self.width() - area.width()) / 2),
                np.floor((self.height() - area.height()) / 2),
            )
        )
        return area

    def picture_size(self) -> tuple[int, int]:
        """Width and height of the picture, pixels; 1 by 1 without one."""
        return (self._image.width(), self._image.height()) if self._image else (1, 1)

    def pixel_at(self, position: QPointF) -> Pixel | None:
        """The pixel under a point of this widget."""
        area, (width, height) = self.picture_rect(), self.picture_size()
        if self._image is None or not area.contains(position):
            return None
        column = int((position.x() - area.x()) * width / area.width())
        row = int((position.y() - area.y()) * height / area.height())
        return min(row, height - 1), min(column, width - 1)

    def sizeHint(self) -> QSize:
        return QSize(16 * SPACE, 16 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(7 * SPACE, 7 * SPACE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        if self._image is None:
            painter.setPen(theme.color("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._empty_text)
            return
        area = self.picture_rect()
        painter.fillRect(area.adjusted(-1, -1, 1, 1), theme.color("border"))
        scale = area.width() / self._image.width() * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < _CRISP_FROM)
        painter.drawImage(area, self._image)
        unit = area.width() / self._image.width()
        if self.frame is not None:
            box = self.frame
            corner = area.topLeft() + QPointF(box.x() * unit, box.y() * unit)
            outline = QRectF(corner, QSizeF(box.size()) * unit)
            # Half of the line's width within the rim, or it would be cut there.
            self._outline(painter, outline.intersected(area.adjusted(2, 2, -2, -2)))
        if self._pointed is not None:
            row, column = self._pointed
            corner = area.topLeft() + QPointF(column * unit, row * unit)
            self._outline(painter, QRectF(corner.x(), corner.y(), unit, unit))
        elif self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(area.adjusted(-1, -1, 1, 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.hasMouseTracking():
            self._point(self.pixel_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        if self.hasMouseTracking():
            self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self._pointed is not None:
            self._point(None)
        elif step is None or self._image is None or not self.hasMouseTracking():
            super().keyPressEvent(event)
        else:
            width, height = self.picture_size()
            row, column = self._pointed or (height // 2 - step[0], width // 2 - step[1])
            self._point((_within(row + step[0], height), _within(column + step[1], width)))

    def _point(self, pixel: Pixel | None) -> None:
        if pixel != self._pointed:
            self._pointed = pixel
            self.update()
            self.pixel_pointed.emit(pixel)

    @staticmethod
    def _outline(painter: QPainter, rect: QRectF) -> None:
        """A frame that is seen on any colour: yellow between black."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, color in ((4, Qt.GlobalColor.black), (2, Qt.GlobalColor.yellow)):
            pen = QPen(color, width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(rect)


def grey_picture(image: NDArray[Any]) -> NDArray[np.uint8]:
    """An image (height, width) or (channels, height, width), uint8, as colours to show."""
    channels = image if image.ndim == 3 else image[np.newaxis]
    shown = channels if len(channels) == 3 else np.repeat(channels[:1], 3, axis=0)
    return np.ascontiguousarray(np.moveaxis(shown, 0, -1))


def _within(value: int, size: int) -> int:
    return min(max(value, 0), size - 1)
