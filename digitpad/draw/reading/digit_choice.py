"""Which digit of a number the bars and steps are about, and what is written beside each digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitpad.draw.canvas.digit_marks import DigitMark
from model.handwriting.numbers import ReadDigit, ReadNumber, least_sure

if TYPE_CHECKING:
    from model.reader.reader import Reading


class DigitChoice:
    """The least sure digit, until a person points at another one; kept while the digits stay."""

    def __init__(self) -> None:
        self._digits: ReadNumber = ()
        self._chosen: int | None = None

    @property
    def place(self) -> int:
        """Of the digit shown, from 0 at the left; -1 where the drawing is no number."""
        if not self._digits:
            return -1
        return least_sure(self._digits) if self._chosen is None else self._chosen

    @property
    def digit(self) -> ReadDigit | None:
        """The digit shown, where there is a number."""
        return self._digits[self.place] if self._digits else None

    def update(self, digits: ReadNumber) -> None:
        """Choose among ``digits`` from now on; none where the drawing is no number."""
        if [digit.strokes for digit in digits] != [digit.strokes for digit in self._digits]:
            self._chosen = None
        self._digits = digits

    def choose(self, place: int) -> None:
        """Show the digit at this place until the digits are others."""
        if 0 <= place < len(self._digits):
            self._chosen = place


def digit_marks(reading: Reading) -> list[DigitMark]:
    """What to write beside each digit; with a question mark where it is not sure."""
    marks = []
    for digit, judgement in zip(reading.digits, reading.judgements, strict=True):
        short = str(digit.digit) if judgement.is_sure else f"{digit.digit}?"
        # Rounded down: a tag is small, and 100% would claim too much.
        percent = min(int(100 * digit.probability), 99)
        marks.append(DigitMark(digit.box, f"{short}  {percent}%", short))
    return marks
