"""Saying what a drawing is: ten keys, what became of it, and the way to all digits said so far."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from digitpad.widgets.basics import Button, label
from digitpad.widgets.theme import SPACE


class TeachBar(QWidget):
    """Ten keys, 0 to 9 on the keyboard too, over one line of what was done."""

    taught = Signal(int)
    """The person says the drawing is this digit."""
    undo_requested = Signal()
    digits_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teach_bar")
        self.setAccessibleName(self.tr("Teach it"))
        self._keys = [self._make_key(digit) for digit in range(10)]
        self._said = label(role="muted", name="taught_label")
        self._said.setAccessibleName(self.tr("What was taught"))
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._said.setSizePolicy(policy)
        self._undo = Button(
            "undo_taught_button",
            self.tr("Take back"),
            self.tr("Take the drawing out of your digits again; it stays on the canvas."),
        )
        self._undo.setProperty("small", True)
        self._undo.clicked.connect(self.undo_requested)
        self._digits = Button(
            "my_digits_button",
            self.tr("My digits"),
            self.tr("Look through the drawings you have named, and let the network learn them."),
            key="Ctrl+D",
        )
        self._digits.setProperty("small", True)
        self._digits.clicked.connect(self.digits_requested)

        keys = QHBoxLayout()
        keys.setSpacing(SPACE // 2)
        keys.addWidget(label(self.tr("It is a"), "muted"))
        keys.addSpacing(SPACE // 2)
        for key in self._keys:
            keys.addWidget(key, 1)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self._said, 1)
        below.addWidget(self._undo)
        below.addWidget(self._digits)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addLayout(keys)
        layout.addLayout(below)
        self.set_count(0)
        self.set_ready(False)
        self.say("")

    def set_ready(self, is_ready: bool) -> None:
        """Whether there are strokes to be named."""
        for key in self._keys:
            key.setEnabled(is_ready)

    def set_count(self, digits: int) -> None:
        """How many drawings there are among the person's digits."""
        self._digits.rename(self.tr("My digits ({0})").format(f"{digits:,}"), "")

    def say(self, text: str, *, can_undo: bool = False, is_trouble: bool = False) -> None:
        """Show what was done, or what went wrong; without text, what the keys are for."""
        hint = self.tr("Wrong, or right? Say what it is, and it can learn your hand.")
        self._said.setText(text or hint)
        self._said.setToolTip(text or hint)
        self._said.setProperty("role", "error" if is_trouble else "muted")
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)
        self._undo.setVisible(can_undo)

    def _make_key(self, digit: int) -> Button:
        key = Button(
            f"teach_{digit}_button",
            str(digit),
            self.tr("Put the drawing among your digits as a {0}. (Key {0})").format(digit),
        )
        key.setAccessibleName(self.tr("It is a {0}").format(digit))
        key.setProperty("small", True)
        key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        key.clicked.connect(self._on_key_clicked)
        return key

    def add_shortcuts_to(self, place: QWidget) -> None:
        """Take the keys 0 to 9 wherever in ``place`` the keyboard is."""
        for key in self._keys:
            shortcut = QShortcut(QKeySequence(key.text()), place)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(key.click)

    @Slot()
    def _on_key_clicked(self) -> None:
        key = self.sender()
        if isinstance(key, Button):
            self.taught.emit(int(key.text()))
