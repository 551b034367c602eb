"""What the network is shown: the drawing, ink put down here, or one of the network's test images.

One image is kept for each shape of input, so that two networks that take the same images can be
looked at with the same one. Only networks for 1 x 28 x 28 are given the drawing of the Draw tab.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.task import Background
from digitpad.filters.shared.sample import shuffled_test_set, why_no_test_set
from digitpad.state.data_sources import class_name
from digitpad.state.network_entry import DRAWING_SHAPE, NetworkEntry
from model.base.arrays import ByteArray
from model.handwriting.input_steps import PEN_PX
from model.handwriting.raster import draw_polylines

if TYPE_CHECKING:
    from digitpad.filters.tiles.input_pad import PixelPoint
    from model.nn.layers.base import Shape

TestImage = tuple[ByteArray, str]
"""A test image (channels, height, width), and what its label means."""


class InputImage(QObject):
    """The image for the network followed.

    Attributes
    ----------
    trouble
        Why there is no test image; empty if there is one, or none was asked for.
    """

    changed = Signal()

    def __init__(self, entry: NetworkEntry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trouble = ""
        self._entry = entry
        self._images: dict[Shape, ByteArray] = {}
        self._labels: dict[Shape, str] = {}
        self._offered: set[Shape] = set()
        self._rng = np.random.default_rng()
        self.reading = Background("digitpad-test-image", self)
        self.reading.reported.connect(self._on_found)
        self.reading.failed.connect(self._on_failed)

    @property
    def shape(self) -> Shape:
        """(channels, height, width) that the network takes."""
        return self._entry.network.input_shape

    @property
    def image(self) -> ByteArray | None:
        """Shape (channels, height, width), uint8; None where nothing is there yet."""
        return self._images.get(self.shape)

    @property
    def label(self) -> str | None:
        """Of the test image that is worked on; None for ink."""
        return self._labels.get(self.shape)

    def canvas(self) -> ByteArray:
        """The image, or a blank one."""
        image = self.image
        return np.zeros(self.shape, np.uint8) if image is None else image

    def follow(self, entry: NetworkEntry) -> None:
        """Have an image for ``entry``; where no drawing fits, a test image is taken at first."""
        if entry is not self._entry:
            self._entry, self.trouble = entry, ""
            self.reading.cancel()
        shape = self.shape
        if shape in (DRAWING_SHAPE, *self._offered, *self._images) or why_no_test_set(entry):
            return
        self._offered.add(shape)
        self.take_test_image()

    def show_drawing(self, drawing: ByteArray | None) -> None:
        """Take (28, 28), uint8, for the networks that read drawings; None takes it away."""
        self._set(DRAWING_SHAPE, None if drawing is None else drawing[np.newaxis].copy())

    @Slot(list)
    def ink(self, points: Sequence[PixelPoint]) -> None:
        """Draw a piece of a stroke, white, over what is there."""
        _, height, width = self.shape
        ink = draw_polylines([np.array(points)], max(height, width), PEN_PX)[:height, :width]
        self._set(self.shape, np.maximum(self.canvas(), ink))

    @Slot()
    def clear(self) -> None:
        """Take the image away."""
        self._set(self.shape, None)

    @Slot()
    def take_test_image(self) -> None:
        """Take a random one. Read in the background: the first takes a third of a second."""
        name, number = self._entry.data_name, int(self._rng.integers(2**31))
        self.reading.start(lambda: _test_image(name, number))

    def _set(self, shape: Shape, image: ByteArray | None, label: str | None = None) -> None:
        self.trouble = ""
        self._images.pop(shape, None)
        self._labels.pop(shape, None)
        if image is not None:
            self._images[shape] = image
        if label is not None:
            self._labels[shape] = label
        self.changed.emit()

    @Slot(object)
    def _on_found(self, found: TestImage) -> None:
        image, label = found
        self._set(image.shape, image, label)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.trouble = text
        self.changed.emit()


def _test_image(data_name: str, number: int) -> Iterator[TestImage]:
    images, labels = shuffled_test_set(data_name)
    at = number % len(images)
    yield images[at], class_name(data_name, int(labels[at]))
