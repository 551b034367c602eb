"""The drawing of the Draw tab, small, how sure a network is of each digit, and which network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from digitpad.widgets.theme import SPACE, current_theme

_PICTURE_PX = 56
_NAME_PX = 18
"""Above it, for whose reading it is."""
_BAR_PX = 10
_GAP_PX = 4
_DIGITS = 10


class LiveReading(QWidget):
    """A picture of 28 x 28 and ten upright bars, one a digit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_reading")
        self.setAccessibleName(self.tr("The drawing, read"))
        self.setToolTip(self.tr("What you draw on the Draw tab is read here."))
        self._reader = ""
        self._image: NDArray[np.uint8] | None = None
        self._shares: list[float] | None = None
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        bars = _DIGITS * _BAR_PX + (_DIGITS - 1) * _GAP_PX
        return QSize(_PICTURE_PX + 2 * SPACE + bars, _PICTURE_PX + _NAME_PX)

    def show_reading(
        self,
        image: NDArray[np.uint8] | None,
        shares: NDArray[Any] | None,
        reader: str = "",
        why: str = "",
    ) -> None:
        """Show ``image``, (28, 28), and probabilities, (10,); None for either leaves it empty.

        ``reader`` is the network whose probabilities they are, and ``why`` says why it reads.
        """
        self._reader = reader
        message = self.tr("What you drew on the Draw tab, as {0} reads it. {1}")
        self.setToolTip(message.format(reader, why))
        self._image = None if image is None else np.ascontiguousarray(image)
        self._shares = None if shares is None else [float(share) for share in shares]
        text = self.tr("Nothing is drawn")
        if self._shares is not None:
            best = int(np.argmax(self._shares))
            text = self.tr("{0}, {1} sure, read by {2}").format(
                best, f"{self._shares[best]:.0%}", reader
            )
        self.setAccessibleDescription(text)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(0.5, _NAME_PX + 0.5, _PICTURE_PX - 1, _PICTURE_PX - 1)
        if self._image is None:
            painter.setPen(theme.color("muted"))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Draw a digit in Draw")
            )
            return
        # Ink as dark as paper is light, and the other way round in the dark.
        shade = self._image if theme.is_dark else 255 - self._image
        height, width = shade.shape
        picture = QImage(shade.data, width, height, width, QImage.Format.Format_Grayscale8)
        painter.drawImage(frame, picture)
        painter.setPen(theme.color("border"))
        painter.drawRect(frame)
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        line_px = painter.fontMetrics().height()
        name = painter.fontMetrics().elidedText(
            self.tr("read by {0}").format(self._reader),
            Qt.TextElideMode.ElideRight,
            self.width(),
        )
        painter.setPen(theme.color("muted"))
        painter.drawText(QRectF(0, 0, self.width(), _NAME_PX), Qt.AlignmentFlag.AlignLeft, name)
        best = None if self._shares is None else int(np.argmax(self._shares))
        left, foot = _PICTURE_PX + 2 * SPACE, self.height() - line_px
        full = foot - _NAME_PX
        for digit in range(_DIGITS):
            x = left + digit * (_BAR_PX + _GAP_PX)
            share = 0.0 if self._shares is None else self._shares[digit]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(QRectF(x, _NAME_PX, _BAR_PX, full), theme.color("border", 0.55))
            color = "accent" if digit == best else "muted"
            painter.fillRect(
                QRectF(x, foot - full * share, _BAR_PX, full * share), theme.color(color)
            )
            painter.setPen(theme.color("text" if digit == best else "muted"))
            room = QRectF(x - 2, foot, _BAR_PX + 4, line_px)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(digit))
