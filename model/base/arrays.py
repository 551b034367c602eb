"""Names for the arrays that travel through the library, and what makes one fit to compute with."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]
"""Activations and parameters: float32 in use, float64 where gradients are checked."""

ByteArray: TypeAlias = NDArray[np.uint8]
"""Images as they lie in files: 0 is background, 255 is full ink."""

IntArray: TypeAlias = NDArray[np.int64]
"""Labels, shape (n,), each from 0 to classes - 1."""

Points: TypeAlias = NDArray[np.float64]
"""Shape (p, 2): x and y of each point along a stroke."""

_LARGEST = np.float64(np.finfo(np.float32).max)


def is_finite_float32(array: NDArray[Any]) -> bool:
    """Whether an array from a file holds numbers, each finite also as float32."""
    # Written so that nan fails as well, and a float64 that float32 cannot hold.
    return array.dtype.kind in "fiu" and bool((np.abs(array) <= _LARGEST).all())
