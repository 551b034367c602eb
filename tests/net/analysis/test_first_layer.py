"""What kernels do to an image: every number can be worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from model.analysis.first_layer import answer_ranges, first_stage, place_sum
from model.data.idx_folder import load_mnist
from model.nn.network import Network
from model.nn.zoo import build

ASSETS = Path(__file__).resolve().parents[3] / "assets"
NETWORKS = ["simple_conv_net", "lenet5", "alexnet_digits", "conv_net_cifar10"]


def random_network(name: str, **settings: object) -> Network:
    network = build(name, settings)
    rng = np.random.default_rng(1)
    network.parameters[...] = rng.normal(0, 0.2, network.parameters.size)
    return network


def image_for(network: Network) -> np.ndarray:
    return np.random.default_rng(2).integers(0, 256, network.input_shape, np.uint8)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_sum_of_a_place_is_what_the_map_holds(name: str) -> None:
    network = random_network(name)
    image = image_for(network)
    maps = network.feature_maps(image[np.newaxis])[0][..., 0]
    filters, down, across = maps.shape
    for kernel, row, column in ((0, 0, 0), (filters - 1, down - 1, across - 1), (2, 5, 7)):
        found = place_sum(network, image, kernel, row, column)
        assert found.total == pytest.approx(maps[kernel, row, column], rel=1e-3, abs=1e-4)
        np.testing.assert_array_equal(found.products, found.patch * found.weights)
        assert found.patch.shape == found.weights.shape


def test_the_patch_lies_where_it_is_said_to() -> None:
    network = random_network("simple_conv_net", stride=2, pad=1)
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 5, 9] = 255
    found = place_sum(network, image, 0, 2, 4)
    assert (found.top, found.left) == (3, 7)
    assert np.argwhere(found.patch).tolist() == [[0, 5 - found.top, 9 - found.left]]


@pytest.mark.parametrize(("place", "named"), [((30, 0, 0), "kernel"), ((0, 24, 0), "row")])
def test_a_place_that_is_not_there(place: tuple[int, int, int], named: str) -> None:
    network = random_network("simple_conv_net")
    with pytest.raises(ValueError, match=f"{named} is "):
        place_sum(network, image_for(network), *place)


def test_layers_after_the_first_convolution() -> None:
    stages = {name: first_stage(build(name)) for name in (*NETWORKS, "simple_net")}
    assert stages.pop("simple_net") is None
    for name, stage in stages.items():
        assert stage is not None
        layers = build(name).layers
        assert stage.activation is not None
        assert stage.pooling is not None
        assert "Pool" in type(layers[stage.pooling]).__name__
        assert stage.depth == stage.pooling + 1
    network = random_network("alexnet_digits")
    shallow = network.feature_maps(image_for(network)[np.newaxis], 2)
    assert len(shallow) == 2


@pytest.mark.parametrize("name", ["simple_conv_net", "lenet5"])
def test_ranges_are_those_of_all_maps(name: str) -> None:
    network = random_network(name)
    images = load_mnist(ASSETS / "mnist").x_test[:250]
    stage = first_stage(network)
    assert stage is not None
    assert stage.activation is not None
    maps = network.feature_maps(images)[stage.activation]
    *_, (seen, ranges) = answer_ranges(network.copy(), images)
    assert seen == 250
    np.testing.assert_allclose(ranges[0], maps.min(axis=(1, 2, 3)), atol=1e-5)
    np.testing.assert_allclose(ranges[1], maps.max(axis=(1, 2, 3)), atol=1e-5)


def test_a_kernel_that_never_answers_has_no_range() -> None:
    network = random_network("simple_conv_net")
    network.params["b1"][...] = 1
    network.params["b1"][7] = -100
    *_, (_, ranges) = answer_ranges(network, load_mnist(ASSETS / "mnist").x_test[:100])
    assert [kernel for kernel in range(30) if ranges[0, kernel] == ranges[1, kernel]] == [7]
