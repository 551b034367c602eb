"""Leaving out units at random while training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.base.checks import is_number
from model.nn.layers.base import Layer, Shape

if TYPE_CHECKING:
    from model.base.arrays import FloatArray


@dataclass
class Dropout(Layer):
    """Each number becomes 0 with probability ``rate``; the others grow to make up for it.

    Only where a generator is given: without one the layer passes on what it gets, as it must when
    it predicts (Srivastava et al., 2014).
    """

    is_random: ClassVar[bool] = True

    rate: float

    def __post_init__(self) -> None:
        if not (is_number(self.rate) and 0 <= self.rate < 1):
            raise ValueError(f"dropout rate is {self.rate!r}, but must be at least 0 and below 1")

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def _outputs(self, x: FloatArray) -> FloatArray:
        """Any shape in, the same shape out."""
        if self.rng is None or not self.rate:
            return x
        draws = self.buffers.get("draws", x.shape, np.float32)
        self.rng.random(out=draws, dtype=np.float32)
        scale: FloatArray = self.buffers.get("scale", x.shape, x.dtype)
        np.copyto(scale, draws >= self.rate)
        np.multiply(scale, 1 / (1 - self.rate), out=scale)
        y: FloatArray = self.buffers.get("y", x.shape, x.dtype)
        np.multiply(x, scale, out=y)
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        if not need_dx or self.rng is None or not self.rate:
            return dy if need_dx else None
        scale = self.buffers.get("scale", dy.shape, dy.dtype)
        dx: FloatArray = self.buffers.get("dx", dy.shape, dy.dtype)
        np.multiply(dy, scale, out=dx)
        return dx
