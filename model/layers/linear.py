"""The fully connected layer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from model.arrays import FloatArray
from model.layers.base import Layer, Shape, require_whole
from model.threads import MOST_THREADS

LARGE = 2_000_000
"""Weights from which a product is worth sharing out: reading them takes most of the time."""


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
        weights, n = self.values["W"], x.shape[-1]
        x = x.reshape(len(weights), n)
        y: FloatArray = self.buffers.get("y", (self.units, n), x.dtype)
        product = y
        if x.T.flags.c_contiguous and weights.size < LARGE:
            # Images as they came, one after the other: BLAS is up to a tenth faster if it puts
            # out the product in that order too, and adding the bias turns it.
            product = self.buffers.get("product", (n, self.units), x.dtype).T
        self._multiply(weights.T, x, product)
        np.add(product, self.values["b"][:, np.newaxis], out=y)
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        assert self._x is not None, "backward comes after forward"
        x = self._x.reshape(-1, self._x.shape[-1])
        self._multiply(dy, x.T, self.gradients["W"].T)
        np.add.reduce(dy, axis=1, out=self.gradients["b"])
        if not need_dx:
            return None
        dx: FloatArray = self.buffers.get("dx", x.shape, x.dtype)
        self._multiply(self.values["W"], dy, dx)
        return dx.reshape(self._x.shape)

    def _multiply(self, a: FloatArray, b: FloatArray, out: FloatArray) -> None:
        """``out`` = a b: in one piece, or for a large layer the rows of ``a`` in as many pieces as
        its weights are large, so that the pieces never depend on the threads there are.
        """
        weights = self.values["W"].size
        if weights < LARGE:
            np.matmul(a, b, out=out)
            return

        def multiply(part: slice) -> None:
            np.matmul(a[part], b, out=out[part])

        count = min(MOST_THREADS, 2 * (weights // LARGE))
        bounds = [len(a) * number // count for number in range(count + 1)]
        parts = [slice(start, stop) for start, stop in pairwise(bounds)]
        if self.pool is not None:
            self.pool.map(multiply, parts)
        else:
            for part in parts:
                multiply(part)
