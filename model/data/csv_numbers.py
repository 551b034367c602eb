"""Numbers from lines of text, a few million a second, and words for the line that holds none."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from model.base.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_ZERO, _NINE, _NEWLINE = ord("0"), ord("9"), ord("\n")
_MOST_DIGITS = 9
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_SHOWN = 30


def parse_lines(text: bytes, delimiter: bytes, columns: int) -> NDArray[Any] | None:
    r"""The numbers of whole lines.

    Parameters
    ----------
    text
        Lines with "\\n" after each. Quotes and the blanks around numbers are passed over.
    delimiter
        One byte that stands between numbers.
    columns
        How many numbers every line has.

    Returns
    -------
    (lines, columns), uint32, or float64 if there are others than whole ones; None if some line
    holds something else. Empty lines are left out.
    """
    for passed_over in (b'"', b" ", b"\t"):
        if passed_over != delimiter and passed_over in text:
            text = text.replace(passed_over, b"")
    while b"\n\n" in text:
        text = text.replace(b"\n\n", b"\n")
    text = text.removeprefix(b"\n")
    characters = np.frombuffer(text, np.uint8)
    is_digit = (characters >= _ZERO) & (characters <= _NINE)
    ends = np.flatnonzero(~is_digit)
    marks = characters[ends]
    if not ((marks == delimiter[0]) | (marks == _NEWLINE)).all():
        return _parse_fractions(text, delimiter, columns)
    if len(ends) % columns:
        return None
    marks = marks.reshape(-1, columns)
    if (marks[:, :-1] == _NEWLINE).any() or (marks[:, -1] != _NEWLINE).any():
        return None
    lengths = np.diff(ends, prepend=-1) - 1
    longest = int(lengths.max(initial=1))
    if lengths.min(initial=1) < 1 or longest > _MOST_DIGITS:
        return None
    numbers = characters[ends - 1].astype(np.uint32) - _ZERO
    for place in range(1, longest):
        # Most pixels are 0, so there are fewer at each place.
        at = np.flatnonzero(lengths > place)
        digits = characters[ends[at] - 1 - place].astype(np.uint32) - _ZERO
        numbers[at] += digits * np.uint32(10**place)
    return numbers.reshape(-1, columns)


def _parse_fractions(text: bytes, delimiter: bytes, columns: int) -> NDArray[Any] | None:
    lines = text.decode("latin1").splitlines()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about no lines at all
            numbers = np.loadtxt(lines, delimiter=delimiter.decode(), comments=None, ndmin=2)
    except ValueError:
        return None
    if numbers.shape != (len(lines), columns) or not np.isfinite(numbers).all():
        return None
    return numbers


def explain(
    name: str, text: bytes, first_line: int, delimiter: bytes, most: Sequence[float], label: int
) -> DataError:
    """Which line it is of those that `parse_lines` could not read, or whose numbers are too large.

    Parameters
    ----------
    name
        The file's, for the text.
    text, delimiter
        As `parse_lines` takes them.
    first_line
        The number of the first line in the file, from 1.
    most
        The largest number of each column.
    label
        The column of labels.
    """
    for number, line in enumerate(text.split(b"\n")[:-1], first_line):
        fields = [field.strip(' "\t') for field in line.decode("latin1").split(delimiter.decode())]
        if not line.strip():
            continue
        if len(fields) != len(most):
            return DataError(
                f"{name}, line {number}: {_counted(len(fields))}, expected {len(most):,} as in the "
                "lines before; the file is cut short or damaged"
            )
        for column, (field, largest) in enumerate(zip(fields, most, strict=True), 1):
            is_label = column - 1 == label
            value = float(field) if _NUMBER.fullmatch(field) else -1.0
            if not 0 <= value <= largest or (is_label and value % 1):
                found = repr(field[:_SHOWN]) if field else "nothing"
                return DataError(
                    f"{name}, line {number}, column {column}: {found}, expected "
                    + ("a label, a whole number from 0" if is_label else "a number from 0 to 255")
                )
    return DataError(f"{name}: the numbers after line {first_line:,} cannot be read")


def _counted(columns: int) -> str:
    return "1 column" if columns == 1 else f"{columns:,} columns"
