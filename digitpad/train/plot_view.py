"""Axes, a grid and a frame that can be dragged and zoomed: pyqtgraph, dressed as the program is.

It holds no curves. What the person does with mouse, wheel and keys it tells by signals.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGraphicsItem, QVBoxLayout, QWidget

from digitpad.theme import SPACE, current_theme
from digitpad.train.axis_ticks import Tick, log_ticks

AXIS_PX = 52
"""Width of the y axis: one for all, so that plots above each other line up."""

TO_THE_END = 1 << 30
"""Points to go on to come to the last one, wherever one is."""

_SIDES = ("bottom", "left", "top", "right")
_ZOOM = 1.25
"""By how much a key zooms."""

_WALKS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -TO_THE_END,
    Qt.Key.Key_End: TO_THE_END,
}
_ZOOMS = {Qt.Key.Key_Plus: 1 / _ZOOM, Qt.Key.Key_Equal: 1 / _ZOOM, Qt.Key.Key_Minus: _ZOOM}


class PlotView(QWidget):
    """An empty plot; ``plot`` is pyqtgraph's item that curves are put into.

    Signals
    -------
    moved
        The person dragged or zoomed what is seen.
    changed
        Another part is seen, for whatever reason.
    resized
        It is of another size.
    pointed
        The x under the mouse, or None when it left, or after Escape.
    walked
        An arrow key, Home or End: how many points to go on, less than 0 for back.
    double_clicked
        With the left button.
    """

    moved = Signal()
    changed = Signal()
    resized = Signal()
    pointed = Signal(object)  # float | None
    walked = Signal(int)
    double_clicked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticks: object = None
        self._view = pg.PlotWidget(self, background=None)
        self._view.setObjectName(name)
        self._view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setMinimumHeight(9 * SPACE)
        self._view.installEventFilter(self)
        self._view.viewport().installEventFilter(self)
        self.setFocusProxy(self._view)
        self.plot: Any = self._view.getPlotItem()
        self._box: Any = self.plot.getViewBox()
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.disableAutoRange()
        self.plot.setContentsMargins(0, SPACE // 2, 0, 0)
        self._make_axes()
        self._box.sigResized.connect(self._on_resized)
        self._box.sigRangeChangedManually.connect(self._on_moved)
        self._box.sigXRangeChanged.connect(self._on_changed)
        self._box.sigYRangeChanged.connect(self._on_changed)
        self._view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._view.scene().sigMouseMoved.connect(self._on_mouse_moved)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)

    # What is seen.

    def ranges(self) -> list[list[float]]:
        """What the axes show: [[x low, x high], [y low, y high]]."""
        ranges: list[list[float]] = self._box.viewRange()
        return ranges

    def show_ranges(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show this part; nothing is done where it is seen already."""
        if self.ranges() != [list(x), list(y)]:
            self.plot.setRange(xRange=x, yRange=y, padding=0)

    def show_x(self, low: float, high: float) -> None:
        """Show this part of x, and the same of y."""
        self.plot.setXRange(low, high, padding=0)

    def set_limits(self, least: float, most: float) -> None:
        """Beyond which places on the y axis the person cannot go; x begins at 0."""
        self.plot.setLimits(xMin=0, yMin=least, yMax=most)

    def width_px(self) -> float:
        """Of the part with the curves."""
        return float(self._box.width())

    def x_px(self, x: float) -> float:
        """Where ``x`` lies, from the left of this widget."""
        return float(self._box.mapViewToScene(QPointF(x, 0)).x())

    def height_px(self) -> float:
        """Of the part with the curves."""
        return float(self._box.height())

    def has_focus(self) -> bool:
        """Whether its keys are heard."""
        return bool(self._view.hasFocus())

    # How it looks.

    def set_log(self, is_log: bool) -> None:
        """Let the y axis count decades, or plain numbers."""
        for side in ("left", "right"):
            self.plot.getAxis(side).setLogMode(is_log)

    def set_x_named(self, is_named: bool) -> None:
        """Whether the x axis says what it counts."""
        self.plot.getAxis("bottom").showLabel(is_named)

    def set_names(self, name: str, description: str) -> None:
        """What the plot is called, and what it shows, for those who cannot see it."""
        self._view.setAccessibleName(name)
        self._view.setAccessibleDescription(description)

    def mark_y(self, *, is_log: bool) -> None:
        """Mark the y axis where it is seen; pyqtgraph marks plain numbers by itself."""
        ticks: list[list[Tick]] | None = None
        if is_log:
            low, high = self.ranges()[1]
            ticks = list(log_ticks(low, high, self.height_px()))
        if ticks != self._ticks:  # pyqtgraph draws an axis anew whenever it is told its ticks
            self._ticks = ticks
            self.plot.getAxis("left").setTicks(ticks)

    def dress(self, x_title: str, y_title: str) -> None:
        """Name the axes, in the colours of the theme of the moment."""
        theme = current_theme()
        for side in _SIDES:
            self.plot.getAxis(side).setPen(theme.border)
        # After the pens: an axis paints its label in the colour it was last given.
        for side, text in (("bottom", x_title), ("left", y_title)):
            axis = self.plot.getAxis(side)
            # No ranges: a prefix would write a loss of 0.5 as 500 "m".
            axis.setLabel(text, siPrefixEnableRanges=(), color=theme.muted)
            axis.setTextPen(theme.muted)
            axis.setStyle(tickFont=self.font(), hideOverlappingLabels=False)
        self._view.setBackground(theme.card)
        self._show_focus(self._view.hasFocus())

    def _make_axes(self) -> None:
        self.plot.getAxis("left").setWidth(AXIS_PX)
        # An axis with a grid hides its end labels, so the opposite axes, without any, carry it.
        for side in ("top", "right"):
            grid = self.plot.getAxis(side)
            self.plot.showAxis(side)
            grid.setStyle(showValues=False, tickLength=0)
            grid.setGrid(160)
            grid.setZValue(-1)
        for side in _SIDES:
            # The grid is half the cost of painting, and stands still while curves grow.
            cached = QGraphicsItem.CacheMode.DeviceCoordinateCache
            self.plot.getAxis(side).setCacheMode(cached)

    def _show_focus(self, is_focused: bool) -> None:
        self._box.setBorder(pg.mkPen(current_theme().accent) if is_focused else None)

    # What the person does.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave and watched is not self._view:
            self.pointed.emit(None)
        elif watched is self._view:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._take_key(event)
            if isinstance(event, QFocusEvent):
                by_key = event.reason() in (
                    Qt.FocusReason.TabFocusReason,
                    Qt.FocusReason.BacktabFocusReason,
                )
                self._show_focus(event.gotFocus() and by_key)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _WALKS:
            self.walked.emit(_WALKS[key])
        elif key in _ZOOMS:
            self._box.scaleBy(x=_ZOOMS[key])
            self.moved.emit()
        elif key == Qt.Key.Key_Escape:
            self.pointed.emit(None)
        else:
            return False
        return True

    def _on_resized(self) -> None:
        self.resized.emit()

    def _on_moved(self) -> None:
        self.moved.emit()

    def _on_changed(self) -> None:
        self.changed.emit()

    def _on_mouse_clicked(self, event: Any) -> None:
        if event.double() and event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def _on_mouse_moved(self, position: QPointF) -> None:
        is_inside = self._box.sceneBoundingRect().contains(position)
        self.pointed.emit(self._box.mapSceneToView(position).x() if is_inside else None)
