"""A bar for each kernel: how much is lost without it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitpad.widgets.theme import SPACE, current_theme

_LEAST_SPAN = 0.1
"""Points that the scale spans at the least, so that noise does not fill it."""


class ImportanceChart(QWidget):
    """Bars up for points of accuracy lost, down for points won; counted from 0, -1 is none."""

    bar_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[float] = []
        self._selected = -1
        self._empty_text = ""
        self.setObjectName("importance_chart")
        self.setAccessibleName(self.tr("Accuracy lost without each kernel"))
        self.setToolTip(
            self.tr(
                "How many more test images are misread without a kernel. A bar downwards: the "
                "network reads better without it."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_points(self, points: Sequence[float], empty_text: str = "") -> None:
        """Show percentage points lost, one a kernel; ``empty_text`` where there are none."""
        self._points, self._empty_text = list(points), empty_text
        self._describe()
        self.update()

    def points(self) -> list[float]:
        """What is shown."""
        return list(self._points)

    def select(self, index: int) -> None:
        """Mark a bar; an index that has none marks no bar."""
        index = index if 0 <= index < len(self._points) else -1
        if index != self._selected:
            self._selected = index
            self._describe()
            self.update()
            self.bar_selected.emit(index)

    def bar_rect(self, index: int) -> QRectF:
        """The bar's column over the whole height, px."""
        area = self._area()
        width = area.width() / max(1, len(self._points))
        return QRectF(area.left() + index * width, area.top(), width, area.height())

    def bar_text(self, index: int) -> str:
        """For example "kernel 12: 3.21 points lost"."""
        points = self._points[index]
        text = self.tr("kernel {0}: {1} points lost without it")
        if points < 0:
            text = self.tr("kernel {0}: {1} points won without it")
        return text.format(index + 1, f"{abs(points):.2f}")

    def sizeHint(self) -> QSize:
        return QSize(40 * SPACE, 16 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(24 * SPACE, 7 * SPACE)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(QPointF(event.pos()))
            if index != -1:
                QToolTip.showText(event.globalPos(), self.bar_text(index), self)
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index != -1:
            self.select(index)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._points) - 1
        target = {
            Qt.Key.Key_Left: max(self._selected - 1, 0),
            Qt.Key.Key_Right: min(self._selected + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if target is None or not self._points:
            super().keyPressEvent(event)
        else:
            self.select(target)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        if not self._points:
            painter.setPen(theme.color("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._empty_text)
            return
        area, (low, high) = self._area(), self._span()
        zero = area.top() + area.height() * high / (high - low)
        painter.setPen(theme.color("muted"))
        lines = [(high, f"{high:.2g}"), (0.0, "0")]
        # Too near to the zero line the lowest label would lie over its own.
        if area.bottom() - zero > QFontMetricsF(self.font()).height():
            lines.append((low, f"{low:.2g}"))
        for value, text in lines:
            y = area.top() + area.height() * (high - value) / (high - low)
            box = QRectF(0, y - SPACE, area.left() - SPACE / 2, 2 * SPACE)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if self._selected != -1:
            painter.fillRect(self.bar_rect(self._selected), theme.color("accent_soft"))
        for index, points in enumerate(self._points):
            column = self.bar_rect(index)
            gap = min(2.0, column.width() / 5)
            reach = area.height() * points / (high - low)
            bar = QRectF(column.left() + gap, zero, column.width() - 2 * gap, -reach)
            name = "test" if points < 0 else "accent" if index == self._selected else "train"
            painter.fillRect(bar.normalized(), theme.color(name))
        painter.setPen(theme.color("muted"))
        painter.drawLine(QPointF(area.left(), zero), QPointF(area.right(), zero))
        self._paint_numbers(painter, area)
        if self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_numbers(self, painter: QPainter, area: QRectF) -> None:
        """Below the bars, as many as there is room for."""
        count = len(self._points)
        widest = QFontMetricsF(self.font()).horizontalAdvance(str(count)) + SPACE / 2
        every = next(n for n in (1, 2, 5, 10, 20, 50, count) if n * area.width() / count >= widest)
        for index in range(every - 1, count, every):
            center = self.bar_rect(index).center().x()
            box = QRectF(
                center - 3 * SPACE, area.bottom(), 6 * SPACE, self.height() - area.bottom()
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(index + 1))

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(self.font())
        left = metrics.horizontalAdvance("-0.00") + SPACE
        return QRectF(self.rect()).adjusted(left, SPACE, -SPACE / 2, -metrics.height() - SPACE / 2)

    def _span(self) -> tuple[float, float]:
        """The lowest and the highest points of the scale; zero lies between."""
        low, high = min(0.0, *self._points), max(0.0, *self._points)
        return low, max(high, low + _LEAST_SPAN)

    def _index_at(self, position: QPointF) -> int:
        indices = range(len(self._points))
        return next((at for at in indices if self.bar_rect(at).contains(position)), -1)

    def _describe(self) -> None:
        if not self._points:
            text = self._empty_text
        elif self._selected != -1:
            text = self.bar_text(self._selected)
        else:
            text = "; ".join(self.bar_text(at) for at in range(len(self._points)))
        self.setAccessibleDescription(text)
