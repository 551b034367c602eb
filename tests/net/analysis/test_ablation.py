"""Kernels switched off: held against networks in which they are set to zero by hand."""

import numpy as np
import pytest

from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import asset
from model.analysis.ablation import edited, importances
from model.nn import zoo
from model.nn.evaluation import accuracy
from model.storage import weights_file


@pytest.fixture(scope="module")
def bundled():
    return weights_file.load(asset("weights/simple_conv_net.npz")).network


@pytest.fixture(scope="module")
def test_set():
    data = bundled_mnist()
    return data.x_test[:2000], data.t_test[:2000]


def zeroed(network, *kernels):
    """A copy in which the kernels and their biases are set to zero, one number after the other."""
    twin = network.copy()
    for kernel in kernels:
        for weight in np.nditer(twin.params["W1"][kernel], op_flags=["readwrite"]):
            weight[...] = 0
        twin.params["b1"][kernel] = 0
    return twin


def test_importance_is_the_accuracy_lost_without_each_kernel(bundled, test_set):
    *_, last = importances(bundled, *test_set)
    assert (last.seen, last.total) == (2000, 2000)
    assert last.accuracy == accuracy(bundled, *test_set)
    some = [0, 7, int(last.losses.argmax())]
    lost = [last.accuracy - accuracy(zeroed(bundled, kernel), *test_set) for kernel in some]
    np.testing.assert_allclose(last.losses[some], lost, atol=1e-12)
    assert max(lost) > 0.001


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("digitpad_net", {"filters": 5, "second_filters": 6}),  # ReLU, then a convolution
        ("lenet5", {}),  # off is one half behind a sigmoid; mean pooling
        ("alexnet_digits", {"filters": 4}),  # normalised among the maps
        ("simple_conv_net", {"filters": 1, "kernel_size": 11, "activation": "tanh"}),
        ("simple_conv_net", {"filters": 128, "kernel_size": 3, "pad": 1, "stride": 2}),
    ],
)
def test_every_kind_of_network(name, settings, test_set):
    network = zoo.build(name, settings)
    rng = np.random.default_rng(3)
    network.parameters[...] = 0.5 * rng.standard_normal(network.parameters.size)
    images = test_set[0][:150]
    *_, last_bias = network.params.values()
    last_bias -= network.logits(images).mean(axis=0)  # so that it answers this and that
    labels = network.logits(images).argmax(axis=1)  # so that every change of an answer counts
    *_, last = importances(network, images, labels)
    assert last.correct == 150
    by_hand = [
        round(150 * accuracy(zeroed(network, kernel), images, labels))
        for kernel in range(min(6, len(network.kernels)))
    ]
    assert last.correct_without[:6].tolist() == by_hand
    assert min(by_hand) < 150


def test_scaling_leaves_the_original_alone(bundled, test_set):
    before = bundled.parameters.copy()
    factors = np.linspace(0, 2, 30)
    twin = edited(bundled, factors)
    np.testing.assert_array_equal(bundled.parameters, before)
    # ReLU lets a scaled kernel's map through scaled.
    plain, scaled = (n.feature_maps(test_set[0][:5])[2] for n in (bundled, twin))
    expected = plain * factors[:, np.newaxis, np.newaxis, np.newaxis]
    np.testing.assert_allclose(scaled, expected, atol=1e-5)


@pytest.mark.parametrize("factors", [[1.0] * 29, [1.0] * 29 + [np.nan]], ids=["few", "nan"])
def test_impossible_factors_are_refused(bundled, factors):
    with pytest.raises(ValueError, match="30 finite numbers"):
        edited(bundled, factors)


def test_a_network_without_kernels_is_refused(test_set):
    network = zoo.build("simple_net")
    with pytest.raises(ValueError, match="begins without a convolution"):
        edited(network, [])
    with pytest.raises(ValueError, match="begins without a convolution"):
        next(importances(network, *test_set))
