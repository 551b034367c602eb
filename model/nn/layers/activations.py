"""Functions applied to every number on its own."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.nn.layers.base import Layer, Shape

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

_EXP_OVERFLOWS = 88.0
"""Beyond it exp is infinite in float32; a sigmoid is 0 there, to 38 decimals."""


@dataclass
class Activation(Layer):
    """y = f(x), any shape in and the same shape out; its slope follows from y alone."""

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def _outputs(self, x: FloatArray) -> FloatArray:
        """Any shape in, the same shape out."""
        y: FloatArray = self.buffers.get("y", x.shape, x.dtype)
        self._apply(x, y)
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        if not need_dx:
            return None
        dx: FloatArray = self.buffers.get("dx", dy.shape, dy.dtype)
        self._slope(self.buffers.get("y", dy.shape, dy.dtype), dx)
        np.multiply(dy, dx, out=dx)
        return dx

    @abstractmethod
    def _apply(self, x: FloatArray, y: FloatArray) -> None:
        """Write f(x) into ``y``."""

    @abstractmethod
    def _slope(self, y: FloatArray, slope: FloatArray) -> None:
        """Write f'(x) into ``slope``, from y = f(x)."""


@dataclass
class ReLU(Activation):
    """max(x, 0). At exactly 0 the slope is taken as 0."""

    def _apply(self, x: FloatArray, y: FloatArray) -> None:
        np.maximum(x, 0, out=y)

    def _slope(self, y: FloatArray, slope: FloatArray) -> None:
        is_active = self.buffers.get("is_active", y.shape, np.bool_)
        np.greater(y, 0, out=is_active)
        np.copyto(slope, is_active)


@dataclass
class Sigmoid(Activation):
    """1 / (1 + exp(-x))."""

    def _apply(self, x: FloatArray, y: FloatArray) -> None:
        np.maximum(x, -_EXP_OVERFLOWS, out=y)
        np.negative(y, out=y)
        np.exp(y, out=y)
        np.add(y, 1, out=y)
        np.reciprocal(y, out=y)

    def _slope(self, y: FloatArray, slope: FloatArray) -> None:
        np.subtract(1, y, out=slope)
        np.multiply(slope, y, out=slope)


@dataclass
class Tanh(Activation):
    """The hyperbolic tangent."""

    def _apply(self, x: FloatArray, y: FloatArray) -> None:
        np.tanh(x, out=y)

    def _slope(self, y: FloatArray, slope: FloatArray) -> None:
        np.multiply(y, y, out=slope)
        np.subtract(1, slope, out=slope)
