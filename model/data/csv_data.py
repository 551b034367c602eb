"""A data set from tables of labels and pixels (CSV): two of them, or one that is parted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DataError
from model.data.assembly import Labelled, assemble
from model.data.csv_table import NoLabelsError, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model.data.datasets import Dataset

ENDINGS = (".csv", ".csv.gz", ".tsv", ".txt")
_TEST_EVERY = 6
"""As MNIST: a test image for five or six to learn from. Evenly, for tables sorted by label."""
_PARTED = "{name} is one table without a second for testing, so every 6th image is kept for that."
_PARTED_NO_LABELS = (
    "{other} has no labels to test by, so every 6th image of {name} is kept for that."
)
_PAIR = "It is tested on {other}, which lies beside {name}."


def load_csv(path: Path) -> Dataset:
    """Read a table with a line an image: its label, and the pixels row by row, 0 to 255.

    Where the name says "train" and the same with "test" lies beside it, that is the test set;
    otherwise every sixth image is.

    Raises
    ------
    DataError
        If it is no such table; the text names the line.
    """
    other = _other(path)
    is_test = _part(path.name) == "test"
    try:
        own = read_table(path)
    except NoLabelsError as error:
        if other is None:
            raise
        raise DataError(f"{error}; {other.name} lies beside it") from error
    name = _stem(path)
    if other is not None:
        try:
            second = read_table(other)
        except NoLabelsError:
            notes = [_PARTED_NO_LABELS.format(name=path.name, other=other.name)]
            return _parted(path, own, notes)
        train, test = (second, own) if is_test else (own, second)
        first_file, second_file = (other, path) if is_test else (path, other)
        notes = [_PAIR.format(name=first_file.name, other=second_file.name)]
        return assemble(_stem(first_file), _files(path), train, test, notes, are_digits=True)
    return _parted(path, own, [_PARTED.format(name=path.name)], name)


def csv_in(names: Sequence[str]) -> list[str]:
    """Of the names of a folder's files the tables; the one to learn from, if a name tells it."""
    tables = sorted(name for name in names if name.lower().endswith(ENDINGS[:3]))
    train = [name for name in tables if _part(name) == "train"]
    return train or tables


def _parted(path: Path, table: Labelled, notes: list[str], name: str = "") -> Dataset:
    count = len(table.labels)
    if count < 2:
        raise DataError(
            f"{path.name} holds {count} image; expected 2 at least, to learn from and to test on"
        )
    is_test = np.arange(count) % _TEST_EVERY == _TEST_EVERY - 1
    is_test[-1] |= not is_test.any()
    train, test = (
        Labelled(table.images[chosen], table.labels[chosen]) for chosen in (~is_test, is_test)
    )
    return assemble(name or _stem(path), _files(path), train, test, notes, are_digits=True)


def _files(path: Path) -> list[str]:
    return [path.name, path.resolve().parent.name]


def _stem(path: Path) -> str:
    return re.sub(r"(\.csv|\.tsv|\.txt)?(\.gz)?$", "", path.name, flags=re.IGNORECASE) or path.name


def _part(name: str) -> str | None:
    found = re.findall(r"train|test", name, re.IGNORECASE)
    return found[-1].lower() if found else None


def _other(path: Path) -> Path | None:
    """The table beside it that is called the same, with "test" for "train" or the reverse."""
    part = _part(path.name)
    if part is None:
        return None
    at = path.name.lower().rfind(part)
    wanted = "test" if part == "train" else "train"
    found = path.name[at : at + len(part)]
    word = wanted.upper() if found.isupper() else wanted.title() if found[0].isupper() else wanted
    name = path.name[:at] + word + path.name[at + len(part) :]
    plain = name.removesuffix(".gz")
    for candidate in (name, plain, f"{plain}.gz"):
        if path.with_name(candidate).is_file():
            return path.with_name(candidate)
    return None
