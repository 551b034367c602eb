"""A plot that is fed a few points at a time while a network learns.

Curves are made once and given new data. Every point is kept; pyqtgraph draws the peaks a screen
can show. The view follows the run until the person moves it, and again after "Fit". Points that
come in quick succession are drawn together, because a redraw costs many times what a point does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from digitpad.theme import SPACE, current_theme
from digitpad.train.curve_key import CurveKey
from digitpad.train.series import GrowingSeries

_REDRAWS_PER_SECOND = 10

_FREE_ON_RIGHT = 0.025
"""Share of the epochs kept free behind the last one, so that its markers are whole."""


@dataclass
class Curve:
    """One curve: its points, its look and the pyqtgraph item that draws it."""

    label: str
    color: str
    width_px: float
    alpha: float = 1.0
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine
    symbol: str | None = None
    thinning: str = "peak"
    points: GrowingSeries = field(default_factory=GrowingSeries, init=False)
    item: Any = field(init=False)

    def __post_init__(self) -> None:
        self.item = pg.PlotDataItem(
            antialias=self.width_px > 1,
            symbol=self.symbol,
            connect="all",
            skipFiniteCheck=True,
            # One peak and one trough a pixel: more cannot be seen, and costs half a repaint.
            autoDownsampleFactor=1.0,
        )

    def key(self) -> CurveKey:
        """What tells it apart, for the legend."""
        key = CurveKey(self.label, self.color, self.alpha, self.width_px, self.dash, self.symbol)
        key.setToolTip(self.label)
        return key

    def dress(self) -> None:
        """Take the colours of the theme of the moment."""
        theme = current_theme()
        color = theme.color(self.color, self.alpha)
        self.item.setPen(pg.mkPen(color, width=self.width_px, style=self.dash))
        if self.symbol is not None:
            self.item.setSymbolSize(8)
            self.item.setSymbolBrush(color)
            self.item.setSymbolPen(pg.mkPen(theme.card, width=1))


class CurvePlot(QFrame):
    """A card with a title, a button to fit the view, and curves over the epochs."""

    _value_format: str

    def __init__(self, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("card", True)
        self._curves: dict[str, Curve] = {}
        self._keys: dict[str, CurveKey] = {}
        self._y_label = ""
        self._steps_per_epoch: int | None = None
        self._is_following = True
        self._undrawn: set[str] = set()
        self._redraw_timer = QTimer(self)
        self._redraw_timer.setSingleShot(True)
        self._redraw_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._redraw_timer.setInterval(1000 // _REDRAWS_PER_SECOND)
        self._redraw_timer.timeout.connect(self._draw_undrawn)
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._fit_button = QToolButton(self)
        self._fit_button.setObjectName(f"{name}_fit")
        self._fit_button.setAutoRaise(True)
        self._fit_button.setText(self.tr("Fit"))
        self._fit_button.setToolTip(
            self.tr("Show the whole run and follow it (A, or double-click the curves)")
        )
        self._fit_button.clicked.connect(self.fit)
        self._view = pg.PlotWidget(self, background=None)
        self._view.setObjectName(f"{name}_view")
        self._view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._plot = self._view.getPlotItem()
        self._plot.hideButtons()
        self._plot.setMenuEnabled(False)
        self._plot.disableAutoRange()
        self._plot.setContentsMargins(0, SPACE, 0, 0)
        # An axis with a grid hides its end labels, so the opposite axes, without any, carry it.
        for side in ("top", "right"):
            grid = self._plot.getAxis(side)
            self._plot.showAxis(side)
            grid.setStyle(showValues=False, tickLength=0)
            grid.setGrid(160)
            grid.setZValue(-1)
        self._plot.getViewBox().sigResized.connect(self._on_view_resized)
        self._plot.getViewBox().sigRangeChangedManually.connect(self._on_view_moved)
        self._view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._empty = QLabel(self.tr("Curves appear here when training starts"), self)
        self._empty.setProperty("role", "muted")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # Beside the title: a legend on the curves would hide some of them.
        self._legend = QHBoxLayout()
        self._legend.setSpacing(3 * SPACE)
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        head.addWidget(self._title)
        head.addStretch()
        head.addLayout(self._legend)
        head.addWidget(self._fit_button)
        layout = QGridLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.addLayout(head, 0, 0)
        layout.addWidget(self._view, 1, 0)
        layout.addWidget(self._empty, 1, 0, Qt.AlignmentFlag.AlignCenter)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_A), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.fit)

    def set_steps_per_epoch(self, steps_per_epoch: int) -> None:
        """Count x in epochs; until this is called, it counts steps and says so.

        Raises
        ------
        ValueError
            If ``steps_per_epoch`` is less than 1.
        """
        if steps_per_epoch < 1:
            raise ValueError(f"steps_per_epoch is {steps_per_epoch}; expected 1 or more")
        if steps_per_epoch != self._steps_per_epoch:
            self._steps_per_epoch = steps_per_epoch
            self._dress()
            self._draw_all()

    def clear(self) -> None:
        """Forget the run, at once: no points, the whole view, and the empty state's text."""
        for curve in self._curves.values():
            curve.points.clear()
            curve.item.setData([], [])
        for key in self._keys.values():
            key.hide()
        self._empty.show()
        self.fit()
        self._describe()

    def fit(self) -> None:
        """Show the whole run, and follow it as it grows."""
        self._is_following = True
        self._draw_undrawn()

    def point_counts(self) -> dict[str, int]:
        """How many points each curve holds, by its name."""
        return {name: len(curve.points) for name, curve in self._curves.items()}

    def is_up_to_date(self) -> bool:
        """Whether every point is drawn; those just added are, a tenth of a second later."""
        return not self._undrawn

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dress()
        super().changeEvent(event)

    def _y_range(self, values: NDArray[np.float64]) -> tuple[float, float]:
        """The y axis on which all of ``values``, in any number, can be read."""
        raise NotImplementedError

    def _set_up(self, title: str, y_label: str, curves: dict[str, Curve]) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)
        self._view.setAccessibleName(title)
        self._fit_button.setAccessibleName(self.tr("Fit: {title}").format(title=title))
        self._y_label, self._curves = y_label, curves
        for name, curve in curves.items():
            self._plot.addItem(curve.item)
            # Only now: addItem overwrites what the item was told of this before.
            curve.item.setDownsampling(auto=True, method=curve.thinning)
            curve.item.setClipToView(True)
            self._keys[name] = curve.key()
            self._legend.addWidget(self._keys[name])
        self._dress()
        self.clear()

    def _append(self, name: str, steps: ArrayLike, values: ArrayLike) -> int:
        """Append the finite ones of ``values`` and say how many: a diverged loss has no place."""
        x, y = np.asarray(steps, np.float64), np.asarray(values, np.float64)
        if x.ndim != 1 or x.shape != y.shape:
            raise ValueError(f"{name}: steps have shape {x.shape}, their values {y.shape}")
        is_finite = np.isfinite(y)
        self._curves[name].points.append(x[is_finite], y[is_finite])
        return int(np.count_nonzero(is_finite))

    def _append_epochs(self, steps: ArrayLike, train: ArrayLike, test: ArrayLike) -> None:
        self._append("train", steps, train)
        self._append("test", steps, test)
        self._describe()

    def _draw_soon(self, *names: str) -> None:
        """Draw the newest points of the curves named, with all that come until then."""
        self._undrawn.update(names)
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def _draw_all(self) -> None:
        self._undrawn.update(self._curves)
        self._draw_undrawn()

    @Slot()
    def _draw_undrawn(self) -> None:
        self._redraw_timer.stop()
        for name, curve in self._curves.items():
            if name not in self._undrawn or len(curve.points) == 0:
                continue
            if self._empty.isVisibleTo(self):
                self._empty.hide()
            self._keys[name].show()
            curve.item.setData(curve.points.x / (self._steps_per_epoch or 1), curve.points.y)
        self._undrawn.clear()
        if self._is_following:
            self._follow()

    def _follow(self) -> None:
        ends = [curve.points.x[-1] for curve in self._curves.values() if len(curve.points)]
        # Whole epochs, so that the axis stands still in between.
        last = max(1, math.ceil(max(ends, default=0) / (self._steps_per_epoch or 1)))
        values = np.concatenate([curve.points.y for curve in self._curves.values()])
        self._plot.setRange(
            xRange=(0, last * (1 + _FREE_ON_RIGHT)), yRange=self._y_range(values), padding=0
        )

    def _describe(self) -> None:
        parts: list[str] = []
        last_step = 0.0
        for name in ("train", "test"):
            points = self._curves[name].points
            if len(points):
                last_step = max(last_step, points.x[-1])
                parts.append(
                    f"{self._curves[name].label} {self._value_format.format(points.y[-1])}"
                )
        text = self._empty.text()
        if parts:
            epoch = last_step / (self._steps_per_epoch or 1)
            text = self.tr("epoch {epoch}: {values}").format(
                epoch=f"{epoch:.2f}".rstrip("0").rstrip("."), values=", ".join(parts)
            )
        self.setAccessibleDescription(text)

    def _dress(self) -> None:
        theme = current_theme()
        for curve in self._curves.values():
            curve.dress()
        x_label = self.tr("step") if self._steps_per_epoch is None else self.tr("epoch")
        for side in ("bottom", "left", "top", "right"):
            self._plot.getAxis(side).setPen(theme.border)
        # After the pens: an axis paints its label in the colour it was last given.
        for side, label in (("bottom", x_label), ("left", self._y_label)):
            axis = self._plot.getAxis(side)
            # No ranges: a prefix would write a loss of 0.5 as 500 "m".
            axis.setLabel(label, siPrefixEnableRanges=(), color=theme.muted)
            axis.setTextPen(theme.muted)
            axis.setStyle(tickFont=self.font(), hideOverlappingLabels=False)
        self._view.setBackground(theme.card)

    def _on_view_resized(self) -> None:
        # pyqtgraph thins a curve out for the width it has when it is given the data.
        self._draw_all()

    def _on_view_moved(self) -> None:
        self._is_following = False

    def _on_mouse_clicked(self, event: Any) -> None:
        if event.double() and event.button() == Qt.MouseButton.LeftButton:
            self.fit()
