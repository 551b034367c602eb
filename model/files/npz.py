"""Arrays from an ``.npz`` that may be hostile: nothing in it is run, no size it claims is trusted.

numpy's own reader makes an array as large as its header claims before it looks at the bytes, and
lets a dozen kinds of errors through where they are damaged.
"""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.base.errors import DataError, FileAccessError

_ZIP_ERRORS = (
    *(OSError, ValueError, RuntimeError, EOFError, LookupError, OverflowError),
    *(zipfile.BadZipFile, struct.error),
)
"""What zipfile raises for a directory that is damaged."""
_MOST_DEFLATION = 1100
"""No deflated file unpacks to more than 1,032 times its size."""


def read_npz(
    path: Path, kind: str, advice: str, most_bytes: int, wanted: Collection[str] | None = None
) -> dict[str, NDArray[Any]]:
    """The arrays in a file; each one's claimed size is checked before it is made.

    Parameters
    ----------
    path
        The file.
    kind, advice
        What it should be and what to do if it is none, for the texts of the errors.
    most_bytes
        A file that claims to unpack to more is refused.
    wanted
        The arrays to read, all of which must be there; by default every one.

    Raises
    ------
    DataError
        If the file is missing, damaged, no ``.npz``, claims too much, or lacks an array;
        FileAccessError if the system did not give it.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(2)
            if start[:1] == b"\x80":
                raise DataError(
                    f"{path.name} is a Python pickle, which could run any program when opened; "
                    f"{advice}"
                )
            if start != b"PK":
                raise DataError(f"{path.name} is no {kind}; {advice}")
            with zipfile.ZipFile(stream) as archive:
                packed_bytes = os.fstat(stream.fileno()).st_size
                claimed_bytes = sum(info.file_size for info in archive.infolist())
                if claimed_bytes > min(most_bytes, _MOST_DEFLATION * packed_bytes):
                    raise DataError(
                        f"{path.name} claims to unpack to {claimed_bytes:,} bytes; it is no "
                        f"{kind} of this program, {advice}"
                    )
                _require(path, wanted, archive)
                return dict(_members(archive, wanted))
    except FileNotFoundError:
        raise DataError(f"{path} does not exist; {advice}") from None
    except DataError:
        raise
    except OSError as error:
        raise FileAccessError(
            f"{path.name} cannot be read ({error.strerror or error}); {advice}"
        ) from error
    except MemoryError as error:
        raise FileAccessError(
            f"there is too little memory to read {path.name}; close other programs and try again"
        ) from error
    except Exception as error:
        # Hostile bytes make zipfile and numpy's header parser raise a dozen kinds, among them
        # RuntimeError, RecursionError, OverflowError, SyntaxError and tokenize.TokenError.
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise DataError(
            f"{path.name} is damaged or cut short ({reason}); save it again or use another copy"
        ) from error


def npz_names(path: Path) -> list[str]:
    """What the arrays or files in a zip archive are called; empty if it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [_name(info) for info in archive.infolist()]
    except _ZIP_ERRORS:
        return []  # `read_npz` says why


def _require(path: Path, wanted: Collection[str] | None, archive: zipfile.ZipFile) -> None:
    found = [_name(info) for info in archive.infolist()]
    missing = [name for name in wanted or () if name not in found]
    if missing:
        raise DataError(
            f"{path.name} has no {', '.join(missing)}; expected {', '.join(wanted or ())}, "
            f"found {', '.join(found) or 'nothing'}"
        )


def _members(
    archive: zipfile.ZipFile, wanted: Collection[str] | None
) -> Iterator[tuple[str, NDArray[Any]]]:
    for info in archive.infolist():
        if wanted is not None and _name(info) not in wanted:
            continue
        with archive.open(info) as stream:
            version = np.lib.format.read_magic(stream)
            if version != (1, 0):
                raise ValueError(f"{info.filename} has array format {version}")
            shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
            claimed = dtype.itemsize * int(np.prod(shape, dtype=object))
            if dtype.hasobject:
                raise ValueError(f"{info.filename} holds Python objects, which are never read")
            if claimed > info.file_size:
                raise ValueError(f"{info.filename} does not hold what it claims")
        with archive.open(info) as stream:
            array: NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
        yield _name(info), array


def _name(info: zipfile.ZipInfo) -> str:
    return info.filename.removesuffix(".npy")
