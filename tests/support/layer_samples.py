"""Layers of many forms with an input each, and their gradients held against central differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.nn.layers import (
    AvgPool2d,
    Conv2d,
    Dropout,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool2d,
    ReLU,
    Shape,
    Sigmoid,
    Tanh,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.base.arrays import FloatArray

STEP = 1e-6


def with_parameters(layer: Layer, input_shape: Shape, rng: np.random.Generator) -> Layer:
    """The layer with random float64 parameters, and gradients full of what was there before."""
    for letter, shape in layer.parameter_shapes(input_shape).items():
        layer.values[letter] = rng.normal(size=shape)
        layer.gradients[letter] = np.full(shape, 1e9)
    return layer


def by_differences(value: Callable[[], float], array: FloatArray) -> FloatArray:
    """The gradient of ``value`` by every number in ``array``, each moved there and back."""
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        kept = array[place]
        array[place] = kept + STEP
        above = value()
        array[place] = kept - STEP
        gradient[place] = (above - value()) / (2 * STEP)
        array[place] = kept
    return gradient


def check_gradient(layer: Layer, input_shape: Shape, n: int, seed: int = 0) -> None:
    rng = np.random.default_rng(seed)
    with_parameters(layer, input_shape, rng)
    x = rng.normal(size=(*input_shape, n))
    direction = rng.normal(size=(*layer.output_shape(input_shape), n))

    def value() -> float:
        return float((layer.forward(x, keep=False) * direction).sum())

    expected = {letter: by_differences(value, layer.values[letter]) for letter in layer.values}
    expected_dx = by_differences(value, x)
    layer.forward(x, keep=True)
    dx = layer.backward(direction.copy(), need_dx=True)
    assert dx is not None
    assert dx.shape == x.shape
    np.testing.assert_allclose(dx, expected_dx, rtol=1e-6, atol=1e-7)
    for letter, gradient in expected.items():
        np.testing.assert_allclose(layer.gradients[letter], gradient, rtol=1e-6, atol=1e-7)

    for gradient in layer.gradients.values():
        gradient[...] = 1e9
    layer.forward(x, keep=True)
    assert layer.backward(direction.copy(), need_dx=False) is None
    for letter, gradient in expected.items():
        np.testing.assert_allclose(layer.gradients[letter], gradient, rtol=1e-6, atol=1e-7)


CONVOLUTIONS = [
    (Conv2d(1, 1), (1, 1, 1)),
    (Conv2d(3, 3), (1, 7, 5)),
    (Conv2d(2, 5), (3, 5, 9)),
    (Conv2d(3, 3, pad=1), (2, 5, 4)),
    (Conv2d(2, 2, pad=2), (2, 3, 5)),
    (Conv2d(2, 3, stride=2), (2, 7, 8)),
    (Conv2d(2, 3, stride=3), (1, 8, 7)),
    (Conv2d(3, 2, stride=3, pad=1), (2, 6, 5)),
    (Conv2d(2, 4, stride=2, pad=3), (3, 3, 4)),
]
POOLS = [
    (MaxPool2d(2, 2), (3, 6, 4)),
    (MaxPool2d(2, 2), (2, 7, 5)),
    (MaxPool2d(3, 2), (2, 7, 6)),
    (MaxPool2d(3, 1), (1, 5, 4)),
    (MaxPool2d(2, 3), (2, 8, 5)),
    (MaxPool2d(1, 1), (1, 2, 3)),
]
OTHERS = [
    (AvgPool2d(2, 2), (3, 7, 4)),
    (AvgPool2d(3, 2), (2, 7, 6)),
    (AvgPool2d(2, 3), (1, 8, 5)),
    (Sigmoid(), (2, 3, 3)),
    (Tanh(), (5,)),
    (Dropout(0.4), (6,)),
    (LocalResponseNorm(5, alpha=0.3), (7, 3, 2)),
    (LocalResponseNorm(4, alpha=0.3), (6, 2, 2)),
    (LocalResponseNorm(3, alpha=0.5, beta=0.4, k=1.5), (2, 3, 3)),
    (LocalResponseNorm(9, alpha=0.3), (3, 2, 2)),
]
DENSE = [(Linear(3), (5,)), (Linear(2), (2, 3, 1)), (Linear(1), (1,))]
RELUS = [(ReLU(), (4,)), (ReLU(), (2, 3, 3))]
ONE_OF_EACH = [CONVOLUTIONS[7], POOLS[2], *OTHERS, (Linear(3), (5,)), (ReLU(), (5,))]
