"""Two ways to look at the chosen network: how it is built, and whether its gradients are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from digitpad.train.network.gradient_window import GradientWindow
from digitpad.train.network.network_window import NetworkWindow
from digitpad.widgets.basics import bring_forward
from digitpad.widgets.theme import SPACE

if TYPE_CHECKING:
    from digitpad.train.form.form import TrainingForm


class NetworkTools(QWidget):
    """The buttons; each opens a window beside the form, made when it is first wanted."""

    def __init__(self, form: TrainingForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._network: NetworkWindow | None = None
        self._gradients: GradientWindow | None = None
        diagram = self._action(
            self.tr("Diagram"),
            self.tr("Show the layers of this network, with shapes and parameters."),
            "Ctrl+D",
        )
        diagram.triggered.connect(self._on_diagram)
        check = self._action(
            self.tr("Check gradients"),
            self.tr("Hold backpropagation against central differences on this network."),
            "Ctrl+G",
        )
        check.triggered.connect(self._on_check)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        for name, action in (("diagram_button", diagram), ("check_gradients_button", check)):
            button = QToolButton()
            button.setObjectName(name)
            button.setDefaultAction(action)
            button.setAccessibleName(action.text())
            button.setAutoRaise(True)
            layout.addWidget(button)
        form.changed.connect(self._on_form_changed)

    @Slot()
    def _action(self, text: str, tip: str, key: str) -> QAction:
        """Not a button's own shortcut, which would hold the button down for 0.1 s first."""
        action = QAction(text, self)
        sequence = QKeySequence(key)
        action.setShortcut(sequence)
        native = sequence.toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({native})")
        self.addAction(action)
        return action

    @Slot()
    def _on_diagram(self) -> None:
        if self._network is None:
            self._network = NetworkWindow(self)
        self._network.show_network(self._form.network)
        bring_forward(self._network)

    @Slot()
    def _on_check(self) -> None:
        if self._gradients is None:
            self._gradients = GradientWindow(self._form, self)
        bring_forward(self._gradients)

    @Slot()
    def _on_form_changed(self) -> None:
        if self._network is not None and self._network.isVisible():
            self._network.show_network(self._form.network)
