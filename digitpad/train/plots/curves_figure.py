"""Curves as a picture for a page: white paper, axes with their units, and every run by its name.

Painted from plain numbers and not from the screen, so that neither buttons nor the dark, nor how
large the window is, come into a handout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from digitpad.train.plots.axis import Tick, linear_ticks
from digitpad.widgets.theme import LIGHT

if TYPE_CHECKING:
    import numpy as np

WIDTH_PX = 960
PANEL_PX = 330
"""Height of one panel, its words included."""
_MARGIN_PX = 24
_LEFT_PX = 78
_BOTTOM_PX = 46
_TITLE_PX = 30
_LEGEND_PX = 26
_SAMPLE_PX = 30
_FONT_PX = 14
_MOST_MARKERS = 120


@dataclass(frozen=True)
class Style:
    """How a line looks: its colour on paper, width, dash, and markers "o", "s" or None."""

    color: QColor
    width_px: float = 1.5
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine
    symbol: str | None = None


@dataclass(frozen=True)
class Line:
    """One curve: points of shape (n,) each, in the units of the panel's axes."""

    label: str
    style: Style
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """One plot of the figure. ``y_ticks`` None: round numbers are marked."""

    title: str
    x_title: str
    y_title: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    lines: Sequence[Line]
    y_ticks: Sequence[Tick] | None = None
    marks: Sequence[tuple[float, str]] = ()


@dataclass(frozen=True)
class CurvesFigure:
    """Panels below each other, under a title; ``runs`` names the others that are drawn."""

    title: str
    panels: Sequence[Panel]
    runs: Sequence[tuple[str, Style]] = ()

    def size(self) -> QSize:
        """In pixels of a picture that is not sharpened."""
        rows = len(_rows(self.runs, WIDTH_PX - 2 * _MARGIN_PX))
        head = _TITLE_PX + rows * _LEGEND_PX
        return QSize(WIDTH_PX, 2 * _MARGIN_PX + head + len(self.panels) * PANEL_PX)

    def paint(self, painter: QPainter) -> None:
        """Paint it whole, from the painter's origin on."""
        size = self.size()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor("white"))
        inner = QRectF(0, 0, size.width(), size.height()).adjusted(
            _MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX
        )
        painter.setFont(_font(_FONT_PX + 3, is_bold=True))
        painter.setPen(QColor(LIGHT.text))
        painter.drawText(
            QRectF(inner.left(), inner.top(), inner.width(), _TITLE_PX),
            Qt.AlignmentFlag.AlignVCenter,
            self.title,
        )
        top = inner.top() + _TITLE_PX
        for row in _rows(self.runs, inner.width()):
            _paint_legend(painter, QPointF(inner.left(), top), row)
            top += _LEGEND_PX
        for number, panel in enumerate(self.panels):
            place = QRectF(inner.left(), top + number * PANEL_PX, inner.width(), PANEL_PX)
            _paint_panel(painter, panel, place)


def _paint_panel(painter: QPainter, panel: Panel, place: QRectF) -> None:
    frame = place.adjusted(_LEFT_PX, _TITLE_PX + 4, 0, -_BOTTOM_PX)
    painter.setFont(_font(_FONT_PX, is_bold=True))
    painter.setPen(QColor(LIGHT.text))
    head = QRectF(frame.left(), place.top(), frame.width(), _TITLE_PX)
    painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, panel.title)
    own = [(line.label, line.style) for line in panel.lines if line.label]
    start = head.right() - _legend_width(own)
    _paint_legend(painter, QPointF(start, head.top()), own)
    _paint_axes(painter, panel, frame)
    painter.save()
    painter.setClipRect(frame)
    for line in panel.lines:
        _paint_line(painter, panel, frame, line)
    painter.restore()
    painter.setFont(_font(_FONT_PX - 2))
    for number, (x, text) in enumerate(panel.marks):
        _paint_mark(painter, frame, _across(panel, frame, x), text, number)


def _paint_axes(painter: QPainter, panel: Panel, frame: QRectF) -> None:
    grid, text = QPen(QColor(LIGHT.border), 1), QColor(LIGHT.muted)
    painter.setFont(_font(_FONT_PX))
    y_ticks = panel.y_ticks
    if y_ticks is None:
        y_ticks = linear_ticks(*panel.y_range, 6)
    for value, words in y_ticks:
        y = _down(panel, frame, value)
        painter.setPen(grid)
        painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
        painter.setPen(text)
        room = QRectF(frame.left() - 60, y - 10, 52, 20)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
    for value, words in linear_ticks(*panel.x_range, 10):
        x = _across(panel, frame, value)
        painter.setPen(grid)
        painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
        painter.setPen(text)
        room = QRectF(x - 50, frame.bottom() + 2, 100, 20)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
    painter.setPen(QPen(text, 1))
    painter.drawLine(frame.bottomLeft(), frame.bottomRight())
    painter.drawLine(frame.bottomLeft(), frame.topLeft())
    room = QRectF(frame.left(), frame.bottom() + 20, frame.width(), 22)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, panel.x_title)
    painter.save()
    painter.translate(frame.left() - _LEFT_PX + 10, frame.center().y())
    painter.rotate(-90)
    room = QRectF(-frame.height() / 2, -11, frame.height(), 22)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, panel.y_title)
    painter.restore()


def _paint_line(painter: QPainter, panel: Panel, frame: QRectF, line: Line) -> None:
    points = [
        QPointF(_across(panel, frame, x), _down(panel, frame, y))
        for x, y in zip(line.x.tolist(), line.y.tolist(), strict=True)
    ]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(line.style.color, line.style.width_px, line.style.dash))
    painter.drawPolyline(QPolygonF(points))
    if line.style.symbol is not None and len(points) <= _MOST_MARKERS:
        for point in points:
            _paint_marker(painter, line.style, point)


def _paint_marker(painter: QPainter, style: Style, middle: QPointF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.color)
    place = QRectF(middle.x() - 3.5, middle.y() - 3.5, 7, 7)
    if style.symbol == "o":
        painter.drawEllipse(place)
    else:
        painter.drawRect(place)


def _paint_mark(painter: QPainter, frame: QRectF, x: float, text: str, number: int) -> None:
    painter.setPen(QPen(QColor(LIGHT.muted), 1, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
    if not text:
        return
    width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 8
    left = x + 3 if x + 3 + width < frame.right() else x - 3 - width
    room = QRectF(left, frame.top() + 4 + 18 * (number % 4), width, 17)
    painter.fillRect(room, QColor(255, 255, 255, 220))
    painter.setPen(QColor(LIGHT.text))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


def _paint_legend(painter: QPainter, corner: QPointF, entries: Sequence[tuple[str, Style]]) -> None:
    x, middle = corner.x(), corner.y() + _LEGEND_PX / 2
    painter.setFont(_font(_FONT_PX))
    for name, style in entries:
        painter.setPen(QPen(style.color, max(1.5, style.width_px), style.dash))
        painter.drawLine(QPointF(x, middle), QPointF(x + _SAMPLE_PX, middle))
        if style.symbol is not None:
            _paint_marker(painter, style, QPointF(x + _SAMPLE_PX / 2, middle))
        painter.setPen(QColor(LIGHT.text))
        width = _name_width(name)
        room = QRectF(x + _SAMPLE_PX + 6, corner.y(), width + 4, _LEGEND_PX)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        x += _SAMPLE_PX + 6 + width + 20


def _rows(entries: Sequence[tuple[str, Style]], width_px: float) -> list[list[tuple[str, Style]]]:
    """The legend's entries in rows that fit."""
    rows: list[list[tuple[str, Style]]] = []
    for entry in entries:
        if not rows or _legend_width([*rows[-1], entry]) > width_px:
            rows.append([])
        rows[-1].append(entry)
    return rows


def _legend_width(entries: Sequence[tuple[str, Style]]) -> float:
    return sum(_SAMPLE_PX + 26 + _name_width(name) for name, _ in entries) - 20


def _name_width(name: str) -> float:
    return QFontMetricsF(_font(_FONT_PX)).horizontalAdvance(name)


def _font(size_px: int, *, is_bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(size_px)
    font.setBold(is_bold)
    return font


def _across(panel: Panel, frame: QRectF, x: float) -> float:
    low, high = panel.x_range
    return frame.left() + (x - low) / (high - low) * frame.width()


def _down(panel: Panel, frame: QRectF, y: float) -> float:
    low, high = panel.y_range
    return frame.bottom() - (y - low) / (high - low) * frame.height()
