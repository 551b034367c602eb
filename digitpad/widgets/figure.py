"""Figures for paper and slides: painted the same on the screen, into a picture and into a drawing.

A figure paints itself with a QPainter, from plain numbers; Qt writes PNG and SVG. All of it works
in any thread.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

SHARPNESS = 2
"""Pixels of a picture for each unit of the figure: fit to be printed."""


class Figure(Protocol):
    """What can be painted on white paper."""

    @property
    def title(self) -> str:
        """What it shows."""

    def size(self) -> QSize:
        """Its width and height, in units that are pixels on a plain screen."""

    def paint(self, painter: QPainter) -> None:
        """Paint all of it, from the painter's origin on."""


def figure_image(figure: Figure, scale: int = SHARPNESS) -> QImage:
    """The figure in pixels, ``scale`` for each of its units."""
    image = QImage(figure.size() * scale, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(scale, scale)
    figure.paint(painter)
    painter.end()
    return image


def figure_png(figure: Figure) -> bytes:
    """The figure as the content of a PNG file."""
    buffer = _Bytes()
    QImageWriter(buffer, QByteArray(b"png")).write(figure_image(figure))
    return buffer.content()


def figure_svg(figure: Figure) -> bytes:
    """The figure as the content of an SVG file: lines and letters, sharp at any size."""
    buffer = _Bytes()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(figure.size())
    generator.setViewBox(QRect(QPoint(0, 0), figure.size()))
    generator.setTitle(figure.title)
    painter = QPainter(generator)
    figure.paint(painter)
    painter.end()
    return buffer.content()


class _Bytes(QBuffer):
    """Memory that Qt writes to."""

    def __init__(self) -> None:
        self._array = QByteArray()
        super().__init__(self._array)
        self.open(QIODevice.OpenModeFlag.WriteOnly)

    def content(self) -> bytes:
        return bytes(self._array.data())
