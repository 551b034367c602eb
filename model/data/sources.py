"""A data set from whatever a person points at: the one place that knows all kinds."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from model.base.errors import DataError
from model.data.cifar10 import is_cifar10, load_cifar10
from model.data.idx_folder import load_mnist
from model.data.npz_data import load_npz

if TYPE_CHECKING:
    from model.data.datasets import Dataset

KINDS = (
    "a folder with MNIST's four IDX files, cifar-10-python.tar.gz, or an .npz file with x_train, "
    "t_train, x_test and t_test"
)


def open_dataset(path: Path) -> Dataset:
    """The data set at ``path``: a folder with MNIST's files, CIFAR-10's archive, or an .npz.

    Raises
    ------
    DataError
        If there is nothing that can be read; the text says what can be.
    """
    if path.is_dir():
        return load_mnist(path)
    if not path.exists():
        raise DataError(f"{path} does not exist; choose {KINDS}")
    if is_cifar10(path):
        return load_cifar10(path)
    if not zipfile.is_zipfile(path):
        raise DataError(f"{path.name} is no data set; choose {KINDS}")
    return load_npz(path)
