"""Points of a curve that grows while it is watched.

The buffer doubles when it is full, so adding a few points to a hundred thousand costs no copy of
the hundred thousand. Knows no screen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_FIRST_CAPACITY = 256


class GrowingSeries:
    """Points (x, y) in the order they came, float64."""

    def __init__(self) -> None:
        self._points = np.empty((2, _FIRST_CAPACITY))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def x(self) -> NDArray[np.float64]:
        """Shape (len(self),): a view that later points leave as it is, until ``clear``."""
        return self._points[0, : self._count]

    @property
    def y(self) -> NDArray[np.float64]:
        """Shape (len(self),): a view that later points leave as it is, until ``clear``."""
        return self._points[1, : self._count]

    def append(self, x: ArrayLike, y: ArrayLike) -> None:
        """Add points at the end.

        Parameters
        ----------
        x, y
            Shape (n,) each, any n.

        Raises
        ------
        ValueError
            If the two are not one-dimensional or differ in length; nothing is added then.
        """
        new_x, new_y = np.asarray(x), np.asarray(y)
        if new_x.ndim != 1 or new_x.shape != new_y.shape:
            raise ValueError(
                f"x has shape {new_x.shape} and y {new_y.shape}; "
                "expected two one-dimensional arrays of one length"
            )
        end = self._count + len(new_x)
        self._reserve(end)
        self._points[0, self._count : end] = new_x
        self._points[1, self._count : end] = new_y
        self._count = end

    def clear(self) -> None:
        """Forget every point, and give large buffers back."""
        self._points = np.empty((2, _FIRST_CAPACITY))
        self._count = 0

    def _reserve(self, count: int) -> None:
        capacity = self._points.shape[1]
        if count <= capacity:
            return
        grown: NDArray[Any] = np.empty((2, max(count, 2 * capacity)))
        grown[:, : self._count] = self._points[:, : self._count]
        self._points = grown
