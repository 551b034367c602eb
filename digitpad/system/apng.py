"""Animated PNG, written from frames of equal size.

Qt writes no animation, and this takes few lines (W3C, Portable Network Graphics, 3rd edition).
Programs that know nothing of animation show the first frame.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB = 2
_UP_FILTER = 2


class AnimatedPng:
    """Takes one frame after the other, so that a long animation need not be made in one go."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._frames: list[tuple[bytes, int]] = []

    def add(self, frame: NDArray[np.uint8], delay_ms: int) -> None:
        """Add a frame (height, width, 3), shown for ``delay_ms``.

        Raises
        ------
        ValueError
            If it has another size than those before, or no pixels.
        """
        height, width = frame.shape[:2]
        self._size = self._size if self._frames else (width, height)
        if frame.shape[2:] != (3,) or (width, height) != self._size or not frame.size:
            expected = (*self._size[::-1], 3)
            raise ValueError(f"the frame has shape {frame.shape}, but expected was {expected}")
        rows = frame.reshape(height, 3 * width)
        # Each row as its difference to the one above: alike rows of kernels become zeros.
        filtered = np.empty((height, 1 + 3 * width), np.uint8)
        filtered[:, 0] = _UP_FILTER
        filtered[0, 1:] = rows[0]
        np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
        self._frames.append((zlib.compress(filtered.tobytes(), 6), delay_ms))

    def to_bytes(self) -> bytes:
        """The whole file; it plays without end. ValueError if there is no frame."""
        if not self._frames:
            raise ValueError("there are no frames; add at least one")
        width, height = self._size
        header = struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, 0)
        parts = [_SIGNATURE, _chunk(b"IHDR", header)]
        if len(self._frames) == 1:  # a plain picture
            return b"".join([*parts, _chunk(b"IDAT", self._frames[0][0]), _chunk(b"IEND", b"")])
        parts.append(_chunk(b"acTL", struct.pack(">II", len(self._frames), 0)))
        number = 0
        for at, (data, delay_ms) in enumerate(self._frames):
            control: tuple[Any, ...] = (number, width, height, 0, 0, delay_ms, 1000, 0, 0)
            parts.append(_chunk(b"fcTL", struct.pack(">IIIIIHHBB", *control)))
            number += 1
            if at == 0:
                parts.append(_chunk(b"IDAT", data))
            else:
                parts.append(_chunk(b"fdAT", struct.pack(">I", number) + data))
                number += 1
        parts.append(_chunk(b"IEND", b""))
        return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
