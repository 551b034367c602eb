"""One unit: what it weighs of the layer before, and the nine images that excite it most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.filters.tiles.gallery import Gallery, Shown
from digitpad.filters.tiles.kernel_grid import KernelGrid
from digitpad.widgets.basics import label
from digitpad.widgets.theme import SPACE

if TYPE_CHECKING:
    import numpy as np


class UnitView(QWidget):
    """Takes plain arrays and words."""

    input_opened = Signal(int)  # the unit of the layer before, from 0

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.title = label(role="title", name=f"{name}_title")
        self.title.setAccessibleName(self.tr("The unit shown"))
        self.weights = KernelGrid()
        self.weights.setObjectName(f"{name}_weights")
        self.weights.setAccessibleName(self.tr("Weights of the unit shown"))
        self.weights.setMinimumHeight(12 * SPACE)
        self.weights.tile_pinned.connect(self.input_opened)
        self.about_weights = label(role="muted", name=f"{name}_about_weights")
        self.about_weights.setAccessibleName(self.tr("What the weights are"))
        self.gallery = Gallery()
        self.gallery.setObjectName(f"{name}_gallery")
        self.about_images = label(role="muted", name=f"{name}_about_images")
        self.about_images.setAccessibleName(self.tr("What the images are"))
        for text in (self.about_weights, self.about_images):
            text.setWordWrap(True)
        # Room for two lines from the first: the pictures stay where they are when it comes.
        self.about_images.setMinimumHeight(2 * self.about_images.fontMetrics().lineSpacing())
        self.about_images.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.title)
        column.addWidget(self.weights, 2)
        column.addWidget(self.about_weights)
        column.addWidget(self.gallery, 3)
        column.addWidget(self.about_images)

    def set_colors(self, *, is_grey: bool, has_own_contrast: bool) -> None:
        """How the weights are coloured."""
        self.weights.set_grey(is_grey)
        self.weights.set_own_contrast(has_own_contrast)

    def show_unit(
        self, title: str, weights: NDArray[np.floating[Any]], about: str, noun: str
    ) -> None:
        """Show ``weights`` (inputs, height, width), a tile for each input, which is a ``noun``."""
        self.title.setText(title)
        self.weights.set_naming(noun)
        self.weights.set_kernels(weights)
        self.about_weights.setText(about)

    def set_openable(self, is_openable: bool) -> None:
        """Whether the inputs are units of another layer, to which Enter leads."""
        tip = self.tr("What the unit weighs of its inputs: a tile for each.")
        if is_openable:
            tip = self.tr(
                "What the unit weighs of the layer before: a tile for each of its units. Enter or "
                "a double click goes to that unit."
            )
        self.weights.set_enter(is_openable)
        self.weights.setToolTip(tip)

    def show_images(self, pictures: Sequence[Shown], about: str) -> None:
        """Show the images, or say in their place why there are none."""
        self.gallery.show_pictures(pictures, about)
        self.about_images.setText(about if pictures else "")
