"""What is taken out of the Train tab: curves as pictures, values as CSV, a run as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from model import run_file
from model.files import write_atomically
from model.run_file import Run
from model.run_table import as_csv

_SHARPNESS = 2.0
"""Pixels of a picture for each on the screen."""


def save_png(path: Path, widget: QWidget) -> None:
    """Write ``widget`` as it is seen, at twice the screen's sharpness; DataError if it fails."""
    pixmap = QPixmap(widget.size() * _SHARPNESS)
    pixmap.setDevicePixelRatio(_SHARPNESS)
    pixmap.fill(widget.palette().window().color())
    widget.render(pixmap)
    buffer = _Bytes()
    pixmap.save(buffer, "PNG")
    write_atomically(path, lambda stream: stream.write(buffer.content()))


def save_svg(path: Path, widget: QWidget) -> None:
    """Write ``widget`` as it is seen, as lines and letters; DataError if it fails."""
    buffer = _Bytes()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(0, 0), widget.size()))
    generator.setTitle("Digitpad")
    painter = QPainter(generator)
    widget.render(painter, QPoint(0, 0))
    painter.end()
    write_atomically(path, lambda stream: stream.write(buffer.content()))


def save_csv(path: Path, runs: Sequence[Run]) -> None:
    """Write every value of ``runs``; DataError if it fails."""
    content = as_csv(runs).encode()
    write_atomically(path, lambda stream: stream.write(content))


def save_run(path: Path, run: Run) -> None:
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
