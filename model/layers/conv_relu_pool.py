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

import numpy as np
from numpy.typing import NDArray

from model.arrays import FloatArray
from model.layers.activations import ReLU
from model.layers.base import Layer, Shape
from model.layers.conv import Conv2d
from model.layers.patches import RowPatches
from model.layers.pool import MaxPool2d

MOST_CHANNELS = 4
"""Of the input; with more of them the three layers are as quick or quicker."""

_GROUP_BYTES = 2**20
"""Outputs computed by one call. Smaller calls would stay nearer in the cache, but threads then
wait for each other at every one of them, since they take turns outside numpy's loops."""


@dataclass
class ConvReluPool(Layer):
    """Stands for ``conv``, ReLU and MaxPool2d(2, 2), with ``conv``'s parameters."""

    conv: Conv2d
    _input_shape: tuple[int, ...] = field(default=(), init=False, repr=False, compare=False)
    _columns: FloatArray | None = field(default=None, init=False, repr=False, compare=False)

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

    def forward(
        self, x: FloatArray, *, keep: bool, rng: np.random.Generator | None = None
    ) -> FloatArray:
        """(channels, height, width, n) in, (filters, out_height, out_width, n) out."""
        self._input_shape = x.shape
        n = x.shape[-1]
        filters, down, across = self.output_shape(x.shape[:-1])
        columns = self._columns = self.patches.unroll(x, self.buffers)
        kernels = self._paired_kernels()
        y: FloatArray = self.buffers.get("y", (filters, down, across * n), x.dtype)
        width = across * n
        choices = self._choices(filters, down, width)
        for rows in self._groups(down, width):
            count = rows.stop - rows.start
            window = self.buffers.get("window", (2 * count, 2 * filters, width), x.dtype)
            upper, lower = self.buffers.get("halves", (2, count, filters, width), x.dtype)
            np.matmul(kernels, columns[2 * rows.start : 2 * rows.stop], out=window)
            quarters = window.reshape(count, 2, 2, filters, width)
            np.maximum(quarters[:, 0, 0], quarters[:, 0, 1], out=upper)
            np.maximum(quarters[:, 1, 0], quarters[:, 1, 1], out=lower)
            np.maximum(upper, lower, out=y[:, rows].swapaxes(0, 1))
            if keep:
                np.greater(quarters[:, :, 1], quarters[:, :, 0], out=choices[rows, :2])
                np.greater(lower, upper, out=choices[rows, 2])
        y += self.conv.values["b"][:, np.newaxis, np.newaxis]
        np.maximum(y, 0, out=y)
        return y.reshape(filters, down, across, n)

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        assert self._columns is not None, "backward comes after forward"
        filters, down, across, n = dy.shape
        y = self.buffers.get("y", (filters, down, across * n), dy.dtype)
        is_active = self.buffers.get("is_active", y.shape, np.bool_)
        np.greater(y, 0, out=is_active)
        pooled = dy.reshape(y.shape)
        np.multiply(pooled, is_active, out=pooled)
        np.sum(pooled, axis=(1, 2), out=self.conv.gradients["b"])

        width = across * n
        patch = self._columns.shape[1]
        groups = self._groups(down, width)
        # Only the input's gradient needs the windows of all rows at the same time.
        kept_rows = 2 * (down if need_dx else groups[0].stop)
        d_windows = self.buffers.get("d_windows", (kept_rows, 2 * filters, width), dy.dtype)
        d_kernels = np.zeros((2 * filters, patch), dy.dtype)
        choices = self._choices(filters, down, width)
        for rows in groups:
            count = rows.stop - rows.start
            top = 2 * rows.start if need_dx else 0
            windows = d_windows[top : top + 2 * count]
            self._unpool(
                pooled[:, rows].swapaxes(0, 1),
                choices[rows],
                windows.reshape(count, 2, 2, filters, width),
            )
            columns = self._columns[2 * rows.start : 2 * rows.stop]
            d_pairs = self.buffers.get("d_pairs", (2 * count, 2 * filters, patch), dy.dtype)
            np.matmul(windows, columns.swapaxes(1, 2), out=d_pairs)
            d_kernels += d_pairs.sum(axis=0)
        self._fold_pairs(d_kernels)
        if not need_dx:
            return None
        return self.patches.fold(self._paired_kernels(), d_windows, self._input_shape, self.buffers)

    def _choices(self, filters: int, down: int, width: int) -> NDArray[np.bool_]:
        """Which of each window's values won: right above, right below, lower half."""
        return self.buffers.get("choices", (down, 3, filters, width), np.bool_)

    def _unpool(self, dy: FloatArray, choices: NDArray[np.bool_], quarters: FloatArray) -> None:
        """Give each gradient to the one of its four places that won, zero to the others."""
        upper, lower = self.buffers.get("halves", (2, *dy.shape), dy.dtype)
        np.multiply(dy, choices[:, 2], out=lower)
        np.subtract(dy, lower, out=upper)
        for place, half in enumerate((upper, lower)):
            left, right = quarters[:, place, 0], quarters[:, place, 1]
            np.multiply(half, choices[:, place], out=right)
            np.subtract(half, right, out=left)

    def _groups(self, down: int, width: int) -> list[slice]:
        """Rows of pooled outputs to be done together."""
        row_bytes = 4 * self.conv.filters * width * np.dtype(np.float32).itemsize
        rows = min(down, max(1, _GROUP_BYTES // max(1, row_bytes)))
        return [slice(start, min(start + rows, down)) for start in range(0, down, rows)]

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
