"""Rows of pooled outputs that `model.nn.layers.conv_relu_pool` computes together.

The arrays last from step to step, and so do the views into them: to make those again would take
as long as some of the arithmetic, and hold Python's lock, for which another thread may wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

_GROUP_BYTES = 2**20
"""Outputs computed by one call. Smaller calls would stay nearer in the cache, but threads then
wait for each other at every one of them, since they take turns outside numpy's loops."""


class Windows(NamedTuple):
    """What lies in the pooling windows of some rows, or its gradient, seen in several ways."""

    outputs: FloatArray
    """(2 * rows, 2 * filters, width): a row's even columns above its odd ones."""
    left: FloatArray
    """(rows, 2, filters, width): of those, the upper and the lower row's even columns."""
    right: FloatArray
    """The same of the odd columns."""
    halves: FloatArray
    """(rows, 2, filters, width): what is left of each window's upper and lower row."""
    upper: FloatArray
    lower: FloatArray


class RowGroup(NamedTuple):
    """Some rows of pooled outputs, ``rows`` of all."""

    rows: slice
    columns: FloatArray
    """(2 * rows, patch, width)."""
    windows: Windows
    pooled: FloatArray
    """(rows, filters, width)."""
    right_won: NDArray[np.bool_]
    """(rows, 2, filters, width): whether the right one of two neighbours is the larger."""
    lower_won: NDArray[np.bool_]
    """(rows, filters, width): whether the lower half holds the window's largest."""
    d_pairs: FloatArray
    """(2 * rows, 2 * filters, patch)."""


class RowGroups:
    """All rows of a batch, in groups.

    Parameters
    ----------
    columns
        Unrolled patches, (rows before pooling, patch, width), where width is pooled columns times
        images. A last odd row is left out.
    filters
        How many kernels there are.

    Attributes
    ----------
    pooled
        (filters, rows, width): the outputs.
    d_pairs
        (2 * rows, 2 * filters, patch): each row's share in the gradient of the paired kernels.
    groups
        Views into these, and into what is needed on the way.
    """

    def __init__(self, columns: FloatArray, filters: int) -> None:
        down, patch, width = len(columns) // 2, *columns.shape[1:]
        dtype = columns.dtype
        row_bytes = 4 * filters * width * np.dtype(np.float32).itemsize
        self._most = min(down, max(1, _GROUP_BYTES // max(1, row_bytes)))
        self._filters, self._down, self._width, self._dtype = filters, down, width, dtype
        self.pooled: FloatArray = np.empty((filters, down, width), dtype)
        self.d_pairs: FloatArray = np.empty((2 * down, 2 * filters, patch), dtype)
        right_won = np.empty((down, 2, filters, width), np.bool_)
        lower_won = np.empty((down, filters, width), np.bool_)
        by_row = self.pooled.swapaxes(0, 1)
        _, windows = self._windows(of_all_rows=False)
        self.groups = [
            RowGroup(
                rows,
                columns[2 * rows.start : 2 * rows.stop],
                group_windows,
                by_row[rows],
                right_won[rows],
                lower_won[rows],
                self.d_pairs[2 * rows.start : 2 * rows.stop],
            )
            for rows, group_windows in zip(self._rows(), windows, strict=True)
        ]
        self._gradients: dict[bool, tuple[FloatArray, list[Windows]]] = {}

    def gradients(self, *, of_all_rows: bool) -> tuple[FloatArray, list[Windows]]:
        """Where the gradients of each group's windows go.

        Returns
        -------
        The gradients of the outputs before pooling, (2 * rows, 2 * filters, width), and each
        group's view of them. They are there together only if asked for ``of_all_rows``, otherwise
        all groups share the place of one.
        """
        if of_all_rows not in self._gradients:
            self._gradients[of_all_rows] = self._windows(of_all_rows=of_all_rows)
        return self._gradients[of_all_rows]

    def _rows(self) -> list[slice]:
        starts = range(0, self._down, self._most)
        return [slice(start, min(start + self._most, self._down)) for start in starts]

    def _windows(self, *, of_all_rows: bool) -> tuple[FloatArray, list[Windows]]:
        """As `gradients`, again."""
        kept = self._down if of_all_rows else self._most
        outputs = np.empty((2 * kept, 2 * self._filters, self._width), self._dtype)
        halves = np.empty((self._most, 2, self._filters, self._width), self._dtype)
        result = []
        for rows in self._rows():
            count, top = rows.stop - rows.start, rows.start if of_all_rows else 0
            own, own_halves = outputs[2 * top : 2 * (top + count)], halves[:count]
            quarters = own.reshape(count, 2, 2, self._filters, self._width)
            left, right = quarters[:, :, 0], quarters[:, :, 1]
            result.append(Windows(own, left, right, own_halves, own_halves[:, 0], own_halves[:, 1]))
        return outputs, result
