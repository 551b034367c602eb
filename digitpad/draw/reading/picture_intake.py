"""How pictures come to the canvas: from a file, from the clipboard, or dropped on the tab.

They are decoded in the background; what cannot be read is reported in a box, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.background.task import Background
from digitpad.system.image_files import known_formats, read_image, to_array
from digitpad.widgets.dialogs import show_error
from model.base.errors import DataError
from model.pictures.brightness import check_picture

if TYPE_CHECKING:
    from model.base.arrays import ByteArray

MOST_SHOWN_PX = 1600
"""Pictures are kept no larger on a side: undo remembers them, and no digit needs more."""
_LONGEST_NAME = 32


class PictureIntake(QObject):
    """Takes pictures for the widget ``place``, on which they can be dropped."""

    taken = Signal(object, str)
    """The pixels, shape (height, width, 4), uint8, and where they are from."""

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        self._place = place
        self._decoding = Background("digitpad-picture-decoding", self)
        self._decoding.reported.connect(self._on_decoded)
        self._decoding.failed.connect(self.show_error_text)
        place.setAcceptDrops(True)
        place.installEventFilter(self)

    @property
    def is_busy(self) -> bool:
        """Whether a picture is still to come."""
        return self._decoding.is_busy

    @Slot()
    def choose(self) -> None:
        """Ask for a picture file and take it."""
        kinds = " ".join(f"*.{kind.lower()}" for kind in [*known_formats(), "JPEG"])
        name, _ = QFileDialog.getOpenFileName(
            self._place,
            self.tr("Open picture"),
            "",
            self.tr("Pictures ({0});;All files (*)").format(kinds),
        )
        if name:
            self.take_file(Path(name))

    @Slot()
    def paste(self) -> None:
        """Take the picture, or the picture file, on the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        if data is None or not _holds_picture(data):
            held = (
                self.tr("The clipboard holds text")
                if data is not None and data.hasText()
                else self.tr("The clipboard holds no picture")
            )
            wanted = self.tr("expected a picture or a picture file. Copy one and paste again.")
            self.show_error_text(f"{held}; {wanted}")
            return
        self._take(data, self.tr("Picture from the clipboard"))

    def take_file(self, path: Path) -> None:
        """Decode a file."""
        caption = self.tr("Picture: {0}")
        self._decoding.start(lambda: _decode_file(path, caption))

    @Slot(str)
    def show_error_text(self, text: str) -> None:
        """Say why there is no picture."""
        show_error(self._place, self.tr("The picture was not opened"), text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent):
            data = event.mimeData()
            if isinstance(event, QDragEnterEvent):
                if _holds_picture(data):
                    event.setDropAction(Qt.DropAction.CopyAction)
                    event.accept()
                    return True
            elif event.type() == QEvent.Type.Drop and _holds_picture(data):
                event.setDropAction(Qt.DropAction.CopyAction)  # a file is not to be moved away
                event.accept()
                self._take(data, self.tr("Picture dropped here"))
                return True
        return super().eventFilter(watched, event)

    def _take(self, data: QMimeData, caption: str) -> None:
        files = _local_files(data)
        if len(files) > 1:
            self.show_error_text(
                self.tr("{0} files were given, but one picture is read at a time.").format(
                    len(files)
                )
            )
        elif files:
            self.take_file(files[0])
        else:
            image = QImage(data.imageData())
            self._decoding.start(lambda: _decode(image, caption))

    @Slot(object)
    def _on_decoded(self, decoded: tuple[ByteArray, str]) -> None:
        self.taken.emit(*decoded)


def _holds_picture(data: QMimeData) -> bool:
    return data.hasImage() or bool(_local_files(data))


def _local_files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _decode_file(path: Path, caption: str) -> Iterator[tuple[ByteArray, str]]:
    name = path.name
    if len(name) > _LONGEST_NAME:
        half = _LONGEST_NAME // 2
        name = f"{name[:half]}\N{HORIZONTAL ELLIPSIS}{name[-half:]}"
    yield from _decode(read_image(path), caption.format(name))


def _decode(image: QImage, caption: str) -> Iterator[tuple[ByteArray, str]]:
    if image.isNull():
        raise DataError(
            "the picture is in a form that cannot be decoded; save it as a PNG file and open that"
        )
    if max(image.width(), image.height()) > MOST_SHOWN_PX:
        image = image.scaled(
            MOST_SHOWN_PX,
            MOST_SHOWN_PX,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    pixels = to_array(image)
    check_picture(pixels)
    yield pixels, caption
