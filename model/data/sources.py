"""A data set from whatever file or folder a person points at."""

from __future__ import annotations

from pathlib import Path

from model.data.cifar10 import is_cifar10, load_cifar10
from model.data.datasets import Dataset, load_dataset


def open_dataset(path: Path) -> Dataset:
    """The data set at ``path``: a folder with MNIST's files, an .npz, or CIFAR-10's archive.

    Raises
    ------
    DataError
        If there is nothing that can be read.
    """
    return load_cifar10(path) if is_cifar10(path) else load_dataset(path)
