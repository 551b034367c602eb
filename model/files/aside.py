"""Putting aside what cannot be read, so that nothing of a person's is overwritten or deleted."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

from model.base.errors import DataError
from model.files.atomic import plain_words, write_bytes


def put_aside(path: Path) -> Path:
    """Rename a damaged file to "NAME.damaged", or "NAME.damaged-2" and so on where one is there.

    Raises
    ------
    DataError
        If it cannot be renamed; it is then where it was.
    """
    names = itertools.chain(
        [f"{path.name}.damaged"], (f"{path.name}.damaged-{n}" for n in itertools.count(2))
    )
    aside = next(each for each in map(path.with_name, names) if not each.exists())
    try:
        path.rename(aside)
    except OSError as error:
        raise DataError(f"it could not be put aside: {plain_words(error)}") from error
    return aside


def put_lines_aside(path: Path, lines: Sequence[bytes]) -> None:
    """Add the broken ``lines`` of another file to those in ``path``; what is there stays.

    Raises
    ------
    DataError
        If ``path`` cannot be read or written; it is then as it was.
    """
    try:
        earlier = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error
    if earlier and not earlier.endswith(b"\n"):
        earlier += b"\n"
    there = set(earlier.splitlines())
    text = earlier + b"".join(line + b"\n" for line in lines if line not in there)
    write_bytes(path, text)
