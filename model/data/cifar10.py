"""The official CIFAR-10 python archive, read without unpacking it and without trusting it."""

from __future__ import annotations

import io
import lzma
import pickle
import tarfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from model.base.errors import DataError
from model.data.datasets import Dataset

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
"""A batch of the real archive has 31 MB; a larger one is something else."""
_MOST_BATCHES = 20
"""The real archive has six. A small packed file could hold thousands of empty images."""

_NDARRAY = object()
"""Stands for numpy.ndarray in a pickle: the real one could be called to fill the memory."""
_ADMITTED = {("numpy", "dtype"): np.dtype, ("numpy", "ndarray"): _NDARRAY}
_RECONSTRUCT_HOMES = {"numpy.core.multiarray", "numpy._core.multiarray"}


class _ForeignPickle(pickle.UnpicklingError):
    """The pickle asks for what no CIFAR-10 batch needs."""


class _CifarUnpickler(pickle.Unpickler):
    """Admits the three names by which numpy's arrays were pickled, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module in _RECONSTRUCT_HOMES and name == "_reconstruct":
            return _empty_array
        if (module, name) in _ADMITTED:
            return _ADMITTED[module, name]
        raise _ForeignPickle(f"it asks for {module}.{name}, which no CIFAR-10 file does")

    def persistent_load(self, _pid: Any) -> NoReturn:
        raise _ForeignPickle("it refers to objects outside, which no CIFAR-10 file does")


def _empty_array(kind: object, shape: tuple[int, ...], _dtype: bytes) -> np.ndarray[Any, Any]:
    """What numpy's own `_reconstruct` makes before the state is put in: always an empty array."""
    if kind is not _NDARRAY or shape != (0,):
        raise _ForeignPickle("it builds an array in an unknown way")
    return np.ndarray((0,), np.uint8)


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
    try:
        with tarfile.open(path, "r:*") as archive:
            # Read front to back: going back in a compressed archive would unpack it again.
            batches: dict[str, tuple[ByteArray, IntArray]] = {}
            for member in archive:
                name = Path(member.name).name
                if member.isfile() and "_batch" in name:
                    if len(batches) == _MOST_BATCHES:
                        raise DataError(
                            f"{path.name} holds more than {_MOST_BATCHES} batches; CIFAR-10 has 6"
                        )
                    batches[name] = _read_batch(path, archive, member)
            # The packing's checksum stands at the very end, past what tarfile reads.
            while archive.fileobj is not None and archive.fileobj.read(2**20):
                pass
    except FileNotFoundError:
        raise DataError(f"{path} does not exist; name the file cifar-10-python.tar.gz") from None
    except DataError:
        raise
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError, ValueError) as error:
        message = (str(error) or type(error).__name__).splitlines()[0].rstrip(": ")
        raise DataError(
            f"{path.name} is damaged, cut short or no archive ({message}); get it again"
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


def _read_batch(
    path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo
) -> tuple[ByteArray, IntArray]:
    name = f"{path.name}: {Path(member.name).name}"
    if member.size > _MOST_MEMBER_BYTES:
        raise DataError(f"{name} has {member.size:,} bytes; a CIFAR-10 batch has 31 MB at most")
    stream = archive.extractfile(member)
    assert stream is not None, "only files are read"
    content = stream.read()
    try:
        # Python 2 wrote these: its plain strings come as bytes.
        batch = _CifarUnpickler(io.BytesIO(content), encoding="bytes").load()
        if not isinstance(batch, dict):
            raise _ForeignPickle("it holds no dictionary with data and labels, as a batch does")
        missing = [key.decode() for key in (b"data", b"labels") if key not in batch]
        if missing:
            raise _ForeignPickle(f"it holds no {' and no '.join(missing)}, as a batch does")
        pixels = np.asarray(batch[b"data"])
        truth = np.asarray(batch[b"labels"])
    except _ForeignPickle as error:
        raise DataError(f"{name} is refused: {error}; get the archive again") from error
    except Exception as error:  # a hostile or damaged pickle may raise anything
        raise DataError(
            f"{name} is refused: it is damaged or cut short "
            f"({str(error) or type(error).__name__}); get the archive again"
        ) from error
    if pixels.dtype != np.uint8 or pixels.ndim != 2 or pixels.shape[1] != _PIXELS:
        raise DataError(
            f"{name} holds data of shape {pixels.shape}, {pixels.dtype}; "
            f"expected (n, {_PIXELS}) uint8"
        )
    if truth.shape != (len(pixels),) or truth.dtype.kind not in "iu":
        raise DataError(
            f"{name} holds labels of shape {truth.shape}, {truth.dtype}; "
            "expected one whole number an image"
        )
    return pixels.reshape(-1, *IMAGE_SHAPE), truth.astype(np.int64)
