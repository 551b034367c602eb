"""The fully connected layer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import DTypeLike

from model.base.threads import MOST_THREADS
from model.nn.layers.base import Layer, Shape, require_whole

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

LARGE = 2_000_000
"""Weights from which a product is worth sharing out: reading them takes most of the time."""


@dataclass
class Linear(Layer):
    """y = W^T x + b with W of shape (inputs, units), as the tutorials write it.

    Takes features or whole feature maps, which it reads as one row of features.
    """

    units: int
    _workspace_arrays: LinearBuffers | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        require_whole("Linear", 1, units=self.units)

    def output_shape(self, _input_shape: Shape) -> Shape:
        return (self.units,)

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"W": (math.prod(input_shape), self.units), "b": (self.units,)}

    def _outputs(self, x: FloatArray) -> FloatArray:
        """(features, n) or (channels, height, width, n) in, (units, n) out."""
        weights = self.values["W"]
        arrays = self._workspace_arrays
        if arrays is None or x.shape != arrays.shape or x.dtype != arrays.y.dtype:
            arrays = self._workspace_arrays = LinearBuffers(x.shape, weights.shape, x.dtype)
        x = x.reshape(len(weights), x.shape[-1])
        if weights.size >= LARGE:
            self._multiply_large(weights.T, x, arrays.y)
            product = arrays.y
        elif x.flags.c_contiguous:
            product = np.dot(weights.T, x, out=arrays.y)
        else:
            # Images as they came, one after the other: BLAS is up to a tenth faster if it puts
            # out the product in that order too, and adding the bias turns it.
            np.dot(x.T, weights, out=arrays.by_image)
            product = arrays.turned
        np.add(product, self.values["b"][:, np.newaxis], out=arrays.y)
        return arrays.y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        weights, gradient = self.values["W"], self.gradients["W"]
        arrays = self._workspace_arrays
        assert arrays is not None, "backward comes after forward"
        x = self.kept_inputs.reshape(len(weights), dy.shape[-1])
        np.dot(dy, arrays.ones, out=self.gradients["b"])
        if weights.size >= LARGE:
            self._multiply_large(dy, x.T, gradient.T)
            if need_dx:
                self._multiply_large(weights, dy, arrays.dx)
        else:
            np.dot(x, dy.T, out=gradient)
            if need_dx:
                np.dot(weights, dy, out=arrays.dx)
        return arrays.dx.reshape(arrays.shape) if need_dx else None

    def _multiply_large(self, a: FloatArray, b: FloatArray, out: FloatArray) -> None:
        """``out`` = a b, the rows of ``a`` in pieces that do not depend on the threads there are.

        There are as many as the layer's weights are large.
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
