"""Pooling: a map is thinned out to one number for each window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.nn.layers.base import Layer, Shape, require_maps, require_whole

if TYPE_CHECKING:
    from model.base.arrays import FloatArray


@dataclass
class Pool2d(Layer):
    """Square windows slid over every map. They overlap where stride is below size."""

    size: int
    stride: int

    def __post_init__(self) -> None:
        require_whole(type(self).__name__, 1, size=self.size, stride=self.stride)

    def output_shape(self, input_shape: Shape) -> Shape:
        kind = type(self).__name__
        require_maps(kind, input_shape)
        channels, height, width = input_shape
        if min(height, width) < self.size:
            raise ValueError(
                f"{kind}: a window of size {self.size} does not fit maps of {height} x {width}; "
                "take a smaller window, or smaller kernels before it"
            )
        down, across = ((side - self.size) // self.stride + 1 for side in (height, width))
        return (channels, down, across)

    def _places(self, maps: FloatArray) -> Iterator[FloatArray]:
        """For each place in a window, in reading order, a view of that place in all windows."""
        _, down, across = self.output_shape(maps.shape[:-1])
        rows, columns = self.stride * (down - 1) + 1, self.stride * (across - 1) + 1
        for place in range(self.size**2):
            y, x = divmod(place, self.size)
            yield maps[:, y : y + rows : self.stride, x : x + columns : self.stride]


@dataclass
class MaxPool2d(Pool2d):
    """The largest value in each window; of equal ones the first in reading order counts."""

    def _outputs(self, x: FloatArray) -> FloatArray:
        """(channels, height, width, n) in, (channels, out_height, out_width, n) out.

        out_height = (height - size) // stride + 1, and out_width likewise.
        """
        y: FloatArray = self.buffers.get(
            "y", (*self.output_shape(x.shape[:-1]), x.shape[-1]), x.dtype
        )
        for place, values in enumerate(self._places(x)):
            if place == 0:
                np.copyto(y, values)
            else:
                np.maximum(values, y, out=y)
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        if not need_dx:
            return None
        x = self.kept_inputs
        y = self.buffers.get("y", dy.shape, dy.dtype)
        is_open = self.buffers.get("is_open", dy.shape, np.bool_)
        is_winner = self.buffers.get("is_winner", dy.shape, np.bool_)
        share = self.buffers.get("share", dy.shape, dy.dtype)
        dx: FloatArray = self.buffers.get("dx", x.shape, dy.dtype)
        dx[...] = 0
        is_open[...] = True
        for values, target in zip(self._places(x), self._places(dx), strict=True):
            np.equal(values, y, out=is_winner)
            np.logical_and(is_winner, is_open, out=is_winner)
            np.logical_xor(is_open, is_winner, out=is_open)  # each window gives only once
            np.multiply(dy, is_winner, out=share)
            target += share
        return dx


@dataclass
class AvgPool2d(Pool2d):
    """The mean of each window, as LeNet subsamples."""

    def _outputs(self, x: FloatArray) -> FloatArray:
        """Shapes as in `MaxPool2d.forward`."""
        shape = (*self.output_shape(x.shape[:-1]), x.shape[-1])
        y: FloatArray = self.buffers.get("y", shape, x.dtype)
        y[...] = 0
        for values in self._places(x):
            y += values
        y /= self.size**2
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        if not need_dx:
            return None
        share: FloatArray = self.buffers.get("share", dy.shape, dy.dtype)
        np.divide(dy, self.size**2, out=share)
        dx: FloatArray = self.buffers.get("dx", self.kept_inputs.shape, dy.dtype)
        dx[...] = 0
        for target in self._places(dx):
            target += share
        return dx
