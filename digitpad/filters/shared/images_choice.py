"""A network opened from a file does not know its images: here a person says where they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.task import Background
from digitpad.filters.shared.sample import shuffled_test_set, why_no_test_set
from digitpad.filters.shared.words import shape_text
from digitpad.widgets.basics import Button
from digitpad.widgets.dialogs import ask_for_data, show_error
from model.base.errors import DataError
from model.data.formats import PATTERNS
from model.data.sources import whole_of

if TYPE_CHECKING:
    from digitpad.state.network_entry import NetworkEntry
    from model.nn.network import Network


class ImagesChoice(QObject):
    """A button that is there only while a network's test images are not available."""

    found = Signal(object, str)  # NetworkEntry, and its images as `open_dataset` takes them

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entry: NetworkEntry | None = None
        self._of: NetworkEntry | None = None
        self.button = Button(
            "its_images_button",
            self.tr("Its i&mages\N{HORIZONTAL ELLIPSIS}"),
            self.tr(
                "Choose the data set this network learnt from (CIFAR-10, IDX, .npz or CSV): "
                "its test images are what most pages look at. (Alt+M)"
            ),
            "open",
        )
        self.button.setAccessibleName(self.tr("Choose its images"))
        self.button.setProperty("tight", True)
        self.button.clicked.connect(self._on_wanted)
        self.reading = Background("digitpad-its-images", self)
        self.reading.reported.connect(self._on_read)
        self.reading.failed.connect(self._on_failed)

    def follow(self, entry: NetworkEntry) -> None:
        """Offer to choose images for ``entry``, if it has none."""
        self._entry = entry
        self.button.setVisible(bool(why_no_test_set(entry)))

    @Slot()
    def _on_wanted(self) -> None:
        path = ask_for_data(self.button, self.tr("The images it learnt from"), "", PATTERNS)
        if path is None or self._entry is None:
            return
        source = str(whole_of(path))
        self._of, network = self._entry, self._entry.network
        self.button.setEnabled(False)
        self.reading.start(lambda: _checked(source, network))

    @Slot(object)
    def _on_read(self, source: str) -> None:
        self.button.setEnabled(True)
        self.found.emit(self._of, source)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.button.setEnabled(True)
        show_error(self.button, self.tr("These images were not taken"), text)


def _checked(source: str, network: Network) -> Iterator[str]:
    """``source``, if its test images fit; they are read once, and kept."""
    images, labels = shuffled_test_set(source)
    if images.shape[1:] != network.input_shape or labels.max() >= network.classes:
        raise DataError(
            f"{Path(source).name} has images of {shape_text(images.shape[1:])} and labels up to "
            f"{labels.max()}, but {network.name} takes {shape_text(network.input_shape)} and "
            f"knows {network.classes} classes; choose the data set it learnt from"
        )
    yield source
