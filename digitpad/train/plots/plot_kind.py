"""What a kind of plot decides: which points it draws, where they lie, and what part is seen.

No Qt: the plot itself (`curve_plot.py`) has one of these, and asks it.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from digitpad.train.plots.run_curves import RunCurves
    from digitpad.train.plots.series import CurvePoints

RUNNING_WINDOW = 50
"""Over how many batches the running mean of the loss is taken."""

_SHOWN_BATCHES = 0.97
"""Share of the batches' losses that the followed view must hold; zooming out shows all."""

_RUNAWAY, _LOST = 8, 64
"""Times the first loss, beyond which a plain scale shows none: single ones, and those of a run
that does not come back."""

_LEAST_LOSS = 1e-6
_LEAST_ERROR = 0.01
"""Percent. Below, the logarithmic scales end: no error at all has no place on them."""
_LEAST_RATIO = 1e-8

_DECADES, _NO_END = 300.0, 1e300
"""pyqtgraph wants limits, and here none that matter: of logarithms, and of plain numbers."""


class PlotKind(ABC):
    """One kind of plot. ``is_log`` is whether its y axis is logarithmic at the moment.

    Attributes
    ----------
    other_curves
        Names of the curves that are drawn of other runs, too.
    gap
        The two curves whose gap is shaded where the second lies above the first: there the test
        goes worse than the training. None shades nothing.
    """

    other_curves: tuple[str, ...] = ()
    is_log = False

    @property
    def gap(self) -> tuple[str, str] | None:
        """The two curves whose gap is shaded, if any is."""
        return None

    @abstractmethod
    def points(self, run: RunCurves, name: str, low: float, high: float, most: int) -> CurvePoints:
        """Steps and values to draw of the curve ``name`` between two steps, about ``most``."""

    @abstractmethod
    def scaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where ``values`` lie on the y axis; shape as given."""

    @abstractmethod
    def y_range(self, run: RunCurves, others: Sequence[RunCurves]) -> tuple[float, float]:
        """The part of the y axis on which ``run`` and the others beside it can be read."""

    @abstractmethod
    def text_of(self, y: float) -> str:
        """A place on the y axis, as a value to read."""

    @abstractmethod
    def limits(self) -> tuple[float, float]:
        """Beyond which places on the y axis there is nothing to see."""


class LossKind(PlotKind):
    """Cross-entropy: every batch, their running mean, and the means of epochs."""

    other_curves = ("running", "test")

    @property
    def gap(self) -> tuple[str, str]:
        return ("train", "test")

    def points(self, run: RunCurves, name: str, low: float, high: float, most: int) -> CurvePoints:
        if name == "batch":
            return run.losses.peaks(low, high, most)
        if name == "running":
            return run.losses.means(low, high, most, RUNNING_WINDOW)
        series = run.train_loss if name == "train" else run.test_loss
        return series.x, series.y

    def scaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log10(np.maximum(values, _LEAST_LOSS)) if self.is_log else values

    def text_of(self, y: float) -> str:
        value = 10**y if self.is_log else y
        return f"{value:.3f}" if value >= 0.01 else f"{value:.2g}"

    def limits(self) -> tuple[float, float]:
        return (-_DECADES, _DECADES) if self.is_log else (0.0, _NO_END)

    def y_range(self, run: RunCurves, others: Sequence[RunCurves]) -> tuple[float, float]:
        highest, lowest, most = 0.0, math.inf, 0.0
        for each in (run, *others):
            # The first steep fall and rare spikes may leave the top: the rest would lie flat below.
            batches = each.losses.y[:: 1 + len(each.losses) // 4096]
            if len(batches):
                low, high = _inner_range(batches, _SHOWN_BATCHES)
                highest, lowest = max(highest, high), min(lowest, low)
            for series in (each.train_loss.y, each.test_loss.y):
                highest = max(highest, series.max(initial=0.0))
                lowest = min(lowest, series.min(initial=math.inf))
            most = max(most, _readable(batches, each.test_loss.y))
        if highest <= 0:
            return (-2.0, 0.5) if self.is_log else (0.0, 2.5)
        if self.is_log:
            lowest = max(lowest, _LEAST_LOSS)
            steps = 4  # of each decade, so that the axis stands still between two of them
            low = math.floor(steps * (math.log10(lowest) - 0.05)) / steps
            return low, max(low + 0.5, math.ceil(steps * math.log10(1.2 * highest)) / steps)
        # One that runs away leaves the top, and lets what came before be read.
        highest = min(highest, most) if most else highest
        # On a scale of coarse steps, so that the axis stands still between two of them.
        return 0.0, float(1.25 ** math.ceil(math.log(1.2 * highest, 1.25)))


class AccuracyKind(PlotKind):
    """Percent of right answers; on the logarithmic scale that of wrong ones."""

    other_curves = ("test",)

    @property
    def gap(self) -> tuple[str, str]:
        return ("train", "test") if self.is_log else ("test", "train")

    def points(
        self, run: RunCurves, name: str, _low: float, _high: float, _most: int
    ) -> CurvePoints:
        series = run.train_accuracy if name == "train" else run.test_accuracy
        return series.x, series.y

    def scaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log10(np.maximum(100 - values, _LEAST_ERROR)) if self.is_log else values

    def text_of(self, y: float) -> str:
        return f"{10**y:.2f}%" if self.is_log else f"{y:.2f}%"

    def limits(self) -> tuple[float, float]:
        return (-_DECADES, 2.0) if self.is_log else (0.0, 100.0)

    def y_range(self, run: RunCurves, others: Sequence[RunCurves]) -> tuple[float, float]:
        values = np.concatenate(
            [each.test_accuracy.y for each in (run, *others)] + [run.train_accuracy.y]
        )
        if len(values) == 0:
            return (-1.0, 2.0) if self.is_log else (0.0, 100.0)
        if self.is_log:
            places = self.scaled(values)
            return max(places.min() - 0.1, -2.1), min(places.max() + 0.1, 2.0)
        margin = max(1.0, 0.1 * np.ptp(values))
        return max(0.0, values.min() - margin), min(100.0, values.max() + margin)


class LayersKind(PlotKind):
    """By layer: how far a step moves its weights, or how many of its units are dead."""

    is_log = True
    is_dead_shown = False

    def points(self, run: RunCurves, name: str, low: float, high: float, most: int) -> CurvePoints:
        if self.is_dead_shown:
            return run.dead[name].x, run.dead[name].y
        return run.updates[name].means(low, high, most, 1)

    def scaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log10(np.maximum(values, _LEAST_RATIO)) if self.is_log else values

    def text_of(self, y: float) -> str:
        return f"{10**y:.2g}" if self.is_log else f"{y:.1f}%"

    def limits(self) -> tuple[float, float]:
        return -_DECADES, _DECADES

    def y_range(self, run: RunCurves, _others: Sequence[RunCurves]) -> tuple[float, float]:
        if self.is_dead_shown:
            highest = max((each.y.max(initial=0.0) for each in run.dead.values()), default=0)
            return -1.0, max(10.0, min(101.0, 1.2 * highest))
        values = [each.y for each in run.updates.values() if len(each)]
        positive = np.concatenate(values) if values else np.empty(0)
        positive = positive[positive > _LEAST_RATIO]
        if not len(positive):
            return -5.0, -1.0
        low, high = _inner_range(positive, 0.99)
        return math.floor(math.log10(low)), math.ceil(math.log10(high) + 0.1)


def _readable(batches: NDArray[np.float64], tests: NDArray[np.float64]) -> float:
    """The loss up to which a plain scale is worth reading; 0 where there is none to go by.

    A run that stays above its first loss is shown; one that runs away leaves the top.
    """
    if not len(batches):
        return 0.0
    first, ordered = float(batches[0]), np.sort(batches)
    usual = float(ordered[int(0.9 * (len(ordered) - 1))])
    if usual > _LOST * first:
        usual = float(ordered[(len(ordered) - 1) // 2])
    if len(tests):
        usual = max(usual, float(np.sort(tests)[(len(tests) - 1) // 2]))
    return max(_RUNAWAY * first, 1.25 * usual)


def _inner_range(values: NDArray[np.float64], share: float) -> tuple[float, float]:
    """Between which ``values`` lie, but for the outermost 1 - ``share`` at either end.

    By sorting, and not by numpy's quantile, whose first call loads a part of numpy for 0.1 s.
    """
    ordered, beyond = np.sort(values), round((1 - share) * (len(values) - 1))
    return float(ordered[beyond]), float(ordered[-1 - beyond])
