"""How each layer learns: the size of its steps against its weights, or its share of dead ReLUs."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from digitpad.theme import current_theme
from digitpad.train.curve import Curve
from digitpad.train.curve_plot import CurvePlot
from digitpad.train.peaks import Points
from digitpad.train.run_curves import RunCurves

_LEAST_RATIO = 1e-8


class LayersPlot(CurvePlot):
    """One curve a layer. Its scale is logarithmic for updates, linear for dead units."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._is_dead_shown = False
        super().__init__("layers_plot", parent)
        self._set_title(self.tr("Layers"), self.tr("ratio"))
        self._log_button.setText(self.tr("Dead units"))
        self._log_button.setAccessibleName(self.tr("Share of dead units"))
        self._log_button.setToolTip(
            self.tr(
                "Show instead how many ReLU units (after a convolution: feature maps) answer to "
                "none of a hundred images. They get no gradient: a too large learning rate kills."
            )
        )
        self._log_button.clicked.disconnect()
        self._log_button.clicked.connect(self.set_dead_shown)
        self.set_log(True)
        self._log_button.setChecked(False)

    def set_dead_shown(self, is_on: bool) -> None:
        """Show the share of dead units instead of the sizes of steps."""
        self._is_dead_shown = is_on
        self._take_run()
        self.set_log(not is_on)
        self._log_button.setChecked(is_on)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._set_curves({})  # their colours are of the theme of before
            self._take_run()
        super().changeEvent(event)

    def draw_soon(self) -> None:
        if self._names() != list(self._curves):
            self._take_run()
        super().draw_soon()

    def _names(self) -> list[str]:
        return list(self._run.dead if self._is_dead_shown else self._run.updates)

    def _take_run(self) -> None:
        colors = current_theme().runs
        self.setToolTip(
            self.tr("How many units never answer, by layer, after each epoch.")
            if self._is_dead_shown
            else self.tr(
                "How far one step moves a layer, as a share of the size of its weights. About "
                "0.001 is healthy; a hundred times more is rash, a hundred times less is sleep."
            )
        )
        wanted = self._names()
        if wanted != list(self._curves):
            symbol = "o" if self._is_dead_shown else None
            self._set_curves(
                {
                    name: Curve(name, colors[number % len(colors)], 1.5, symbol=symbol)
                    for number, name in enumerate(wanted)
                }
            )

    def _points(self, run: RunCurves, name: str, low: float, high: float, most: int) -> Points:
        if self._is_dead_shown:
            return run.dead[name].x, run.dead[name].y
        return run.updates[name].means(low, high, most, 1)

    def _scaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log10(np.maximum(values, _LEAST_RATIO)) if self._is_log else values

    def _text_of(self, y: float) -> str:
        return f"{10**y:.2g}" if self._is_log else f"{y:.1f}%"

    def _y_title(self) -> str:
        return self.tr("dead (%)") if self._is_dead_shown else self._y_label

    def _set_limits(self) -> None:
        self._plot.setLimits(xMin=0, yMin=-300, yMax=300)

    def _y_range(self) -> tuple[float, float]:
        if self._is_dead_shown:
            highest = max((each.y.max(initial=0.0) for each in self._run.dead.values()), default=0)
            return -1.0, max(10.0, min(101.0, 1.2 * highest))
        values = [each.y for each in self._run.updates.values() if len(each)]
        positive = np.concatenate(values) if values else np.empty(0)
        positive = positive[positive > _LEAST_RATIO]
        if not len(positive):
            return -5.0, -1.0
        lows, highs = np.quantile(positive, [0.01, 0.99])
        return math.floor(math.log10(lows)), math.ceil(math.log10(highs) + 0.1)
