"""The data sets the program offers: the bundled MNIST, or what the person points at."""

from __future__ import annotations

import functools
from pathlib import Path

from digitpad.resources import asset
from model.datasets import Dataset, load_dataset, load_mnist


def open_dataset(name: str) -> Dataset:
    """The data set called ``name``: "mnist", or the path of a folder or file.

    Raises
    ------
    DataError
        If there is nothing that can be read.
    """
    return bundled_mnist() if name == "mnist" else load_dataset(Path(name))


@functools.cache
def bundled_mnist() -> Dataset:
    """The MNIST that comes with the program, read once a process."""
    return load_mnist(asset("mnist"))
