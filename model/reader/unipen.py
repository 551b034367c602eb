"""Reading UCI's pen digits in the UNIPEN text that they come in (pendigits-orig.tra).

Alpaydin and Alimoglu, "Pen-Based Recognition of Handwritten Digits", UCI Machine Learning
Repository, id 81, 1998. A digit reads::

    .SEGMENT DIGIT 0-1 ? "4"
    .COMMENT 4 12 224          its label, its writer, its number
    .PEN_DOWN
     267 333                   x, and y pointing up
    .PEN_UP
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DataError

if TYPE_CHECKING:
    from model.base.arrays import Points

_SEGMENT = re.compile(r'\.SEGMENT DIGIT .*"(\d)"\s*$')
_POINT = re.compile(r"\s*(-?\d{1,6})\s+(-?\d{1,6})\s*$")
_COMPRESSED = (b"\x1f\x9d", b"\x1f\x8b")


@dataclass(frozen=True, eq=False)
class WrittenDigit:
    """One digit: strokes of shape (p, 2), y pointing down; its label; who wrote it."""

    strokes: tuple[Points, ...]
    label: int
    writer: str


def read_unipen(path: Path) -> list[WrittenDigit]:
    """Every digit of the file that has ink.

    Raises
    ------
    DataError
        If the file cannot be read, is still compressed, or holds no digits.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path.name} cannot be read ({error.strerror})") from error
    if content.startswith(_COMPRESSED):
        raise DataError(f"{path.name} is compressed; unpack it first (gzip -d {path.name})")
    digits = list(_digits(content.decode("ascii", "replace").splitlines()))
    if not digits:
        raise DataError(
            f'{path.name} holds no digits; expected lines such as .SEGMENT DIGIT 0 ? "8" and '
            ".PEN_DOWN, as UCI's pendigits-orig.tra has them"
        )
    return digits


def _digits(lines: list[str]) -> Iterator[WrittenDigit]:
    label, writer, strokes = -1, "", list[list[tuple[int, int]]]()
    for line in [*lines, '.SEGMENT DIGIT 0 ? "0"']:  # the last one ends the digit before it
        if segment := _SEGMENT.match(line):
            drawn = tuple(np.array(stroke, np.float64) for stroke in strokes if stroke)
            if drawn:
                yield WrittenDigit(drawn, label, writer)
            label, writer, strokes = int(segment[1]), "", []
        elif line.startswith(".COMMENT"):
            writer = [*line.split(), "", "", ""][2]
        elif line.startswith(".PEN_DOWN"):
            strokes.append([])
        elif (point := _POINT.match(line)) and strokes:
            strokes[-1].append((int(point[1]), -int(point[2])))
