"""One entry of a plot's legend, beside the curves rather than on them; a click hides its curve."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from digitpad.widgets.theme import SPACE, current_theme

_SAMPLE_PX = 26
_SYMBOL_PX = 7


class CurveKey(QAbstractButton):
    """A short piece of the curve, in its colour, dash and marker, and its name.

    Parameters
    ----------
    text
        The curve's name.
    color, alpha, width_px, dash
        As the curve is drawn; ``color`` is a name of the theme, or a colour itself.
    symbol
        "o" for round markers, "s" for square ones, None for none.
    """

    def __init__(
        self,
        text: str,
        color: str,
        alpha: float,
        width_px: float,
        dash: Qt.PenStyle,
        symbol: str | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._color, self._alpha = color, alpha
        self._width_px, self._dash, self._symbol = width_px, dash, symbol
        self.setObjectName("curve_key")
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setToolTip(self.tr("{0}: click to hide or show").format(text))
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(_SAMPLE_PX + SPACE + metrics.horizontalAdvance(self._text), metrics.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setOpacity(1.0 if self.isChecked() else 0.35)
        if self._color.startswith("#"):
            color = QColor(self._color)
        else:
            color = theme.color(self._color, self._alpha)
        painter.setPen(QPen(color, self._width_px, self._dash))
        painter.drawLine(QPointF(0, middle), QPointF(_SAMPLE_PX, middle))
        if self._symbol is not None:
            half = _SYMBOL_PX / 2
            place = QRectF(_SAMPLE_PX / 2 - half, middle - half, _SYMBOL_PX, _SYMBOL_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            if self._symbol == "o":
                painter.drawEllipse(place)
            else:
                painter.drawRect(place)
        painter.setPen(theme.color("accent" if self.hasFocus() else "muted"))
        room = self.rect().adjusted(_SAMPLE_PX + SPACE, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._text)
