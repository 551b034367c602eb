"""The runs a plot draws: one in the foreground with all its curves, and others behind it."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt

from digitpad.train.plots.cross_hair import Value
from digitpad.train.plots.curve import Curve
from digitpad.train.plots.curves_figure import Line
from digitpad.train.plots.run_curves import OtherRun, RunCurves, Unit

if TYPE_CHECKING:
    from digitpad.train.plots.plot_kind import PlotKind

_FIGURE_POINTS = 700

_FREE_ON_RIGHT = 0.025
"""Share of the epochs kept free behind the last one, so that its markers are whole."""


class DrawnRuns:
    """Draws into ``plot``, pyqtgraph's item, what ``kind`` decides.

    Attributes
    ----------
    kind
        As it was given.
    run, curves
        The foreground: its points, and its curves by name.
    others
        The runs behind it, each with the curves that are drawn of it.
    """

    def __init__(self, plot: Any, kind: PlotKind) -> None:
        self._plot = plot
        self.kind = kind
        self.run = RunCurves()
        self.curves: dict[str, Curve] = {}
        self.others: list[tuple[OtherRun, dict[str, Curve]]] = []

    def set_curves(self, curves: Mapping[str, Curve]) -> None:
        """Draw these of the foreground; those of before are gone."""
        self._take_away(self.curves)
        self.curves = dict(curves)
        self._put_in(self.curves)

    def set_others(self, others: Sequence[OtherRun]) -> None:
        """Draw these runs behind, in their own colours."""
        for _, curves in self.others:
            self._take_away(curves)
        self.others = []
        for other in others:
            curves = {
                name: Curve(other.name, other.color, 1.5, dash=self.curves[name].dash)
                for name in self.kind.other_curves
            }
            self._put_in(curves)
            self.others.append((other, curves))

    def hide(self, names: Container[str]) -> None:
        """Hide the foreground's curves of these names, and show its others."""
        for name, curve in self.curves.items():
            curve.is_shown = name not in names

    def every_run(self) -> list[RunCurves]:
        """All of them, the foreground first."""
        return [self.run, *(other.curves for other, _ in self.others)]

    def whole_x(self, unit: Unit) -> tuple[float, float]:
        """The part of the x axis on which all of the runs is seen."""
        end = max(float(run.x_of(run.last_step, unit)) for run in self.every_run())
        # Whole epochs, so that the axis stands still in between.
        whole = self.run.steps_per_epoch if unit is Unit.STEPS else 1
        if unit is Unit.SECONDS:
            whole = max(1, 10 ** math.floor(math.log10(max(end, 1))))
        end = max(whole, whole * math.ceil(end / whole))
        return 0.0, end * (1 + _FREE_ON_RIGHT)

    def draw(self, low: float, high: float, unit: Unit, most: int) -> None:
        """Draw what lies between two places on the x axis, about ``most`` points a curve."""
        for run, curves, is_behind in self._pairs():
            first, last = run.step_at(low, unit), run.step_at(high, unit)
            for name, curve in curves.items():
                # Of the runs behind, every third pixel will do: lines cost by their corners.
                count = most // 3 if is_behind else most
                steps, values = self.kind.points(run, name, first, last, count)
                curve.draw(run.x_of(steps, unit), self.kind.scaled(values))

    def apply_theme(self) -> None:
        """Take the colours of the theme of the moment."""
        for _, curves, _ in self._pairs():
            for curve in curves.values():
                curve.apply_theme()

    def lines(self, low: float, high: float, unit: Unit) -> list[Line]:
        """What lies between two places on the x axis, for a figure."""
        lines = []
        for run, curves, is_behind in self._pairs():
            first, last = run.step_at(low, unit), run.step_at(high, unit)
            for name, curve in curves.items():
                if not curve.is_shown:
                    continue
                steps, values = self.kind.points(run, name, first, last, _FIGURE_POINTS)
                # The figure names other runs but once, above all its panels.
                label = "" if is_behind else curve.label
                x, y = run.x_of(steps, unit), self.kind.scaled(values)
                if len(x):
                    lines.append(Line(label, curve.on_paper(), x, y))
        return lines

    def values_at(self, x: float) -> Iterator[Value]:
        """What each curve that reaches ``x`` is worth there, and of a run behind the last one."""
        for curve in self.curves.values():
            yield from self._value(curve, x)
        for _, curves in self.others:
            yield from [value for curve in curves.values() for value in self._value(curve, x)][-1:]

    def _value(self, curve: Curve, x: float) -> Iterator[Value]:
        at, values = curve.drawn()
        if not len(at) or x > at[-1] + (at[-1] - at[0]) * 0.05 + 1e-9:
            return
        is_dashed = curve.dash is Qt.PenStyle.DashLine
        yield Value(
            curve.label,
            self.kind.text_of(float(values[int(np.argmin(np.abs(at - x)))])),
            curve.qcolor().name(),
            "\N{BLACK SQUARE}" if is_dashed else "\N{BLACK CIRCLE}",
        )

    def _pairs(self) -> Iterator[tuple[RunCurves, dict[str, Curve], bool]]:
        """Every run with its curves and whether it is behind; the foreground last, on top."""
        for other, curves in self.others:
            yield other.curves, curves, True
        yield self.run, self.curves, False

    def _put_in(self, curves: Mapping[str, Curve]) -> None:
        for curve in curves.values():
            for item in curve.items:
                self._plot.addItem(item, ignoreBounds=True)
            curve.apply_theme()

    def _take_away(self, curves: Mapping[str, Curve]) -> None:
        for curve in curves.values():
            for item in curve.items:
                self._plot.removeItem(item)
