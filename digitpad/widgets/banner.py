"""A strip that says what happened and offers what to do about it, and stops nobody's work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from digitpad.widgets.basics import Button
from digitpad.widgets.theme import SPACE


class Banner(QFrame):
    """One text and up to two actions; hidden until `show_message`. ``shown``: whether it is seen.

    Parameters
    ----------
    name
        The object's name; its text is ``<name>_label``, its buttons ``<name>_first``
        and ``<name>_second``.
    role
        Of the text: "error" where something went wrong, else "".
    """

    shown = Signal(bool)

    def __init__(self, name: str, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("card", True)
        self._name = name
        self._actions: list[tuple[Button, Callable[[], None]]] = []
        self._label = QLabel()
        self._label.setObjectName(f"{name}_label")
        self._label.setProperty("role", role)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setAccessibleName(self.tr("What happened"))
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = Button(f"{name}_close", self.tr("Close"), self.tr("Put this text away."))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._close)
        self._row = layout
        self._close.clicked.connect(self.hide)
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)

    @property
    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def show_message(self, text: str, *actions: tuple[str, str, Callable[[], None]]) -> None:
        """Show ``text``, with a button for each offer: its label, its tooltip, what it does.

        Pressing one hides the banner first, so that its action may show something new.
        """
        self._label.setText(text)
        for button, _ in self._actions:
            self._row.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._actions = []
        for word, (title, tip, act) in zip(("first", "second"), actions, strict=False):
            is_first = not self._actions
            button = Button(f"{self._name}_{word}", title, tip, is_primary=is_first)
            button.clicked.connect(self._on_clicked)
            self._actions.append((button, act))
            self._row.insertWidget(len(self._actions), button)
        self._close.setVisible(len(actions) < 2)
        self.show()

    @Slot()
    def _on_clicked(self) -> None:
        pressed = self.sender()
        for button, act in list(self._actions):
            if button is pressed:
                self.hide()
                act()
