"""The network as a whole: its shapes, its one vector, its copies and its input."""

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from small_network import bytes_images, small_network

from model.nn.layers import Conv2d, Layer, Linear, ReLU, Shape
from model.nn.network import MOST_PARAMETERS, Network
from model.nn.zoo import simple_conv_net
from model.training.gradient_check import check_gradients


def test_params_are_views_of_one_vector() -> None:
    network = small_network()
    assert list(network.params) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    for views, vector in (
        (network.params, network.parameters),
        (network.gradients, network.gradient),
    ):
        assert sum(view.size for view in views.values()) == vector.size
        vector[...] = np.arange(vector.size)
        flat = np.concatenate([view.ravel() for view in views.values()])
        np.testing.assert_array_equal(flat, vector)
        for view in views.values():
            assert np.shares_memory(view, vector)
    network.params["b2"][...] = -1
    assert np.count_nonzero(network.parameters == -1) == 5


def test_replica_shares_parameters_and_nothing_else() -> None:
    network = small_network()
    twin = network.replica()
    images, labels = bytes_images(6), np.arange(6) % 4
    assert np.shares_memory(twin.parameters, network.parameters)
    assert not np.shares_memory(twin.gradient, network.gradient)
    network.parameters *= 2
    np.testing.assert_array_equal(twin.params["W2"], network.params["W2"])
    np.testing.assert_array_equal(twin.predict(images), network.predict(images))
    network.loss_and_gradient(images, labels)
    kept = network.gradient.copy()
    twin.loss_and_gradient(images[:2], labels[:2])
    assert (twin.gradient != kept).any()
    np.testing.assert_array_equal(network.gradient, kept)


def test_copy_shares_nothing() -> None:
    network = small_network()
    twin = network.copy()
    images = bytes_images(3)
    before = network.predict(images)
    np.testing.assert_array_equal(twin.predict(images), before)
    assert not np.shares_memory(twin.parameters, network.parameters)
    network.parameters[...] = 0
    np.testing.assert_array_equal(twin.predict(images), before)
    exact = twin.copy(np.float64)
    assert (twin.dtype, exact.dtype, exact.parameters.dtype) == (
        np.float32,
        np.float64,
        np.float64,
    )
    np.testing.assert_allclose(exact.predict(images), before, rtol=1e-4)


def test_copy_keeps_name_and_settings() -> None:
    network = simple_conv_net((1, 9, 9), filters=2, hidden=3)
    for twin in (network.copy(), network.replica()):
        assert (twin.name, twin.settings) == (network.name, network.settings)
        assert twin.summary()[0].parameters == network.summary()[0].parameters


def test_bytes_and_floats_are_one_image() -> None:
    network = small_network()
    images = bytes_images(5)
    expected = network.logits(images)
    for dtype in (np.float32, np.float64):
        found = network.logits((images / 255).astype(dtype))
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert np.abs(expected).max() > 0.01


def test_input_is_batch_last_from_0_to_1() -> None:
    images = bytes_images(3)
    images[2, 1, 6, 7] = 255
    x = small_network().as_input(images)
    assert (x.shape, x.dtype) == ((2, 7, 8, 3), np.float32)
    assert x.flags.c_contiguous
    assert x[1, 6, 7, 2] == 1
    np.testing.assert_allclose(x, images.transpose(1, 2, 3, 0) / 255, rtol=1e-6)


def test_images_without_a_channel_axis() -> None:
    network = simple_conv_net((1, 9, 9), filters=2, hidden=3)
    network.initialise(np.random.default_rng(0))
    images = bytes_images(4, (9, 9))
    np.testing.assert_array_equal(network.predict(images), network.predict(images[:, np.newaxis]))


@pytest.mark.parametrize("shape", [(5, 2, 7, 9), (5, 1, 7, 8), (5, 7, 8), (7, 8), (2, 2, 2, 7, 8)])
@pytest.mark.parametrize(
    "use",
    [
        Network.predict,
        Network.logits,
        Network.feature_maps,
        lambda network, images: network.loss(images, np.zeros(5, np.int64)),
        lambda network, images: network.loss_and_gradient(images, np.zeros(5, np.int64)),
    ],
)
def test_wrong_image_shape_is_refused(shape: Shape, use: Callable[..., object]) -> None:
    network = small_network()
    found = (1, *shape[1:]) if len(shape) == 3 else shape[1:]
    text = f"the images have shape {found}, but this network takes (2, 7, 8); choose a network or"
    with pytest.raises(ValueError, match=re.escape(text)):
        use(network, np.zeros(shape, np.uint8))


@pytest.mark.parametrize("use", [Network.loss, Network.loss_and_gradient, check_gradients])
@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (bytes_images(3), np.array([0, 1, 4]), "labels go from 0 to 4"),
        (bytes_images(3), np.array([0, 1]), "3 images and labels of shape"),
        (bytes_images(3)[:0], np.zeros(0, np.int64), "there are 0 images"),
        (bytes_images(3).astype(int), np.array([0, 1, 2]), "images have type int64; give uint8"),
        (bytes_images(3, (2, 7, 9)), np.array([0, 1, 2]), r"images have shape \(2, 7, 9\)"),
    ],
)
def test_images_and_labels_that_do_not_fit_are_refused(
    use: Callable[..., object], images: np.ndarray, labels: np.ndarray, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        use(small_network(), images, labels)


def test_predictions_are_probabilities_of_a_reader_of_their_own() -> None:
    network = small_network()
    probabilities = network.predict(bytes_images(50))
    assert probabilities.shape == (50, 4)
    assert probabilities.flags.c_contiguous
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert (probabilities >= 0).all()
    logits = network.logits(bytes_images(50))
    np.testing.assert_array_equal(logits.argmax(axis=1), probabilities.argmax(axis=1))
    powers = np.exp(logits.astype(np.float64))
    np.testing.assert_allclose(probabilities, powers / powers.sum(axis=1, keepdims=True), rtol=1e-5)
    kept = probabilities.copy()
    network.predict(bytes_images(50, seed=2))
    np.testing.assert_array_equal(probabilities, kept)


def test_predicting_one_by_one_or_together_is_the_same() -> None:
    network = small_network()
    images = bytes_images(7)
    together = network.predict(images)
    for position in range(7):
        alone = network.predict(images[position : position + 1])
        np.testing.assert_allclose(alone[0], together[position], rtol=1e-5)
    assert network.predict(images[:0]).shape == (0, 4)


def test_feature_maps_are_every_layers_output() -> None:
    network = small_network()
    images = bytes_images(3)
    maps = network.feature_maps(images)
    assert [each.shape for each in maps] == [
        (*entry.output_shape, 3) for entry in network.summary()
    ]
    x = network.as_input(images)
    for layer, found in zip(network.layers, maps, strict=True):
        x = layer.forward(x, keep=False).copy()
        np.testing.assert_array_equal(found, x)
    kept = [each.copy() for each in maps]
    network.feature_maps(bytes_images(3, seed=2))
    for each, copy in zip(maps, kept, strict=True):
        np.testing.assert_array_equal(each, copy)
    # What is run in use goes another way, through fused layers, to the same end.
    np.testing.assert_allclose(maps[-1].T, network.logits(images), rtol=1e-5, atol=1e-6)


def test_summary_of_simple_conv_net() -> None:
    network = simple_conv_net()
    lines = [(entry.name, entry.output_shape, entry.parameter_count) for entry in network.summary()]
    assert lines == [
        ("Conv2d 1", (30, 24, 24), 30 * 25 + 30),
        ("ReLU 1", (30, 24, 24), 0),
        ("MaxPool2d 1", (30, 12, 12), 0),
        ("Linear 1", (100,), 4320 * 100 + 100),
        ("ReLU 2", (100,), 0),
        ("Linear 2", (10,), 1010),
    ]
    assert network.parameters.size == sum(line[2] for line in lines) == 433_890
    assert {name: values.shape for name, values in network.params.items()} == {
        "W1": (30, 1, 5, 5),
        "b1": (30,),
        "W2": (4320, 100),
        "b2": (100,),
        "W3": (100, 10),
        "b3": (10,),
    }
    assert network.classes == 10


def test_kernels_are_w1_itself() -> None:
    network = simple_conv_net()
    kernels = network.kernels
    assert kernels is not None
    network.parameters[...] = 3
    assert (kernels == 3).all()
    assert kernels.shape == (30, 1, 5, 5)
    assert Network([Linear(3)], (1, 2, 2)).kernels is None
    assert Network([ReLU(), Linear(3)], (1, 2, 2)).kernels is None


def test_initialise_is_the_seeds_doing() -> None:
    first, again, other = (simple_conv_net() for _ in range(3))
    assert not first.parameters.any()
    for network, seed in ((first, 1), (again, 1), (other, 2)):
        network.initialise(np.random.default_rng(seed))
    np.testing.assert_array_equal(first.parameters, again.parameters)
    assert (first.params["W1"] != other.params["W1"]).all()
    assert first.params["W2"].std() == pytest.approx(0.01, rel=0.01)
    assert not any(first.params[name].any() for name in ("b1", "b2", "b3"))
    # Nothing learnt: every class is about as likely.
    loss = first.loss(bytes_images(20, (1, 28, 28)), np.arange(20) % 10)
    assert loss == pytest.approx(math.log(10), abs=0.05)


@pytest.mark.parametrize(
    "shape", [(28, 28), (1, 28, 28, 1), (0, 5, 5), (1, -5, 5), (1, 5.0, 5), (True, 5, 5), (), 5]
)
def test_impossible_input_shape_is_named(shape: Shape) -> None:
    with pytest.raises(ValueError, match=r"input_shape is .*, but must be \(channels, height, w"):
        Network([Linear(3)], shape)


@pytest.mark.parametrize(
    "layers", [[], [ReLU()], [Conv2d(2, 3)], [Linear(2), ReLU(), Conv2d(2, 3)]]
)
def test_must_end_in_classes(layers: list[Layer]) -> None:
    with pytest.raises(ValueError, match="Linear"):
        Network(layers, (1, 5, 5))


def test_a_network_too_large_for_any_memory_is_refused() -> None:
    with pytest.raises(ValueError, match=rf"parameters, but {MOST_PARAMETERS:,} is the most; take"):
        Network([Linear(10**9)], (1, 28, 28))
