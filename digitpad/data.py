"""The data sets the program offers: the bundled MNIST, or what the person points at."""

from __future__ import annotations

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
    return load_mnist(asset("mnist")) if name == "mnist" else load_dataset(Path(name))
