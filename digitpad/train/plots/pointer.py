"""The place in a plot that the mouse or the arrow keys point at, and what is read there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from digitpad.train.plots.cross_hair import CrossHair
from digitpad.train.plots.plot_view import TO_THE_END
from digitpad.train.plots.unit_words import place

if TYPE_CHECKING:
    from digitpad.train.plots.drawn_runs import DrawnRuns
    from digitpad.train.plots.plot_view import PlotView
    from digitpad.train.plots.run_curves import Unit

_STRIDES = 50
"""Into which the keyboard divides what is seen, where there are no epochs to walk along."""


class Pointer(QObject):
    """A cross-hair in ``view`` that reads the run of ``runs`` at one x, or is away."""

    def __init__(self, view: PlotView, runs: DrawnRuns, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._runs = view, runs
        self._cross_hair = CrossHair(view)
        self._x: float | None = None

    def point_at(self, x: float | None, unit: Unit) -> None:
        """Stand at ``x``, counted in ``unit``; None takes it away."""
        self._x = x
        self.show(unit)

    def show(self, unit: Unit) -> None:
        """Show where it stands the values of this moment."""
        if self._x is None or self._runs.run.last_step <= 0:
            self._cross_hair.hide()
        else:
            values = self._runs.values_at(self._x)
            self._cross_hair.show_at(self._x, place(unit, self._x), values)

    def words(self, unit: Unit) -> str:
        """What the curves are worth there, such as "epoch 2.00: training 98.1%"; or empty."""
        if self._x is None or self._runs.run.last_step <= 0:
            return ""
        values = ", ".join(f"{value.name} {value.text}" for value in self._runs.values_at(self._x))
        return f"{place(unit, self._x)}: {values}"

    def end_words(self) -> str:
        """What the curves are worth at the end of the run, in words; empty before its first."""
        parts = []
        for curve in self._runs.curves.values():
            _, values = curve.drawn()
            if len(values) and curve.symbol is not None:
                parts.append(f"{curve.label} {self._runs.kind.text_of(float(values[-1]))}")
        if not parts:
            return ""
        epoch = self._runs.run.last_step / self._runs.run.steps_per_epoch
        return self.tr("epoch {epoch}: {values}").format(
            epoch=f"{epoch:.2f}".rstrip("0").rstrip("."), values=", ".join(parts)
        )

    def walk(self, count: int, unit: Unit) -> float | None:
        """The x that is ``count`` stops on; None where there is no run to walk along.

        Stops are the epochs' ends, where values are measured; without any, a little way each.
        """
        run = self._runs.run
        last = float(run.x_of(run.last_step, unit))
        if last <= 0:
            return None
        low, high = self._view.ranges()[0]
        stops = run.x_of(run.test_accuracy.x, unit)
        if len(stops) < 2:
            stops = np.linspace(0, last, 1 + max(1, math.ceil(_STRIDES * last / (high - low))))
        if self._x is None:
            at = 0 if count == -TO_THE_END else len(stops) - 1  # the newest, else
        else:
            nearest = int(np.argmin(np.abs(stops - self._x)))
            at = min(max(nearest + count, 0), len(stops) - 1)
        return float(stops[at])

    def apply_theme(self) -> None:
        """Take the colours of the theme of the moment."""
        self._cross_hair.apply_theme()
