"""Data files as people have them, made small from real digits of MNIST."""

import functools
import gzip
import io
import struct
import tarfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from paths import ASSETS

from model.data.idx_folder import load_mnist

TRAIN, TEST = 90, 40
IDX_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
Parts = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]


@functools.cache
def digits() -> Parts:
    """Images (90, 28, 28) and (40, 28, 28) with their labels, in MNIST's order of files."""
    mnist = load_mnist(ASSETS / "mnist").subset(TRAIN, TEST)
    return (
        mnist.x_train[:, 0],
        mnist.t_train.astype(np.uint8),
        mnist.x_test[:, 0],
        mnist.t_test.astype(np.uint8),
    )


def idx(array: NDArray[np.uint8]) -> bytes:
    """The array as an IDX file."""
    return (
        bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + bytes(array)
    )


def write_idx(
    folder: Path, names: Mapping[str, str] | None = None, parts: Parts | None = None
) -> Path:
    """The four files under MNIST's names or, by these, under others; ".gz" packs one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in zip(IDX_NAMES, parts or digits(), strict=True):
        path = folder / (names or {}).get(name, name)
        content = idx(np.ascontiguousarray(array))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return folder


def transposed(parts: Parts) -> Parts:
    """Every image's rows and columns exchanged, as EMNIST has them."""
    x_train, t_train, x_test, t_test = parts
    return x_train.transpose(0, 2, 1), t_train, x_test.transpose(0, 2, 1), t_test


def csv(
    images: NDArray[np.generic],
    labels: NDArray[np.generic] | None,
    names: bool = True,
    delimiter: str = ",",
    end: str = "\n",
) -> str:
    """A table with a line an image, the label first as Kaggle has it."""
    pixels = images.reshape(len(images), -1)
    lines = []
    if names:
        lines = [["label"] * (labels is not None) + [f"pixel{at}" for at in range(pixels.shape[1])]]
    for at, row in enumerate(pixels):
        label = [] if labels is None else [str(labels[at])]
        lines.append([*label, *map(str, row)])
    return "".join(delimiter.join(line) + end for line in lines)


def tar_gz(path: Path, members: Mapping[str, bytes]) -> Path:
    """An archive of these files."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path
