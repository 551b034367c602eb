"""MNIST's four IDX files, and other data sets published in the same four."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.data.pixels import with_channels
from model.files.idx import read_idx

if TYPE_CHECKING:
    from pathlib import Path


def load_mnist(folder: Path) -> Dataset:
    """Read MNIST's four files, ``train-images-idx3-ubyte`` and so on, with or without ``.gz``.

    Other data in the same four files, such as Fashion-MNIST, is read as well; it is named after
    its folder.

    Raises
    ------
    DataError
        If a file is missing or damaged, or the four do not belong together.
    """
    x_train, t_train, x_test, t_test = (
        read_idx(_find(folder, name))
        for name in (
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte",
        )
    )
    name = "MNIST" if folder.name == "mnist" else folder.resolve().name
    return Dataset(
        name,
        with_channels("train-images-idx3-ubyte", x_train),
        t_train.astype(np.int64),
        with_channels("t10k-images-idx3-ubyte", x_test),
        t_test.astype(np.int64),
        classes=10,
    )


def _find(folder: Path, name: str) -> Path:
    for candidate in (folder / f"{name}.gz", folder / name):
        if candidate.is_file():
            return candidate
    raise DataError(
        f"{name}.gz is missing in {folder}; the folder must hold MNIST's four IDX files, "
        f"with or without .gz"
    )
