"""A box for a decimal number of any size, which says what it could not take as it was typed."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

_DECIMALS = 30
"""Places that are kept: so many that a small number keeps its digits."""
_SHORTEST = QLocale.FloatingPointPrecisionOption.FloatingPointShortest.value
FIRST_STEP = 0.0001
"""Up from zero, where a tenth of what stands there would be nothing."""


class DecimalBox(QDoubleSpinBox):
    """Writes 0.001 and 1e-09 rather than thirty decimals, and reads both, and 0,01 too.

    Signals
    -------
    corrected
        The person is done with it, and what was typed could not be taken: what it shows instead.
        Empty once something is typed that can.
    """

    corrected = Signal(str)

    def __init__(self, low: float, high: float, value: float) -> None:
        super().__init__()
        self.setDecimals(_DECIMALS)
        self.setRange(low, high)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.setValue(value)
        self._typed: str | None = None
        self.lineEdit().textEdited.connect(self._on_typed)
        self.editingFinished.connect(self.settle)

    def textFromValue(self, value: float) -> str:
        locale = QLocale(self.locale())
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        return locale.toString(value, "g", _SHORTEST)

    def valueFromText(self, text: str) -> float:
        number = decimal_of(text)
        return self.value() if number is None else number

    def stepBy(self, steps: int) -> None:
        """A tenth up or down of what stands there; from zero to what one would try first."""
        if self.value() == 0 and steps > 0:
            self.setValue(FIRST_STEP)
        elif 0 < self.value() <= FIRST_STEP and steps < 0 and self.minimum() <= 0:
            self.setValue(0)
        else:
            super().stepBy(steps)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        number = decimal_of(text)
        if number is not None and self.minimum() <= number <= self.maximum():
            return QValidator.State.Acceptable, text, position
        if number is not None or re.fullmatch(r"[\d.,eE+\s-]*", text):
            return QValidator.State.Intermediate, text, position
        return QValidator.State.Invalid, text, position

    @Slot()
    def settle(self) -> None:
        """Take what was typed, or the nearest that can be taken, and say so."""
        typed, self._typed = self._typed, None
        if typed is None:
            return
        number = decimal_of(typed)
        message = ""
        if number is None:
            self.setValue(self.value())
            message = self.tr("{0} is no number; {1} stays.")
        elif not self.minimum() <= number <= self.maximum():
            self.setValue(number)
            message = self.tr("{0} cannot be: from {2} to {3}. The nearest, {1}, is taken.")
        ends = (self.textFromValue(end) for end in (self.minimum(), self.maximum()))
        self.corrected.emit(message.format(typed.strip(), self.textFromValue(self.value()), *ends))

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._typed = text


def decimal_of(text: str) -> float | None:
    """The number ``text`` says, such as 0.01, 0,01 or 1e-9; None if it says none."""
    text = text.strip().replace(",", ".")
    # What float takes besides, such as "nan" or "1_0", nobody means here.
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.ASCII | re.IGNORECASE) is None:
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def words_of(text: str) -> list[str]:
    """The words between which there are spaces, semicolons, or commas that are no decimal ones.

    In "0.01,0.001" the comma stands between two numbers, in "0,01 0,001" within them.
    """
    words = []
    for word in re.split(r"[\s;]+|,(?=\s|$)|(?<=\s),", text):
        is_list = word.count(",") > 1 or ("," in word and "." in word)
        words += re.split(",", word) if is_list else [word]
    return [word for word in words if word]


class WholeBox(QSpinBox):
    """Takes any digits while they are typed, and the nearest number it can when they are done.

    Signals
    -------
    corrected
        What was typed cannot be taken, and what can be. Empty once something is typed that can.
    """

    corrected = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._typed: str | None = None
        self.setGroupSeparatorShown(True)
        self.lineEdit().textEdited.connect(self._on_typed)
        self.editingFinished.connect(self.settle)

    def valueFromText(self, text: str) -> int:
        if text == self.specialValueText():
            return self.minimum()
        number = _whole(text)
        return self.value() if number is None else number

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        number, special = _whole(text), self.specialValueText()
        if (special and text == special) or self._is_possible(number):
            return QValidator.State.Acceptable, text, position
        if number is not None or text.strip() in ("", "-") or special.startswith(text):
            return QValidator.State.Intermediate, text, position
        return QValidator.State.Invalid, text, position

    @Slot()
    def settle(self) -> None:
        """Take what was typed, or the nearest that can be taken, and say so."""
        typed, self._typed = self._typed, None
        number = None if typed is None else _whole(typed)
        if typed is None:
            return
        message = ""
        if number is not None and not self._is_possible(number):
            self.setValue(min(self.maximum(), max(self.minimum(), number)))
            message = self.tr("{0} cannot be: from {2} to {3}. The nearest, {1}, is taken.")
        ends = (f"{end:,}" for end in (self.minimum(), self.maximum()))
        self.corrected.emit(message.format(typed.strip(), f"{self.value():,}", *ends))

    def _is_possible(self, number: int | None) -> bool:
        return number is not None and self.minimum() <= number <= self.maximum()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._typed = text
        number = _whole(text)
        message = ""
        if number is not None and number > self.maximum():
            message = self.tr("At most {0}.").format(f"{self.maximum():,}")
        self.corrected.emit(message)


def _whole(text: str) -> int | None:
    """The number that ``text`` says, with or without separators between thousands."""
    plain = text.strip().replace(QLocale().groupSeparator(), "").replace(",", "")
    return int(plain) if re.fullmatch(r"-?\d{1,18}", plain) else None
