"""Drawings as JSON lines, one a line: ``{"strokes": [[[x, y], ...], ...], "label": 7}``.

y points down, any unit, the label may be missing; a text "writer" may stand beside it. A broken
line costs only itself.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast

import numpy as np
from numpy.typing import NDArray

from model.base.errors import DataError

_GZIP_MAGIC = b"\x1f\x8b"
_LABELS = range(10)
_MAX_LINE_BYTES = 2**23
_MAX_STROKES = 1000
_MAX_POINTS = 100_000
_MAX_COORDINATE = 1e6
"""Up to here float32 still distinguishes hundredths of a typical stroke."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """Strokes of shape (p, 2), float32, y pointing down; the digit and the writer, if known."""

    strokes: tuple[NDArray[np.float32], ...]
    label: int | None
    writer: str | None = None


def read_drawings(path: Path) -> Generator[tuple[int, Drawing | DataError], None, None]:
    """Read drawings one by one, never the whole file at once.

    Parameters
    ----------
    path
        A file of JSON lines, gzipped or not; recognised by its content, not its name.

    Yields
    ------
    The line's number, from 1, with its drawing, or with a DataError that names file, line and
    what is wrong. Blank lines are passed over. After damage to the gzip data or the disk nothing
    more can be read: that error comes last.

    Raises
    ------
    DataError
        If the file cannot be opened. Raised at the first step of the iteration.
    """
    number = 0
    with _open(path) as stream:
        try:
            for number, line in _lines(stream):
                if isinstance(line, DataError):
                    yield number, DataError(f"{path.name}, line {number}: {line}")
                elif line.strip():
                    yield number, _parse_line(path.name, number, line)
        except (OSError, EOFError, zlib.error) as error:
            where = f"{path.name}, line {number + 1}"
            yield number + 1, DataError(f"{where}: damaged or cut short from here on ({error})")


def parse_drawing(text: str) -> Drawing:
    """Read one drawing from the text of one line.

    Raises
    ------
    DataError
        If the text is not JSON, a field is missing, a number is not finite or beyond 1e6, the
        label is not 0 to 9 or null, or there are more than 1,000 strokes or 100,000 points.
    """
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise DataError("the JSON is nested too deeply; expected strokes of points") from None
    except json.JSONDecodeError as error:
        raise DataError(f"not JSON: {error.msg} at character {error.pos + 1}") from error
    except DataError:
        raise
    except ValueError as error:
        raise DataError(f"not JSON that can be read: {error}") from error
    if not isinstance(found, dict):
        raise DataError(f'found {_kind(found)}; expected {{"strokes": ...}}')
    writer = found.get("writer")
    return Drawing(
        _as_strokes(found.get("strokes")),
        _as_label(found.get("label")),
        writer if isinstance(writer, str) else None,
    )


def checked_drawing(strokes: Sequence[Any], label: int | None) -> Drawing:
    """A drawing of strokes that come from elsewhere than a file, held to the same rules.

    Parameters
    ----------
    strokes
        Each a sequence of (x, y) or an array (p, 2), y pointing down, in any unit.

    Raises
    ------
    DataError
        As `parse_drawing`.
    """
    return Drawing(_as_strokes([np.asarray(s).tolist() for s in strokes]), _as_label(label))


def format_drawing(drawing: Drawing) -> str:
    """One line of text, without the line's end, that `parse_drawing` reads back exactly."""
    strokes = [
        "[" + ",".join(f"[{_number(x)},{_number(y)}]" for x, y in stroke) + "]"
        for stroke in drawing.strokes
    ]
    label = "" if drawing.label is None else f',"label":{drawing.label}'
    writer = "" if drawing.writer is None else f',"writer":{json.dumps(drawing.writer)}'
    return f'{{"strokes":[{",".join(strokes)}]{label}{writer}}}'


def _open(path: Path) -> BinaryIO:
    try:
        with path.open("rb") as start:
            is_gzipped = start.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
        return cast("BinaryIO", gzip.open(path)) if is_gzipped else path.open("rb")
    except OSError as error:
        reason = error.strerror or error
        raise DataError(f"{path.name} cannot be read: {reason}; check {path}") from error


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | DataError]]:
    """Number each line from 1; one that is too long is passed over piece by piece."""
    number = 1
    while line := stream.readline(_MAX_LINE_BYTES):
        if len(line) < _MAX_LINE_BYTES or line.endswith(b"\n"):
            yield number, line
        else:
            while (rest := stream.readline(_MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                continue
            yield number, DataError(f"longer than {_MAX_LINE_BYTES} bytes; one drawing a line")
        number += 1


def _parse_line(name: str, number: int, line: bytes) -> Drawing | DataError:
    try:
        # A byte order mark is what some editors put in front of the first line.
        return parse_drawing(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return DataError(f"{name}, line {number}: not UTF-8 text")
    except DataError as error:
        return DataError(f"{name}, line {number}: {error}")


def _as_strokes(found: Any) -> tuple[NDArray[np.float32], ...]:
    if not isinstance(found, list):
        raise DataError(f'"strokes" is {_kind(found)}; expected a list of strokes')
    if not 1 <= len(found) <= _MAX_STROKES:
        raise DataError(f"{len(found)} strokes; expected from 1 to {_MAX_STROKES}")
    strokes = tuple(_as_stroke(stroke, number) for number, stroke in enumerate(found, start=1))
    points = sum(map(len, strokes))
    if points > _MAX_POINTS:
        raise DataError(f"{points} points; expected at most {_MAX_POINTS}")
    return strokes


def _as_stroke(found: Any, number: int) -> NDArray[np.float32]:
    if not isinstance(found, list) or not found:
        raise DataError(f"stroke {number} is {_kind(found)}; expected a list of [x, y]")
    for point in found:
        if not isinstance(point, list) or len(point) != 2:
            raise DataError(f"stroke {number} holds {_kind(point)} where [x, y] was expected")
        for value in point:
            # type() and not isinstance: true and false are no coordinates.
            if type(value) not in (int, float):
                raise DataError(f"stroke {number} holds {_kind(value)} where a number was expected")
            if not -_MAX_COORDINATE <= value <= _MAX_COORDINATE:
                raise DataError(
                    f"stroke {number} holds a coordinate beyond {_MAX_COORDINATE:g} or not finite"
                )
    return np.array(found, np.float32)


def _as_label(found: Any) -> int | None:
    if found is None:
        return None
    if type(found) is not int or found not in _LABELS:
        raise DataError(f'"label" is {_kind(found)}; expected a whole number from 0 to 9, or null')
    return found


def _kind(found: Any) -> str:
    """What a piece of JSON is, in plain words, without its content, which may be of any size."""
    if isinstance(found, list):
        return f"a list of {len(found)}"
    if isinstance(found, bool):
        return "true or false"
    if isinstance(found, int | float):
        return str(found) if abs(found) < _MAX_COORDINATE else "a very large number"
    return (
        "missing or null" if found is None else "a text" if isinstance(found, str) else "an object"
    )


def _number(value: np.float32) -> str:
    """The shortest digits that give the same float32 again."""
    return np.format_float_positional(value, unique=True, trim="-")


def _refuse_constant(name: str) -> NoReturn:
    raise DataError(f"{name} is not a number; every coordinate must be finite")
