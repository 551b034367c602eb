"""Which layer is looked at: a list, and a step towards the pixels or towards the answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from digitpad.widgets.basics import Button, show_choices
from digitpad.widgets.theme import SPACE


class LayerBar(QWidget):
    """A list between two arrows; layers are counted from 0."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layer_bar")
        self.list = QComboBox()
        self.list.setObjectName("layer_combo")
        self.list.setAccessibleName(self.tr("Layer looked at"))
        self.list.setToolTip(
            self.tr("The layers with weights, from the one at the input to the answers.")
        )
        self.list.activated.connect(self.chosen)
        self.back = Button(
            "layer_back_button",
            "\N{LEFTWARDS ARROW}",
            self.tr("The layer before, nearer to the pixels."),
            key="PgUp",
        )
        self.back.setAccessibleName(self.tr("Layer before"))
        self.back.clicked.connect(self._on_back_wanted)
        self.onward = Button(
            "layer_onward_button",
            "\N{RIGHTWARDS ARROW}",
            self.tr("The next layer, nearer to the answers."),
            key="PgDown",
        )
        self.onward.setAccessibleName(self.tr("Next layer"))
        self.onward.clicked.connect(self._on_onward_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.back)
        row.addWidget(self.list, 1)
        row.addWidget(self.onward)
        for button in (self.back, self.onward):
            button.setProperty("tight", True)

    def show_layers(self, titles: Sequence[str], index: int) -> None:
        """Offer these layers, with the one at ``index`` chosen."""
        show_choices(self.list, titles, index)
        self.back.setEnabled(index > 0)
        self.onward.setEnabled(index < len(titles) - 1)

    @Slot()
    def _on_back_wanted(self) -> None:
        self.chosen.emit(self.list.currentIndex() - 1)

    @Slot()
    def _on_onward_wanted(self) -> None:
        self.chosen.emit(self.list.currentIndex() + 1)
