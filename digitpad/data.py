"""The data sets the program offers: the bundled MNIST, or what the person points at."""

from __future__ import annotations

import functools
import threading
from pathlib import Path

from digitpad.resources import asset
from model.cifar10 import is_cifar10, load_cifar10
from model.datasets import Dataset, load_dataset, load_mnist


def open_dataset(name: str) -> Dataset:
    """The data set called ``name``: "mnist", or the path of a folder, an .npz or CIFAR-10.

    Raises
    ------
    DataError
        If there is nothing that can be read.
    """
    if name == "mnist":
        return bundled_mnist()
    path = Path(name)
    return load_cifar10(path) if is_cifar10(path) else load_dataset(path)


def bundled_mnist() -> Dataset:
    """The MNIST that comes with the program, read once a process, whichever thread asks first."""
    with _reading:
        return _read_mnist()


_reading = threading.Lock()


@functools.cache
def _read_mnist() -> Dataset:
    return load_mnist(asset("mnist"))
