"""Dotted lines across a plot where something happened, with a few words each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt

from digitpad.widgets.theme import current_theme

_MOST_NAMED = 8
"""More words would hide the curves; the lines stay."""


class PlotMarks:
    """The lines in ``plot``, pyqtgraph's item; ``drawn`` are their places and words."""

    def __init__(self, plot: Any) -> None:
        self._plot = plot
        self._lines: list[Any] = []
        self.drawn: list[tuple[float, str]] = []

    def show(self, marks: Sequence[tuple[float, str]]) -> None:
        """Draw ``marks``, an x and a text each; nothing is done where they are drawn already."""
        if list(marks) == self.drawn:
            return
        for line in self._lines:
            self._plot.removeItem(line)
        theme = current_theme()
        self._lines, self.drawn = [], list(marks)
        for number, (x, text) in enumerate(marks):
            line = pg.InfiniteLine(
                x,
                angle=90,
                pen=pg.mkPen(theme.muted, style=Qt.PenStyle.DotLine),
                label=text if len(marks) <= _MOST_NAMED else None,
                labelOpts={
                    "position": 0.92 - 0.14 * (number % 4),
                    "color": theme.text,
                    "fill": theme.color("card", 0.85),
                    "anchors": [(0, 0.5), (1, 0.5)],
                },
            )
            self._plot.addItem(line, ignoreBounds=True)
            self._lines.append(line)

    def apply_theme(self) -> None:
        """Draw them again, in the colours of the theme of the moment."""
        marks, self.drawn = self.drawn, []
        self.show(marks)
