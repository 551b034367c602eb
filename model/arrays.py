"""Names for the arrays that travel through the library."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]
"""Activations and parameters: float32 in use, float64 where gradients are checked."""

ByteArray: TypeAlias = NDArray[np.uint8]
"""Images as they lie in files: 0 is background, 255 is full ink."""

IntArray: TypeAlias = NDArray[np.int64]
"""Labels, shape (n,), each from 0 to classes - 1."""
