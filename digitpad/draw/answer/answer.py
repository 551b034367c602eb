"""The answer in large type: the digit read, how sure the network is, and what came second."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from digitpad.draw.answer.numeral_label import LARGEST_PX, NumeralLabel
from digitpad.widgets.probability_bars import checked_probabilities, percent_text
from digitpad.widgets.theme import SPACE

DIGIT_PX, LEAST_DIGIT_PX, SURE_PX = LARGEST_PX, 56, 18
NO_ANSWER = "\N{EN DASH}"
IN_DOUBT = "?"
TOO_LITTLE, BETWEEN, NO_DIGIT = DOUBTS = ("too little", "between", "no digit")
"""Why no digit is named."""

_LINE = 1.2
"""Height of the digit's line in type sizes: figures have no descenders, but all need their top."""


class AnswerPanel(QWidget):
    """One digit, about 120 px tall, or a number, over two lines on how far to trust it.

    Its size is that of its widest text, so nothing moves when the answer changes; where there is
    less room, the digit is smaller. In doubt it shows a question mark and says why; without an
    answer a dash and an invitation to draw.
    """

    digit_pointed = Signal(int)
    """A digit of the number was clicked: its index from the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answer_panel")
        self.setAccessibleName(self.tr("Answer"))

        self._digit = NumeralLabel()
        self._digit.setObjectName("prediction_label")
        self._digit.digit_pointed.connect(self.digit_pointed)
        self._digit.setAccessibleName(self.tr("Digit read"))
        self._digit.setToolTip(
            self.tr(
                "The digit the network finds likeliest: the largest of its ten outputs.\nOf a "
                "number, the least sure digit is underlined; click one to see its bars."
            )
        )
        self._sure = _label("confidence_label", SURE_PX, QFont.Weight.DemiBold)
        self._sure.setAccessibleName(self.tr("How sure"))
        self._sure.setToolTip(
            self.tr(
                "The probability the network gives to its answer.\nBelow a threshold, which was "
                "measured on people it has not learnt from, the answer is: not sure."
            )
        )
        self._next = _label("runner_up_label")
        self._next.setAccessibleName(self.tr("Runner-up"))
        self._next.setToolTip(
            self.tr("The second likeliest digit. When it comes close, the ink looks like both.")
        )
        self._next.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._invitation = _label("invitation_label")
        self._invitation.setText(self.tr("Draw a digit and it is read as you draw"))
        self._invitation.setWordWrap(True)
        self._invitation.setForegroundRole(QPalette.ColorRole.PlaceholderText)

        # Stacked, the answer and the invitation take the same room, whichever is shown.
        self._lines = QWidget()
        lines = QVBoxLayout(self._lines)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(SPACE // 2)
        lines.addWidget(self._sure, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addWidget(self._next, 0, Qt.AlignmentFlag.AlignHCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._lines)
        self._stack.addWidget(self._invitation)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addStretch()
        layout.addWidget(self._digit, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._stack)
        layout.addStretch()

        self._answer_text = ""
        self._reserve_room()
        self.set_answer(None)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return hint - QSize(0, self._digit.height() - _line_px(LEAST_DIGIT_PX))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return hint + QSize(0, _line_px(DIGIT_PX) - self._digit.height())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        room = self.height() - self._stack.height() - SPACE
        type_px = min(max(int(room / _LINE), LEAST_DIGIT_PX), DIGIT_PX)
        font = self._digit.font()
        if type_px != font.pixelSize():
            font.setPixelSize(type_px)
            self._digit.setFont(font)
            self._digit.setFixedHeight(_line_px(type_px))

    @Slot(object)
    def set_answer(self, probabilities: NDArray[Any] | None, doubt: str = "") -> None:
        """Show the likeliest of ``probabilities``, shape (10,), each from 0 to 1, and the next.

        None takes the answer back. A ``doubt``, one of `DOUBTS`, says why no digit is named.

        Raises
        ------
        ValueError
            If the shape is another, a value is not a finite number, or the doubt is unknown.
        """
        if doubt not in ("", *DOUBTS):
            raise ValueError(f"doubt is {doubt!r}, but must be one of {', '.join(DOUBTS)}")
        if probabilities is None:
            self._show(NO_ANSWER, "", "")
            return
        values = checked_probabilities(probabilities)
        first, second = (int(digit) for digit in np.argsort(-values, kind="stable")[:2])
        if doubt:
            reason = self._doubt_text(doubt, *sorted((first, second)))
            self._show(IN_DOUBT, self.tr("Not sure"), reason)
            return
        self._show(
            str(first),
            self._sure_text(percent_text(values[first])),
            self._next_text(str(second), percent_text(values[second])),
        )

    def set_number(
        self,
        digits: Sequence[int],
        sure: Sequence[float],
        chosen: int,
        refuses_below: float = 0.0,
    ) -> None:
        """Show a number: its digits, the probability of each, and which one is chosen.

        Below it stand the probability that all of it is right, and the least sure digit; where
        that one's probability is below ``refuses_below``, it says that it is not sure.
        """
        weakest = min(range(len(digits)), key=lambda place: sure[place])
        text = "".join(map(str, digits))
        is_sure = sure[weakest] >= refuses_below
        self._show(
            text,
            self._sure_text(percent_text(math.prod(sure))) if is_sure else self.tr("Not sure"),
            self._weakest_text(str(digits[weakest]), percent_text(sure[weakest])),
        )
        self._digit.show_digits(text, chosen, weakest)
        self._answer_text = text if is_sure else ""

    @property
    def answer_text(self) -> str:
        """The digit or number shown; empty where there is none, or the network is not sure."""
        return self._answer_text

    @property
    def headline(self) -> str:
        """The answer in a word or two: what was read, or that it is not sure; empty without ink."""
        return self._answer_text or self._sure.text()

    def _show(self, digit: str, sure: str, runner_up: str) -> None:
        is_answer = digit != NO_ANSWER
        self._digit.show_text(digit)
        self._sure.setText(sure)
        self._next.setText(runner_up)
        is_read = digit not in (NO_ANSWER, IN_DOUBT)
        self._answer_text = digit if is_read else ""
        role = QPalette.ColorRole.WindowText if is_read else QPalette.ColorRole.PlaceholderText
        self._digit.setForegroundRole(role)
        self._stack.setCurrentWidget(self._lines if is_answer else self._invitation)
        said = f"{digit}, {sure}, {runner_up}" if is_answer else self._invitation.text()
        self.setAccessibleDescription(said)

    def _sure_text(self, percent: str) -> str:
        return self.tr("{} sure").format(percent)

    def _next_text(self, digit: str, percent: str) -> str:
        return self.tr("then {digit}, {percent}").format(digit=digit, percent=percent)

    def _weakest_text(self, digit: str, percent: str) -> str:
        return self.tr("least sure: {digit}, {percent}").format(digit=digit, percent=percent)

    def _doubt_text(self, doubt: str, first: int, second: int) -> str:
        texts = {
            TOO_LITTLE: self.tr("too little ink to read"),
            BETWEEN: self.tr("between {0} and {1}").format(first, second),
            NO_DIGIT: self.tr("does not look like a digit"),
        }
        return texts[doubt]

    def _reserve_room(self) -> None:
        seconds = [self._weakest_text("0", ">99.9%")]
        seconds += [self._doubt_text(doubt, 4, 9) for doubt in DOUBTS]
        for label, widest in (
            (self._sure, self._sure_text(">99.9%")),
            (self._next, max(seconds, key=QFontMetrics(self._next.font()).horizontalAdvance)),
        ):
            metrics = QFontMetrics(label.font())
            # Fixed, a label that changes its text does not have the whole tab laid out again.
            label.setFixedSize(metrics.horizontalAdvance(widest) + SPACE, metrics.height())
        width = QFontMetrics(self._sure.font()).horizontalAdvance("0" * 17)
        self._digit.setFixedSize(width, _line_px(DIGIT_PX))
        self._stack.setMinimumWidth(width)
        self._stack.setFixedHeight(self._stack.sizeHint().height())


def _line_px(type_px: int) -> int:
    return round(_LINE * type_px)


def _label(name: str, type_px: int = 0, weight: QFont.Weight = QFont.Weight.Normal) -> QLabel:
    """A centred label; ``type_px`` 0 keeps the application's type size."""
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    font = label.font()
    if type_px:
        font.setPixelSize(type_px)
    font.setWeight(weight)
    label.setFont(font)
    return label
