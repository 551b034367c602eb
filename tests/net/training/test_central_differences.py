"""Central differences: the plain way, and unit by unit."""

import tracemalloc

import numpy as np
import pytest

from model.data.datasets import Dataset
from model.nn.layers import Conv2d, Dropout, Linear, ReLU, Sigmoid, Tanh
from model.nn.network import Network
from model.training import central_differences
from model.training.central_differences import LinearDifferences, numerical_gradient
from model.training.gradient_check import check_gradients


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


@pytest.mark.parametrize("name", NETWORKS)
def test_a_batch_in_pieces_has_the_same_gradient(
    name: str, mnist: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network(NETWORKS[name](), (1, 28, 28), dtype=np.float64)
    network.parameters[...] = np.random.default_rng(3).normal(0, 0.1, network.parameters.size)
    images, labels = mnist.x_train[:11], mnist.t_train[:11]
    whole = list(LinearDifferences(network).run(images, labels))
    expected = network.gradient.copy()
    monkeypatch.setattr(central_differences, "PIECE", 3 * 784 * 12)
    done = list(LinearDifferences(network).run(images, labels))
    assert len(done) > len(whole)
    assert done[-1] == whole[-1] == network.parameters.size
    assert done == sorted(set(done))
    np.testing.assert_allclose(network.gradient, expected, rtol=1e-9, atol=1e-11)


def test_a_large_batch_takes_little_memory_and_can_be_left_soon(mnist: Dataset) -> None:
    """Of 5,000 images and two wide layers the pairs of weight and image alone would be 600 MB."""
    network = Network([Linear(100), Sigmoid(), Linear(100), Sigmoid(), Linear(10)], (1, 28, 28))
    run = LinearDifferences(network).run(mnist.x_train[:5000], mnist.t_train[:5000])
    tracemalloc.start()
    try:
        next(run)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        run.close()
    # The images as float64 are 31 MB, once as they are and once on their way.
    assert peak < 150 * 2**20


@pytest.mark.parametrize("h", [0, -1e-4, float("nan"), float("inf"), "1e-4"])
def test_a_step_that_is_no_length_is_named(h: float) -> None:
    network = Network([Linear(3)], (1, 2, 2))
    with pytest.raises(ValueError, match=r"^h is .*, but must be a number above 0"):
        LinearDifferences(network, h)
    with pytest.raises(ValueError, match=r"^h is .*, but must be a number above 0"):
        list(numerical_gradient(lambda: 0.0, network.parameters, h))
    with pytest.raises(ValueError, match=r"^h is .*, but must be a number above 0"):
        check_gradients(network, np.zeros((1, 1, 2, 2)), np.array([0]), h=h)


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
