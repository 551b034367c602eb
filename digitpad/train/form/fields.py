"""One setting as something to fill in: whole numbers, decimals, choices, lists of numbers.

Every kind gives and takes one plain value, and emits a signal when a person changes it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QWidget,
)

from digitpad.train.form.number_boxes import DecimalBox, WholeBox


class Field(Protocol):
    """A setting and its editor."""

    editor: QWidget
    note: str
    """What to say of what the person typed; "" for nothing."""

    @property
    def changed(self) -> SignalInstance:
        """A person changed it."""

    def value(self) -> object:
        """The setting as it stands."""

    def set_value(self, value: object) -> None:
        """Show ``value``, brought into range; what this kind cannot show is left out."""

    def settle(self) -> None:
        """Take what is being typed, although the person may not be done with it."""


class _Edited(QObject):
    """What all kinds have in common: they differ in how a value is shown and read."""

    changed = Signal()

    def __init__(self, name: str, editor: QWidget, tip: str) -> None:
        super().__init__(editor)
        self.editor = editor
        self.note = ""
        editor.setObjectName(name)
        editor.setToolTip(tip)
        # A wheel that scrolls the form must not turn the number it comes across.
        editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        editor.installEventFilter(self)

    @Slot(str)
    def _on_corrected(self, message: str) -> None:
        if message != self.note:
            self.note = message
            self.changed.emit()

    def settle(self) -> None:
        """Nothing is being typed that would not be taken at once, unless a kind says so."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self.editor.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Whole(_Edited):
    """A whole number; ``none`` is what the smallest one is called where it stands for None."""

    def __init__(
        self,
        name: str,
        low: int,
        high: int,
        value: int,
        step: int = 1,
        *,
        tip: str = "",
        none: str = "",
    ) -> None:
        self._spin = WholeBox()
        super().__init__(name, self._spin, tip)
        self._is_optional = bool(none)
        self._spin.setRange(low, high)
        self._spin.setSingleStep(step)
        self._spin.setSpecialValueText(none)
        self._spin.setValue(value)
        self._spin.valueChanged.connect(self.changed)
        self._spin.corrected.connect(self._on_corrected)

    def settle(self) -> None:
        self._spin.settle()

    def value(self) -> int | None:
        value = self._spin.value()
        return None if self._is_optional and value == self._spin.minimum() else value

    def set_value(self, value: object) -> None:
        if value is None and self._is_optional:
            value = self._spin.minimum()
        number = _number(value)
        if number is not None:
            self._spin.setValue(int(min(self._spin.maximum(), max(self._spin.minimum(), number))))
            self.note = ""

    def most(self) -> int:
        """The largest it takes."""
        return self._spin.maximum()

    def set_most(self, most: int) -> None:
        """Take no more than this from now on."""
        self._spin.setMaximum(most)


class Decimal(_Edited):
    """A decimal number of any size, written as short as it can be."""

    def __init__(self, name: str, low: float, high: float, value: float, *, tip: str = "") -> None:
        self._box = DecimalBox(low, high, value)
        super().__init__(name, self._box, tip)
        self._box.valueChanged.connect(self.changed)
        self._box.corrected.connect(self._on_corrected)

    def settle(self) -> None:
        self._box.settle()

    def value(self) -> float:
        return self._box.value()

    def set_value(self, value: object) -> None:
        number = _number(value)
        if number is not None:
            self._box.setValue(number)
            self.note = ""


class Choice(_Edited):
    """One of some names, each under a title."""

    def __init__(self, name: str, choices: Iterable[tuple[str, object]], *, tip: str = "") -> None:
        self.combo = QComboBox()
        super().__init__(name, self.combo, tip)
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.combo.setMinimumContentsLength(10)
        for text, data in choices:
            self.combo.addItem(text, data)
        self.combo.currentIndexChanged.connect(self.changed)

    def value(self) -> str:
        return str(self.combo.currentData())

    def set_value(self, value: object) -> None:
        index = self.combo.findData(value)
        if index >= 0:
            self.combo.setCurrentIndex(index)


class Wholes(_Edited):
    """A list of whole numbers, such as the sizes of hidden layers: "100, 50"."""

    def __init__(self, name: str, value: Sequence[int], *, tip: str = "") -> None:
        self._line = QLineEdit()
        super().__init__(name, self._line, tip)
        self.set_value(value)
        self._line.textChanged.connect(self.changed)

    def value(self) -> tuple[object, ...]:
        """The numbers; a word that is none stays a word, so that a check can name it."""
        words = [word for word in re.split(r"[\s,;]+", self._line.text()) if word]
        return tuple(int(word) if re.fullmatch(r"\d{1,9}", word) else word for word in words)

    def set_value(self, value: object) -> None:
        if isinstance(value, Sequence):
            text = value if isinstance(value, str) else ", ".join(map(str, value))
            self._line.setText(text)


class Switch(_Edited):
    """On or off."""

    def __init__(self, name: str, text: str, value: bool, *, tip: str = "") -> None:
        self._check = QCheckBox(text)
        super().__init__(name, self._check, tip)
        self._check.setChecked(value)
        self._check.toggled.connect(self.changed)

    def value(self) -> bool:
        return self._check.isChecked()

    def set_value(self, value: object) -> None:
        # Settings files give words back.
        self._check.setChecked(value in (True, "true"))


def _number(value: object) -> float | None:
    """What ``value`` says as a number, as settings files hold it; None if it is none."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return None if math.isnan(number) else number
