"""One curve of a plot: how it looks, whether it is shown, and the pyqtgraph items that draw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from digitpad.train.plots.curves_figure import Style
from digitpad.widgets.theme import LIGHT, SPACE, current_theme, on_paper

_MOST_SYMBOLS = 120
"""More of them would hide the line and cost more than all else."""

_MOST_SMOOTH = 900


@dataclass
class Curve:
    """``color`` is a name of the theme, or a colour itself, such as "#117733"."""

    label: str
    color: str
    width_px: float
    alpha: float = 1.0
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine
    symbol: str | None = None
    is_shown: bool = True
    line: Any = field(init=False)
    symbols: Any = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.line = pg.PlotCurveItem(
            antialias=self.width_px > 1, connect="all", skipFiniteCheck=True
        )
        if self.symbol is not None:
            self.symbols = pg.ScatterPlotItem(symbol=self.symbol, size=7, pxMode=True)

    @property
    def items(self) -> list[Any]:
        """What has to be put into the plot."""
        return [self.line] if self.symbols is None else [self.line, self.symbols]

    def key(self) -> CurveKey:
        """How it looks, for the legend."""
        return CurveKey(self.label, self.color, self.alpha, self.width_px, self.dash, self.symbol)

    def qcolor(self) -> QColor:
        """In the theme of the moment."""
        if not self.color.startswith("#"):
            return current_theme().color(self.color, self.alpha)
        color = QColor(self.color)
        color.setAlphaF(self.alpha)
        return color

    def on_paper(self) -> Style:
        """How it looks in a figure, whatever the theme of the moment."""
        if self.color.startswith("#"):
            color = QColor(on_paper(self.color))
            color.setAlphaF(self.alpha)
        else:
            color = LIGHT.color(self.color, self.alpha)
        return Style(color, self.width_px, self.dash, self.symbol)

    def apply_theme(self) -> None:
        """Take the colours of the theme of the moment."""
        color = self.qcolor()
        self.line.setPen(pg.mkPen(color, width=self.width_px, style=self.dash))
        if self.symbols is not None:
            self.symbols.setBrush(color)
            self.symbols.setPen(pg.mkPen(current_theme().card, width=1))

    def draw(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """Show these points, shape (n,) each, in the units of the axes."""
        self.line.setVisible(self.is_shown)
        # Smooth edges of very many corners take longer than a frame, and nobody sees them.
        is_smooth = self.width_px > 1 and len(x) <= _MOST_SMOOTH
        self.line.setData(x, y, antialias=is_smooth)
        if self.symbols is not None:
            self.symbols.setVisible(self.is_shown and len(x) <= _MOST_SYMBOLS)
            self.symbols.setData(x, y)

    def drawn(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What is drawn at the moment, shape (n,) each; nothing while it is hidden."""
        x, y = self.line.getData()
        if x is None or not self.is_shown:
            return np.empty(0), np.empty(0)
        return x, y


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

    def paintEvent(self, event: QPaintEvent) -> None:
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
