"""Convolution, ReLU and 2 x 2 max pooling done as one, in about half the time of the three.

The full convolution map is never stored. Outputs are computed as two halves, those in even and
those in odd columns, so that the four values of a pooling window lie in four blocks of the same
shape and the pooled map is their running maximum, taken while they are in the cache. The bias is
added and ReLU applied after pooling: both commute with the maximum, on a quarter of the numbers.

The layers themselves stay the reference: tests hold this against them.
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
        window = self.buffers.get("window", (2, 2 * filters, across * n), x.dtype)
        quarters = window.reshape(2, 2, filters, across * n)
        upper, lower = self.buffers.get("halves", (2, filters, across * n), x.dtype)
        choices = self._choices(filters, down, across * n)
        for row in range(down):
            np.matmul(kernels, columns[2 * row : 2 * row + 2], out=window)
            np.maximum(quarters[0, 0], quarters[0, 1], out=upper)
            np.maximum(quarters[1, 0], quarters[1, 1], out=lower)
            np.maximum(upper, lower, out=y[:, row])
            if keep:
                is_upper_right, is_lower_right, is_lower = choices[row]
                np.greater(quarters[0, 1], quarters[0, 0], out=is_upper_right)
                np.greater(quarters[1, 1], quarters[1, 0], out=is_lower_right)
                np.greater(lower, upper, out=is_lower)
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

        rows = 2 * down if need_dx else 2
        d_windows = self.buffers.get("d_windows", (rows, 2 * filters, across * n), dy.dtype)
        d_pairs = self.buffers.get("d_pairs", (2, 2 * filters, self._columns.shape[1]), dy.dtype)
        d_kernels = np.zeros(d_pairs.shape[1:], dy.dtype)
        choices = self._choices(filters, down, across * n)
        for row in range(down):
            top = 2 * row if need_dx else 0
            window = d_windows[top : top + 2]
            self._unpool(pooled[:, row], choices[row], window.reshape(2, 2, filters, -1))
            columns = self._columns[2 * row : 2 * row + 2]
            np.matmul(window, columns.swapaxes(1, 2), out=d_pairs)
            d_kernels += d_pairs[0]
            d_kernels += d_pairs[1]
        self._fold_pairs(d_kernels)
        if not need_dx:
            return None
        return self.patches.fold(self._paired_kernels(), d_windows, self._input_shape, self.buffers)

    def _choices(self, filters: int, down: int, width: int) -> NDArray[np.bool_]:
        """Which of each window's values won: right above, right below, lower half."""
        return self.buffers.get("choices", (down, 3, filters, width), np.bool_)

    def _unpool(self, dy: FloatArray, choices: NDArray[np.bool_], quarters: FloatArray) -> None:
        """Give each gradient to the one of its four places that won, zero to the others."""
        is_upper_right, is_lower_right, is_lower = choices
        upper, lower = self.buffers.get("halves", (2, *dy.shape), dy.dtype)
        np.multiply(dy, is_lower, out=lower)
        np.subtract(dy, lower, out=upper)
        np.multiply(upper, is_upper_right, out=quarters[0, 1])
        np.subtract(upper, quarters[0, 1], out=quarters[0, 0])
        np.multiply(lower, is_lower_right, out=quarters[1, 1])
        np.subtract(lower, quarters[1, 1], out=quarters[1, 0])

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
