"""Images and labels as data sets hold them, from what files hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.base.errors import DataError

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, IntArray


def as_images(what: str, x: NDArray[Any]) -> ByteArray:
    """uint8 with a channel axis, from uint8 or from floats 0..1, which are overwritten."""
    if x.dtype.kind == "f":
        # Written so that nan fails as well.
        if x.size and not (x.min() >= 0 and x.max() <= 1):
            raise DataError(
                f"{what} holds floats from {x.min():g} to {x.max():g}; expected 0 to 1 "
                f"(or uint8 0 to 255)"
            )
        # In place: nobody else holds these, and as float64 they are eight times their bytes.
        np.multiply(x, 255, out=x)
        x = np.rint(x, out=x).astype(np.uint8)
    return with_channels(what, x)


def as_labels(what: str, t: NDArray[Any]) -> IntArray:
    """(n,) int64 from integers of any type; DataError, which names them ``what``, otherwise."""
    if t.dtype.kind not in "iu":
        raise DataError(f"{what} has type {t.dtype}; expected integers, one label an image")
    return t.astype(np.int64)


def with_channels(what: str, x: NDArray[Any]) -> ByteArray:
    """uint8 with a channel axis, added where (n, height, width) has none; DataError otherwise."""
    if x.dtype != np.uint8:
        raise DataError(f"{what} has type {x.dtype}; expected uint8 0..255 or float 0..1")
    if x.ndim == 3:
        return x[:, np.newaxis]
    return x
