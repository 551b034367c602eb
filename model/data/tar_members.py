"""The files in a tar archive, one after the other, with bounds on what it may ask for.

`tarfile` reads headers of any size into memory and follows long names of long names by recursion;
an archive of a few kilobytes can fill the memory with it. A data set needs plain files only.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_BLOCK = tarfile.BLOCKSIZE
_MOST_MEMBERS = 100
_MOST_NAME_BYTES = 64 * 2**10
"""Of a long name, or of a member's extended header, which are passed over."""
_MOST_ENTRIES = 2 * _MOST_MEMBERS
_OPENERS: dict[bytes, Callable[[IO[bytes]], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZ": bz2.open,
    b"\xfd7": lzma.open,
}
_PLAIN = {tarfile.REGTYPE, tarfile.AREGTYPE}
_EXTENSIONS = {
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
}


def tar_members(path: Path, most_bytes: int) -> Iterator[tuple[str, IO[bytes], int]]:
    """Every file's name, the stream at its first byte, and its size; read at most that much.

    Parameters
    ----------
    path
        A tar file, packed by gzip, bzip2 or xz, or not packed.
    most_bytes
        A member that claims to be larger ends it.

    Raises
    ------
    ValueError
        If a member claims too much, or there are too many.
    tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError
        If it is no archive, damaged or cut short.
    """
    with path.open("rb") as packed:
        start = packed.read(2)
        packed.seek(0)
        opener = _OPENERS.get(start)
        # All three are read like a file; their types have no more in common.
        stream = cast("IO[bytes]", opener(packed)) if opener is not None else packed
        with stream:
            yield from _members(stream, most_bytes)
            # The packing's checksum stands at the very end.
            _skip(stream, None)


def _members(stream: IO[bytes], most_bytes: int) -> Iterator[tuple[str, IO[bytes], int]]:
    files = 0
    for _ in range(_MOST_ENTRIES):
        header = stream.read(_BLOCK)
        if not header.strip(b"\0"):
            return
        entry = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
        most = _MOST_NAME_BYTES if entry.type in _EXTENSIONS else most_bytes
        if not 0 <= entry.size <= most:
            raise ValueError(f"a member claims {entry.size:,} bytes, expected {most:,} at most")
        end = -(-entry.size // _BLOCK) * _BLOCK
        counted = _Counted(stream, entry.size)
        if entry.type in _PLAIN:
            files += 1
            if files > _MOST_MEMBERS:
                break
            yield entry.name, cast("IO[bytes]", counted), entry.size
        _skip(stream, end - counted.taken)
    raise ValueError(f"it holds more than {_MOST_MEMBERS} members")


class _Counted:
    """Reads no further than a member reaches, and knows how far it came."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream, self._left, self.taken = stream, size, 0

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; all that are left by default."""
        content = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(content)
        self.taken += len(content)
        return content


def _skip(stream: IO[bytes], count: int | None) -> None:
    """Read over so many bytes, or to the end, without keeping them."""
    left = _MOST_TAIL if count is None else count
    while left:
        content = stream.read(min(left, 2**20))
        if not content:
            if count is None:
                return
            raise EOFError("it ends in the middle of a member")
        left -= len(content)


_MOST_TAIL = 2**20
"""Bytes after the end of the archive that are read to reach the packing's checksum."""
