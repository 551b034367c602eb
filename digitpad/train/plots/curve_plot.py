"""A plot that is fed a few points at a time while a network learns.

It draws what a screen can show of the points, at most five times a second and only while it is
seen. The view follows the run until the person moves it, and again after "Follow". Plots that
share an x range tell each other of it by signals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QPolygonF, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsPolygonItem, QGridLayout, QLabel, QWidget

from digitpad.train.plots.axis import log_ticks
from digitpad.train.plots.cross_hair import CrossHair
from digitpad.train.plots.curves_figure import PANEL_PX, Panel
from digitpad.train.plots.drawn_runs import DrawnRuns
from digitpad.train.plots.plot_head import PlotHead
from digitpad.train.plots.plot_marks import PlotMarks
from digitpad.train.plots.plot_view import TO_THE_END, PlotView
from digitpad.train.plots.run_curves import Mark, OtherRun, RunCurves, Unit
from digitpad.widgets.theme import SPACE, current_theme

if TYPE_CHECKING:
    from digitpad.train.plots.curve import Curve
    from digitpad.train.plots.plot_kind import PlotKind

_REDRAWS_PER_SECOND = 5

_FREE_ON_RIGHT = 0.025
"""Share of the epochs kept free behind the last one, so that its markers are whole."""

_EVERYTHING = 1 << 40
_STRIDES = 50
"""Into which the keyboard divides what is seen, where there are no epochs to walk along."""


class CurvePlot(QFrame):
    """A card with a title, a legend that hides curves, and the curves themselves.

    Parameters
    ----------
    kind
        Decides which points are drawn, and where.

    Signals
    -------
    view_moved
        The person moved the view: the least and the greatest x shown, in the unit set.
    followed
        It follows the run again.
    pointed
        The x under the mouse or reached by the arrow keys, or None when it left.
    """

    view_moved = Signal(float, float)
    followed = Signal()
    pointed = Signal(object)  # float | None

    def __init__(self, name: str, kind: PlotKind, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("card", True)
        self._kind = kind
        self._y_label = ""
        self._unit = Unit.EPOCHS
        self._is_x_named = True
        self._is_following = True
        self._pointed_x: float | None = None
        self._is_undrawn = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 // _REDRAWS_PER_SECOND)
        self._timer.timeout.connect(self.draw_if_seen)
        self._head = PlotHead(name, self)
        self.view = PlotView(f"{name}_view", self)
        self.gap_shade = QGraphicsPolygonItem()
        self.gap_shade.setPen(pg.mkPen(None))
        self.view.plot.addItem(self.gap_shade, ignoreBounds=True)
        self.runs = DrawnRuns(self.view.plot, kind)
        self.marks = PlotMarks(self.view.plot)
        self._cross_hair = CrossHair(self.view)
        self._lay_out()
        self.view.set_log(kind.is_log)
        self._set_limits()
        self._head.switched.connect(self.set_log)
        self._head.follow_requested.connect(self.fit)
        self._head.legend_changed.connect(self._on_legend_changed)
        self.view.resized.connect(self.draw_soon)  # another width shows other peaks
        self.view.changed.connect(self._on_view_changed)
        self.view.moved.connect(self._on_view_moved)
        self.view.pointed.connect(self.pointed)
        self.view.walked.connect(self._on_walked)
        self.view.double_clicked.connect(self.fit)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_A), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.fit)

    # What is shown.

    def show_run(self, run: RunCurves) -> None:
        """Draw this run in the foreground, and follow it."""
        self.runs.run = run
        self._take_run()
        self.fit()

    def show_others(self, others: Sequence[OtherRun]) -> None:
        """Draw these runs beside it, in their own colours."""
        self.runs.set_others(others)
        self.draw_soon()

    def set_unit(self, unit: Unit) -> None:
        """Count x in ``unit``, and show the whole run."""
        self._unit = unit
        self._apply_theme()
        self.fit()

    @Slot(bool)
    def set_log(self, is_log: bool) -> None:
        """Draw y on a logarithmic scale, or on a linear one."""
        self._kind.is_log = is_log
        self._head.show_state(is_on=is_log)
        self.view.set_log(is_log)
        self._set_limits()
        self._apply_theme()
        self.fit()

    @property
    def is_log(self) -> bool:
        """Whether y is drawn on a logarithmic scale."""
        return self._kind.is_log

    @Slot()
    def draw_soon(self) -> None:
        """There are new points: draw them, with all that come until then."""
        self._is_undrawn = True
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def fit(self) -> None:
        """Show the whole run, and follow it as it grows."""
        was_following, self._is_following = self._is_following, True
        self._head.show_state(is_following=True)
        self._is_undrawn = True
        self.draw_if_seen()
        if not was_following:
            self.followed.emit()

    def set_x_range(self, low: float, high: float) -> None:
        """Show this part of x, in the unit set, and follow no more."""
        self._stop_following()
        self.view.show_x(low, high)

    def set_x_named(self, is_named: bool) -> None:
        """Whether the x axis says what it counts; of plots above each other the lowest does."""
        self._is_x_named = is_named
        self.view.set_x_named(is_named)

    def point_at(self, x: float | None) -> None:
        """Draw the cross-hair at ``x`` and tell the values there; None takes it away."""
        had_pointed, self._pointed_x = self._pointed_x, x
        if x is None or self.runs.run.last_step <= 0:
            self._cross_hair.hide()
            if had_pointed is not None:
                self._describe()
            return
        self._cross_hair.show_at(x, self._place(x), self.runs.values_at(x))
        if self.view.has_focus():
            self._describe()

    def point_counts(self) -> dict[str, int]:
        """How many points each curve has, by its name."""
        return {
            name: len(self._kind.points(self.runs.run, name, 0, math.inf, _EVERYTHING)[0])
            for name in self.runs.curves
        }

    def is_up_to_date(self) -> bool:
        """Whether every point is drawn; those just added are, a fifth of a second later."""
        return not self._is_undrawn

    def panel(self) -> Panel:
        """What is shown, as a part of a figure on white paper."""
        (low, high), (bottom, top) = self._wanted_ranges()
        if not self._is_following:
            (low, high), (bottom, top) = self.view.ranges()
        ticks = log_ticks(bottom, top, PANEL_PX)[0] if self._kind.is_log else None
        return Panel(
            self._head.title,
            self._x_title(),
            self._y_title(),
            (low, high),
            (bottom, top),
            self.runs.lines(low, high, self._unit),
            ticks,
            self._wanted_marks(),
        )

    # What a kind of plot may add.

    def _take_run(self) -> None:
        """Another run is shown."""

    def _y_title(self) -> str:
        return self._y_label

    def _extra_marks(self) -> list[Mark]:
        """What else happened, beside the settings moved."""
        return []

    # Building.

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._apply_theme()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.draw_if_seen()

    def _lay_out(self) -> None:
        self._empty = QLabel(self.tr("Curves appear here when training starts"), self)
        self._empty.setProperty("role", "muted")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QGridLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        layout.setVerticalSpacing(0)
        layout.addWidget(self._head, 0, 0)
        layout.addWidget(self.view, 1, 0)
        layout.addWidget(self._empty, 1, 0, Qt.AlignmentFlag.AlignCenter)

    def _set_limits(self) -> None:
        self.view.set_limits(*self._kind.limits())

    def _set_title(self, title: str, y_label: str) -> None:
        self._head.set_title(title)
        self.setAccessibleName(title)
        self._y_label = y_label

    def _set_curves(self, curves: Mapping[str, Curve]) -> None:
        """Draw these, and name them in the legend; those of before are gone."""
        self.runs.set_curves(curves)
        self._head.set_curves(self.runs.curves)
        self._apply_theme()

    def _apply_theme(self) -> None:
        self.runs.apply_theme()
        self.view.apply_theme(self._x_title(), self._y_title())
        self.view.set_x_named(self._is_x_named)
        self.gap_shade.setBrush(current_theme().color("muted", 0.12))
        self._cross_hair.apply_theme()
        self.marks.apply_theme()
        self.draw_soon()

    # Drawing.

    @Slot()
    def draw_if_seen(self) -> None:
        """Draw what has changed since, unless the plot is hidden."""
        if self._is_undrawn and self.isVisible():
            self._timer.stop()
            self._draw()

    def _draw(self) -> None:
        if self._is_following:
            self.view.show_ranges(*self._wanted_ranges())
        low, high = self.view.ranges()[0]
        most = max(100, round(self.view.width_px()))
        self.runs.draw(low, high, self._unit, most)
        has_points = self.runs.run.last_step > 0
        drawn = {name for name, curve in self.runs.curves.items() if len(curve.drawn()[0])}
        is_any_seen = drawn or self.runs.others or (has_points and self._head.hidden())
        self._empty.setText(
            self.tr("Measured at the end of each epoch")
            if has_points
            else self.tr("Curves appear here when training starts")
        )
        self._empty.setVisible(not is_any_seen)
        self._head.offer_keys(drawn | self._head.hidden() if has_points else set())
        self._draw_shade()
        self.marks.show(self._wanted_marks())
        self._is_undrawn = False
        if self._pointed_x is not None:
            self.point_at(self._pointed_x)
        self._describe()

    def _wanted_ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The part of x and y on which all of the runs is seen."""
        everyone = self.runs.every_run()
        end = max(float(run.x_of(run.last_step, self._unit)) for run in everyone)
        # Whole epochs, so that the axis stands still in between.
        whole = self.runs.run.steps_per_epoch if self._unit is Unit.STEPS else 1
        if self._unit is Unit.SECONDS:
            whole = max(1, 10 ** math.floor(math.log10(max(end, 1))))
        end = max(whole, whole * math.ceil(end / whole))
        return (0.0, end * (1 + _FREE_ON_RIGHT)), self._kind.y_range(everyone[0], everyone[1:])

    def _draw_shade(self) -> None:
        pair = self._kind.gap
        points: list[QPointF] = []
        if pair is not None and all(self.runs.curves[name].is_shown for name in pair):
            (x, lower), (other_x, upper) = (self.runs.curves[name].drawn() for name in pair)
            if np.array_equal(x, other_x):
                points = [QPointF(*at) for at in zip(x.tolist(), lower.tolist(), strict=True)]
                worse = np.maximum(lower, upper)[::-1].tolist()
                points += [QPointF(*at) for at in zip(x[::-1].tolist(), worse, strict=True)]
        self.gap_shade.setPolygon(QPolygonF(points))

    def _wanted_marks(self) -> list[tuple[float, str]]:
        marks = [*self.runs.run.marks, *self._extra_marks()]
        return [(float(self.runs.run.x_of(mark.step, self._unit)), mark.text) for mark in marks]

    def _x_title(self) -> str:
        return {
            Unit.EPOCHS: self.tr("epoch"),
            Unit.STEPS: self.tr("step"),
            Unit.SECONDS: self.tr("seconds of training"),
        }[self._unit]

    # What is told of it.

    def _place(self, x: float) -> str:
        return {
            Unit.EPOCHS: self.tr("epoch {0}").format(f"{x:.2f}"),
            Unit.STEPS: self.tr("step {0}").format(f"{x:,.0f}"),
            Unit.SECONDS: self.tr("{0} s").format(f"{x:,.1f}"),
        }[self._unit]

    def _describe(self) -> None:
        """In words: what the curves are worth at the cross-hair, or else at their end."""
        parts = []
        for curve in self.runs.curves.values():
            _, values = curve.drawn()
            if len(values) and curve.symbol is not None:
                parts.append(f"{curve.label} {self._kind.text_of(float(values[-1]))}")
        text = self._empty.text()
        if parts:
            epoch = self.runs.run.last_step / self.runs.run.steps_per_epoch
            text = self.tr("epoch {epoch}: {values}").format(
                epoch=f"{epoch:.2f}".rstrip("0").rstrip("."), values=", ".join(parts)
            )
        self.setAccessibleDescription(text)
        if self._pointed_x is not None and self.runs.run.last_step > 0:
            x = self._pointed_x
            message = ", ".join(f"{value.name} {value.text}" for value in self.runs.values_at(x))
            text = f"{self._place(x)}: {message}"
        self.view.set_names(self._head.title, text)

    # What the person does.

    def _stop_following(self) -> None:
        self._is_following = False
        self._head.show_state(is_following=False)

    @Slot()
    def _on_legend_changed(self) -> None:
        hidden = self._head.hidden()
        for name, curve in self.runs.curves.items():
            curve.is_shown = name not in hidden
        self._is_undrawn = True
        self.draw_if_seen()

    @Slot()
    def _on_view_changed(self) -> None:
        if not self._is_following:
            self.draw_soon()

    @Slot()
    def _on_view_moved(self) -> None:
        self._stop_following()
        low, high = self.view.ranges()[0]
        self.view_moved.emit(low, high)

    @Slot(int)
    def _on_walked(self, count: int) -> None:
        """On to the next epoch's end, where its values are measured; or a little, without any."""
        last = float(self.runs.run.x_of(self.runs.run.last_step, self._unit))
        if last <= 0:
            return
        low, high = self.view.ranges()[0]
        stops = self.runs.run.x_of(self.runs.run.test_accuracy.x, self._unit)
        if len(stops) < 2:
            stops = np.linspace(0, last, 1 + max(1, math.ceil(_STRIDES * last / (high - low))))
        x = self._pointed_x
        if x is None:
            at = 0 if count == -TO_THE_END else len(stops) - 1  # the newest, else
        else:
            nearest = int(np.argmin(np.abs(stops - x)))
            at = min(max(nearest + count, 0), len(stops) - 1)
        self.pointed.emit(float(stops[at]))
