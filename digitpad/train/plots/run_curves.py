"""The points of one run's curves, as plain numbers that grow while it trains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitpad.train.plots.series import GrowingSeries, PeakSeries


class Unit(StrEnum):
    """What the x axis counts."""

    EPOCHS = "epochs"
    STEPS = "steps"
    SECONDS = "seconds"


@dataclass(frozen=True)
class Mark:
    """Something that happened after ``step``, in a few words."""

    step: float
    text: str


@dataclass
class RunCurves:
    """Everything the plots draw of one run; x is always the step, counted over the run.

    Attributes
    ----------
    losses
        Every batch's, nats. Those that are not finite are left out.
    train_loss, test_loss, train_accuracy, test_accuracy
        One point an epoch; nats, and percent.
    updates, dead
        By the layer's name: the size of a step as a share of the weights; percent of dead units.
    marks
        Settings moved while it ran.
    """

    steps_per_epoch: int = 1
    losses: PeakSeries = field(default_factory=PeakSeries)
    train_loss: GrowingSeries = field(default_factory=GrowingSeries)
    test_loss: GrowingSeries = field(default_factory=GrowingSeries)
    train_accuracy: GrowingSeries = field(default_factory=GrowingSeries)
    test_accuracy: GrowingSeries = field(default_factory=GrowingSeries)
    updates: dict[str, PeakSeries] = field(default_factory=dict)
    dead: dict[str, GrowingSeries] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    _clock: GrowingSeries = field(default_factory=GrowingSeries)
    _seconds_before: float = 0.0
    _steps_before: float = 0.0

    @property
    def last_step(self) -> float:
        """Of all its points; 0 without any."""
        series = (self.losses, self.train_loss, self.train_accuracy, self.test_accuracy)
        return max((float(each.x[-1]) for each in series if len(each)), default=0.0)

    def add_steps(self, steps: ArrayLike, losses: ArrayLike) -> None:
        """Add batches that were learnt, in their order: shape (n,) each.

        Raises
        ------
        ValueError
            If the two are not one-dimensional or differ in length.
        """
        x, y = np.asarray(steps, np.float64), np.asarray(losses, np.float64)
        if x.ndim != 1 or x.shape != y.shape:
            raise ValueError(f"steps have shape {x.shape}, their losses {y.shape}")
        is_finite = np.isfinite(y)
        self.losses.append(x[is_finite], y[is_finite])

    def add_epoch(
        self,
        step: int,
        seconds: float,
        losses: tuple[float, float],
        accuracies: tuple[float, float],
        dead_units: Mapping[str, float] | None = None,
    ) -> None:
        """Add an epoch that ended after ``step``.

        Parameters
        ----------
        seconds
            Spent in its steps.
        losses, accuracies
            On train and test; nats, and shares from 0 to 1. nan where not measured.
        dead_units
            By the layer's name, shares from 0 to 1.

        Raises
        ------
        ValueError
            If an accuracy is no share from 0 to 1.
        """
        for share in accuracies:
            if share < 0 or share > 1:
                raise ValueError(f"accuracy is {share}; expected shares from 0 to 1")
        percents = (100 * share for share in accuracies)
        series = (self.train_loss, self.test_loss, self.train_accuracy, self.test_accuracy)
        for each, value in zip(series, (*losses, *percents), strict=True):
            if np.isfinite(value):
                each.append([step], [value])
        for name, share in (dead_units or {}).items():
            self.dead.setdefault(name, GrowingSeries()).append([step], [100 * share])
        self._seconds_before += seconds
        self._steps_before = step
        self._clock.append([step], [self._seconds_before])

    def add_updates(
        self, steps: Sequence[int], seconds: Sequence[float], ratios: Mapping[str, Sequence[float]]
    ) -> None:
        """Add how far ``steps``, ``seconds`` into their epoch, moved each layer's weights.

        All of one epoch, the one that `add_epoch` will end; one value of each layer for each step.
        """
        for name, values in ratios.items():
            self.updates.setdefault(name, PeakSeries()).append(steps, values)
        known = [at for at, step in enumerate(steps) if step > self._steps_before]
        if known:
            times = [self._seconds_before + seconds[at] for at in known]
            self._clock.append([steps[at] for at in known], times)

    def x_of(self, steps: ArrayLike, unit: Unit) -> NDArray[np.float64]:
        """``steps`` in ``unit``; shape as given."""
        values = np.asarray(steps, np.float64)
        if unit is Unit.STEPS:
            return values
        if unit is Unit.EPOCHS:
            return values / self.steps_per_epoch
        known, seconds = self._known_times()
        pace = seconds[-1] / known[-1]
        beyond = np.maximum(values - known[-1], 0) * pace
        found: NDArray[np.float64] = np.interp(values, known, seconds) + beyond
        return found

    def step_at(self, x: float, unit: Unit) -> float:
        """The step at ``x`` of ``unit``; the way back from `x_of`."""
        if unit is Unit.STEPS:
            return x
        if unit is Unit.EPOCHS:
            return x * self.steps_per_epoch
        known, seconds = self._known_times()
        if x > seconds[-1]:
            return float(known[-1] + (x - seconds[-1]) * known[-1] / seconds[-1])
        return float(np.interp(x, seconds, known))

    def _known_times(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Steps and the seconds they were reached after, from (0, 0) on; never only that."""
        if not len(self._clock) or self._clock.y[-1] <= 0:
            return np.array([0.0, 1.0]), np.array([0.0, 1.0])
        return np.append(0.0, self._clock.x), np.append(0.0, self._clock.y)


@dataclass(frozen=True)
class OtherRun:
    """A run that is drawn beside the one in the foreground; ``color`` such as "#117733"."""

    name: str
    color: str
    curves: RunCurves
