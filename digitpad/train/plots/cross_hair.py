"""A line through a plot at one x, and what its curves are worth there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from digitpad.train.plots.axis import AXIS_PX
from digitpad.widgets.theme import SPACE, current_theme

if TYPE_CHECKING:
    from digitpad.train.plots.plot_view import PlotView

_MOST_IN_A_LINE = 5
_MOST_ROWS = 6
_BETWEEN = "&nbsp;&nbsp;</td><td>"


@dataclass(frozen=True)
class Value:
    """The value of one curve; ``color`` such as "#117733", ``mark`` a sign for its dashes."""

    name: str
    text: str
    color: str
    mark: str


class CrossHair:
    """Drawn in ``view``; its values stand in a corner, on the side away from it."""

    def __init__(self, view: PlotView) -> None:
        self._view = view
        self._line = pg.InfiniteLine(angle=90)
        self._line.hide()
        view.plot.addItem(self._line, ignoreBounds=True)
        self._label = QLabel(view)
        self._label.setObjectName("curve_reading")
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.hide()

    def show_at(self, x: float, place: str, values: Iterable[Value]) -> None:
        """Stand at ``x``, which is called ``place``, and show ``values``."""
        cells = [f"<b>{place}</b>"]
        cells += [
            f'<span style="color:{value.color}">{value.mark}</span> '
            f"{escape(value.name)}&nbsp;<b>{value.text}</b>"
            for value in values
        ]
        self._line.setValue(x)
        self._line.show()
        # In as many columns as it takes to stay within a low plot.
        room_px = self._view.height() - 2 * SPACE
        rows = min(_MOST_ROWS, max(1, room_px // self._label.fontMetrics().lineSpacing()))
        rows = 1 if len(cells) <= _MOST_IN_A_LINE else rows
        lines = [cells[row::rows] for row in range(min(rows, len(cells)))]
        table = "".join(f"<tr><td>{_BETWEEN.join(line)}</td></tr>" for line in lines)
        self._label.setText(f"<table cellspacing='0'>{table}</table>")
        self._label.adjustSize()
        room = self._view.width() - self._label.width()
        is_on_right = self._view.x_px(x) < (self._view.width() + AXIS_PX) / 2
        self._label.move(room - SPACE if is_on_right else AXIS_PX + SPACE, SPACE // 2)
        self._label.show()

    def hide(self) -> None:
        """Stand nowhere."""
        self._line.hide()
        self._label.hide()

    def apply_theme(self) -> None:
        """Take the colours of the theme of the moment."""
        theme = current_theme()
        self._line.setPen(pg.mkPen(theme.muted, width=1))
        self._label.setStyleSheet(
            f"background: {theme.card}; border: 1px solid {theme.border}; border-radius: 4px;"
            f"padding: 2px {SPACE}px; color: {theme.text};"
        )
