"""A network and a data set that do not belong together are refused before anything is done."""

from typing import Any

import numpy as np
import pytest

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.nn.zoo import digitpad_net, simple_net
from model.training.compatibility import require_fit, require_same_data


def dataset(shape: tuple[int, ...] = (1, 4, 4), classes: int = 3, seed: int = 0) -> Dataset:
    rng = np.random.default_rng(seed)
    images, labels = rng.integers(0, 256, (6, *shape), np.uint8), np.arange(6) % classes
    return Dataset("toy", images, labels, images[:4], labels[:4], classes)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (dataset((1, 4, 5)), r"toy has images of \(1, 4, 5\), but simple_net takes \(1, 4, 4\)"),
        (dataset((3, 4, 4)), "; set input_shape, or choose a network or a data set that fits"),
        (dataset(classes=4), "toy has 4 classes, but simple_net distinguishes 3; set classes, or"),
    ],
)
def test_what_does_not_fit(data: Dataset, words: str) -> None:
    network = simple_net(input_shape=(1, 4, 4), classes=3)
    with pytest.raises(DataError, match=words):
        require_fit(network, data)


@pytest.mark.parametrize("data", [dataset((1, 28, 28), classes=11), dataset((3, 28, 28))])
def test_no_setting_is_named_that_the_network_does_not_have(data: Dataset) -> None:
    with pytest.raises(
        DataError, match=r"digitpad_net (takes|distinguishes) [^;]*; choose a network"
    ):
        require_fit(digitpad_net(), data)


def test_fewer_classes_than_the_network_knows_fit() -> None:
    require_fit(simple_net(input_shape=(1, 4, 4), classes=3), dataset(classes=2))


@pytest.mark.parametrize("known", [{}, dataset().identity(), {**dataset().identity(), "name": "x"}])
def test_the_same_data_or_unknown_data_is_taken(known: dict[str, Any]) -> None:
    require_same_data(known, dataset())


@pytest.mark.parametrize(
    "other", [dataset(seed=1), dataset(classes=2), dataset().subset(5, 4), dataset().subset(6, 3)]
)
def test_other_data_is_refused(other: Dataset) -> None:
    with pytest.raises(DataError, match=r"begun on 6 \+ 4 images of toy, .*; give the data it was"):
        require_same_data(dataset().identity(), other)
