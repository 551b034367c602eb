"""Picture files as arrays, by Qt's decoders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QImage, QImageReader

from model.base.errors import DataError
from model.pictures.brightness import MOST_SIDE_PX

if TYPE_CHECKING:
    from model.base.arrays import ByteArray


def read_picture(path: Path) -> ByteArray:
    """The pixels of a PNG, JPEG, BMP or whatever else Qt reads.

    Returns
    -------
    Shape (height, width, 4), uint8: red, green, blue, alpha.

    Raises
    ------
    DataError
        If the file is missing, no picture, or too large.
    """
    return to_array(read_image(path))


def read_image(path: Path) -> QImage:
    """The same as an image of Qt's, upright and not null; raises as `read_picture` does."""
    if path.is_dir():
        raise DataError(f"{path} is a folder; name the pictures in it, or a .jsonl of drawings")
    if not path.is_file():
        raise DataError(f"{path} does not exist; name a picture or a .jsonl of drawings")
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)  # as the camera was held
    if not reader.canRead():
        kinds = ", ".join(known_formats())
        raise DataError(f"{path.name} is no picture that can be read; the known kinds are {kinds}")
    size = reader.size()  # known before the picture is decoded
    if max(size.width(), size.height()) > MOST_SIDE_PX:
        raise DataError(
            f"{path.name} has {size.width()} x {size.height()} pixels; "
            f"at most {MOST_SIDE_PX} on a side can be read, so make it smaller"
        )
    image = reader.read()
    if image.isNull() or image.size() == QSize(0, 0):
        raise DataError(f"{path.name} is damaged: {reader.errorString()}")
    return image


def to_array(image: QImage) -> ByteArray:
    """A copy of an image's pixels, shape (height, width, 4), uint8 red, green, blue, alpha."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).copy()


def known_formats() -> list[str]:
    """The usual kinds of picture that can be read here, such as "PNG"."""
    wanted = ("png", "jpg", "bmp", "gif", "webp")
    known = [QByteArray(name).toStdString() for name in QImageReader.supportedImageFormats()]
    return [name.upper() for name in wanted if name in known]
