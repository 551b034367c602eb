"""First weights. Biases always start at zero."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np

from model.base.checks import is_number

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.nn.layers.base import Shape

LARGEST_STD = 1e6
"""Far beyond anything that learns; much larger weights would be infinite in float32."""


class Initializer(Protocol):
    """Draws the first values of one layer's weights."""

    def __call__(self, rng: np.random.Generator, shape: Shape, fan_in: int, /) -> FloatArray:
        """An array of ``shape`` for units that sum over ``fan_in`` inputs."""


def scaled_normal(std: float) -> Initializer:
    """Normal with the given standard deviation, as the tutorials start (0.01).

    Raises
    ------
    ValueError
        If ``std`` is below 0, above `LARGEST_STD` or no number.
    """
    if not (is_number(std) and 0 <= std <= LARGEST_STD):
        raise ValueError(
            f"weight_std is {std!r}, but must be a number of at least 0 and at most {LARGEST_STD:g}"
        )

    def draw(rng: np.random.Generator, shape: Shape, _fan_in: int) -> FloatArray:
        return rng.normal(0.0, std, shape)

    return draw


def he(rng: np.random.Generator, shape: Shape, fan_in: int) -> FloatArray:
    """Normal with deviation sqrt(2 / fan_in), which keeps ReLU's outputs in scale (He, 2015)."""
    return rng.normal(0.0, math.sqrt(2 / fan_in), shape)


def xavier(rng: np.random.Generator, shape: Shape, fan_in: int) -> FloatArray:
    """Normal with deviation sqrt(1 / fan_in), for sigmoid and tanh (Glorot and Bengio, 2010)."""
    return rng.normal(0.0, math.sqrt(1 / fan_in), shape)


def zeros(_rng: np.random.Generator, shape: Shape, _fan_in: int) -> FloatArray:
    """All zero: every unit then learns the same, which is to say that nothing is learnt."""
    return np.zeros(shape)


INITIALISATIONS = ("std", "he", "xavier", "zeros")
"""The names `initializer` knows."""


def initializer(name: str, weight_std: float) -> Initializer:
    """The initialisation called ``name``; ``weight_std`` is for "std" alone.

    Raises
    ------
    ValueError
        If there is none of that name, or ``weight_std`` is impossible.
    """
    known = {"std": scaled_normal(weight_std), "he": he, "xavier": xavier, "zeros": zeros}
    if name not in known:
        raise ValueError(
            f"initialisation is {name!r}, but must be one of {', '.join(INITIALISATIONS)}"
        )
    return known[name]
