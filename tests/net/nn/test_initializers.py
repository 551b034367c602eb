"""First weights have the spread they promise; biases start at zero."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from model.nn.initializers import Initializer, he, scaled_normal, xavier
from model.nn.layers import Conv2d, Linear, MaxPool2d, ReLU
from model.nn.network import Network

SHAPE = (200, 1000)
EXPECTED: list[tuple[Initializer, Callable[[int], float]]] = [
    (scaled_normal(0.01), lambda fan_in: 0.01),
    (scaled_normal(2.5), lambda fan_in: 2.5),
    (he, lambda fan_in: math.sqrt(2 / fan_in)),
    (xavier, lambda fan_in: math.sqrt(1 / fan_in)),
]


@pytest.mark.parametrize(("initializer", "deviation"), EXPECTED)
@pytest.mark.parametrize("fan_in", [25, 4320])
def test_spread(initializer: Initializer, deviation: Callable[[int], float], fan_in: int) -> None:
    weights = initializer(np.random.default_rng(0), SHAPE, fan_in)
    assert weights.shape == SHAPE
    # Five standard errors of the mean and of the deviation over 200,000 numbers.
    error = 5 * deviation(fan_in) / math.sqrt(weights.size)
    assert abs(weights.mean()) < error
    assert weights.std() == pytest.approx(deviation(fan_in), abs=error)
    # A normal distribution, no other of the same spread: 68.27% lie within one deviation.
    within = np.mean(np.abs(weights) < deviation(fan_in))
    assert within == pytest.approx(math.erf(math.sqrt(0.5)), abs=0.01)


@pytest.mark.parametrize("initializer", [entry[0] for entry in EXPECTED])
def test_same_seed_same_weights(initializer: Initializer) -> None:
    first, again, other = (
        initializer(np.random.default_rng(seed), (3, 4), 12) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).all()


@pytest.mark.parametrize("std", [-0.1, math.nan, math.inf, 1.1e6, "0.01", None])
def test_impossible_deviation_is_named(std: float) -> None:
    with pytest.raises(ValueError, match=r"^weight_std is .*, but must be a number of at least 0"):
        scaled_normal(std)


def test_each_layer_knows_how_many_inputs_it_sums() -> None:
    asked: list[tuple[tuple[int, ...], int]] = []

    def note(rng: np.random.Generator, shape: tuple[int, ...], fan_in: int) -> np.ndarray:
        asked.append((shape, fan_in))
        return np.full(shape, len(asked))

    layers = [Conv2d(4, 3), ReLU(), MaxPool2d(2, 2), Conv2d(5, 2), Linear(6), Linear(3)]
    network = Network(layers, (2, 9, 9), initializer=note)
    network.parameters[...] = 9
    network.initialise(np.random.default_rng(0))
    # 9 - 3 + 1 = 7, pooled 3, less the second kernel 2: 5 maps of 2 x 2.
    assert asked == [
        ((4, 2, 3, 3), 18),
        ((5, 4, 2, 2), 16),
        ((20, 6), 20),
        ((6, 3), 6),
    ]
    for number in (1, 2, 3, 4):
        assert (network.params[f"W{number}"] == number).all()
        assert (network.params[f"b{number}"] == 0).all()
