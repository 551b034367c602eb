"""The IDX format of MNIST: a few big-endian numbers that give the shape, then the bytes."""

from __future__ import annotations

import math
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DataError

if TYPE_CHECKING:
    from model.base.arrays import ByteArray

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31
"""What zlib calls "a gzip file": it then also checks the length and checksum at the end."""
_UNSIGNED_BYTE = 0x08
_TYPE_NAMES = {
    0x09: "signed bytes",
    0x0B: "16-bit integers",
    0x0C: "32-bit integers",
    0x0D: "32-bit floats",
    0x0E: "64-bit floats",
}
_MAX_RANK = 4
_MAX_BYTES = 2**31
"""More than any data set of small images; a header that asks for it is not one of ours."""


def read_idx(path: Path) -> ByteArray:
    """Read an IDX file of unsigned bytes, gzipped or not; recognised by its content, not its name.

    Returns
    -------
    The array in the file's own shape, 1 to 4 axes, uint8, read-only.

    Raises
    ------
    DataError
        If the file is missing, empty, cut short, damaged or of another kind, or if its length
        is not what its header says.

    Notes
    -----
    The format is described at http://yann.lecun.com/exdb/mnist/. Memory is taken only as real
    bytes arrive, so a header that lies about its shape costs nothing.
    """
    content = _Content(path)
    magic = content.take(4)
    if not magic:
        raise DataError(f"{path.name} is empty; download it again")
    if len(magic) < 4 or magic[:2] != b"\0\0" or not 1 <= magic[3] <= _MAX_RANK:
        raise DataError(
            f"{path.name} is not an IDX file: it starts with {magic.hex(' ')}, but IDX starts with "
            f"00 00 08 and the number of axes, 01 to 0{_MAX_RANK}"
        )
    if magic[2] != _UNSIGNED_BYTE:
        found = _TYPE_NAMES.get(magic[2], f"an unknown type, code {magic[2]:#04x}")
        raise DataError(f"{path.name} holds {found}, but only unsigned bytes (0x08) are read")
    header = content.take(4 * magic[3])
    if len(header) < 4 * magic[3]:
        raise DataError(
            f"{path.name} is cut short: it ends inside its header, after {4 + len(header)} of "
            f"{4 + 4 * magic[3]} bytes; download it again"
        )
    shape = struct.unpack(f">{magic[3]}I", header)
    wanted = math.prod(shape)
    if wanted == 0:
        raise DataError(f"{path.name} holds nothing: its shape is {shape}")
    if wanted > _MAX_BYTES:
        raise DataError(
            f"{path.name} asks for shape {shape}, {wanted} bytes; more than {_MAX_BYTES} bytes "
            f"is not believed. The file is damaged or not one of this kind"
        )
    body = content.take(wanted)
    if len(body) < wanted:
        raise DataError(
            f"{path.name} is cut short: shape {shape} needs {wanted} bytes after the header, "
            f"but {len(body)} were found; download it again"
        )
    surplus = content.take(1)
    if surplus:
        raise DataError(
            f"{path.name} is too long: shape {shape} needs {wanted} bytes after the header, "
            f"but more than {wanted} were found; it is damaged or of another kind"
        )
    return np.frombuffer(body, np.uint8).reshape(shape)


class _Content:
    """The bytes of a file from the front, unpacked on the way if it is gzipped."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._waiting = path.read_bytes()
        except FileNotFoundError:
            raise DataError(f"{path.name} is missing: no such file in {path.parent}") from None
        except OSError as error:
            reason = error.strerror or error
            raise DataError(f"{path.name} cannot be read: {reason}; check {path}") from error
        is_gzipped = self._waiting.startswith(_GZIP_MAGIC)
        self._unpacker = zlib.decompressobj(_GZIP_WINDOW) if is_gzipped else None

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes, fewer if the file ends before.

        It never asks for more memory than the bytes that are really there.
        """
        if self._unpacker is None:
            taken, self._waiting = self._waiting[:count], self._waiting[count:]
            return taken
        try:
            taken = self._unpacker.decompress(self._waiting, count)
        except zlib.error as error:
            raise DataError(
                f"{self._name} is damaged: its gzip data cannot be unpacked ({error}); "
                f"download it again"
            ) from error
        self._waiting = self._unpacker.unconsumed_tail
        if len(taken) < count and not self._unpacker.eof:
            raise DataError(
                f"{self._name} is cut short: its gzip data ends early, {count} more bytes were "
                f"expected and {len(taken)} found; download it again"
            )
        return taken
