"""One program at a time: a lock that two of them on the same folder both respect.

The system holds it and releases it when a program ends, however it ends, so nothing stale is left.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from model.base.errors import DataError
from model.files.atomic import plain_words

_LOOK_EVERY_S = 0.02

if sys.platform == "win32":
    import msvcrt

    def _take(stream: BinaryIO) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

    def _release(stream: BinaryIO) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(stream: BinaryIO) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(stream: BinaryIO) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)


def lock_of(path: Path) -> Path:
    """The file that stands for the lock of ``path``."""
    return path.with_name(f".{path.name}.lock")


@contextlib.contextmanager
def locked(path: Path, timeout_s: float = 5.0) -> Iterator[None]:
    """Hold the lock of ``path``, an empty file beside it, while the block runs.

    Raises
    ------
    DataError
        If the lock's file cannot be made, or another program holds it for all of ``timeout_s``.
    """
    lock = lock_of(path)
    try:
        stream = lock.open("ab")
    except OSError as error:
        raise DataError(f"{path} cannot be written: {plain_words(error)}") from error
    with stream:
        until = time.monotonic() + timeout_s
        while True:
            try:
                _take(stream)
                break
            except OSError as error:
                if time.monotonic() >= until:
                    raise DataError(
                        f"{path} is being written by another program since {timeout_s:g} s; "
                        "close that program and try again"
                    ) from error
                time.sleep(_LOOK_EVERY_S)
        try:
            yield
        finally:
            _release(stream)
