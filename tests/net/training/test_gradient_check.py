"""The check itself must find a wrong gradient, and where."""

from pathlib import Path

import numpy as np
import pytest

from model.data.idx_folder import load_mnist
from model.nn.layers import Linear, Sigmoid
from model.nn.network import Network
from model.nn.zoo import build
from model.training.gradient_check import GradientCheck, check_gradients, checking_gradients

MNIST = Path(__file__).resolve().parents[3] / "assets" / "mnist"


@pytest.mark.parametrize("name", ["simple_conv_net", "simple_net", "lenet5"])
def test_real_networks_pass_on_real_digits(name: str) -> None:
    data = load_mnist(MNIST)
    rng = np.random.default_rng(1)
    network = build(name)
    network.initialise(rng)
    before = network.parameters.copy()
    result = check_gradients(network, data.x_train[:4], data.t_train[:4], sample=12, rng=rng)
    assert result.largest_error < 1e-3, (result.parameter, result.index)
    assert list(result.by_parameter) == list(network.params)
    assert result.largest_error == max(result.by_parameter.values())
    assert result.positions.size == result.numerical.size == result.backpropagated.size
    assert np.abs(result.numerical).max() > 0
    np.testing.assert_array_equal(network.parameters, before)


class _WrongSigmoid(Sigmoid):
    """Forgets a factor."""

    def _slope(self, y: np.ndarray, slope: np.ndarray) -> None:
        np.subtract(1, y, out=slope)


def test_wrong_gradient_is_found_where_it_is() -> None:
    rng = np.random.default_rng(0)
    images, labels = rng.random((6, 1, 3, 3)), rng.integers(0, 4, 6)
    errors = {}
    for sigmoid in (Sigmoid, _WrongSigmoid):
        network = Network([Linear(5), sigmoid(), Linear(4)], (1, 3, 3))
        network.parameters[...] = rng.normal(0, 0.5, network.parameters.size)
        result = check_gradients(network, images, labels)
        assert result.positions.size == network.parameters.size
        errors[sigmoid] = result
    assert errors[Sigmoid].largest_error < 1e-5
    wrong = errors[_WrongSigmoid]
    assert wrong.largest_error > 0.1
    assert wrong.parameter in ("W1", "b1")
    assert wrong.by_parameter["W2"] < 1e-5
    assert wrong.by_parameter["W1"] > 0.1


def test_progress_is_reported_to_the_end() -> None:
    rng = np.random.default_rng(0)
    network = Network([Linear(3)], (1, 2, 2))
    *steps, last = checking_gradients(network, rng.random((2, 1, 2, 2)), np.array([0, 1]))
    assert isinstance(last, GradientCheck)
    assert [(step.done, step.total) for step in steps] == [(n, 15) for n in range(1, 16)]
    assert [step.parameter for step in steps] == ["W1"] * 12 + ["b1"] * 3
    assert [step.backpropagated for step in steps] == last.backpropagated.tolist()
    assert [step.numerical for step in steps] == last.numerical.tolist()
    assert max(step.error for step in steps) == last.largest_error
    assert 0 < last.backpropagation_seconds < last.numerical_seconds


def test_sample_needs_an_rng() -> None:
    network = Network([Linear(3)], (1, 2, 2))
    with pytest.raises(ValueError, match="sample is 5"):
        check_gradients(network, np.zeros((1, 1, 2, 2)), np.array([0]), sample=5)
