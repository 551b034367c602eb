"""The fully connected layer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike

from model.base.arrays import FloatArray
from model.base.threads import MOST_THREADS
from model.nn.layers.base import Layer, Shape, require_whole

LARGE = 2_000_000
"""Weights from which a product is worth sharing out: reading them takes most of the time."""


@dataclass
class Linear(Layer):
    """y = W^T x + b with W of shape (inputs, units), as the tutorials write it.

    Takes features or whole feature maps, which it reads as one row of features.
    """

    units: int
    _x: FloatArray | None = field(default=None, init=False, repr=False, compare=False)
    _room: LinearBuffers | None = field(default=None, init=False, repr=False, compare=False)

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
        weights = self.values["W"]
        room = self._room
        if room is None or x.shape != room.shape or x.dtype != room.y.dtype:
            room = self._room = LinearBuffers(x.shape, weights.shape, x.dtype)
        self._x = x = x.reshape(len(weights), x.shape[-1])
        if weights.size >= LARGE:
            self._multiply_large(weights.T, x, room.y)
            product = room.y
        elif x.flags.c_contiguous:
            product = np.dot(weights.T, x, out=room.y)
        else:
            # Images as they came, one after the other: BLAS is up to a tenth faster if it puts
            # out the product in that order too, and adding the bias turns it.
            np.dot(x.T, weights, out=room.by_image)
            product = room.turned
        np.add(product, self.values["b"][:, np.newaxis], out=room.y)
        return room.y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        assert self._x is not None, "backward comes after forward"
        assert self._room is not None
        weights, gradient, room = self.values["W"], self.gradients["W"], self._room
        np.dot(dy, room.ones, out=self.gradients["b"])
        if weights.size >= LARGE:
            self._multiply_large(dy, self._x.T, gradient.T)
            if need_dx:
                self._multiply_large(weights, dy, room.dx)
        else:
            np.dot(self._x, dy.T, out=gradient)
            if need_dx:
                np.dot(weights, dy, out=room.dx)
        return room.dx.reshape(room.shape) if need_dx else None

    def _multiply_large(self, a: FloatArray, b: FloatArray, out: FloatArray) -> None:
        """``out`` = a b, the rows of ``a`` in as many pieces as the layer's weights are large, so
        that the pieces never depend on the threads there are.
        """

        def multiply(part: slice) -> None:
            np.matmul(a[part], b, out=out[part])

        count = min(MOST_THREADS, 2 * (self.values["W"].size // LARGE))
        bounds = [len(a) * number // count for number in range(count + 1)]
        parts = [slice(start, stop) for start, stop in pairwise(bounds)]
        if self.pool is not None:
            self.pool.map(multiply, parts)
        else:
            for part in parts:
                multiply(part)


class LinearBuffers:
    """What a batch of one size needs, from step to step.

    Attributes
    ----------
    shape
        Of the input.
    y
        (units, n).
    by_image, turned
        (n, units), and the same seen as (units, n).
    dx
        (inputs, n).
    ones
        (n,): a product with it sums over the batch, faster than a sum does.
    """

    def __init__(self, shape: Shape, weights: Shape, dtype: DTypeLike) -> None:
        inputs, units = weights
        self.shape = shape
        self.y: FloatArray = np.empty((units, shape[-1]), dtype)
        self.by_image: FloatArray = np.empty((shape[-1], units), dtype)
        self.turned = self.by_image.T
        self.dx: FloatArray = np.empty((inputs, shape[-1]), dtype)
        self.ones: FloatArray = np.ones(shape[-1], dtype)
