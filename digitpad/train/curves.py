"""Loss and accuracy while a network learns."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from digitpad.train.curve import Curve
from digitpad.train.curve_plot import CurvePlot
from digitpad.train.overfitting import gap_grows_since
from digitpad.train.peaks import Points
from digitpad.train.run_curves import Mark, RunCurves

RUNNING_WINDOW = 50
"""Over how many batches the running mean of the loss is taken."""

_SHOWN_BATCHES = 0.97
"""Share of the batches' losses that the followed view must hold; zooming out shows all."""

_LEAST_LOSS = 1e-6
_LEAST_ERROR = 0.01
"""Percent. Below, the logarithmic scales end: no error at all has no place on them."""

_LOWEST_LOG = -300.0
"""Decades. pyqtgraph wants a limit, and none that matters."""


class LossPlot(CurvePlot):
    """Cross-entropy: every batch faint, their running mean, and the means of epochs bold."""

    _other_curves = ("running", "test")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("loss_plot", parent)
        self.setToolTip(
            self.tr(
                "How far the answers are from the labels: 2.30 is guessing among ten digits, 0 is "
                "certain and right. Markers are means over an epoch. If train falls while test "
                "rises, the network learns by heart."
            )
        )
        self._log_button.setText(self.tr("Log"))
        self._log_button.setToolTip(
            self.tr("A logarithmic scale: halving the loss is the same distance everywhere.")
        )
        self._set_title(self.tr("Loss"), self.tr("nats"))
        self._log_button.setAccessibleName(self.tr("Logarithmic loss"))
        running = self.tr("mean of {count}").format(count=RUNNING_WINDOW)
        self._set_curves(
            {
                "batch": Curve(self.tr("each batch"), "train", 1, alpha=0.25),
                "running": Curve(running, "train", 1.5),
                "train": Curve(self.tr("train"), "train", 2.5, symbol="o"),
                "test": Curve(self.tr("test"), "test", 2.5, dash=Qt.PenStyle.DashLine, symbol="s"),
            }
        )

    def _points(self, run: RunCurves, name: str, low: float, high: float, most: int) -> Points:
        if name == "batch":
            return run.losses.peaks(low, high, most)
        if name == "running":
            return run.losses.means(low, high, most, RUNNING_WINDOW)
        series = run.train_loss if name == "train" else run.test_loss
        return series.x, series.y

    def _scaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log10(np.maximum(values, _LEAST_LOSS)) if self._is_log else values

    def _text_of(self, y: float) -> str:
        value = 10**y if self._is_log else y
        return f"{value:.3f}" if value >= 0.01 else f"{value:.2g}"

    def _set_limits(self) -> None:
        self._plot.setLimits(xMin=0, yMin=_LOWEST_LOG if self._is_log else 0)

    def _gap(self) -> tuple[str, str] | None:
        return "train", "test"

    def _extra_marks(self) -> list[Mark]:
        return overfitting_marks(self._run, self.tr("learns by heart since epoch {0}"))

    def _y_range(self) -> tuple[float, float]:
        runs = (self._run, *(other.curves for other, _ in self._others))
        highest, lowest = 0.0, math.inf
        for run in runs:
            # The first steep fall and rare spikes may leave the top: the rest would lie flat below.
            batches = run.losses.y[:: 1 + len(run.losses) // 4096]
            highest = max(
                highest,
                float(np.quantile(batches, _SHOWN_BATCHES)) if len(batches) else 0.0,
                run.train_loss.y.max(initial=0.0),
                run.test_loss.y.max(initial=0.0),
            )
            for series in (run.train_loss.y, run.test_loss.y):
                lowest = min(lowest, series.min(initial=math.inf))
            if len(batches):
                lowest = min(lowest, float(np.quantile(batches, 1 - _SHOWN_BATCHES)))
        if highest <= 0:
            return (-2.0, 0.5) if self._is_log else (0.0, 2.5)
        if self._is_log:
            lowest = max(lowest, _LEAST_LOSS)
            steps = 4  # of each decade, so that the axis stands still between two of them
            low = math.floor(steps * (math.log10(lowest) - 0.05)) / steps
            return low, max(low + 0.5, math.ceil(steps * math.log10(1.2 * highest)) / steps)
        # On a scale of coarse steps, so that the axis stands still between two of them.
        return 0.0, float(1.25 ** math.ceil(math.log(1.2 * highest, 1.25)))


class AccuracyPlot(CurvePlot):
    """Share of right answers at the end of each epoch, on train and on test, in percent.

    On its logarithmic scale the share of wrong ones: 98.9 and 99.5 are a factor of two apart.
    """

    _other_curves = ("test",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("accuracy_plot", parent)
        self.setToolTip(
            self.tr(
                "How many of a hundred images are read rightly. Test images were never learned "
                "from: the gap between the curves is what the network only knows by heart."
            )
        )
        self._log_button.setText(self.tr("Error"))
        self._log_button.setToolTip(
            self.tr(
                "Show wrong answers on a logarithmic scale: 98.9% and 99.5% right look alike, but "
                "1.1% wrong are twice as many as 0.5%."
            )
        )
        self._set_title(self.tr("Accuracy"), self.tr("right (%)"))
        self._log_button.setAccessibleName(self.tr("Error on a logarithmic scale"))
        self._set_curves(
            {
                "train": Curve(self.tr("train"), "train", 2.5, symbol="o"),
                "test": Curve(self.tr("test"), "test", 2.5, dash=Qt.PenStyle.DashLine, symbol="s"),
            }
        )

    def _points(self, run: RunCurves, name: str, low: float, high: float, most: int) -> Points:
        series = run.train_accuracy if name == "train" else run.test_accuracy
        return series.x, series.y

    def _scaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log10(np.maximum(100 - values, _LEAST_ERROR)) if self._is_log else values

    def _text_of(self, y: float) -> str:
        return f"{10**y:.2f}%" if self._is_log else f"{y:.2f}%"

    def _y_title(self) -> str:
        return self.tr("wrong (%)") if self._is_log else self._y_label

    def _set_limits(self) -> None:
        top = 2 if self._is_log else 100
        self._plot.setLimits(xMin=0, yMin=_LOWEST_LOG if self._is_log else 0, yMax=top)

    def _gap(self) -> tuple[str, str] | None:
        return "train", "test"

    def _extra_marks(self) -> list[Mark]:
        return overfitting_marks(self._run, "")

    def _y_range(self) -> tuple[float, float]:
        runs = (self._run, *(other.curves for other, _ in self._others))
        values = np.concatenate(
            [run.test_accuracy.y for run in runs] + [self._run.train_accuracy.y]
        )
        if len(values) == 0:
            return (-1.0, 2.0) if self._is_log else (0.0, 100.0)
        if self._is_log:
            places = self._scaled(values)
            return max(places.min() - 0.1, -2.1), min(places.max() + 0.1, 2.0)
        margin = max(1.0, 0.1 * np.ptp(values))
        return max(0.0, values.min() - margin), min(100.0, values.max() + margin)


def overfitting_marks(run: RunCurves, text: str) -> list[Mark]:
    """A mark where the gap between train and test begins to grow; ``text`` names the epoch {0}."""
    since = gap_grows_since(run.train_loss.y, run.test_loss.y)
    if since is None:
        return []
    step = float(run.test_loss.x[since])
    return [Mark(step, text.format(round(step / run.steps_per_epoch)))]
