"""A row of buttons of which one is down: what is shown below, or how."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class Segments(QWidget):
    """Buttons side by side, counted from 0; the arrow keys move among them."""

    chosen = Signal(int)

    def __init__(
        self, name: str, title: str, choices: Sequence[tuple[str, str, str]], first: int = 0
    ) -> None:
        """``choices``: an object name, a text and a tooltip each; ``first`` is down at first."""
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        # Where there is little room others give way: a cut word says nothing.
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, (button_name, text, tip) in enumerate(choices):
            button = QPushButton(text)
            button.setObjectName(button_name)
            button.setAccessibleName(text.replace("&", ""))
            button.setToolTip(tip)
            button.setCheckable(True)
            last = len(choices) - 1
            place = "only" if not last else {0: "first", last: "last"}.get(index, "middle")
            button.setProperty("segment", place)
            self._group.addButton(button, index)
            row.addWidget(button)
        self._group.button(first).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)

    def index(self) -> int:
        """Which is down."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Press the one at ``index``, if there is one."""
        button = self._group.button(index)
        if button is not None:
            button.setChecked(True)

    def button(self, index: int) -> QPushButton:
        """The button at ``index``."""
        button = self._group.button(index)
        assert isinstance(button, QPushButton), index
        return button

    def _on_toggled(self, index: int, is_down: bool) -> None:
        if is_down:
            self.chosen.emit(index)
