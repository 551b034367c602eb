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

    def _reserve(self, count: int) -> None:
        capacity = self._points.shape[1]
        if count <= capacity:
            return
        grown: NDArray[Any] = np.empty((2, max(count, 2 * capacity)))
        grown[:, : self._count] = self._points[:, : self._count]
        self._points = grown


_BLOCK = 64
"""Points summed up in one pair of extremes; a power of two."""

CurvePoints = tuple[NDArray[np.float64], NDArray[np.float64]]


class PeakSeries(GrowingSeries):
    """Points (x, y) whose x never falls, with the extremes of each block and running sums."""

    def __init__(self) -> None:
        super().__init__()
        self._extremes = GrowingSeries()  # x: the lowest of a block, y: the highest
        self._sums = GrowingSeries()  # y: the sum of all values up to and with this one

    def append(self, x: ArrayLike, y: ArrayLike) -> None:
        """Add points at the end, as in `GrowingSeries.append`."""
        before = len(self)
        super().append(x, y)
        added = self.y[before:]
        total = self._sums.y[-1] if before else 0.0
        self._sums.append(self.x[before:], total + np.cumsum(added))
        first, whole = len(self._extremes), len(self) // _BLOCK
        blocks = self.y[first * _BLOCK : whole * _BLOCK].reshape(-1, _BLOCK)
        self._extremes.append(blocks.min(axis=1), blocks.max(axis=1))

    def peaks(self, low: float, high: float, most: int) -> CurvePoints:
        """What can be seen of the points with ``low`` <= x <= ``high``.

        Parameters
        ----------
        low, high
            The part that is shown; one bucket beyond each end comes too, to where lines lead.
        most
            Buckets wanted, about one a pixel. Each gives its lowest and its highest value.

        Returns
        -------
        x and y, shape (k,) each: the points themselves where they are few, else k of about
        twice ``most``. Buckets begin at the same points however many come later.
        """
        start, stop, size = self._part(low, high, most)
        if size == 1:
            return self.x[start:stop], self.y[start:stop]
        whole = (stop - start) // size
        end = start + whole * size
        if size < _BLOCK:
            buckets = self.y[start:end].reshape(whole, size)
            lows, highs = buckets.min(axis=1), buckets.max(axis=1)
        else:
            part = slice(start // _BLOCK, end // _BLOCK)
            lows = self._extremes.x[part].reshape(whole, size // _BLOCK).min(axis=1)
            highs = self._extremes.y[part].reshape(whole, size // _BLOCK).max(axis=1)
        rest = self.y[end:stop]
        count = whole + bool(len(rest))
        values = np.empty((count, 2))
        values[:whole, 0], values[:whole, 1] = lows, highs
        if len(rest):
            values[whole] = rest.min(), rest.max()
        places = start + size * np.arange(count)
        middles = np.minimum(places + size // 2, stop - 1)
        return self.x[np.stack([places, middles], axis=1).ravel()], values.ravel()

    def means(self, low: float, high: float, most: int, window: int) -> CurvePoints:
        """The mean of each point and of up to ``window`` - 1 before it, for drawing as `peaks`.

        Where a bucket holds more than ``window`` points, the mean of the bucket.
        """
        start, stop, size = self._part(low, high, most)
        ends = np.arange(start + size - 1, stop, size)
        if stop > start and (not len(ends) or ends[-1] != stop - 1):
            ends = np.append(ends, stop - 1)
        begins = np.maximum(ends + 1 - max(window, size), 0)
        sums = self._sums.y
        before = np.where(begins > 0, sums[np.maximum(begins - 1, 0)], 0.0) if len(ends) else 0.0
        return self.x[ends], (sums[ends] - before) / (ends + 1 - begins)

    def _part(self, low: float, high: float, most: int) -> tuple[int, int, int]:
        """Where the part begins and ends, and how many points make a bucket: a power of two."""
        start = int(np.searchsorted(self.x, low, "left"))
        stop = int(np.searchsorted(self.x, high, "right"))
        size = 1
        while (stop - start) > size * max(1, most):
            size *= 2
        start = max(0, (start // size - 1) * size)
        return start, min(len(self), stop + size), size
