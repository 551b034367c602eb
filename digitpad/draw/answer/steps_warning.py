"""The steps that are left out on the way to the network's input, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
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


def step_title(name: str) -> str:
    """What stands under a step's picture."""
    return {
        "background": _tr("Background"),
        "line_width": _tr("Line width"),
        "scaling": _tr("Scaling"),
        "centring": _tr("Centring"),
        "smoothing": _tr("Soft edges"),
    }.get(name, _tr("Ink"))


def step_explanation(name: str) -> str:
    """What a step does, why, and what to watch when it is left out."""
    return {
        "background": _tr(
            "Paper becomes black and ink white, as in every MNIST image.\n"
            "Uncheck it, and the network is shown the paper as if it were ink."
        ),
        "line_width": _tr(
            "Lines become about 2.5 pixels wide, as MNIST's are.\n"
            "Uncheck it, and thick lines run together while thin ones fade."
        ),
        "scaling": _tr(
            "The longest side becomes 20 pixels, as in every MNIST image.\n"
            "Uncheck it and draw small: the network has never seen small digits."
        ),
        "centring": _tr(
            "The centre of mass comes to the middle, as in every MNIST image.\n"
            "Uncheck it and draw in a corner: three pixels are enough to lose half of the answers."
        ),
        "smoothing": _tr(
            "Pixels that the ink covers in part are grey. These 784 grey values are all the "
            "network is given.\nUncheck it, and every pixel is black or white."
        ),
    }.get(name, _tr("The ink as it was drawn, or as it is in the picture."))


def _tr(text: str) -> str:
    return QCoreApplication.translate("steps", text)
