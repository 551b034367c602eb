"""The steps that are left out on the way to the network's input, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from digitpad.widgets.basics import Button, label
from digitpad.widgets.theme import SPACE


class StepsWarning(QWidget):
    """One line beside the answer; hidden while every step is done."""

    all_wanted = Signal()
    """A person wants every step done again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("steps_warning")
        self._text = label(role="error", name="steps_off_label")
        self._text.setAccessibleName(self.tr("Steps that are off"))
        self._text.setWordWrap(True)
        self._all_on = Button(
            "all_steps_button",
            self.tr("All steps on"),
            self.tr("Bring back the steps that are left out on the way to the network's input."),
            key="Ctrl+0",
        )
        self._all_on.clicked.connect(self.all_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._all_on)
        self.hide()

    def show_left_out(self, titles: Sequence[str]) -> None:
        """Name the steps that are off; without any there is nothing to see."""
        self._text.setText(self.tr("Steps are off: {0}").format(", ".join(titles)))
        self.setVisible(bool(titles))
