"""A batch of CIFAR-10's binary version: records of a byte for the label and 3,072 for pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.base.arrays import ByteArray

IMAGE_SHAPE = (3, 32, 32)
PIXELS = 3 * 32 * 32
_RECORD = 1 + PIXELS


def read_binary_batch(content: bytes) -> tuple[ByteArray, ByteArray]:
    """The images' rows (n, 3072), red, green and blue planes, and the labels (n,) of one batch.

    Raises
    ------
    ValueError
        If these are no whole records.

    Notes
    -----
    The layout is described at https://www.cs.toronto.edu/~kriz/cifar.html.
    """
    if not content or len(content) % _RECORD:
        raise ValueError(f"{len(content):,} bytes, expected {_RECORD:,} an image")
    records = np.frombuffer(content, np.uint8).reshape(-1, _RECORD)
    return records[:, 1:], records[:, 0]
