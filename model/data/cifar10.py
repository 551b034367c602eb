"""CIFAR-10 as it is published, in its python and binary versions, packed or not, not trusted."""

from __future__ import annotations

import lzma
import re
import tarfile
import zlib
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from model.base.errors import DataError
from model.data.cifar10_binary import IMAGE_SHAPE, PIXELS, read_binary_batch
from model.data.cifar10_pickle import ForeignPickleError, read_batch
from model.data.datasets import Dataset
from model.data.tar_members import tar_members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.base.arrays import ByteArray, IntArray

CLASSES = 10
CLASS_NAMES = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)
_BATCH_NAME = re.compile(r"(data_batch_\d+|test_batch)(\.bin)?")
_MOST_ENTRIES = 1_000
_MOST_MEMBER_BYTES = 64 * 2**20
"""A batch of the real archive has 31 MB; a larger member is something else."""
_MOST_BATCHES = 20
"""The real archive has six. A small packed file could hold thousands of empty images."""
_MOST_BATCH_BYTES = 400 * 2**20
"""All batches of the real archive have 184 MB."""


def load_cifar10(path: Path) -> Dataset:
    """Read ``cifar-10-python.tar.gz``, ``cifar-10-binary.tar.gz``, or the folder of either.

    Returns
    -------
    Images (n, 3, 32, 32) uint8, red, green, blue; the five training batches in order.

    Raises
    ------
    DataError
        If it is missing, cut short, no CIFAR-10, or asks for more than arrays.
    """
    batches: dict[str, tuple[ByteArray, IntArray]] = {}
    others: list[str] = []
    left = _MOST_BATCH_BYTES
    members = _files(path) if path.is_dir() else tar_members(path, _MOST_MEMBER_BYTES)
    try:
        # Front to back: going back in a packed archive would unpack it again.
        for member, stream, size in members:
            name = Path(member).name
            if "_batch" not in name:
                others.append(name)
            else:
                left -= size
                if len(batches) == _MOST_BATCHES or left < 0:
                    raise DataError(
                        f"{path.name} holds more than {_MOST_BATCHES} batches; CIFAR-10 has 6"
                    )
                batches[name] = _read_batch(f"{path.name}: {name}", stream.read(), size)
    except FileNotFoundError:
        raise DataError(f"{path} does not exist; name the file cifar-10-python.tar.gz") from None
    except DataError:
        raise
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError, ValueError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0].rstrip(": ")
        raise DataError(
            f"{path.name} is damaged, cut short or no archive ({reason}); "
            "get cifar-10-python.tar.gz again"
        ) from error
    train = [batches[name] for name in sorted(batches) if name.startswith("data_batch")]
    test = [batches[name] for name in sorted(batches) if name.startswith("test_batch")]
    if not train or not test:
        found = f"{len(train)} training and {len(test)} test batches"
        if {"train", "test"} <= set(others) or {"train.bin", "test.bin"} <= set(others):
            found = "CIFAR-100, whose images have two labels each"
        elif others and not batches:
            found += f", but {', '.join(name[:40] for name in others[:5])}"
        raise DataError(
            f"{path.name} holds {found}; "
            "expected cifar-10-python.tar.gz with data_batch_1 to 5 and test_batch"
        )
    x_train, t_train = (np.concatenate(parts) for parts in zip(*train, strict=True))
    x_test, t_test = (np.concatenate(parts) for parts in zip(*test, strict=True))
    return Dataset("CIFAR-10", x_train, t_train, x_test, t_test, CLASSES, CLASS_NAMES)


def is_batch_name(name: str) -> bool:
    """Whether a file called so is one of the six of either version."""
    return _BATCH_NAME.fullmatch(name) is not None


def looks_like_cifar10(path: Path) -> bool:
    """Whether the name is that of the archives, of their folders or of a batch; nothing is read."""
    is_folder = path.name.startswith("cifar-10-batches")
    return is_folder or is_batch_name(path.name) or path.name.endswith((".tar.gz", ".tgz", ".tar"))


def _files(folder: Path) -> Iterator[tuple[str, IO[bytes], int]]:
    """The batches in a folder, as `tar_members` gives those in an archive."""
    for path in sorted(islice(folder.iterdir(), _MOST_ENTRIES)):
        is_twice = path.suffix == ".bin" and path.with_suffix("").is_file()
        if is_batch_name(path.name) and path.is_file() and not is_twice:
            size = path.stat().st_size
            if size > _MOST_MEMBER_BYTES:
                raise ValueError(f"{path.name} has {size:,} bytes")
            with path.open("rb") as stream:
                yield path.name, stream, size


def _read_batch(name: str, content: bytes, size: int) -> tuple[ByteArray, IntArray]:
    is_binary = name.endswith(".bin")
    try:
        if len(content) < size:
            raise EOFError("it ends in the middle")
        pixels, labels = (read_binary_batch if is_binary else read_batch)(content)
    except ForeignPickleError as error:
        raise DataError(f"{name} is refused: {error}; get the archive again") from error
    except Exception as error:
        reason = str(error)[:200] or type(error).__name__
        raise DataError(
            f"{name} is refused: it is damaged or cut short ({reason}); get the archive again"
        ) from error
    if pixels.dtype != np.uint8 or pixels.ndim != 2 or pixels.shape[1] != PIXELS:
        raise DataError(
            f"{name} holds data of shape {pixels.shape}, {pixels.dtype}; "
            f"expected (n, {PIXELS}) uint8"
        )
    if labels.shape != (len(pixels),):
        raise DataError(
            f"{name} holds labels of shape {labels.shape}, {labels.dtype}; "
            "expected one whole number an image"
        )
    return pixels.reshape(-1, *IMAGE_SHAPE), labels.astype(np.int64)
