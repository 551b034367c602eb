"""Convolution, ReLU and 2 x 2 max pooling done as one, where the input has few channels.

The full convolution map is never stored. Outputs are computed as two halves, those in even and
those in odd columns, so that the four values of a pooling window lie in four blocks of the same
shape and the pooled map is their running maximum, taken while they are in the cache. The bias is
added and ReLU applied after pooling: both commute with the maximum, on a quarter of the numbers.

The layers themselves stay the reference: tests hold this against them.

Measured with one thread and kernels of 5 x 5, a step against one of the three layers: 0.54 to 0.67
of the time on one channel, 0.72 on three, 0.96 on six, and 1.06 to 1.25 on 32. There the products
are most of the work, and the two halves' patches are a column wider than a kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from model.nn.layers.activations import ReLU
from model.nn.layers.base import Layer, Shape
from model.nn.layers.conv import Conv2d
from model.nn.layers.patches import RowPatches, Unrolled
from model.nn.layers.pool import MaxPool2d
from model.nn.layers.row_groups import RowGroups

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

MOST_CHANNELS = 4
"""Of the input; with more of them the three layers are as quick or quicker."""


@dataclass
class ConvReluPool(Layer):
    """Stands for ``conv``, ReLU and MaxPool2d(2, 2), with ``conv``'s parameters."""

    conv: Conv2d
    _unrolled: Unrolled | None = field(default=None, init=False, repr=False, compare=False)
    rows: RowGroups | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def standing_for(cls, layers: Sequence[Layer]) -> ConvReluPool | None:
        """One layer that does the work of these three, or None if they are others."""
        match layers:
            case [Conv2d(stride=1) as conv, ReLU(), MaxPool2d(size=2, stride=2)]:
                return cls(conv)
        return None

    @property
    def patches(self) -> RowPatches:
        """Two neighbouring kernels' columns side by side, moved on by two."""
        size = self.conv.kernel_size
        return RowPatches(size, size + 1, 1, 2, self.conv.pad)

    def output_shape(self, input_shape: Shape) -> Shape:
        filters, height, width = self.conv.output_shape(input_shape)
        return (filters, height // 2, width // 2)

    def _outputs(self, x: FloatArray) -> FloatArray:
        """(channels, height, width, n) in, (filters, out_height, out_width, n) out."""
        if self._unrolled is None or self.rows is None or not self._unrolled.fits(x):
            self._unrolled = Unrolled(self.patches, x.shape, x.dtype)
            self.rows = RowGroups(self._unrolled.matrices, self.conv.filters)
        self._unrolled.fill(x)
        kernels = self._paired_kernels()
        for group in self.rows.groups:
            windows = group.windows
            np.matmul(kernels, group.columns, out=windows.outputs)
            np.maximum(windows.left, windows.right, out=windows.halves)
            np.maximum(windows.upper, windows.lower, out=group.pooled)
            if self.inputs is not None:
                np.greater(windows.right, windows.left, out=group.right_won)
                np.greater(windows.lower, windows.upper, out=group.lower_won)
        y = self.rows.pooled
        y += self.conv.values["b"][:, np.newaxis, np.newaxis]
        np.maximum(y, 0, out=y)
        return y.reshape(*self.output_shape(x.shape[:-1]), x.shape[-1])

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        assert self.rows is not None, "backward comes after forward"
        y = self.rows.pooled
        is_active = self.buffers.get("is_active", y.shape, np.bool_)
        np.greater(y, 0, out=is_active)
        pooled = dy.reshape(y.shape)
        np.multiply(pooled, is_active, out=pooled)
        np.sum(pooled, axis=(1, 2), out=self.conv.gradients["b"])

        d_outputs, d_windows = self.rows.gradients(of_all_rows=need_dx)
        for group, windows in zip(self.rows.groups, d_windows, strict=True):
            # Each goes to the one of its window's four places that won, zero to the others.
            d_pooled = pooled[:, group.rows].swapaxes(0, 1)
            np.multiply(d_pooled, group.lower_won, out=windows.lower)
            np.subtract(d_pooled, windows.lower, out=windows.upper)
            np.multiply(windows.halves, group.right_won, out=windows.right)
            np.subtract(windows.halves, windows.right, out=windows.left)
            np.matmul(windows.outputs, group.columns.swapaxes(1, 2), out=group.d_pairs)
        self._fold_pairs(np.add.reduce(self.rows.d_pairs))
        if not need_dx:
            return None
        shape = self.kept_inputs.shape
        return self.patches.fold(self._paired_kernels(), d_outputs, shape, self.buffers)

    def _paired_kernels(self) -> FloatArray:
        """Kernels for even columns above kernels for odd ones: (2 * filters, patch)."""
        weights = self.conv.values["W"]
        filters, channels, size, _ = weights.shape
        pairs: FloatArray = self.buffers.get(
            "pairs", (2, filters, size, channels, size + 1), weights.dtype
        )
        pairs[0, ..., :-1] = pairs[1, ..., 1:] = weights.swapaxes(1, 2)
        return pairs.reshape(2 * filters, -1)

    def _fold_pairs(self, d_kernels: FloatArray) -> None:
        """Add the even and the odd columns' gradients into the one kernel they share."""
        gradient = self.conv.gradients["W"]
        filters, channels, size, _ = gradient.shape
        pairs = d_kernels.reshape(2, filters, size, channels, size + 1)
        np.add(pairs[0, ..., :-1].swapaxes(1, 2), pairs[1, ..., 1:].swapaxes(1, 2), out=gradient)


def fuse(layers: Sequence[Layer], input_shape: Shape) -> tuple[Layer, ...]:
    """The layers as they are run: convolution, ReLU and pooling as one where that is faster.

    ``input_shape`` is that of one example, as the first layer takes it.
    """
    steps: list[Layer] = []
    shape, position = input_shape, 0
    while position < len(layers):
        step, count = layers[position], 1
        if shape[0] <= MOST_CHANNELS:
            fused = ConvReluPool.standing_for(layers[position : position + 3])
            if fused is not None:
                step, count = fused, 3
        steps.append(step)
        shape = step.output_shape(shape)
        position += count
    return tuple(steps)
