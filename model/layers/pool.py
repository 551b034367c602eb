"""Pooling: a map is thinned out to one number for each window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from model.arrays import FloatArray
from model.layers.base import Layer, Shape, require_maps, require_whole


@dataclass
class Pool2d(Layer):
    """Square windows slid over every map. They overlap where stride is below size."""

    size: int
    stride: int
    _input_shape: tuple[int, ...] = field(default=(), init=False, repr=False, compare=False)

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

    def _places(self, maps: FloatArray) -> Iterator[tuple[int, FloatArray]]:
        """For each place in a window, a view of that place in all windows."""
        _, down, across = self.output_shape(maps.shape[:-1])
        rows, columns = self.stride * (down - 1) + 1, self.stride * (across - 1) + 1
        for place in range(self.size**2):
            y, x = divmod(place, self.size)
            yield place, maps[:, y : y + rows : self.stride, x : x + columns : self.stride]


@dataclass
class MaxPool2d(Pool2d):
    """The largest value in each window; of equal ones the first in reading order counts."""

    def forward(
        self, x: FloatArray, *, keep: bool, rng: np.random.Generator | None = None
    ) -> FloatArray:
        """(channels, height, width, n) in, (channels, out_height, out_width, n) out, where
        out_height = (height - size) // stride + 1.
        """
        self._input_shape = x.shape
        shape = (*self.output_shape(x.shape[:-1]), x.shape[-1])
        y: FloatArray = self.buffers.get("y", shape, x.dtype)
        is_larger = self.buffers.get("is_larger", shape, np.bool_)
        winner = self.buffers.get("winner", shape, np.uint16)
        for place, values in self._places(x):
            if place == 0:
                np.copyto(y, values)
                winner[...] = 0
                continue
            if keep:
                np.greater(values, y, out=is_larger)
                np.copyto(winner, place, where=is_larger)
            np.maximum(values, y, out=y)
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        if not need_dx:
            return None
        winner = self.buffers.get("winner", dy.shape, np.uint16)
        is_winner = self.buffers.get("is_larger", dy.shape, np.bool_)
        share = self.buffers.get("share", dy.shape, dy.dtype)
        dx: FloatArray = self.buffers.get("dx", self._input_shape, dy.dtype)
        dx[...] = 0
        for place, target in self._places(dx):
            np.equal(winner, place, out=is_winner)
            np.multiply(dy, is_winner, out=share)
            target += share
        return dx


@dataclass
class AvgPool2d(Pool2d):
    """The mean of each window, as LeNet subsamples."""

    def forward(
        self, x: FloatArray, *, keep: bool, rng: np.random.Generator | None = None
    ) -> FloatArray:
        """Shapes as in `MaxPool2d.forward`."""
        self._input_shape = x.shape
        shape = (*self.output_shape(x.shape[:-1]), x.shape[-1])
        y: FloatArray = self.buffers.get("y", shape, x.dtype)
        y[...] = 0
        for _, values in self._places(x):
            y += values
        y /= self.size**2
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        if not need_dx:
            return None
        share: FloatArray = self.buffers.get("share", dy.shape, dy.dtype)
        np.divide(dy, self.size**2, out=share)
        dx: FloatArray = self.buffers.get("dx", self._input_shape, dy.dtype)
        dx[...] = 0
        for _, target in self._places(dx):
            target += share
        return dx
