"""The data sets the program offers: the bundled MNIST, or what the person points at."""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.system.resources import asset
from model.data import sources
from model.data.cifar10 import CLASS_NAMES, looks_like_cifar10
from model.data.idx_folder import load_mnist

if TYPE_CHECKING:
    from model.data.datasets import Dataset


def open_dataset(name: str) -> Dataset:
    """The data set called ``name``: "mnist", or the path of what `model.data.sources` can read.

    Raises
    ------
    DataError
        If there is nothing that can be read.
    """
    if name == "mnist":
        return bundled_mnist()
    data = sources.open_dataset(Path(name))
    _class_names[name] = data.class_names
    return data


def class_name(name: str, label: int) -> str:
    """What a label of the data set called ``name`` means: "7", or "cat" in CIFAR-10."""
    names = _class_names.get(name)
    if names is None:  # not read yet: by what it is called
        names = CLASS_NAMES if looks_like_cifar10(Path(name)) else ()
    return names[label] if label < len(names) else str(label)


_class_names: dict[str, tuple[str, ...]] = {}
"""Of the data sets that were read in this process."""


@dataclass(frozen=True)
class DataFacts:
    """What is known of a data set without its images.

    Attributes
    ----------
    name
        What to call it on screen.
    image_shape
        (channels, height, width).
    classes, train, test
        How many there are of each.
    notes
        What a person should know of how it was read, sentences fit to be shown.
    """

    name: str
    image_shape: tuple[int, int, int]
    classes: int
    train: int
    test: int
    notes: tuple[str, ...] = ()


MNIST_FACTS = DataFacts("MNIST", (1, 28, 28), 10, 60_000, 10_000)


def facts_of(dataset: Dataset) -> DataFacts:
    """What is worth keeping of ``dataset`` when its images are released."""
    return DataFacts(
        dataset.name,
        dataset.image_shape,
        dataset.classes,
        len(dataset.x_train),
        len(dataset.x_test),
        dataset.notes,
    )


def bundled_mnist() -> Dataset:
    """The MNIST that comes with the program, read once a process, whichever thread asks first."""
    with _reading:
        return _read_mnist()


_reading = threading.Lock()


@functools.cache
def _read_mnist() -> Dataset:
    return load_mnist(asset("mnist"))
