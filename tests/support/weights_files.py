"""Weights files taken apart and put together otherwise, and what is said of them."""

import contextlib
import io
import json
import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from model.base.errors import DataError
from model.storage.weights_file import TrainedNetwork, load

SETTINGS: dict[str, object] = {
    "input_shape": (1, 8, 8),
    "filters": 2,
    "kernel_size": 3,
    "hidden": 4,
    "classes": 3,
}


def refused(path: Path) -> str:
    """The text of the refusal, which names the file and says what to do."""
    with pytest.raises(DataError) as caught:
        load(path)
    text = str(caught.value)
    assert path.name in text
    assert re.search(r"\b(choose|open|use|save)\b", text), text
    assert "\n" not in text
    return text


def load_or_none(path: Path) -> TrainedNetwork | None:
    """What is in the file, or None if it is refused; any other error fails the test."""
    try:
        return load(path)
    except DataError:
        refused(path)
        return None


class Bomb:
    """Pickled, it makes a file when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (Path.touch, (self.trace,))


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def array_in(path: Path, name: str) -> np.ndarray:
    array: np.ndarray = np.load(io.BytesIO(contents(path)[f"{name}.npy"]))
    return array


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def claim(header: str, content: bytes = b"") -> bytes:
    """An array's bytes with a header of one's own."""
    padded = header.encode("latin1") + b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded + content


def describe(descr: str, shape: str) -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"


def change(path: Path, **arrays: bytes | None) -> None:
    """Put other arrays into the file; None takes one out. All checksums are right."""
    parts = contents(path) | {f"{name}.npy": content for name, content in arrays.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)


def change_about(path: Path, **values: object) -> None:
    about = json.loads(str(array_in(path, "about")))
    change(path, about=npy(np.array(json.dumps(about | values))))


def change_history(path: Path, **values: object) -> None:
    history = json.loads(str(array_in(path, "about")))["history"]
    change_about(path, history=history | values)


@contextlib.contextmanager
def memory_below(mebibytes: int) -> Iterator[None]:
    """Fails if more is asked for at any time, even if it is never touched."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < mebibytes * 2**20
    finally:
        tracemalloc.stop()
