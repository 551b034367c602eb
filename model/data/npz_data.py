"""A data set in one ``.npz`` of four arrays, by the names that people give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.data.assembly import Labelled, assemble
from model.data.pixels import as_images, as_labels
from model.files.npz import npz_names, read_npz

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model.data.datasets import Dataset

_NAMES = (
    ("x_train", "t_train", "x_test", "t_test"),
    ("x_train", "y_train", "x_test", "y_test"),
    ("X_train", "y_train", "X_test", "y_test"),
    ("train_images", "train_labels", "test_images", "test_labels"),
)
"""The tutorials' names; Keras' own, as in its mnist.npz; scikit-learn's manner; and MedMNIST's."""
_MOST_BYTES = 2**32
"""CIFAR-10 as float64 has a third of it."""


def load_npz(path: Path) -> Dataset:
    """Read an ``.npz`` with x_train, t_train, x_test and t_test.

    Keras' y_train and y_test are the same as t_train and t_test. x is (n, height, width),
    (n, channels, height, width) or (n, height, width, channels), uint8 0..255, truth values or
    float 0..1, and t is (n,) or (n, 1) integers from 0.

    Raises
    ------
    DataError
        If it is no such file, or what it holds cannot be used.
    """
    names = _names(npz_names(path))
    advice = f"expected an .npz file with {', '.join(_NAMES[0])} (or y_train and y_test)"
    arrays = read_npz(path, "data set", advice, _MOST_BYTES, names)
    x_train, t_train, x_test, t_test = (arrays[name] for name in names)
    train_labels = as_labels(f"{path.name}: {names[1]}", t_train)
    test_labels = as_labels(f"{path.name}: {names[3]}", t_test)
    train = Labelled(as_images(f"{path.name}: {names[0]}", x_train), train_labels)
    test = Labelled(as_images(f"{path.name}: {names[2]}", x_test), test_labels)
    return assemble(path.stem, [path.name], train, test)


def _names(found: Sequence[str]) -> tuple[str, str, str, str]:
    """Those of the four that a file has; the first if it has none of them whole."""
    whole = (names for names in _NAMES if set(names) <= set(found))
    return next(whole, _NAMES[0])
