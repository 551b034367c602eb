"""A row of buttons that chooses which labels are shown: all, or one of the ten."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from digitpad.widgets.basics import Button
from digitpad.widgets.theme import SPACE

_ALL = 10
"""The button that shows every label; 0 to 9 show one."""


class LabelFilter(QWidget):
    """A label of which there are no drawings cannot be chosen."""

    changed = Signal()
    """The person chose another label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("label_filter")
        self.setAccessibleName(self.tr("Digits shown"))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        for number in (_ALL, *range(10)):
            name = self.tr("All") if number == _ALL else str(number)
            tip = (
                self.tr("Show all of your digits.")
                if number == _ALL
                else self.tr("Show only what you said is a {0}. (Key {0})").format(number)
            )
            button = Button(f"filter_{number}_button", name, tip, key=name[:1])
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("tight", True)
            button.setMinimumWidth(4 * SPACE)
            self._group.addButton(button, number)
            layout.addWidget(button)
        layout.addStretch()
        self._group.button(_ALL).setChecked(True)
        self._group.idClicked.connect(self.changed)

    def shown(self) -> range:
        """The labels that are to be shown."""
        chosen = self._group.checkedId()
        return range(10) if chosen == _ALL else range(chosen, chosen + 1)

    def show_counts(self, counts: Mapping[int, int]) -> None:
        """Show how many drawings there are of each label, 0 to 9; a label without any is left."""
        for number in range(10):
            button = self._group.button(number)
            button.setEnabled(counts[number] > 0)
            button.setAccessibleDescription(self.tr("{0} drawings").format(counts[number]))
            if button.isChecked() and not counts[number]:
                self._group.button(_ALL).setChecked(True)
