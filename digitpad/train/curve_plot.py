"""A plot that is fed a few points at a time while a network learns.

It draws what a screen can show of the points, at most five times a second and only while it is
seen. The view follows the run until the person moves it, and again after "Follow". Plots that
share an x range tell each other of it by signals.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QPolygonF, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QGraphicsPolygonItem,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QWidget,
)

from digitpad.theme import SPACE, current_theme
from digitpad.train.curve import Curve
from digitpad.train.curve_key import CurveKey
from digitpad.train.peaks import Points
from digitpad.train.run_curves import Mark, RunCurves, Unit

_REDRAWS_PER_SECOND = 5

_FREE_ON_RIGHT = 0.025
"""Share of the epochs kept free behind the last one, so that its markers are whole."""

_AXIS_PX = 52
_MOST_NAMED_MARKS = 8

_DECADE_PX = 55
"""Height of a decade from which 2 and 5 are named as well."""
_LABEL_PX = 22
"""Height that keeps two labels of the axis apart."""


@dataclass(frozen=True)
class OtherRun:
    """A run that is drawn beside the one in the foreground; ``color`` such as "#117733"."""

    name: str
    color: str
    curves: RunCurves


class CurvePlot(QFrame):
    """A card with a title, a legend that hides curves, and the curves themselves.

    Signals
    -------
    view_moved
        The person moved the view: the least and the greatest x shown, in the unit set.
    followed
        It follows the run again.
    pointed
        The x under the mouse, or None when it left.
    """

    view_moved = Signal(float, float)
    followed = Signal()
    pointed = Signal(object)  # float | None

    _other_curves: tuple[str, ...] = ()
    """Names of the curves drawn of other runs."""

    def __init__(self, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("card", True)
        self._run = RunCurves()
        self._others: list[tuple[OtherRun, dict[str, Curve]]] = []
        self._curves: dict[str, Curve] = {}
        self._keys: dict[str, CurveKey] = {}
        self._y_label = ""
        self._unit = Unit.EPOCHS
        self._is_log = False
        self._is_x_named = True
        self._is_following = True
        self._pointed_x: float | None = None
        self._is_undrawn = False
        self._ticks: list[list[tuple[float, str]]] | None = None
        self._marks: list[Any] = []
        self._marks_drawn: list[tuple[float, str]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 // _REDRAWS_PER_SECOND)
        self._timer.timeout.connect(self._draw_if_seen)
        self._make_head(name)
        self._make_view(name)
        self._lay_out()
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_A), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.fit)

    # What is shown.

    def show_run(self, run: RunCurves) -> None:
        """Draw this run in the foreground, and follow it."""
        self._run = run
        self._take_run()
        self.fit()

    def show_others(self, others: Sequence[OtherRun]) -> None:
        """Draw these runs beside it, in their own colours."""
        for _, curves in self._others:
            for curve in curves.values():
                for item in curve.items:
                    self._plot.removeItem(item)
        self._others = []
        for other in others:
            curves = {}
            for name in self._other_curves:
                like = self._curves[name]
                curves[name] = Curve(other.name, other.color, 1.5, dash=like.dash)
                for item in curves[name].items:
                    self._plot.addItem(item, ignoreBounds=True)
                curves[name].dress()
            self._others.append((other, curves))
        self.draw_soon()

    def set_unit(self, unit: Unit) -> None:
        """Count x in ``unit``, and show the whole run."""
        self._unit = unit
        self._dress()
        self.fit()

    def set_log(self, is_log: bool) -> None:
        """Draw y on a logarithmic scale, or on a linear one."""
        self._is_log = is_log
        self._log_button.setChecked(is_log)
        for side in ("left", "right"):
            self._plot.getAxis(side).setLogMode(is_log)
        self._set_limits()
        self._dress()
        self.fit()

    @property
    def is_log(self) -> bool:
        """Whether y is drawn on a logarithmic scale."""
        return self._is_log

    def draw_soon(self) -> None:
        """There are new points: draw them, with all that come until then."""
        self._is_undrawn = True
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def fit(self) -> None:
        """Show the whole run, and follow it as it grows."""
        was_following, self._is_following = self._is_following, True
        self._fit_button.setChecked(True)
        self._is_undrawn = True
        self._draw_if_seen()
        if not was_following:
            self.followed.emit()

    def set_x_range(self, low: float, high: float) -> None:
        """Show this part of x, in the unit set, and follow no more."""
        self._stop_following()
        self._plot.setXRange(low, high, padding=0)

    def set_x_named(self, is_named: bool) -> None:
        """Whether the x axis says what it counts; of plots above each other the lowest does."""
        self._is_x_named = is_named
        self._plot.getAxis("bottom").showLabel(is_named)

    def point_at(self, x: float | None) -> None:
        """Draw the cross-hair at ``x`` and tell the values there; None takes it away."""
        self._pointed_x = x
        is_shown = x is not None and self._run.last_step > 0
        self._pointer.setVisible(is_shown)
        self._reading.setVisible(is_shown)
        if x is None or not is_shown:
            return
        self._pointer.setValue(x)
        self._reading.setText(self._reading_at(x))
        self._reading.adjustSize()
        room = self._view.width() - self._reading.width()
        on_right = self._plot.getViewBox().mapViewToScene(QPointF(x, 0)).x() < room / 2
        self._reading.move(room - SPACE if on_right else _AXIS_PX + SPACE, SPACE // 2)

    def point_counts(self) -> dict[str, int]:
        """How many points each curve has, by its name."""
        return {
            name: len(self._points(self._run, name, 0, math.inf, 1 << 40)[0])
            for name in self._curves
        }

    def is_up_to_date(self) -> bool:
        """Whether every point is drawn; those just added are, a fifth of a second later."""
        return not self._is_undrawn

    # What a kind of plot decides.

    def _points(self, run: RunCurves, name: str, low: float, high: float, most: int) -> Points:
        """Steps and values to draw of the curve ``name`` between two steps, about ``most``."""
        raise NotImplementedError

    def _scaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where ``values`` lie on the y axis."""
        raise NotImplementedError

    def _y_range(self) -> tuple[float, float]:
        """The part of the y axis on which the runs shown can be read."""
        raise NotImplementedError

    def _text_of(self, y: float) -> str:
        """A place on the y axis, as a value to read."""
        raise NotImplementedError

    def _take_run(self) -> None:
        """Another run is shown."""

    def _y_title(self) -> str:
        return self._y_label

    def _set_limits(self) -> None:
        self._plot.setLimits(xMin=0)

    def _gap(self) -> tuple[str, str] | None:
        """The two curves whose gap is shaded."""
        return None

    def _extra_marks(self) -> list[Mark]:
        """What else happened, beside the settings moved."""
        return []

    # Building.

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dress()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_if_seen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.pointed.emit(None)
        return super().eventFilter(watched, event)

    def _make_head(self, name: str) -> None:
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._log_button = self._tool(f"{name}_log")
        self._log_button.clicked.connect(self.set_log)
        self._fit_button = self._tool(f"{name}_fit")
        self._fit_button.setText(self.tr("Follow"))
        self._fit_button.setChecked(True)
        self._fit_button.setToolTip(
            self.tr("Show the whole run and follow it (A, or double-click the curves)")
        )
        self._fit_button.clicked.connect(self.fit)

    def _tool(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("chip", True)
        button.setCheckable(True)
        return button

    def _make_view(self, name: str) -> None:
        self._view = pg.PlotWidget(self, background=None)
        self._view.setObjectName(f"{name}_view")
        self._view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setMinimumHeight(10 * SPACE)
        self._view.viewport().installEventFilter(self)
        self._plot = self._view.getPlotItem()
        self._plot.hideButtons()
        self._plot.setMenuEnabled(False)
        self._plot.disableAutoRange()
        self._plot.setContentsMargins(0, SPACE // 2, 0, 0)
        # Of one width, so that plots above each other line up.
        self._plot.getAxis("left").setWidth(_AXIS_PX)
        # An axis with a grid hides its end labels, so the opposite axes, without any, carry it.
        for side in ("top", "right"):
            grid = self._plot.getAxis(side)
            self._plot.showAxis(side)
            grid.setStyle(showValues=False, tickLength=0)
            grid.setGrid(160)
            grid.setZValue(-1)
        for side in ("top", "right", "bottom", "left"):
            # The grid is half the cost of painting, and stands still while curves grow.
            cached = QGraphicsItem.CacheMode.DeviceCoordinateCache
            self._plot.getAxis(side).setCacheMode(cached)
        self._set_limits()
        self._shade = QGraphicsPolygonItem()
        self._shade.setPen(pg.mkPen(None))
        self._plot.addItem(self._shade, ignoreBounds=True)
        self._pointer = pg.InfiniteLine(angle=90)
        self._pointer.hide()
        self._plot.addItem(self._pointer, ignoreBounds=True)
        self._reading = QLabel(self._view)
        self._reading.setObjectName("curve_reading")
        self._reading.setTextFormat(Qt.TextFormat.RichText)
        self._reading.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._reading.hide()
        box = self._plot.getViewBox()
        box.sigResized.connect(self._on_view_resized)
        box.sigRangeChangedManually.connect(self._on_view_moved)
        box.sigXRangeChanged.connect(self._on_range_changed)
        box.sigYRangeChanged.connect(self._on_range_changed)
        self._view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._view.scene().sigMouseMoved.connect(self._on_mouse_moved)

    def _lay_out(self) -> None:
        self._empty = QLabel(self.tr("Curves appear here when training starts"), self)
        self._empty.setProperty("role", "muted")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # Beside the title: a legend on the curves would hide some of them.
        self._legend = QHBoxLayout()
        self._legend.setSpacing(2 * SPACE)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._title)
        head.addStretch()
        head.addLayout(self._legend)
        head.addWidget(self._log_button)
        head.addWidget(self._fit_button)
        layout = QGridLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        layout.setVerticalSpacing(0)
        layout.addLayout(head, 0, 0)
        layout.addWidget(self._view, 1, 0)
        layout.addWidget(self._empty, 1, 0, Qt.AlignmentFlag.AlignCenter)

    def _set_title(self, title: str, y_label: str) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)
        self._view.setAccessibleName(title)
        self._fit_button.setAccessibleName(self.tr("Follow: {title}").format(title=title))
        self._y_label = y_label

    def _set_curves(self, curves: dict[str, Curve]) -> None:
        """Draw these, and name them in the legend; those of before are gone."""
        for curve in self._curves.values():
            for item in curve.items:
                self._plot.removeItem(item)
        for key in self._keys.values():
            self._legend.removeWidget(key)
            key.hide()
            key.deleteLater()
        self._curves, self._keys = curves, {}
        for name, curve in curves.items():
            for item in curve.items:
                self._plot.addItem(item, ignoreBounds=True)
            key = self._keys[name] = curve.key()
            key.setObjectName(f"{self.objectName()}_{name.replace(' ', '_').lower()}_key")
            key.toggled.connect(self._on_key_toggled)
            self._legend.addWidget(key)
        self._dress()

    # Drawing.

    @Slot()
    def _draw_if_seen(self) -> None:
        if self._is_undrawn and self.isVisible():
            self._timer.stop()
            self._draw()

    def _draw(self) -> None:
        if self._is_following:
            self._follow()
        low, high = self._plot.getViewBox().viewRange()[0]
        most = max(100, round(self._plot.getViewBox().width()))
        runs = [(other.curves, curves) for other, curves in self._others]
        for run, curves in [*runs, (self._run, self._curves)]:
            first, last = run.step_at(low, self._unit), run.step_at(high, self._unit)
            for name, curve in curves.items():
                # Of the runs behind, every third pixel will do: lines cost by their corners.
                count = most if run is self._run else most // 3
                steps, values = self._points(run, name, first, last, count)
                curve.draw(run.x_of(steps, self._unit), self._scaled(values))
        has_points = self._run.last_step > 0
        self._empty.setVisible(not has_points and not self._others)
        for name, key in self._keys.items():
            curve = self._curves[name]
            key.setVisible(has_points and (len(curve.drawn()[0]) > 0 or not curve.is_shown))
        self._draw_shade()
        self._draw_marks()
        ticks = self._log_ticks() if self._is_log else None
        if ticks != self._ticks:  # pyqtgraph draws an axis anew whenever it is told its ticks
            self._ticks = ticks
            self._plot.getAxis("left").setTicks(ticks)
        self._is_undrawn = False
        self.point_at(self._pointed_x)
        self._describe()

    def _follow(self) -> None:
        end = max(
            float(run.x_of(run.last_step, self._unit))
            for run in (self._run, *(other.curves for other, _ in self._others))
        )
        # Whole epochs, so that the axis stands still in between.
        whole = self._run.steps_per_epoch if self._unit is Unit.STEPS else 1
        if self._unit is Unit.SECONDS:
            whole = max(1, 10 ** math.floor(math.log10(max(end, 1))))
        end = max(whole, whole * math.ceil(end / whole))
        wanted = [[0.0, end * (1 + _FREE_ON_RIGHT)], list(self._y_range())]
        if self._plot.getViewBox().viewRange() != wanted:
            self._plot.setRange(xRange=wanted[0], yRange=wanted[1], padding=0)

    def _draw_shade(self) -> None:
        pair = self._gap()
        points: list[QPointF] = []
        if pair is not None and all(self._curves[name].is_shown for name in pair):
            (x, upper), (other_x, lower) = (self._curves[name].drawn() for name in pair)
            points = [QPointF(*at) for at in zip(x.tolist(), upper.tolist(), strict=True)]
            back = zip(other_x[::-1].tolist(), lower[::-1].tolist(), strict=True)
            points += [QPointF(*at) for at in back]
        self._shade.setPolygon(QPolygonF(points))

    def _draw_marks(self) -> None:
        marks = [*self._run.marks, *self._extra_marks()]
        wanted = [(float(self._run.x_of(mark.step, self._unit)), mark.text) for mark in marks]
        if wanted == self._marks_drawn:
            return
        for line in self._marks:
            self._plot.removeItem(line)
        theme = current_theme()
        self._marks, self._marks_drawn = [], wanted
        for number, (x, text) in enumerate(wanted):
            line = pg.InfiniteLine(
                x,
                angle=90,
                pen=pg.mkPen(theme.muted, style=Qt.PenStyle.DotLine),
                label=text if len(wanted) <= _MOST_NAMED_MARKS else None,
                labelOpts={
                    "position": 0.92 - 0.14 * (number % 4),
                    "color": theme.text,
                    "fill": theme.color("card", 0.85),
                    "anchors": [(0, 0.5), (1, 0.5)],
                },
            )
            self._plot.addItem(line, ignoreBounds=True)
            self._marks.append(line)

    def _log_ticks(self) -> list[list[tuple[float, str]]]:
        """1, 2 and 5 of each decade; the decades, or some of them, where there are many."""
        low, high = self._plot.getViewBox().viewRange()[1]
        decades = range(math.floor(low), math.ceil(high) + 1)
        height = max(1.0, self._plot.getViewBox().height())
        named = (1, 2, 5) if height > _DECADE_PX * (high - low) else (1,)
        every = max(1, math.ceil(_LABEL_PX * (high - low) / height))
        major: list[tuple[float, str]] = []
        minor: list[tuple[float, str]] = []
        for decade in decades:
            for digit in range(1, 10 if every == 1 else 2):
                place = decade + math.log10(digit)
                if low <= place <= high:
                    text = f"{digit * 10.0**decade:.6g}"
                    if digit in named and decade % every == 0:
                        major.append((place, text))
                    else:
                        minor.append((place, ""))
        return [major, minor]

    def _reading_at(self, x: float) -> str:
        unit = {
            Unit.EPOCHS: self.tr("epoch {0}").format(f"{x:.2f}"),
            Unit.STEPS: self.tr("step {0}").format(f"{x:,.0f}"),
            Unit.SECONDS: self.tr("{0} s").format(f"{x:,.1f}"),
        }[self._unit]
        lines = [unit]
        everyone = [*self._curves.values()]
        everyone += [curve for _, curves in self._others for curve in curves.values()]
        for curve in everyone:
            at, values = curve.drawn()
            if not len(at) or x > at[-1] + (at[-1] - at[0]) * 0.05 + 1e-9:
                continue
            nearest = int(np.argmin(np.abs(at - x)))
            mark = "\N{BLACK SQUARE}" if curve.dash is Qt.PenStyle.DashLine else "\N{BLACK CIRCLE}"
            lines.append(
                f'<span style="color:{curve.qcolor().name()}">{mark}</span> '
                f"{curve.label} <b>{self._text_of(float(values[nearest]))}</b>"
            )
        if len(everyone) > len(self._curves):
            return "<br>".join(lines)
        return "&nbsp;&nbsp; ".join(lines)

    def _describe(self) -> None:
        parts = []
        for curve in self._curves.values():
            _, values = curve.drawn()
            if len(values) and curve.symbol is not None:
                parts.append(f"{curve.label} {self._text_of(float(values[-1]))}")
        text = self._empty.text()
        if parts:
            epoch = self._run.last_step / self._run.steps_per_epoch
            text = self.tr("epoch {epoch}: {values}").format(
                epoch=f"{epoch:.2f}".rstrip("0").rstrip("."), values=", ".join(parts)
            )
        self.setAccessibleDescription(text)

    def _dress(self) -> None:
        theme = current_theme()
        for curves in (self._curves, *(curves for _, curves in self._others)):
            for curve in curves.values():
                curve.dress()
        x_label = {
            Unit.EPOCHS: self.tr("epoch"),
            Unit.STEPS: self.tr("step"),
            Unit.SECONDS: self.tr("seconds of training"),
        }[self._unit]
        for side in ("bottom", "left", "top", "right"):
            self._plot.getAxis(side).setPen(theme.border)
        # After the pens: an axis paints its label in the colour it was last given.
        for side, label in (("bottom", x_label), ("left", self._y_title())):
            axis = self._plot.getAxis(side)
            # No ranges: a prefix would write a loss of 0.5 as 500 "m".
            axis.setLabel(label, siPrefixEnableRanges=(), color=theme.muted)
            axis.setTextPen(theme.muted)
            axis.setStyle(tickFont=self.font(), hideOverlappingLabels=False)
        self.set_x_named(self._is_x_named)
        self._view.setBackground(theme.card)
        self._shade.setBrush(theme.color("muted", 0.12))
        self._pointer.setPen(pg.mkPen(theme.muted, width=1))
        self._reading.setStyleSheet(
            f"background: {theme.card}; border: 1px solid {theme.border}; border-radius: 4px;"
            f"padding: 2px {SPACE}px; color: {theme.text};"
        )
        self._marks_drawn = [(math.nan, "")]  # drawn anew in the colours of now
        self.draw_soon()

    # What the person does.

    def _stop_following(self) -> None:
        self._is_following = False
        self._fit_button.setChecked(False)

    @Slot(bool)
    def _on_key_toggled(self, is_on: bool) -> None:
        for name, key in self._keys.items():
            self._curves[name].is_shown = key.isChecked()
        self._is_undrawn = True
        self._draw_if_seen()

    def _on_view_resized(self) -> None:
        self.draw_soon()  # another width shows other peaks

    def _on_range_changed(self) -> None:
        if not self._is_following:
            self.draw_soon()

    def _on_view_moved(self) -> None:
        self._stop_following()
        low, high = self._plot.getViewBox().viewRange()[0]
        self.view_moved.emit(low, high)

    def _on_mouse_clicked(self, event: Any) -> None:
        if event.double() and event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def _on_mouse_moved(self, position: QPointF) -> None:
        box = self._plot.getViewBox()
        is_inside = box.sceneBoundingRect().contains(position)
        self.pointed.emit(box.mapSceneToView(position).x() if is_inside else None)
