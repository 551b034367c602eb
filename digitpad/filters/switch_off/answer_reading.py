"""What a network and its edit read in the image, and which part of it carries the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.background.task import Background
from digitpad.filters.shared.sample import why_no_test_set
from digitpad.filters.switch_off.answer_view import AnswerView
from digitpad.state.data_sources import class_name
from digitpad.state.network_entry import DIGITS, DRAWING_SHAPE, NetworkEntry
from model.analysis.occlusion import GREY, PAPER, Occlusion, occlusion

if TYPE_CHECKING:
    from digitpad.filters.shared.input_image import InputImage
    from model.base.arrays import ByteArray, FloatArray
    from model.nn.network import Network


class AnswerReading(QWidget):
    """The answer comes at once; to cover the image, place after place, takes a moment."""

    def __init__(
        self, entry: NetworkEntry, image: InputImage, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reading")
        self._entry, self._network = entry, entry.network
        self._input = image
        self.view = AnswerView()
        self.view.sample_wanted.connect(image.take_test_image)
        self.covering = Background("digitpad-occlusion", self)
        self.covering.reported.connect(self._on_covered)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)

    def show_answer(self, entry: NetworkEntry, edit: Network | None) -> None:
        """Read the image with ``edit``, if there is one, beside the network as it was trained."""
        self._entry, self._network = entry, entry.network if edit is None else edit
        self.view.offer_samples(not why_no_test_set(entry))
        image, reason = self._input.image, self._why_not()
        if reason or image is None:
            self.view.show_nothing(reason)
            return
        self.view.set_names([class_name(entry.data_name, at) for at in range(DIGITS)])
        before = None if edit is None else _read(entry.network, image)
        self.view.show_answer(image, _read(self._network, image), before)
        if not self.view.heat.isChecked():
            self.view.clear_heat()

    @Slot()
    def cover(self) -> None:
        """Find the part that carries the answer, if that is wanted."""
        image = self._input.image
        if image is not None and self.view.heat.isChecked() and not self._why_not():
            twin = self._network.copy()
            self.covering.start(lambda: iter([(image, _cover(twin, image))]))

    def _why_not(self) -> str:
        """Why there is no answer; empty if there is one."""
        if self._entry.network.classes != DIGITS:
            return self.tr("{0} knows {1} classes; there are bars for ten.").format(
                self._entry.title, self._entry.network.classes
            )
        if self._input.image is not None:
            return ""
        if self._input.trouble:
            return self._input.trouble
        if self._input.shape == DRAWING_SHAPE:
            return self.tr("Draw a digit on the Draw tab, or take a test image.")
        return why_no_test_set(self._entry) or self.tr("Take a test image.")

    @Slot(object)
    def _on_covered(self, report: tuple[ByteArray, Occlusion]) -> None:
        image, found = report
        if image is self._input.image and self.view.heat.isChecked():
            self.view.show_heat(
                found.drops,
                (found.top, found.left, found.side),
                found.answer,
                (found.probability, found.least, found.instead),
            )


def _read(network: Network, image: ByteArray) -> FloatArray | None:
    """Probabilities (10,) for an image (channels, height, width); None if not finite numbers."""
    with np.errstate(all="ignore"):  # a network in training may be about to diverge
        probabilities: FloatArray = network.predict(image[np.newaxis])[0]
    return probabilities if np.isfinite(probabilities).all() else None


def _cover(network: Network, image: ByteArray) -> Occlusion:
    # No stroke: paper, as if nothing were drawn there. In a photograph black would say something.
    value = PAPER if len(image) == 1 else GREY
    with np.errstate(all="ignore"):
        return occlusion(network, image, value=value)
