"""The numbers beside a plot, and what they count: one strip for each of its two axes.

pyqtgraph's own axes take half of the time that a plot needs where its range moves (tests/bench/
plots.py: 3.6 of 8.2 ms with 10,000 batches, 7.4 of 33.5 with 1,000,000). These paint a dozen words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.widgets.theme import current_theme

AXIS_PX = 52
"""Width of the y axis: one for all, so that plots above each other line up."""

_GAP_PX = 4


class AxisStrip(QWidget):
    """Stands at the left of a plot, or, if not ``is_upright``, below it."""

    def __init__(self, *, is_upright: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_upright = is_upright
        self._title = ""
        self._is_named = True
        self.ticks: list[Tick] = []
        # The plot beside it takes the mouse, and describes the values to screen readers.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored
        self.setSizePolicy(*((fixed, free) if is_upright else (free, fixed)))

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(AXIS_PX, _GAP_PX + line * (2 if self._is_named else 1))

    def set_title(self, title: str) -> None:
        """Say what it counts."""
        self._title = title
        self.update()

    def set_named(self, is_named: bool) -> None:
        """Whether to say it; without, less room is taken."""
        if is_named != self._is_named:
            self._is_named = is_named
            self.updateGeometry()
            self.update()

    def show_ticks(self, places: Sequence[Tick]) -> None:
        """Write these texts, each at its place in px from the left or from the top."""
        if list(places) != self.ticks:
            self.ticks = list(places)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(current_theme().color("muted"))
        if self._is_upright:
            self._paint_upright(painter)
        else:
            self._paint_below(painter)
        painter.end()

    def _paint_upright(self, painter: QPainter) -> None:
        line = self.fontMetrics().height()
        for y, text in self.ticks:
            # One at an end stays within the strip.
            top = min(max(y - line / 2, 0.0), self.height() - line)
            room = QRectF(line, top, self.width() - line - _GAP_PX, line)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
            )
        painter.rotate(-90)
        room = QRectF(-self.height(), 0, self.height(), line)
        title = self.fontMetrics().elidedText(
            self._title, Qt.TextElideMode.ElideRight, self.height()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, title)

    def _paint_below(self, painter: QPainter) -> None:
        metrics = self.fontMetrics()
        for x, text in self.ticks:
            width = metrics.horizontalAdvance(text) + 2
            left = min(max(x - width / 2, 0.0), self.width() - width)
            painter.drawText(
                QRectF(left, _GAP_PX, width, metrics.height()), Qt.AlignmentFlag.AlignCenter, text
            )
        if self._is_named:
            room = QRectF(AXIS_PX, _GAP_PX + metrics.height(), self.width(), metrics.height())
            room.setWidth(self.width() - AXIS_PX)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._title)


Tick = tuple[float, str]

_DECADE_PX = 60
"""Height of a decade from which 2 and 5 are named as well."""
_FINE_DECADE_PX = 220
"""Height from which every whole digit is: between 0.5 and 1.1 there would be little else."""
_LABEL_PX = 22
"""Height that keeps two labels of the axis apart."""


def linear_ticks(low: float, high: float, most: int) -> list[Tick]:
    """At most ``most`` round numbers between two ends, 1, 2 or 5 of a decade apart."""
    span = high - low
    if not math.isfinite(span) or span <= 0 or most < 1:
        return []
    power = 10.0 ** math.floor(math.log10(span / most))
    apart = next(power * step for step in (1, 2, 5, 10, 20) if power * step * most >= span)
    digits = max(0, -math.floor(math.log10(apart) + 1e-9))
    first, last = math.ceil(low / apart - 1e-9), math.floor(high / apart + 1e-9)
    return [(n * apart, f"{n * apart:,.{digits}f}") for n in range(first, last + 1)]


def log_ticks(low: float, high: float, height_px: float) -> tuple[list[Tick], list[Tick]]:
    """Ticks of a logarithmic axis whose ends are decades, and those that are only drawn.

    1, 2 and 5 of each decade are named, where there is much room every digit, and where there are
    many decades some of them.
    """
    height = max(1.0, height_px)
    decade_px = height / (high - low)
    if decade_px > _FINE_DECADE_PX:
        named: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
    else:
        named = (1, 2, 5) if decade_px > _DECADE_PX else (1,)
    every = max(1, math.ceil(_LABEL_PX / decade_px))
    written: list[Tick] = []
    bare: list[Tick] = []
    for decade in range(math.floor(low), math.ceil(high) + 1):
        for digit in range(1, 10 if every == 1 else 2):
            place = decade + math.log10(digit)
            if low <= place <= high:
                if digit in named and decade % every == 0:
                    written.append((place, f"{digit * 10.0**decade:.6g}"))
                else:
                    bare.append((place, ""))
    return written, bare
