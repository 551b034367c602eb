"""The number on the canvas while it is drawn: its digits, and the one that is looked at."""

from __future__ import annotations

import numpy as np

from digitpad.draw.canvas.digit_marks import DigitMark
from model.handwriting.numbers import Expected, Numeral, NumeralReader, ReadDigit, least_sure
from model.handwriting.strokes import Strokes
from model.handwriting.verdict import judge


class NumberReading:
    """Reads a drawing anew as it grows, and keeps a choice among its digits while they stay.

    Until a person points at a digit, the least sure one is looked at.
    """

    def __init__(self, reader: NumeralReader) -> None:
        self.expected = Expected.AUTOMATIC
        self._reader = reader
        self._digits: Numeral = ()
        self._chosen: int | None = None

    @property
    def digits(self) -> Numeral:
        """The digits from left to right; none where the drawing is no number."""
        return self._digits

    @property
    def place(self) -> int:
        """Of the digit looked at, from 0 at the left; -1 where the drawing is no number."""
        if not self._digits:
            return -1
        return least_sure(self._digits) if self._chosen is None else self._chosen

    @property
    def digit(self) -> ReadDigit:
        """The digit looked at, where there is a number."""
        return self._digits[self.place]

    def forget(self) -> None:
        """The network is another, or has learnt since."""
        self._reader.forget_answers()

    def read(self, strokes: Strokes) -> bool:
        """Read anew; whether the drawing is a number of several digits."""
        digits: Numeral = ()
        if len(strokes) > 1 and self.expected is not Expected.ONE_DIGIT:
            digits = self._reader.read(strokes, self.expected)
        if len(digits) < 2 or not all(np.isfinite(d.probabilities).all() for d in digits):
            digits = ()
        if [d.strokes for d in digits] != [d.strokes for d in self._digits]:
            self._chosen = None
        self._digits = digits
        return bool(digits)

    def choose(self, place: int) -> None:
        """Look at the digit at this place until the digits are others."""
        if 0 <= place < len(self._digits):
            self._chosen = place

    def marks(self, refuses_below: float) -> list[DigitMark]:
        """What to write beside each digit; with a question mark where the network refuses."""
        return [_mark(digit, refuses_below) for digit in self._digits]


def _mark(digit: ReadDigit, refuses_below: float) -> DigitMark:
    is_sure = judge(digit.probabilities, refuses_below).is_sure
    short = str(digit.digit) if is_sure else f"{digit.digit}?"
    # Rounded down: a tag is small, and 100% would claim too much.
    return DigitMark(digit.box, f"{short}  {min(int(100 * digit.probability), 99)}%", short)
