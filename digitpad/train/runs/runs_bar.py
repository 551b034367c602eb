"""What is done with runs without choosing one: a race, an export, and the table unfolded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from digitpad.widgets.theme import SPACE


class RunsBar(QWidget):
    """Three small buttons; ``menu`` is what "Export" offers.

    Signals
    -------
    race_requested
        The person wants a race.
    folded
        Whether the table is wanted.
    """

    race_requested = Signal()
    folded = Signal(bool)

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._race = chip(
            "race_button",
            self.tr("Race\N{HORIZONTAL ELLIPSIS}"),
            self.tr("Train the same network by several optimizers or learning rates."),
        )
        self._race.clicked.connect(self.race_requested)
        export = chip(
            "export_button",
            self.tr("Export"),
            self.tr("Curves as a picture, values as CSV, the chosen run as a file."),
        )
        export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        export.setMenu(menu)
        tip = self.tr("Show or fold the table of runs")
        self._fold = chip("runs_fold_button", tip, tip)
        self._fold.setCheckable(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.toggled.connect(self._on_folded)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        for button in (self._race, export, self._fold):
            layout.addWidget(button)
        self._on_folded(False)

    @property
    def is_open(self) -> bool:
        """Whether the table is wanted."""
        return self._fold.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Want the table, or not."""
        self._fold.setChecked(is_open)

    def show_count(self, count: int) -> None:
        """Say how many runs there are."""
        self._fold.setText(self.tr("Runs ({0})").format(count))

    def set_racing(self, sentence: str) -> None:
        """Say that a race is on, or, if ``sentence`` is empty, offer one."""
        self._race.setText(sentence or self.tr("Race\N{HORIZONTAL ELLIPSIS}"))
        self._race.setEnabled(not sentence)

    @Slot(bool)
    def _on_folded(self, is_open: bool) -> None:
        # The table is below, at the foot of the tab.
        self._fold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.folded.emit(is_open)


def chip(name: str, text: str, tip: str) -> QToolButton:
    """A small button."""
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setAccessibleName(text.rstrip("\N{HORIZONTAL ELLIPSIS}"))
    button.setToolTip(tip)
    button.setProperty("chip", True)
    return button
