"""The digits found on the canvas: a box around each, what it is read as, and how surely.

Marks lie beside the ink and never over it: a thin frame, and a small tag above or below it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from digitpad.widgets.theme import DARK, SPACE

if TYPE_CHECKING:
    from digitpad.draw.canvas.sketch import Point

TYPE_PX = 13
TAG_PX = 20
TAG_GAP_PX = 2
CORNER_PX = 6


@dataclass(frozen=True)
class DigitMark:
    """One digit: left, top, right, bottom of its ink in canvas sides, and what its tag says.

    Where tags would lie over each other, all but the chosen one say ``short`` only.
    """

    box: tuple[float, float, float, float]
    text: str
    short: str


class DigitMarks:
    """Marks on a square of paper, one of them chosen."""

    def __init__(self) -> None:
        self._marks: tuple[DigitMark, ...] = ()
        self._chosen = -1

    @property
    def chosen(self) -> int:
        """The index of the chosen mark; -1 while there is none."""
        return self._chosen

    @property
    def height(self) -> float:
        """How tall the digits are, in canvas sides: their median; 0 without any."""
        heights = sorted(mark.box[3] - mark.box[1] for mark in self._marks)
        return heights[len(heights) // 2] if heights else 0.0

    def __len__(self) -> int:
        return len(self._marks)

    def show(self, marks: Sequence[DigitMark], chosen: int) -> bool:
        """Take these marks; whether anything changed.

        Raises
        ------
        ValueError
            If ``chosen`` is not the index of one of them, or -1 where there are none.
        """
        new = tuple(marks)
        if not (0 <= chosen < len(new) or (not new and chosen == -1)):
            raise ValueError(f"chosen is {chosen}, but there are {len(new)} digits")
        is_changed = (new, chosen) != (self._marks, self._chosen)
        self._marks, self._chosen = new, chosen
        return is_changed

    def at(self, point: Point, margin: float) -> int | None:
        """The index of the mark whose box, with ``margin`` in canvas sides, holds ``point``.

        Where boxes overlap, the one whose middle is nearest.
        """
        x, y = point
        held = [
            (abs(x - (mark.box[0] + mark.box[2]) / 2), index)
            for index, mark in enumerate(self._marks)
            if mark.box[0] - margin <= x <= mark.box[2] + margin
            and mark.box[1] - margin <= y <= mark.box[3] + margin
        ]
        return min(held)[1] if held else None

    def beside_chosen(self, step: int) -> int | None:
        """The index ``step`` marks on from the chosen one; None beyond the ends."""
        index = self._chosen + step
        return index if self._marks and 0 <= index < len(self._marks) else None

    def paint(self, painter: QPainter, area: QRect, pen_px: float) -> None:
        """Onto paper that fills ``area``; ink reaches ``pen_px`` / 2 beyond the boxes."""
        if not self._marks:
            return
        font = painter.font()
        font.setPixelSize(TYPE_PX)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        frames = [_frame(mark, area, pen_px) for mark in self._marks]
        texts = [mark.text for mark in self._marks]
        tags = [_tag(frame, metrics, text, area) for frame, text in zip(frames, texts, strict=True)]
        if any(a.intersects(b) for a, b in itertools.pairwise(tags)):
            for index, mark in enumerate(self._marks):
                if index != self._chosen:
                    texts[index] = mark.short
                    tags[index] = _tag(frames[index], metrics, mark.short, area)
        # The chosen one comes last, over whatever reaches into it.
        for index in sorted(range(len(texts)), key=lambda index: index == self._chosen):
            is_chosen = index == self._chosen
            color = DARK.color("accent") if is_chosen else DARK.color("muted", 0.6)
            painter.setPen(QPen(color, 1.5 if is_chosen else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frames[index], CORNER_PX, CORNER_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(DARK.color("accent" if is_chosen else "card"))
            painter.drawRoundedRect(tags[index], TAG_PX / 2, TAG_PX / 2)
            painter.setPen(DARK.color("on_accent" if is_chosen else "text"))
            painter.drawText(tags[index], Qt.AlignmentFlag.AlignCenter, texts[index])


def _frame(mark: DigitMark, area: QRect, pen_px: float) -> QRectF:
    left, top, right, bottom = (side * area.width() for side in mark.box)
    frame = QRectF(left, top, right - left, bottom - top).translated(area.left(), area.top())
    reach = pen_px / 2 + TAG_GAP_PX
    inside = QRectF(area).adjusted(1, 1, -1, -1)
    return frame.adjusted(-reach, -reach, reach, reach).intersected(inside)


def _tag(frame: QRectF, metrics: QFontMetricsF, text: str, area: QRect) -> QRectF:
    """Above the frame, or below it where there is no room above, and never off the paper."""
    width = metrics.horizontalAdvance(text) + 2 * SPACE
    top = frame.top() - TAG_PX - TAG_GAP_PX
    if top < area.top():
        top = min(frame.bottom() + TAG_GAP_PX, area.bottom() - TAG_PX)
    left = frame.center().x() - width / 2
    left = min(max(left, area.left() + TAG_GAP_PX), area.right() - width - TAG_GAP_PX)
    return QRectF(left, top, width, TAG_PX)
