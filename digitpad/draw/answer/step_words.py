"""Words for the steps between ink and the network's input, and why MNIST needs each."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


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
