"""The fully connected layer."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from model.arrays import FloatArray
from model.layers.base import Layer, Shape, require_whole
from model.threads import MOST_THREADS

LARGE = 2_000_000
"""Weights from which a product is worth sharing out: reading them takes most of the time."""

_ALL = slice(None)


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
        weights, bias = self.values["W"], self.values["b"]
        x = x.reshape(len(weights), n)

        def multiply(part: slice) -> None:
            np.matmul(weights[:, part].T, x, out=y[part])

        self._share_out(multiply, self.units)
        y += bias[:, np.newaxis]
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        assert self._x is not None, "backward comes after forward"
        x = self._x.reshape(-1, self._x.shape[-1])
        weights, gradient = self.values["W"], self.gradients["W"]

        def multiply_gradient(part: slice) -> None:
            np.matmul(x, dy[part].T, out=gradient[:, part])

        self._share_out(multiply_gradient, self.units)
        np.add.reduce(dy, axis=1, out=self.gradients["b"])
        if not need_dx:
            return None
        dx: FloatArray = self.buffers.get("dx", x.shape, x.dtype)

        def multiply_back(part: slice) -> None:
            np.matmul(weights[part], dy, out=dx[part])

        self._share_out(multiply_back, len(weights))
        return dx.reshape(self._x.shape)

    def _share_out(self, work: Callable[[slice], None], size: int) -> None:
        """Do ``work`` on all of ``size``: in one piece, or for a large layer in as many pieces as
        its weights are large, so that the pieces never depend on the threads there are.
        """
        weights = self.values["W"].size
        if weights < LARGE:
            work(_ALL)
            return
        count = min(MOST_THREADS, 2 * (weights // LARGE))
        bounds = [size * number // count for number in range(count + 1)]
        parts = [slice(start, stop) for start, stop in pairwise(bounds)]
        if self.pool is not None:
            self.pool.map(work, parts)
        else:
            for part in parts:
                work(part)
