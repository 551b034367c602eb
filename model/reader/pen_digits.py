"""Digits that people wrote with a pen: read with their writers, parted by them, drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DataError
from model.handwriting.drawings_file import read_drawings
from model.handwriting.input_steps import PEN_PX
from model.handwriting.strokes import Strokes, render_strokes

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, Points

HELD_OUT_WRITERS = 8
"""The last so many writers, by name, are never learnt from."""


def read_written_digits(path: Path) -> list[WrittenDigit]:
    """Labelled drawings with their writers, from UNIPEN text or from JSON lines.

    Raises
    ------
    DataError
        If the file cannot be read, or any drawing in it has no label or no writer.
    """
    if ".jsonl" not in path.name:
        return read_unipen(path)
    digits = []
    for _, drawing in read_drawings(path):
        if isinstance(drawing, DataError):
            raise drawing
        if drawing.label is None or drawing.writer is None:
            raise DataError(f"{path.name}: each drawing must name its label and its writer")
        strokes = tuple(stroke.astype(np.float64) for stroke in drawing.strokes)
        digits.append(WrittenDigit(strokes, drawing.label, drawing.writer))
    return digits


def split_by_writer(
    digits: Sequence[WrittenDigit],
) -> tuple[list[WrittenDigit], list[WrittenDigit]]:
    """The digits to learn from, and those of the writers that are held out.

    Raises
    ------
    DataError
        If there are not twice as many writers as are held out.
    """
    writers = sorted_writers(digits)
    if len(writers) < 2 * HELD_OUT_WRITERS:
        raise DataError(
            f"the strokes are of {len(writers)} writers; expected at least "
            f"{2 * HELD_OUT_WRITERS}, of whom {HELD_OUT_WRITERS} are held out"
        )
    held_out = set(writers[-HELD_OUT_WRITERS:])
    return (
        [digit for digit in digits if digit.writer not in held_out],
        [digit for digit in digits if digit.writer in held_out],
    )


def sorted_writers(digits: Sequence[WrittenDigit]) -> list[str]:
    """Who wrote them, each once; 2 before 10."""
    return sorted({digit.writer for digit in digits}, key=lambda name: (len(name), name))


def render_digits(digits: Sequence[WrittenDigit]) -> ByteArray:
    """The network's inputs of these digits as they were written, (n, 1, 28, 28)."""
    return np.stack([render_ink(digit.strokes) for digit in digits])[:, np.newaxis]


def render_ink(strokes: Strokes, pen_px: float = PEN_PX) -> ByteArray:
    """The input that strokes with at least one point make, (28, 28)."""
    image = render_strokes(strokes, pen_px)
    assert image is not None, "a written digit has ink"
    return image


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
