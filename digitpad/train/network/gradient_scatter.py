"""Two gradients against each other: every parameter a point, on the diagonal if they agree."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from digitpad.train.plots.series import GrowingSeries
from digitpad.widgets.theme import current_theme

_MOST_POINTS = 3_000
"""More are thinned out evenly: they would lie on each other, and take long to draw."""


class GradientScatter(QWidget):
    """Fed with pairs as they are found. Those of one parameter may be brought out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gradient_scatter")
        self.setAccessibleName(self.tr("Backpropagation against differences"))
        self._pairs: dict[str, GrowingSeries] = {}
        self._chosen: str | None = None
        self._view = pg.PlotWidget(self, background=None)
        self._view.setObjectName("gradient_scatter_view")
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._plot = self._view.getPlotItem()
        self._plot.hideButtons()
        self._plot.setMenuEnabled(False)
        self._diagonal = pg.InfiniteLine((0, 0), angle=45)
        self._points = pg.PlotDataItem(pen=None, symbol="o", symbolSize=5, symbolPen=None)
        self._brought_out = pg.PlotDataItem(pen=None, symbol="o", symbolSize=6, symbolPen=None)
        for item in (self._diagonal, self._points, self._brought_out):
            self._plot.addItem(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._apply_theme()

    def clear(self) -> None:
        """Forget every pair."""
        self._pairs.clear()
        self._chosen = None
        self._draw()

    def add(self, parameter: str, backpropagated: ArrayLike, numerical: ArrayLike) -> None:
        """Add pairs of one parameter, (n,) each."""
        x, y = np.asarray(backpropagated, np.float64), np.asarray(numerical, np.float64)
        self._pairs.setdefault(parameter, GrowingSeries()).append(x, y)

    def draw(self) -> None:
        """Show what was added."""
        self._draw()

    def bring_out(self, parameter: str | None) -> None:
        """Show the pairs of one parameter in another colour; None for none."""
        self._chosen = parameter
        self._draw()

    def point_count(self) -> int:
        """How many pairs there are."""
        return sum(len(pairs) for pairs in self._pairs.values())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._apply_theme()
        super().changeEvent(event)

    def _draw(self) -> None:
        step = 1 + self.point_count() // _MOST_POINTS
        everything = [pairs for name, pairs in self._pairs.items() if name != self._chosen]
        self._points.setData(
            np.concatenate([np.empty(0), *(pairs.x[::step] for pairs in everything)]),
            np.concatenate([np.empty(0), *(pairs.y[::step] for pairs in everything)]),
        )
        chosen = self._pairs.get(self._chosen or "")
        self._brought_out.setData(
            *(
                (np.empty(0), np.empty(0))
                if chosen is None
                else (chosen.x[::step], chosen.y[::step])
            )
        )
        self.setAccessibleDescription(self.tr("{0} pairs").format(f"{self.point_count():,}"))

    def _apply_theme(self) -> None:
        theme = current_theme()
        self._view.setBackground(theme.card)
        self._diagonal.setPen(pg.mkPen(theme.color("muted", 0.6), width=1))
        self._points.setSymbolBrush(theme.color("accent", 0.7))
        self._brought_out.setSymbolBrush(theme.color("test"))
        titles = {"bottom": self.tr("backpropagation"), "left": self.tr("central differences")}
        for side, title in titles.items():
            axis = self._plot.getAxis(side)
            axis.setPen(theme.border)
            axis.setLabel(title, siPrefixEnableRanges=(), color=theme.muted)
            axis.setTextPen(theme.muted)
            axis.setStyle(tickFont=self.font())
