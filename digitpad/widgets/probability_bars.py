"""Ten bars, one a digit: how sure the network is of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.widgets.theme import SPACE, current_theme

BARS = 10
"""One a digit."""
BAR_PX = 12
ROW_PX = 26
LOWEST_ROW_PX = 18
SHORTEST_TRACK_PX = 80
DIMMED_OPACITY = 0.5


def percent_text(probability: float) -> str:
    """``probability`` as a person reads it: "99.8%", and never a rounded 0 or 100%."""
    if probability < 0.001:
        return "<0.1%"
    if probability >= 0.9995:
        return ">99.9%"
    return f"{probability:.1%}"


def checked_probabilities(values: NDArray[Any]) -> NDArray[np.float64]:
    """``values`` as a float64 copy of shape (10,).

    Raises
    ------
    ValueError
        If the shape is another, or a value is not a finite number.
    """
    probabilities = np.array(values, dtype=np.float64)
    if probabilities.shape != (BARS,):
        raise ValueError(f"probabilities have shape {probabilities.shape}, expected ({BARS},)")
    if not np.isfinite(probabilities).all():
        raise ValueError(f"probabilities must all be finite numbers, found {probabilities}")
    return probabilities


class ProbabilityBars(QWidget):
    """A row each for 0 to 9, always in that order: the digit, its bar, its share in percent.

    The likeliest is marked by colour and by bold type. Without probabilities the bars are empty.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probabilities: list[float] | None = None
        self._is_dimmed = False
        self._names = [str(digit) for digit in range(BARS)]
        self.setObjectName("probability_bars")
        self.setAccessibleName(self.tr("Probability of each digit"))
        self.setToolTip(
            self.tr(
                "How sure the network is of each digit.\nIts ten outputs go through softmax, so "
                "they always share out 100% - even over a scribble that is no digit at all."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(260, BARS * ROW_PX)

    def minimumSizeHint(self) -> QSize:
        digit_px, percent_px = self._column_widths()
        width = digit_px + SHORTEST_TRACK_PX + percent_px + 2 * SPACE
        return QSize(round(width), BARS * LOWEST_ROW_PX)

    @Slot(object)
    def set_probabilities(self, values: NDArray[Any] | None) -> None:
        """Show ``values``, shape (10,), each from 0 to 1; None empties the bars.

        Raises
        ------
        ValueError
            If the shape is another, or a value is not a finite number.
        """
        self._probabilities = None if values is None else checked_probabilities(values).tolist()
        self._describe()
        self.update()

    def set_names(self, names: Sequence[str]) -> None:
        """What the ten rows are called, where they are no digits."""
        if list(names) != self._names:
            self._names = list(names)
            self._describe()
            self.updateGeometry()
            self.update()

    @Slot(bool)
    def set_dimmed(self, is_dimmed: bool) -> None:
        """Fade everything and mark no winner: what is shown is not to be relied on."""
        self._is_dimmed = is_dimmed
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, shown = current_theme(), self._probabilities
        winner = None if shown is None or self._is_dimmed else shown.index(max(shown))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(DIMMED_OPACITY if self._is_dimmed else 1.0)
        painter.setFont(self._type(is_bold=False))
        # In passes of one pen, brush and type each: changing them costs more than drawing.
        others = [digit for digit in range(BARS) if digit != winner]
        self._paint_bars(painter, [1.0] * BARS, range(BARS), theme.color("border", 0.55))
        if shown is not None:
            self._paint_bars(painter, shown, others, theme.color("muted", 0.7))
        self._paint_texts(painter, others, theme.color("text"), theme.color("muted"))
        if shown is not None and winner is not None:
            painter.setFont(self._type(is_bold=True))
            self._paint_bars(painter, shown, [winner], theme.color("accent"))
            self._paint_texts(painter, [winner], theme.color("accent"), theme.color("text"))

    def _paint_bars(
        self, painter: QPainter, shares: list[float], rows: Iterable[int], color: QColor
    ) -> None:
        digit_px, percent_px = self._column_widths()
        full_px = self.width() - digit_px - percent_px - 2 * SPACE
        row_px = self.height() / BARS
        bar_px = min(BAR_PX, row_px / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for row in rows:
            width = full_px * min(max(shares[row], 0.0), 1.0)
            top = row * row_px + (row_px - bar_px) / 2
            bar = QRectF(digit_px + SPACE, top, width, bar_px)
            painter.drawRoundedRect(bar, min(3, width / 2), 3)

    def _paint_texts(
        self, painter: QPainter, rows: Sequence[int], digit_color: QColor, percent_color: QColor
    ) -> None:
        digit_px, percent_px = self._column_widths()
        row_px = self.height() / BARS
        painter.setPen(digit_color)
        for row in rows:
            place = QRectF(0, row * row_px, digit_px, row_px)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._names[row])
        if self._probabilities is None:
            return
        painter.setPen(percent_color)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row in rows:
            place = QRectF(self.width() - percent_px, row * row_px, percent_px, row_px)
            painter.drawText(place, right, percent_text(self._probabilities[row]))

    def _type(self, is_bold: bool) -> QFont:
        font = QFont(self.font())
        font.setBold(is_bold)
        # Figures of one width keep the percentages in line.
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _column_widths(self) -> tuple[float, float]:
        """Of the digits and of the percentages, in px, at their widest."""
        metrics = QFontMetricsF(self._type(is_bold=True))
        widest = max(map(metrics.horizontalAdvance, ("0", *self._names)))
        return widest + SPACE, metrics.horizontalAdvance(">99.9%")

    def _describe(self) -> None:
        if self._probabilities is None:
            self.setAccessibleDescription(self.tr("Nothing to read yet"))
            return
        falling = sorted(enumerate(self._probabilities), key=lambda pair: -pair[1])
        texts = [
            f"{self._names[at]}: {percent_text(share)}" for at, share in falling if share >= 0.001
        ]
        self.setAccessibleDescription(", ".join(texts))
