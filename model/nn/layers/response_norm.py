"""Units that hold each other back across neighbouring maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.base.checks import is_number
from model.nn.layers.base import Layer, Shape, require_maps, require_whole

if TYPE_CHECKING:
    from model.base.arrays import FloatArray


@dataclass
class LocalResponseNorm(Layer):
    """y = x / (k + alpha * s) ** beta, s the sum of squares over ``size`` neighbouring maps.

    As AlexNet has it (Krizhevsky et al., 2012), whose constants these are; there alpha is not
    divided by size.
    """

    size: int = 5
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 2.0

    def __post_init__(self) -> None:
        require_whole("LocalResponseNorm", 1, size=self.size)
        for name, value in (("alpha", self.alpha), ("beta", self.beta)):
            if not (is_number(value) and 0 <= value < np.inf):
                raise ValueError(f"LocalResponseNorm: {name} is {value!r}, but must be 0 or more")
        if not (is_number(self.k) and 0 < self.k < np.inf):
            raise ValueError(f"LocalResponseNorm: k is {self.k!r}, but must be above 0")

    def output_shape(self, input_shape: Shape) -> Shape:
        require_maps("LocalResponseNorm", input_shape)
        return input_shape

    def _outputs(self, x: FloatArray) -> FloatArray:
        """(channels, height, width, n) in, the same shape out."""
        square: FloatArray = self.buffers.get("square", x.shape, x.dtype)
        base: FloatArray = self.buffers.get("base", x.shape, x.dtype)
        y: FloatArray = self.buffers.get("y", x.shape, x.dtype)
        np.multiply(x, x, out=square)
        self._sum_neighbours(square, base, (self.size - 1) // 2)
        np.multiply(base, self.alpha, out=base)
        np.add(base, self.k, out=base)
        self._divisor(base, y)
        np.divide(x, y, out=y)
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        if not need_dx:
            return None
        base = self.buffers.get("base", dy.shape, dy.dtype)
        y = self.buffers.get("y", dy.shape, dy.dtype)
        share: FloatArray = self.buffers.get("square", dy.shape, dy.dtype)
        dx: FloatArray = self.buffers.get("dx", dy.shape, dy.dtype)
        # Through each neighbour j that holds x back: -2 alpha beta x * sum of dy_j y_j / base_j.
        np.multiply(dy, y, out=share)
        np.divide(share, base, out=share)
        self._sum_neighbours(share, dx, self.size // 2)
        np.multiply(dx, self.kept_inputs, out=dx)
        np.multiply(dx, -2 * self.alpha * self.beta, out=dx)
        # And straight through: dy / base ** beta.
        self._divisor(base, share)
        np.divide(dy, share, out=share)
        np.add(dx, share, out=dx)
        return dx

    def _divisor(self, base: FloatArray, result: FloatArray) -> None:
        """``base`` ** beta; two square roots for the usual 3/4, since a power takes far longer."""
        if self.beta == 0.75:
            np.sqrt(base, out=result)
            root: FloatArray = self.buffers.get("root", base.shape, base.dtype)
            np.sqrt(result, out=root)
            np.multiply(result, root, out=result)
        else:
            np.power(base, self.beta, out=result)

    def _sum_neighbours(self, values: FloatArray, sums: FloatArray, before: int) -> None:
        """Sum over ``size`` channels, ``before`` of them before each; outside counts as zero."""
        channels = len(values)
        sums[...] = 0
        for offset in range(-before, self.size - before):
            low, high = max(0, -offset), min(channels, channels - offset)
            if low < high:
                sums[low:high] += values[low + offset : high + offset]
