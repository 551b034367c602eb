"""Functions applied to every number on its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.arrays import FloatArray
from model.layers.base import Layer, Shape


@dataclass
class ReLU(Layer):
    """max(x, 0). At exactly 0 the gradient is taken as 0."""

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def forward(self, x: FloatArray, *, keep: bool) -> FloatArray:
        """Any shape in, the same shape out."""
        y: FloatArray = self.buffers.get("y", x.shape, x.dtype)
        np.maximum(x, 0, out=y)
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        if not need_dx:
            return None
        y = self.buffers.get("y", dy.shape, dy.dtype)
        is_active = self.buffers.get("is_active", dy.shape, np.bool_)
        dx: FloatArray = self.buffers.get("dx", dy.shape, dy.dtype)
        np.greater(y, 0, out=is_active)
        np.multiply(dy, is_active, out=dx)
        return dx
