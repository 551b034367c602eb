"""What is drawn, as a network is given it; every tab sees the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from model.base.arrays import ByteArray


class SharedDrawing(QObject):
    """The drawing that all tabs share."""

    changed = Signal()
    """Something else is drawn, or nothing any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._image: ByteArray | None = None

    @property
    def image(self) -> ByteArray | None:
        """What a network is given of it, (28, 28) uint8; None if nothing is drawn."""
        return self._image

    def show(self, image: ByteArray | None) -> None:
        """Let every tab see what is drawn, (28, 28) uint8, or that nothing is."""
        if image is self._image or (
            image is not None and self._image is not None and np.array_equal(image, self._image)
        ):
            return
        self._image = None if image is None else image.copy()
        self.changed.emit()
