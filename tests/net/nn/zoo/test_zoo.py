"""Networks by name, and the settings they refuse."""

import math
import re

import numpy as np
import pytest

from model.data.datasets import Dataset
from model.data.image_distortion import AUGMENTATIONS
from model.nn import zoo
from model.nn.zoo import NETWORKS, TITLES, build, simple_conv_net
from model.training.examples import TrainingImages


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_is_built_from_its_own_name_and_settings(name: str) -> None:
    network = NETWORKS[name]()
    assert network.name == name
    again = build(name, network.settings)
    assert again.settings == network.settings
    assert [entry.output_shape for entry in again.summary()] == [
        entry.output_shape for entry in network.summary()
    ]
    assert not again.parameters.any()
    assert again.parameters.dtype == np.float32


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        (name, settings)
        for name in NETWORKS
        for settings in ({}, {"dropout": 0.3})
        if settings.keys() <= zoo.settings_of(name).keys()
    ],
)
def test_what_uses_chance_says_so(name: str, settings: dict[str, object]) -> None:
    """Where nothing does, a run does not write down the state of chance before every step."""
    network = build(name, settings)
    network.initialise(np.random.default_rng(0))
    images = np.random.default_rng(1).random((4, *network.input_shape), np.float32)
    rng = np.random.default_rng(2)
    before = rng.bit_generator.state
    network.loss_and_gradient(images, np.arange(4), rng=rng)
    assert network.is_random == (rng.bit_generator.state != before)
    if settings:
        assert network.is_random


@pytest.mark.parametrize("augmentation", AUGMENTATIONS)
def test_distorted_images_use_chance_and_others_do_not(augmentation: str) -> None:
    images = np.zeros((3, 1, 28, 28), np.uint8)
    labels = np.arange(3)
    examples = TrainingImages(Dataset("three", images, labels, images, labels, 10), augmentation)
    rng = np.random.default_rng(2)
    before = rng.bit_generator.state
    examples.take(np.arange(3), rng)
    assert (rng.bit_generator.state != before) == examples.is_random == (augmentation != "none")


def test_every_network_has_a_title() -> None:
    assert list(TITLES) == list(NETWORKS)
    assert TITLES["simple_conv_net"] == "SimpleConvNet"


def test_settings_change_the_network() -> None:
    settings = {
        "input_shape": [3, 12, 10],
        "filters": 4,
        "kernel_size": 3,
        "pad": 1,
        "stride": 2,
        "hidden": 7,
        "classes": 6,
        "weight_std": 0.5,
    }
    network = build("simple_conv_net", settings)
    assert network.settings.items() >= {**settings, "input_shape": (3, 12, 10)}.items()
    assert [entry.output_shape for entry in network.summary()] == [
        (4, 6, 5),
        (4, 6, 5),
        (4, 3, 2),
        (7,),
        (7,),
        (6,),
    ]
    network.initialise(np.random.default_rng(0))
    assert network.params["W2"].std() == pytest.approx(0.5, rel=0.2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("input_shape", (1, 28)),
        ("input_shape", (0, 28, 28)),
        ("input_shape", 28),
        ("input_shape", "abc"),
        ("filters", 0),
        ("filters", 2.5),
        ("kernel_size", 0),
        ("kernel_size", 29),
        ("kernel_size", "5"),
        ("pad", -1),
        ("stride", 0),
        ("hidden", 0),
        ("hidden", None),
        ("classes", 1),
        ("classes", True),
        ("weight_std", -1.0),
        ("weight_std", math.nan),
        ("weight_std", "0.01"),
    ],
)
def test_impossible_setting_is_named(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"\b{name}\b.*{re.escape(str(value))}"):
        build("simple_conv_net", {name: value})


def test_a_map_too_small_to_pool_says_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"2 does not fit maps of 1 x 1; take a smaller window"):
        simple_conv_net(kernel_size=28)


def test_unknown_setting_lists_the_known() -> None:
    with pytest.raises(ValueError, match=r"no setting 'filter'; its settings are input_shape, fi"):
        build("simple_conv_net", {"filter": 3})


def test_unknown_network_lists_the_known() -> None:
    known = ", ".join(zoo.NETWORKS)
    with pytest.raises(ValueError, match=f"no network 'lenet'; choose one of {known}"):
        build("lenet")
