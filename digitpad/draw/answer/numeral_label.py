"""A number in large type: the digit looked at in colour, the least sure one underlined."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.widgets.theme import current_theme

LARGEST_PX, SMALLEST_PX = 120, 12
LINE_SHARE = 0.06
"""Thickness of the underline, in type sizes."""


class NumeralLabel(QLabel):
    """Text in type as large as its room allows; with ``show_digits`` each letter is a digit."""

    digit_pointed = Signal(int)
    """A digit was clicked: its index from the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = self._least_sure = -1
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(self._type(LARGEST_PX))

    def show_text(self, text: str) -> None:
        """One digit, or whatever stands for none."""
        self._show(text, -1, -1)

    def show_digits(self, text: str, chosen: int, least_sure: int) -> None:
        """A number, with the digit at index ``chosen`` looked at."""
        self._show(text, chosen, least_sure)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chosen < 0:
            super().paintEvent(event)
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setFont(self._fitting_type())
        line_px = max(2.0, LINE_SHARE * painter.font().pixelSize())
        for index, (letter, place) in enumerate(zip(self.text(), self._places(), strict=True)):
            is_chosen = index == self._chosen
            painter.setPen(theme.color("accent" if is_chosen else "text"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter)
            if index == self._least_sure:
                self._underline(painter, place, line_px, theme.color("test"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._chosen < 0:
            super().mousePressEvent(event)
            return
        for index, place in enumerate(self._places()):
            if place.left() <= event.position().x() < place.right():
                self.digit_pointed.emit(index)

    def _show(self, text: str, chosen: int, least_sure: int) -> None:
        shown = text, chosen, least_sure
        if shown == (self.text(), self._chosen, self._least_sure):
            return
        self._chosen, self._least_sure = chosen, least_sure
        self.setText(text)
        self.setCursor(
            Qt.CursorShape.ArrowCursor if chosen < 0 else Qt.CursorShape.PointingHandCursor
        )
        self.update()

    def _underline(self, painter: QPainter, place: QRectF, line_px: float, color: QColor) -> None:
        metrics = QFontMetricsF(painter.font())
        foot = place.center().y() + metrics.capHeight() / 2 + 2 * line_px
        inset = place.width() * 0.12
        line = QRectF(place.left() + inset, foot, place.width() - 2 * inset, line_px)
        painter.fillRect(line, color)

    def _places(self) -> list[QRectF]:
        """Where each letter stands, px."""
        width = QFontMetricsF(self._fitting_type()).horizontalAdvance("0")
        left = (self.width() - width * len(self.text())) / 2
        return [
            QRectF(left + index * width, 0, width, self.height())
            for index in range(len(self.text()))
        ]

    def _fitting_type(self) -> QFont:
        full = QFontMetricsF(self._type(LARGEST_PX)).horizontalAdvance("0") * len(self.text())
        size = min(self.font().pixelSize(), int(LARGEST_PX * self.width() / max(full, 1.0)))
        return self._type(max(size, SMALLEST_PX))

    def _type(self, size_px: int) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(size_px)
        font.setWeight(QFont.Weight.Bold)
        # Figures of one width, so that a digit that changes moves no other.
        font.setFeature(QFont.Tag("tnum"), 1)
        return font
