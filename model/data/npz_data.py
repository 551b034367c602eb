"""A data set of one's own: four arrays in an ``.npz``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.data.datasets import Dataset
from model.data.pixels import as_images, as_labels
from model.files.npz import read_npz

if TYPE_CHECKING:
    from pathlib import Path

_NPZ_NAMES = ("x_train", "t_train", "x_test", "t_test")
_MOST_BYTES = 2**32
"""CIFAR-10 as float64 has a third of it."""


def load_npz(path: Path) -> Dataset:
    """Read an ``.npz`` with x_train, t_train, x_test and t_test.

    x is (n, height, width) or (n, channels, height, width), uint8 0..255 or float 0..1, and t is
    (n,) integers from 0.

    Raises
    ------
    DataError
        If it is no such file, or what it holds cannot be used.
    """
    advice = f"expected an .npz file with {', '.join(_NPZ_NAMES)}"
    arrays = read_npz(path, "data set", advice, _MOST_BYTES, _NPZ_NAMES)
    t_train, t_test = (as_labels(f"{path.name}: {n}", arrays[n]) for n in ("t_train", "t_test"))
    x_train, x_test = (as_images(f"{path.name}: {n}", arrays[n]) for n in ("x_train", "x_test"))
    classes = max(2, *(int(t.max(initial=0)) + 1 for t in (t_train, t_test)))
    return Dataset(path.stem, x_train, t_train, x_test, t_test, classes)
