"""The tutorial's figure for one kernel: the kernel, the input it meets, and its response."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.filters.tiles.color_scale import weight_text
from digitpad.filters.tiles.input_pad import InputPad
from digitpad.filters.tiles.kernel_picture import as_tiles, tile_colors
from digitpad.filters.tiles.pixel_view import PixelView, grey_picture
from digitpad.widgets.basics import label
from digitpad.widgets.theme import SPACE, current_theme

_SHARES = (2, 3, 3)
"""Of the width, for kernel, input and response."""
_BRIGHT = 127


class KernelRow(QWidget):
    """Three pictures side by side, under a line that says what they show."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.title = label(role="title", name=f"{name}_title")
        self.kernel = PixelView(f"{name}_kernel", self.tr("The kernel's weights"))
        self.pad = InputPad(
            f"{name}_input",
            self.tr("The input; draw on it. The frame is what the kernel lies on."),
        )
        self.response = PixelView(f"{name}_response", self.tr("The kernel's response"))
        self.response.set_pointing(
            self.tr(
                "Point at a place, or go there by arrow keys, to see how its number came about."
            )
        )
        pictures = QHBoxLayout()
        pictures.setSpacing(2 * SPACE)
        for view, share in zip((self.kernel, self.pad, self.response), _SHARES, strict=True):
            pictures.addWidget(view, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.title)
        column.addLayout(pictures, 1)

    def show_kernel(self, title: str, kernel: NDArray[Any], limit: float, is_grey: bool) -> None:
        """Show weights (channels, height, width), with ``limit`` in full colour."""
        self.title.setText(title)
        tiles = as_tiles(kernel[np.newaxis])
        self.kernel.set_picture(tile_colors(tiles, limit, current_theme(), is_grey)[0])
        self.kernel.setAccessibleDescription(f"{title}; {self._range_text(kernel)}")

    def show_response(
        self, image: NDArray[np.uint8], response: NDArray[Any], limit: float, is_grey: bool
    ) -> None:
        """Show the input (channels, height, width) and the response (height, width)."""
        self.pad.set_picture(grey_picture(image))
        colors = tile_colors(response[np.newaxis], limit, current_theme(), is_grey)
        self.response.set_picture(colors[0])
        row, column = divmod(int(response.argmax()), response.shape[1])
        self.response.setAccessibleDescription(
            self.tr("{0}, the highest in row {1}, column {2}").format(
                self._range_text(response), row + 1, column + 1
            )
        )
        self.pad.setAccessibleDescription(
            self.tr("{0} x {1} pixels, {2} of them bright").format(
                *image.shape[-2:], int((image.max(axis=0) > _BRIGHT).sum())
            )
        )

    def _range_text(self, values: NDArray[Any]) -> str:
        low, high = weight_text(float(values.min())), weight_text(float(values.max()))
        return self.tr("range {0} to {1}").format(low, high)
