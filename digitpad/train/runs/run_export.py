"""What is taken out of the Train tab: curves as pictures, values as CSV, a run as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from model.files.atomic import write_atomically
from model.storage import run_file
from model.storage.run_csv import as_csv

if TYPE_CHECKING:
    from digitpad.train.plots.figure import Figure
    from model.storage.run_file import RunRecord

_SHARPNESS = 2
"""Pixels of a picture for each of the figure: fit to be printed."""


def save_png(path: Path, figure: Figure) -> None:
    """Write ``figure`` as a picture; DataError if it fails."""
    image = QImage(figure.size() * _SHARPNESS, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(_SHARPNESS, _SHARPNESS)
    figure.paint(painter)
    painter.end()
    buffer = _Bytes()
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    write_atomically(path, lambda stream: stream.write(buffer.content()))


def save_svg(path: Path, figure: Figure) -> None:
    """Write ``figure`` as lines and letters, sharp at any size; DataError if it fails."""
    buffer = _Bytes()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(figure.size())
    generator.setViewBox(QRect(QPoint(0, 0), figure.size()))
    generator.setTitle(figure.title)
    painter = QPainter(generator)
    figure.paint(painter)
    painter.end()
    write_atomically(path, lambda stream: stream.write(buffer.content()))


def save_csv(path: Path, runs: Sequence[RunRecord]) -> None:
    """Write every value of ``runs``; DataError if it fails."""
    content = as_csv(runs).encode()
    write_atomically(path, lambda stream: stream.write(content))


def save_run(path: Path, run: RunRecord) -> None:
    """Write ``run`` as a file another copy of the program opens; DataError if it fails."""
    run_file.save(path, run)


class _Bytes(QBuffer):
    """Memory that Qt writes to."""

    def __init__(self) -> None:
        self._array = QByteArray()
        super().__init__(self._array)
        self.open(QIODevice.OpenModeFlag.WriteOnly)

    def content(self) -> bytes:
        return bytes(self._array.data())
