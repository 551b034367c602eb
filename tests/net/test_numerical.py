"""Central differences: the plain way, and unit by unit."""

from pathlib import Path

import numpy as np
import pytest

from model.datasets import Dataset, load_mnist
from model.layers import Conv2d, Dropout, Linear, ReLU, Sigmoid, Tanh
from model.network import Network
from model.numerical import LinearDifferences, numerical_gradient

MNIST = Path(__file__).resolve().parents[2] / "assets" / "mnist"


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return load_mnist(MNIST)


def test_differences_of_any_loss_are_its_slopes() -> None:
    x = np.array([1.0, -2.0, 3.0])
    found = dict(numerical_gradient(lambda: float((x**3).sum()), x))
    assert found == pytest.approx({0: 3.0, 1: 12.0, 2: 27.0}, abs=1e-6)
    assert x.tolist() == [1.0, -2.0, 3.0]
    assert list(dict(numerical_gradient(lambda: float(x.sum()), x, positions=[2, 0]))) == [2, 0]


def test_whoever_stops_pulling_finds_the_parameters_as_they_were() -> None:
    x = np.array([1.0, 2.0])
    calls = []

    def loss() -> float:
        calls.append(x.copy())
        if len(calls) == 3:
            raise KeyboardInterrupt
        return float(x.sum())

    with pytest.raises(KeyboardInterrupt):
        list(numerical_gradient(loss, x))
    assert x.tolist() == [1.0, 2.0]


NETWORKS = {
    "as the tutorial": lambda: [Linear(50), Sigmoid(), Linear(10)],
    "one layer": lambda: [Linear(10)],
    "three layers": lambda: [Linear(9), Tanh(), Linear(12), ReLU(), Linear(10)],
    "no activation": lambda: [Linear(5), Linear(10)],
    "dropout, which rests": lambda: [Linear(6), Dropout(0.5), Sigmoid(), Linear(10)],
}


@pytest.mark.parametrize("name", NETWORKS)
def test_unit_by_unit_agrees_with_the_plain_way(name: str, mnist: Dataset) -> None:
    rng = np.random.default_rng(3)
    network = Network(NETWORKS[name](), (1, 28, 28), dtype=np.float64)
    network.parameters[...] = rng.normal(0, 0.1, network.parameters.size)
    before = network.parameters.copy()
    images, labels = mnist.x_train[:20], mnist.t_train[:20]
    done = list(LinearDifferences(network).run(images, labels))
    assert done[-1] == network.parameters.size
    assert done == sorted(set(done))
    np.testing.assert_array_equal(network.parameters, before)
    quick = network.gradient.copy()

    positions = rng.choice(quick.size, 150, replace=False)
    plain = dict(
        numerical_gradient(
            lambda: network.loss(images, labels), network.parameters, positions=positions.tolist()
        )
    )
    assert np.abs(quick).max() > 1e-3
    for position, value in plain.items():
        assert quick[position] == pytest.approx(value, abs=1e-9)
    network.loss_and_gradient(images, labels)
    np.testing.assert_allclose(quick, network.gradient, atol=1e-6)


def test_float32_network_gets_the_gradient_of_its_weights_of_now(mnist: Dataset) -> None:
    network = Network([Linear(5), Sigmoid(), Linear(10)], (1, 28, 28))
    network.initialise(np.random.default_rng(0))
    differences = LinearDifferences(network)
    images, labels = mnist.x_train[:10], mnist.t_train[:10]
    list(differences.run(images, labels))
    first = network.gradient.copy()
    assert first.dtype == np.float32
    network.parameters -= 0.5 * first
    list(differences.run(images, labels))
    second = network.gradient.copy()
    network.loss_and_gradient(images, labels)
    np.testing.assert_allclose(second, network.gradient, atol=1e-6)
    assert np.abs(second - first).max() > 1e-4
    assert differences.loss(images, labels) == pytest.approx(network.loss(images, labels))


def test_network_with_other_layers_is_refused() -> None:
    network = Network([Conv2d(2, 3), ReLU(), Linear(10)], (1, 8, 8), name="conv")
    with pytest.raises(ValueError, match="needs Linear layers, but conv has a Conv2d"):
        LinearDifferences(network)
