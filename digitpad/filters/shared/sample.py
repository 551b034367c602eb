"""The test images in an order in which the first of them are typical of all."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from digitpad.state.data_sources import bundled_mnist, open_dataset
from digitpad.state.network_entry import DRAWING_SHAPE, NetworkEntry

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, IntArray

_reading = threading.Lock()


def why_no_test_set(entry: NetworkEntry) -> str:
    """Why there are no test images for a network; empty if there are."""
    shape = entry.network.input_shape
    if entry.data_name != "mnist" or shape == DRAWING_SHAPE:
        return ""
    text = QCoreApplication.translate(
        "sample",
        "Its test images, {0}, are not at hand: choose them by Its images, above.",
    )
    return text.format(" x ".join(str(side) for side in shape))


def shuffled_test_set(data_name: str) -> tuple[ByteArray, IntArray]:
    """The test images (n, channels, height, width) and labels (n,), always in the same order.

    MNIST's first 5,000 are easier than its last: in their own order the figures for the first
    would promise too much.

    Parameters
    ----------
    data_name
        As `open_dataset` takes it. Read in whichever thread asks first, and kept.

    Raises
    ------
    DataError
        If there is nothing that can be read.
    """
    with _reading:
        return _read(data_name)


@functools.lru_cache(maxsize=2)
def _read(data_name: str) -> tuple[ByteArray, IntArray]:
    data = bundled_mnist() if data_name == "mnist" else open_dataset(data_name)
    order = np.random.default_rng(0).permutation(len(data.t_test))
    return data.x_test[order], data.t_test[order]
