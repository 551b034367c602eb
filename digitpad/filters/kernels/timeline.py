"""A track with a handle: every stop is a moment of the training, named where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from digitpad.widgets.theme import SPACE, current_theme

_HANDLE_PX = 16
_TRACK_PX = 4
_TICK_PX = 5


class Timeline(QSlider):
    """A slider over stops that are evenly apart, with names of its own for some of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._names: list[str] = []
        self.setObjectName("timeline")
        self.setAccessibleName(self.tr("Moment of the training"))
        self.setToolTip(
            self.tr(
                "Drag the handle through the training, or use the arrow keys. "
                "In its first epoch, where most happens, there are more stops."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setPageStep(5)
        self.set_stops([])

    def set_stops(self, names: Sequence[str]) -> None:
        """One stop a name; an empty name leaves its stop without one. The handle stays."""
        self._names = list(names)
        self.setRange(0, max(0, len(self._names) - 1))
        self.setEnabled(len(self._names) > 1)
        self.update()

    def stop_name(self, stop: int) -> str:
        """What is written below ``stop`` where there is room."""
        return self._names[stop] if stop < len(self._names) else ""

    def is_at_end(self) -> bool:
        """Whether the handle is at the last stop."""
        return self.value() == self.maximum()

    def x_of(self, stop: int) -> float:
        """Where a stop lies, px from the left."""
        margin = self._margin_px()
        return margin + (self.width() - 2 * margin) * stop / max(1, self.maximum())

    def stop_at(self, x: float) -> int:
        """The stop nearest to ``x`` px."""
        margin = self._margin_px()
        share = (x - margin) / max(1.0, self.width() - 2 * margin)
        return round(min(max(share, 0.0), 1.0) * self.maximum())

    def sizeHint(self) -> QSize:
        return QSize(40 * SPACE, _HANDLE_PX + _TICK_PX + self.fontMetrics().height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * SPACE, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setSliderPosition(self.stop_at(event.position().x()))
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderPosition(self.stop_at(event.position().x()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.isEnabled():  # one moment alone is no way through a training
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = _HANDLE_PX / 2 + 1
        left, right = self.x_of(0), self.x_of(self.maximum())
        here = self.x_of(self.sliderPosition())
        painter.setPen(Qt.PenStyle.NoPen)
        for end, color in ((right, "border"), (here, "accent")):
            painter.setBrush(theme.color(color))
            track = QRectF(left, middle - _TRACK_PX / 2, end - left, _TRACK_PX)
            painter.drawRoundedRect(track, _TRACK_PX / 2, _TRACK_PX / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        top = round(middle + _HANDLE_PX / 2 + 1)
        free_from, last = 0.0, self.maximum()
        last_from = self.x_of(last) - self.fontMetrics().horizontalAdvance(self.stop_name(last)) / 2
        for stop, name in enumerate(self._names):
            x = self.x_of(stop)
            painter.setPen(theme.color("muted"))
            painter.drawLine(round(x), top, round(x), top + (_TICK_PX if name else _TICK_PX // 2))
            width = self.fontMetrics().horizontalAdvance(name)
            has_room = x - width / 2 >= free_from and x + width / 2 + SPACE <= last_from
            if name and (has_room or stop == last):
                box = QRectF(x - width / 2, top + _TICK_PX, width + 1, self.fontMetrics().height())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
                free_from = x + width / 2 + SPACE
        self._paint_handle(painter, QPointF(here, middle))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def _paint_handle(self, painter: QPainter, center: QPointF) -> None:
        theme = current_theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rim = QPen(theme.color("text" if self.hasFocus() else "card"), 2)
        painter.setPen(rim)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(center, _HANDLE_PX / 2 - 1, _HANDLE_PX / 2 - 1)

    def _margin_px(self) -> int:
        """Room at both ends for half of a name."""
        ends = [*self._names[:1], *self._names[-1:]]
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in ends), default=0)
        return max(_HANDLE_PX, widest) // 2 + 1
