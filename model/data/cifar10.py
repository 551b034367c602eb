"""The official CIFAR-10 python archive, read without unpacking it and without trusting it."""

from __future__ import annotations

import lzma
import tarfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DataError
from model.data.cifar10_pickle import ForeignPickleError, read_batch
from model.data.datasets import Dataset
from model.data.tar_members import tar_members

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, IntArray

CLASSES = 10
CLASS_NAMES = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)
IMAGE_SHAPE = (3, 32, 32)
_PIXELS = 3 * 32 * 32
_MOST_MEMBER_BYTES = 64 * 2**20
"""A batch of the real archive has 31 MB; a larger member is something else."""
_MOST_BATCHES = 20
"""The real archive has six. A small packed file could hold thousands of empty images."""
_MOST_BATCH_BYTES = 400 * 2**20
"""All batches of the real archive have 184 MB."""


def load_cifar10(path: Path) -> Dataset:
    """Read ``cifar-10-python.tar.gz``.

    Returns
    -------
    Images (n, 3, 32, 32) uint8, red, green, blue; the five training batches in order.

    Raises
    ------
    DataError
        If the archive is missing, cut short, no CIFAR-10, or asks for more than arrays.
    """
    batches: dict[str, tuple[ByteArray, IntArray]] = {}
    left = _MOST_BATCH_BYTES
    try:
        # Front to back: going back in a packed archive would unpack it again.
        for member, stream, size in tar_members(path, _MOST_MEMBER_BYTES):
            name = Path(member).name
            if "_batch" in name:
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
        raise DataError(
            f"{path.name} holds {len(train)} training and {len(test)} test batches; "
            "expected cifar-10-python.tar.gz with data_batch_1 to 5 and test_batch"
        )
    x_train, t_train = (np.concatenate(parts) for parts in zip(*train, strict=True))
    x_test, t_test = (np.concatenate(parts) for parts in zip(*test, strict=True))
    return Dataset("CIFAR-10", x_train, t_train, x_test, t_test, CLASSES)


def is_cifar10(path: Path) -> bool:
    """Whether the name is that of the official archive's kind."""
    return path.name.endswith((".tar.gz", ".tgz", ".tar"))


def _read_batch(name: str, content: bytes, size: int) -> tuple[ByteArray, IntArray]:
    try:
        if len(content) < size:
            raise EOFError("it ends in the middle")
        pixels, labels = read_batch(content)
    except ForeignPickleError as error:
        raise DataError(f"{name} is refused: {error}; get the archive again") from error
    except Exception as error:
        reason = str(error)[:200] or type(error).__name__
        raise DataError(
            f"{name} is refused: it is damaged or cut short ({reason}); get the archive again"
        ) from error
    if pixels.dtype != np.uint8 or pixels.ndim != 2 or pixels.shape[1] != _PIXELS:
        raise DataError(
            f"{name} holds data of shape {pixels.shape}, {pixels.dtype}; "
            f"expected (n, {_PIXELS}) uint8"
        )
    if labels.shape != (len(pixels),):
        raise DataError(
            f"{name} holds labels of shape {labels.shape}, {labels.dtype}; "
            "expected one whole number an image"
        )
    return pixels.reshape(-1, *IMAGE_SHAPE), labels.astype(np.int64)
