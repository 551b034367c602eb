"""A plot that is fed a few points at a time while a network learns.

It draws what a screen can show of the points, at most five times a second and only while it is
seen. The view follows the run until the person moves it, and again after "Follow". Plots that
share an x range follow each other by signals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from digitpad.train.plots.axis import log_ticks
from digitpad.train.plots.curves_figure import PANEL_PX, Panel
from digitpad.train.plots.drawn_runs import DrawnRuns
from digitpad.train.plots.gap_shade import GapShade
from digitpad.train.plots.plot_head import PlotHead
from digitpad.train.plots.plot_marks import PlotMarks
from digitpad.train.plots.plot_view import PlotView
from digitpad.train.plots.pointer import Pointer
from digitpad.train.plots.run_curves import Mark, OtherRun, RunCurves, Unit
from digitpad.train.plots.unit_words import axis_title
from digitpad.widgets.theme import SPACE
from digitpad.widgets.throttle import Throttle

if TYPE_CHECKING:
    from digitpad.train.plots.curve import Curve
    from digitpad.train.plots.plot_kind import PlotKind

_REDRAWS_PER_SECOND = 5


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
        self._is_following = True
        self._is_undrawn = False
        self._note = ""
        self._drawing = Throttle(self.draw_if_seen, 1000 // _REDRAWS_PER_SECOND, self)
        self._head = PlotHead(name, self)
        self.view = PlotView(f"{name}_view", self)
        self.gap_shade = GapShade()
        self.view.plot.addItem(self.gap_shade, ignoreBounds=True)
        self.runs = DrawnRuns(self.view.plot, kind)
        self.marks = PlotMarks(self.view.plot)
        self._pointer = Pointer(self.view, self.runs, self)
        self._lay_out()
        self.view.set_log(kind.is_log)
        self.view.set_limits(*kind.limits())
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
        self.view.set_limits(*self._kind.limits())
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
        if self.isVisible():
            self._drawing.soon()

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

    def point_at(self, x: float | None) -> None:
        """Draw the cross-hair at ``x`` and show the values there; None takes it away."""
        self._pointer.point_at(x, self._unit)
        if x is None or self.view.has_focus():
            self._describe()

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
            axis_title(self._unit),
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
        layout = QGridLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        layout.setVerticalSpacing(0)
        layout.addWidget(self._head, 0, 0)
        layout.addWidget(self.view, 1, 0)

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
        self.view.apply_theme(axis_title(self._unit), self._y_title())
        self.gap_shade.apply_theme()
        self._pointer.apply_theme()
        self.marks.apply_theme()
        self.draw_soon()

    # Drawing.

    @Slot()
    def draw_if_seen(self) -> None:
        """Draw what has changed since, unless the plot is hidden."""
        if self._is_undrawn and self.isVisible():
            self._drawing.stop()
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
        self._note = self.tr("Curves appear here when training starts")
        if has_points:
            self._note = self.tr("Measured at the end of each epoch")
        self.view.show_note("" if is_any_seen else self._note)
        self._head.offer_keys(drawn | self._head.hidden() if has_points else set())
        if self._kind.gap is not None:
            self.gap_shade.show_between(*(self.runs.curves[name] for name in self._kind.gap))
        self.marks.show(self._wanted_marks())
        self._is_undrawn = False
        self._pointer.show(self._unit)
        self._describe()

    def _wanted_ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The part of x and y on which all of the runs is seen."""
        first, *others = self.runs.every_run()
        return self.runs.whole_x(self._unit), self._kind.y_range(first, others)

    def _wanted_marks(self) -> list[tuple[float, str]]:
        marks = [*self.runs.run.marks, *self._extra_marks()]
        return [(float(self.runs.run.x_of(mark.step, self._unit)), mark.text) for mark in marks]

    # What is said of it.

    def _describe(self) -> None:
        """In words: what the curves are worth at the cross-hair, or else at their end."""
        text = self._pointer.end_words() or self._note
        self.setAccessibleDescription(text)
        self.view.set_names(self._head.title, self._pointer.words(self._unit) or text)

    # What the person does.

    def _stop_following(self) -> None:
        self._is_following = False
        self._head.show_state(is_following=False)

    @Slot()
    def _on_legend_changed(self) -> None:
        self.runs.hide(self._head.hidden())
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
        x = self._pointer.walk(count, self._unit)
        if x is not None:
            self.pointed.emit(x)
