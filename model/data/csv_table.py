"""One table of labels and pixels: a line an image, as Kaggle and others give MNIST.

What stands where is found by the names in the first line, or by the number of columns.
"""

from __future__ import annotations

import gzip
import math
import os
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

import numpy as np

from model.base.errors import DataError, FileAccessError
from model.data.assembly import Labelled
from model.data.csv_numbers import explain, parse_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_BLOCK = 2**21
_MOST_LINE_BYTES = 2**20
_MOST_IMAGE_BYTES = 2**30
"""EMNIST's largest table has 640 MB of pixels."""
_MOST_PACKED, _PACKING_FROM = 100, 2**26
"""MNIST's table packs to a seventh; what packs to less than a hundredth is no handwriting."""
_LABELS = {"label", "labels", "class", "target", "digit", "y"}
_PASSED_OVER = {"", "id", "index", "imageid", "unnamed: 0"}
_DELIMITERS = (b",", b";", b"\t", b" ")
_MOST_LABEL, _MOST_PIXEL = 999, 255


class NoLabelsError(DataError):
    """A table of pixels alone."""


@dataclass(frozen=True)
class _Layout:
    """Which columns hold what."""

    columns: int
    label: int
    pixels: NDArray[np.intp]
    side: int

    def most(self) -> list[float]:
        """The largest number of each column."""
        most = np.full(self.columns, np.inf)
        most[self.pixels] = _MOST_PIXEL
        most[self.label] = _MOST_LABEL
        return most.tolist()


def read_table(path: Path) -> Labelled:
    """The images and labels of one table, gzipped or not.

    Returns
    -------
    Square images (n, 1, side, side), uint8; numbers from 0 to 1 with fractions are spread to 255.

    Raises
    ------
    NoLabelsError
        If there is no column of labels.
    DataError
        If it is no such table; the text names the line. FileAccessError if the system did not
        give it.
    """
    try:
        with path.open("rb") as packed:
            is_packed = packed.read(2) == b"\x1f\x8b"
            packed.seek(0)
            stream = cast("IO[bytes]", gzip.GzipFile(fileobj=packed)) if is_packed else packed
            most = math.inf
            if is_packed:
                most = max(_PACKING_FROM, _MOST_PACKED * os.fstat(packed.fileno()).st_size)
            return _read(path, _lines(path, stream, most))
    except DataError:
        raise
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"{path.name} is damaged or cut short ({error}); download it again"
        ) from error
    except OSError as error:
        raise FileAccessError(
            f"{path.name} cannot be read ({error.strerror or error}); check {path}"
        ) from error


def _lines(path: Path, stream: IO[bytes], most: float) -> Iterator[bytes]:
    r"""Blocks of whole lines, each with "\\n" after it."""
    rest, taken = b"", 0
    while block := stream.read(_BLOCK):
        taken += len(block)
        if taken > most:
            raise DataError(
                f"{path.name} unpacks to more than {most:,.0f} bytes, {_MOST_PACKED} times its "
                "size; it is no table of images"
            )
        rest += block
        # The last "\r" may belong to a "\n" that is still to come.
        rest = rest.replace(b"\r\n", b"\n")
        if b"\n" not in rest:
            rest = rest[:-1].replace(b"\r", b"\n") + rest[-1:]
        end = rest.rfind(b"\n") + 1
        if len(rest) - end > _MOST_LINE_BYTES:
            raise DataError(
                f"{path.name} has a line of more than {_MOST_LINE_BYTES:,} bytes; expected a line "
                "an image"
            )
        if end:
            yield rest[:end]
        rest = rest[end:]
    if rest.strip():
        yield rest.replace(b"\r", b"\n").rstrip(b"\n") + b"\n"


def _read(path: Path, blocks: Iterator[bytes]) -> Labelled:
    text = next(blocks, b"").removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(f"{path.name} is text in UTF-16; save it as CSV in UTF-8")
    head = text[: text.find(b"\n") + 1]
    delimiter = max(_DELIMITERS[:3], key=head.count)
    if delimiter not in head:
        delimiter = _DELIMITERS[3]
    fields = [
        field.strip(' "\t\n').lower() for field in head.decode("latin1").split(delimiter.decode())
    ]
    is_numbered = fields == [str(at) for at in range(len(fields))]  # pandas' names for no names
    has_names = is_numbered or not all(_is_number(field) for field in fields)
    line = 1 + has_names
    if has_names:
        text = text[len(head) :] or next(blocks, b"")
    if has_names and not is_numbered:
        layout = _named_layout(path, fields)
    else:
        layout = _counted_layout(path, text, delimiter, len(fields))
    images: list[NDArray[np.uint8]] = []
    labels: list[NDArray[np.int64]] = []
    fractions: list[bool] = []
    left = _MOST_IMAGE_BYTES
    while text or (text := next(blocks, b"")):
        numbers = parse_lines(text, delimiter, layout.columns)
        if numbers is None or not _is_in_range(numbers, layout):
            raise explain(path.name, text, line, delimiter, layout.most(), layout.label)
        line += text.count(b"\n")
        labels.append(numbers[:, layout.label].astype(np.int64))
        pixels = numbers[:, layout.pixels]
        fractions.append(pixels.dtype.kind == "f" and bool((pixels % 1).any()))
        if fractions[-1]:
            if pixels.max() > 1:
                raise DataError(
                    f"{path.name} holds fractions and numbers above 1 before line {line:,}; "
                    "expected whole numbers from 0 to 255, or fractions from 0 to 1"
                )
            pixels = np.rint(pixels * 255)
        images.append(pixels.astype(np.uint8))
        left -= images[-1].size
        if left < 0:
            raise DataError(
                f"{path.name} holds more than {_MOST_IMAGE_BYTES:,} pixels; take a part of it"
            )
        text = b""
    if not images:
        raise DataError(f"{path.name} holds no image; expected a line an image, after the names")
    return Labelled(_on_one_scale(path, images, fractions, layout.side), np.concatenate(labels))


def _on_one_scale(
    path: Path, images: list[NDArray[np.uint8]], fractions: list[bool], side: int
) -> NDArray[np.uint8]:
    """All blocks as one; those that happen to hold only 0 and 1 follow the ones with fractions."""
    if any(fractions):
        for at, block in enumerate(images):
            if not fractions[at]:
                if block.max(initial=0) > 1:
                    raise DataError(
                        f"{path.name} holds fractions from 0 to 1 and numbers to "
                        f"{block.max()}; expected one of both"
                    )
                block *= np.uint8(255)
    return np.concatenate(images).reshape(-1, 1, side, side)


def _named_layout(path: Path, names: list[str]) -> _Layout:
    passed_over = {at for at, name in enumerate(names) if name in _PASSED_OVER}
    label = next((at for at, name in enumerate(names) if name in _LABELS), None)
    if label is None:
        _require_labels(path, len(names) - len(passed_over))
        label = next((at for at in range(len(names)) if at not in passed_over), 0)
    others = [at for at in range(len(names)) if at != label and at not in passed_over]
    return _Layout(len(names), label, np.array(others, np.intp), _side(path, len(others)))


def _counted_layout(path: Path, text: bytes, delimiter: bytes, columns: int) -> _Layout:
    """Without names the label comes first, unless only the last column says anything."""
    _require_labels(path, columns)
    side = _side(path, columns - 1)
    label = 0
    numbers = parse_lines(text, delimiter, columns)
    if numbers is not None and not np.ptp(numbers[:, 0]) and np.ptp(numbers[:, -1]):
        label = columns - 1
    others = np.delete(np.arange(columns), label)
    return _Layout(columns, label, others, side)


def _require_labels(path: Path, columns: int) -> None:
    if columns > 1 and math.isqrt(columns) ** 2 == columns:
        raise NoLabelsError(
            f"{path.name} has no labels: its {columns} columns are the pixels alone, as in "
            "Kaggle's test.csv, whose answers are kept back; choose a table with a column of "
            "labels, such as train.csv"
        )


def _side(path: Path, pixels: int) -> int:
    side = math.isqrt(max(pixels, 0))
    if side < 2 or side**2 != pixels:
        raise DataError(
            f"{path.name} has {pixels} columns beside the label; expected the pixels of a square "
            "image, such as 784 (28 x 28)"
        )
    return side


def _is_in_range(numbers: NDArray[np.generic], layout: _Layout) -> bool:
    labels, pixels = numbers[:, layout.label], numbers[:, layout.pixels]
    if not labels.size:
        return True
    is_whole = labels.dtype.kind != "f" or not bool((labels % 1).any())
    return bool(
        is_whole
        and labels.min() >= 0
        and labels.max() <= _MOST_LABEL
        and pixels.min() >= 0
        and pixels.max() <= _MOST_PIXEL
    )


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
