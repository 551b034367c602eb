"""Unrolling images into the patches a kernel sees, with as little copying as can be.

The usual im2col copies every pixel once for each of the k * k places it has under a kernel. Here
only the k places along the row are unrolled; the k rows of a patch are then neighbours in memory
already, and each row of outputs reads them through a view: k times less copying, and a piece that
stays in the cache while the product runs over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.nn.layers.base import Buffers


@dataclass(frozen=True)
class RowPatches:
    """How one layer cuts rows of patches out of its input.

    Attributes
    ----------
    rows
        Rows of pixels in a patch: the kernel's height.
    columns
        Columns unrolled side by side: the kernel's width, or more where one product serves
        several neighbouring outputs.
    row_stride, column_stride
        Pixels from one patch to the next, down and across.
    pad
        Rim of zeros around the image.
    """

    rows: int
    columns: int
    row_stride: int
    column_stride: int
    pad: int

    def counts(self, height: int, width: int) -> tuple[int, int]:
        """Patches down and across an image of that size; less than 1 if none fits."""
        return (
            (height + 2 * self.pad - self.rows) // self.row_stride + 1,
            (width + 2 * self.pad - self.columns) // self.column_stride + 1,
        )

    def fold(
        self, weights: FloatArray, dy: FloatArray, input_shape: tuple[int, ...], buffers: Buffers
    ) -> FloatArray:
        """The gradient by the input: each output's share goes back to the pixels it came from.

        Parameters
        ----------
        weights
            Shape (outputs, rows * channels * columns), as used on `Unrolled.matrices`.
        dy
            Shape (rows of patches, outputs, patches across * n). It may stop before the last
            row of patches: what is missing counts as zero.
        input_shape
            (channels, height, width, n) of the input.

        Returns
        -------
        Shape ``input_shape``; valid until the next call with the same buffers.
        """
        channels, height, width, n = input_shape
        across = self.counts(height, width)[1]
        padded_shape = (channels, height + 2 * self.pad, width + 2 * self.pad, n)
        dx: FloatArray = buffers.get("dx", padded_shape, dy.dtype)
        dx[...] = 0
        share = buffers.get("share", (self.rows, channels, self.columns, across, n), dy.dtype)
        flat_share = share.reshape(weights.shape[1], across * n)
        for row in range(dy.shape[0]):
            np.matmul(weights.T, dy[row], out=flat_share)
            top = row * self.row_stride
            for column in range(self.columns):
                stop = column + self.column_stride * (across - 1) + 1
                target = dx[:, top : top + self.rows, column : stop : self.column_stride]
                target += share[:, :, column].swapaxes(0, 1)
        inside = slice(self.pad, -self.pad or None)
        return dx[:, inside, inside]


class Unrolled:
    """The patches of a batch, and the memory they live in from step to step.

    Parameters
    ----------
    patches
        How the input is cut.
    input_shape
        (channels, height, width, n).
    dtype
        Of the input.

    Attributes
    ----------
    matrices
        A view (patches down, rows * channels * columns, patches across * n): a matrix for each
        row of patches. They share memory: read them, never write.
    """

    def __init__(self, patches: RowPatches, input_shape: tuple[int, ...], dtype: DTypeLike) -> None:
        channels, height, width, n = input_shape
        down, across = patches.counts(height, width)
        self._patches, self._input_shape, self._dtype = patches, input_shape, np.dtype(dtype)
        pad = patches.pad
        padded_shape = (channels, height + 2 * pad, width + 2 * pad, n)
        self._padded: FloatArray | None = np.zeros(padded_shape, dtype) if pad else None
        shape = (padded_shape[1], channels, patches.columns, across, n)
        self._unrolled: FloatArray = np.empty(shape, dtype)
        row_bytes, _, column_bytes, _, item_bytes = self._unrolled.strides
        self.matrices = as_strided(
            self._unrolled,
            (down, patches.rows * channels * patches.columns, across * n),
            (row_bytes * patches.row_stride, column_bytes, item_bytes),
            writeable=False,
        )

    def fits(self, x: FloatArray) -> bool:
        """Whether ``x`` has the shape and type there is room for."""
        return x.shape == self._input_shape and x.dtype == self._dtype

    def fill(self, x: FloatArray) -> None:
        """Copy the patches of ``x`` into the buffer."""
        if self._padded is not None:
            pad = self._patches.pad
            self._padded[:, pad:-pad, pad:-pad] = x
            x = self._padded
        channel, row, column, image = x.strides
        stride = self._patches.column_stride * column
        places = as_strided(
            x, self._unrolled.shape, (row, channel, column, stride, image), writeable=False
        )
        np.copyto(self._unrolled, places)
