"""Axes, a grid and a frame that can be dragged and zoomed: pyqtgraph's, with axes of our own.

It holds no curves. What the person does with mouse, wheel and keys it reports by signals.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainterPath
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QGraphicsPathItem,
    QGridLayout,
    QLabel,
    QWidget,
)

from digitpad.train.plots.axis import AxisStrip, linear_ticks, log_ticks
from digitpad.widgets.theme import SPACE, current_theme

TO_THE_END = 1 << 30
"""Points to go on to come to the last one, wherever one is."""

_Y_TICK_PX, _X_TICK_PX = 26, 64
"""Room for each tick of an axis of plain numbers."""

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
        self._is_log = False
        self._marked: object = None
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
        for side in ("left", "bottom"):
            self.plot.hideAxis(side)
        self._grid = QGraphicsPathItem()
        self._grid.setZValue(-10)
        # It stands still while curves grow.
        self._grid.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.plot.addItem(self._grid, ignoreBounds=True)
        self.left = AxisStrip(is_upright=True)
        self.bottom = AxisStrip(is_upright=False)
        self._box.sigResized.connect(self._on_resized)
        self._box.sigRangeChangedManually.connect(self.moved)
        self._box.sigXRangeChanged.connect(self._on_changed)
        self._box.sigYRangeChanged.connect(self._on_changed)
        self._view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._view.scene().sigMouseMoved.connect(self._on_mouse_moved)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.left, 0, 0)
        layout.addWidget(self._view, 0, 1)
        layout.addWidget(self.bottom, 1, 0, 1, 2)
        self._note = QLabel(self)
        self._note.setProperty("role", "muted")
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout.addWidget(self._note, 0, 1, Qt.AlignmentFlag.AlignCenter)

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
        return float(self._view.x() + self._box.mapViewToScene(QPointF(x, 0)).x())

    def has_focus(self) -> bool:
        """Whether it has the keyboard focus."""
        return bool(self._view.hasFocus())

    # How it looks.

    def set_log(self, is_log: bool) -> None:
        """Let the y axis count decades, or plain numbers."""
        self._is_log = is_log
        self._mark()

    def set_x_named(self, is_named: bool) -> None:
        """Whether the x axis says what it counts; of plots above each other the lowest does."""
        self.bottom.set_named(is_named)

    def show_note(self, text: str) -> None:
        """Say why there is nothing to see, in place of the grid; an empty text brings it back."""
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self._grid.setVisible(not text)

    def set_names(self, name: str, description: str) -> None:
        """What the plot is called, and what it shows, for those who cannot see it."""
        self._view.setAccessibleName(name)
        self._view.setAccessibleDescription(description)

    def apply_theme(self, x_title: str, y_title: str) -> None:
        """Name the axes, in the colours of the theme of the moment."""
        self.bottom.set_title(x_title)
        self.left.set_title(y_title)
        self._view.setBackground(current_theme().card)
        self._grid.setPen(pg.mkPen(current_theme().border, width=1))
        self._show_focus(self._view.hasFocus())

    def _mark(self) -> None:
        """Bring grid and numbers to where the axes are; where they stand still do nothing."""
        ranges, box = self.ranges(), self._box.sceneBoundingRect()
        state = (ranges, box.getRect(), self._is_log)
        if state == self._marked or box.height() < 1 or box.width() < 1:
            return
        self._marked = state
        (left, right), (low, high) = ranges
        x_ticks = linear_ticks(left, right, max(2, int(box.width() / _X_TICK_PX)))
        if self._is_log:
            y_ticks, bare = log_ticks(low, high, box.height())
        else:
            y_ticks, bare = linear_ticks(low, high, max(2, int(box.height() / _Y_TICK_PX))), []
        path = QPainterPath()
        for x, _ in x_ticks:
            path.moveTo(x, low)
            path.lineTo(x, high)
        for y, _ in [*y_ticks, *bare]:
            path.moveTo(left, y)
            path.lineTo(right, y)
        self._grid.setPath(path)
        across, down = box.width() / (right - left), box.height() / (high - low)
        start = self._view.x() + box.left()
        self.bottom.show_ticks([(start + across * (x - left), text) for x, text in x_ticks])
        self.left.show_ticks([(box.bottom() - down * (y - low), text) for y, text in y_ticks])

    def _show_focus(self, is_focused: bool) -> None:
        theme = current_theme()
        self._box.setBorder(pg.mkPen(theme.accent if is_focused else theme.border))

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
        self._mark()
        self.resized.emit()

    def _on_changed(self) -> None:
        self._mark()
        self.changed.emit()

    def _on_mouse_clicked(self, event: Any) -> None:
        if event.double() and event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def _on_mouse_moved(self, position: QPointF) -> None:
        is_inside = self._box.sceneBoundingRect().contains(position)
        self.pointed.emit(self._box.mapSceneToView(position).x() if is_inside else None)
