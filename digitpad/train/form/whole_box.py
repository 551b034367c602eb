"""A box for a whole number that drops no digit: what is too large is told, not cut short."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox


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
