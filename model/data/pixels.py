"""Images and labels as data sets hold them, from what files hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.base.errors import DataError

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, IntArray

_MOST_CHANNELS = 4


def as_images(what: str, x: NDArray[Any]) -> ByteArray:
    """uint8 with a channel axis, from uint8, from truth values, or from floats 0..1.

    Floats are overwritten. Truth values become 0 and 1, which `assemble` spreads to 255.

    Raises
    ------
    DataError
        If they are of another type or range; the text calls them ``what``.
    """
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
    elif x.dtype == np.bool_:
        x = x.view(np.uint8)
    return with_channels(what, x)


def as_labels(what: str, t: NDArray[Any]) -> IntArray:
    """(n,) int64 from integers of any type; DataError, which names them ``what``, otherwise."""
    if t.ndim == 2 and t.shape[1] == 1:
        t = t[:, 0]  # as Keras keeps CIFAR-10's
    if t.dtype.kind not in "iu":
        raise DataError(f"{what} has type {t.dtype}; expected integers, one label an image")
    return t.astype(np.int64)


def with_channels(what: str, x: NDArray[Any]) -> ByteArray:
    """(n, channels, height, width) from that, (n, height, width) or (n, height, width, channels).

    Raises
    ------
    DataError
        If they are not uint8; the text calls them ``what``.
    """
    if x.dtype != np.uint8:
        raise DataError(f"{what} has type {x.dtype}; expected uint8 0..255 or float 0..1")
    if x.ndim == 3:
        return x[:, np.newaxis]
    if x.ndim == 4 and x.shape[3] in (1, 3) and x.shape[1] > _MOST_CHANNELS:
        return np.ascontiguousarray(x.transpose(0, 3, 1, 2))  # Keras' order, channels last
    return x
