"""The fully connected layer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from model.arrays import FloatArray
from model.layers.base import Layer, Shape, require_whole


@dataclass
class Linear(Layer):
    """y = W^T x + b with W of shape (inputs, units), as the tutorials write it.

    Takes features or whole feature maps, which it reads as one row of features.
    """

    units: int
    _x: FloatArray | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        require_whole("Linear", 1, units=self.units)

    def output_shape(self, input_shape: Shape) -> Shape:
        return (self.units,)

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"W": (math.prod(input_shape), self.units), "b": (self.units,)}

    def forward(
        self, x: FloatArray, *, keep: bool, rng: np.random.Generator | None = None
    ) -> FloatArray:
        """(features, n) or (channels, height, width, n) in, (units, n) out."""
        self._x = x
        n = x.shape[-1]
        y: FloatArray = self.buffers.get("y", (self.units, n), x.dtype)
        np.matmul(self.values["W"].T, x.reshape(len(self.values["W"]), n), out=y)
        y += self.values["b"][:, np.newaxis]
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        assert self._x is not None, "backward comes after forward"
        x = self._x.reshape(-1, self._x.shape[-1])
        np.matmul(x, dy.T, out=self.gradients["W"])
        np.sum(dy, axis=1, out=self.gradients["b"])
        if not need_dx:
            return None
        dx: FloatArray = self.buffers.get("dx", x.shape, x.dtype)
        np.matmul(self.values["W"], dy, out=dx)
        return dx.reshape(self._x.shape)
