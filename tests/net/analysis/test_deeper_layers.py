"""Looking at units of any depth: what they see, what they weigh, what excites them most."""

import numpy as np
import pytest

from digitpad.state.data_sources import bundled_mnist
from model.analysis.projection import projection
from model.analysis.receptive_field import receptive_field
from model.analysis.strongest_images import excitation
from model.nn import zoo
from model.nn.layers import AvgPool2d, Conv2d, Linear
from model.nn.network import Network


def random_network(name, **settings):
    network = zoo.build(name, settings)
    rng = np.random.default_rng(5)
    network.parameters[...] = 0.1 * rng.standard_normal(network.parameters.size)
    return network


@pytest.mark.parametrize(
    ("name", "settings", "at", "side"),
    [
        ("simple_conv_net", {"filters": 3}, 0, 5),
        ("simple_conv_net", {"filters": 3, "kernel_size": 11, "stride": 2, "pad": 3}, 2, 13),
        ("digitpad_net", {"filters": 3, "second_filters": 4}, 3, 14),
        ("lenet5", {}, 3, 14),
        ("alexnet_digits", {"filters": 3}, 4, 15),
    ],
)
def test_a_unit_hears_of_every_rim_of_its_field_and_of_nothing_beyond(name, settings, at, side):
    network = random_network(name, **settings)
    field = receptive_field(network, at)
    assert field.side == side
    rows, columns = network.summary()[at].output_shape[1:]
    row, column = rows // 2, columns // 2
    top, left = field.box(row, column)
    rng = np.random.default_rng(6)
    image = rng.random((1, 1, 28, 28))

    def answer(changed):
        return network.feature_maps(changed, at + 1)[at][:, row, column, 0].copy()

    plain = answer(image)
    outside = rng.random((1, 1, 28, 28))
    outside[..., top : top + side, left : left + side] = image[
        ..., top : top + side, left : left + side
    ]
    np.testing.assert_array_equal(answer(outside), plain)
    bottom, right = top + side - 1, left + side - 1
    for line in (np.s_[top, left:right], np.s_[bottom, left:right], np.s_[top:bottom, left]):
        has_heard = False
        for _ in range(20):  # a maximum, or a ReLU, may be deaf to one change
            touched = image.copy()
            touched[0, 0][line] += 5 * rng.standard_normal(touched[0, 0][line].shape)
            has_heard |= bool((answer(touched) != plain).any())
        assert has_heard


def test_padding_and_whole_images():
    assert receptive_field(random_network("lenet5"), 0).box(0, 0) == (-2, -2)
    for name in ("lenet5", "simple_net"):
        assert receptive_field(random_network(name), 7 if name == "lenet5" else 0) is None


def test_where_all_is_a_straight_line_the_projection_is_the_network():
    layers = [Conv2d(3, 5, pad=1), AvgPool2d(2, 2), Conv2d(4, 3, stride=2), Linear(7), Linear(10)]
    network = Network(layers, (3, 13, 15), dtype=np.float64)
    rng = np.random.default_rng(2)
    network.parameters[...] = rng.standard_normal(network.parameters.size)
    images = rng.random((5, 3, 13, 15))
    for at, units in ((3, 7), (4, 10)):
        patterns = projection(network, at)
        assert patterns.shape == (units, 3, 13, 15)
        answers = network.feature_maps(images)[at]
        silent = network.feature_maps(np.zeros((1, 3, 13, 15)))[at]
        summed = np.einsum("uchw,nchw->un", patterns, images)
        np.testing.assert_allclose(summed, answers - silent, atol=1e-9)


def test_the_projection_of_a_unit_in_a_map_is_as_large_as_its_field():
    layers = [Conv2d(3, 5), AvgPool2d(2, 2), Conv2d(4, 3, stride=2), Linear(10)]
    network = Network(layers, (1, 20, 20), dtype=np.float64)
    rng = np.random.default_rng(2)
    network.parameters[...] = rng.standard_normal(network.parameters.size)
    patterns, field = projection(network, 2), receptive_field(network, 2)
    assert patterns.shape == (4, 1, field.side, field.side)
    top, left = field.box(1, 2)
    images = rng.random((2, 1, 20, 20))
    answers = network.feature_maps(images)[2][:, 1, 2]
    silent = network.feature_maps(np.zeros((1, 1, 20, 20)))[2][:, 1, 2]
    seen = images[:, :, top : top + field.side, left : left + field.side]
    summed = np.einsum("uchw,nchw->un", patterns, seen)
    np.testing.assert_allclose(summed, answers - silent, atol=1e-9)


def test_the_first_layers_are_their_own_projection():
    for name in ("simple_conv_net", "mlp_cifar10", "conv_net_cifar10"):
        network = random_network(name)
        weights = network.params["W1"]
        own = weights if weights.ndim == 4 else weights.T.reshape(-1, 3, 32, 32)
        np.testing.assert_array_equal(projection(network, 0), own)
    with pytest.raises(ValueError, match="ReLU, which has no weights"):
        projection(network, 1)


@pytest.mark.parametrize("at", [0, 3, 10], ids=["maps", "deeper maps", "classes"])
def test_the_most_exciting_images_are_those_a_plain_search_finds(at):
    network = random_network("digitpad_net", filters=3, second_filters=4, hidden=12)
    at = min(at, len(network.layers) - 1)
    images = bundled_mnist().x_test[:230]
    *_, found = excitation(network, at, images, 4)
    assert (found.seen, found.total) == (230, 230)
    answers = network.feature_maps(images, at + 1)[at]
    for unit in range(len(answers)):
        largest = answers[unit].reshape(-1, 230).max(axis=0)
        expected = sorted(range(230), key=lambda n: -largest[n])[:4]
        np.testing.assert_allclose(found.values[unit], largest[expected], rtol=1e-4)
        for image, value, place in zip(
            found.images[unit], found.values[unit], found.places[unit], strict=True
        ):
            at_place = answers[unit, *place, image] if answers.ndim == 4 else answers[unit, image]
            assert at_place == pytest.approx(value, rel=1e-4)


def test_fewer_images_than_wanted():
    found = next(excitation(random_network("simple_net"), 0, bundled_mnist().x_test[:3]))
    assert found.images.shape == (50, 3)
