"""What a drawing is to be read as: one digit, a number, or whichever it looks like."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QWidget

from model.handwriting.numbers import Expected


class ExpectedChoice(QComboBox):
    """A list of the three; a key goes through them."""

    chosen = Signal(object)  # Expected

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("expected_combo")
        self.setAccessibleName(self.tr("Read the drawing as"))
        self.addItems([self.tr("Automatic"), self.tr("One digit"), self.tr("Number")])
        key = QKeySequence("Ctrl+Shift+N")
        self.setToolTip(
            self.tr(
                "Several digits side by side are a number: each is cut out and read on its own.\n"
                "Automatic tells from the gaps whether the drawing is one. {0} goes through them."
            ).format(key.toString(QKeySequence.SequenceFormat.NativeText))
        )
        self.currentIndexChanged.connect(self._on_chosen)
        next_one = QShortcut(key, self)
        next_one.setObjectName("expected_shortcut")
        next_one.activated.connect(self._on_next)

    @Slot()
    def _on_next(self) -> None:
        self.setCurrentIndex((self.currentIndex() + 1) % len(Expected))

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self.chosen.emit(tuple(Expected)[index])
