"""A CIFAR-10 batch from its pickle, of which nothing is run and no array is built by numpy.

Arrays and their types are unpickled as stand-ins that only note what they were given. numpy's own
`__setstate__` would build whatever the file says, and can be made to corrupt memory. Whether the
opcodes ask for more than they bring is looked at before anything is unpickled.
"""

from __future__ import annotations

import io
import pickle
import pickletools
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

_MOST_OPCODES = 500_000
"""A batch of 10,000 images has some 60,000."""
_MEMO_OPCODES = {"PUT", "BINPUT", "LONG_BINPUT"}
_RECONSTRUCT = {"numpy.core.multiarray", "numpy._core.multiarray"}
_FROM_BUFFER = {"numpy.core.numeric", "numpy._core.numeric"}
_TYPES = {"u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"}


class ForeignPickleError(pickle.UnpicklingError):
    """The pickle asks for what no CIFAR-10 batch needs."""


class _Type:
    """Stands for a numpy.dtype: one of the whole numbers."""

    def __init__(self, name: object = None, *_others: object) -> None:
        text = name.decode("latin1") if isinstance(name, bytes) else name
        if text not in _TYPES:
            raise ForeignPickleError(f"it holds an array of {text!r:.40}, expected whole numbers")
        self.name = str(text)
        self.order = "<"

    def __setstate__(self, state: object) -> None:
        order = state[1] if isinstance(state, tuple) and len(state) > 1 else None
        text = order.decode("latin1") if isinstance(order, bytes) else order
        if text not in ("<", ">", "|", "="):
            raise ForeignPickleError("it describes an array in an unknown way")
        self.order = "<" if text in ("|", "=") else str(text)


class _Array:
    """Stands for a numpy.ndarray, until its shape, type and bytes are known to fit."""

    def __init__(self, *_arguments: object) -> None:
        self.values: NDArray[Any] | None = None

    def __setstate__(self, state: object) -> None:
        if not isinstance(state, tuple) or len(state) != 5:
            raise ForeignPickleError("it describes an array in an unknown way")
        _, shape, kind, is_fortran, content = state
        if isinstance(content, str):  # Python 3 pickled for Python 2
            content = content.encode("latin1")
        self.values = _checked(shape, kind, content, is_fortran=bool(is_fortran))


def _checked(shape: object, kind: object, content: object, *, is_fortran: bool) -> NDArray[Any]:
    """The array of these bytes, copied; ForeignPickleError unless they are exactly its own."""
    if (
        not isinstance(shape, tuple)
        or not 1 <= len(shape) <= 2
        or not all(type(side) is int and 0 <= side < 2**31 for side in shape)
        or not isinstance(kind, _Type)
        or not isinstance(content, bytes | bytearray)
    ):
        raise ForeignPickleError("it describes an array in an unknown way")
    dtype = np.dtype(kind.order + kind.name)
    count = 1
    for side in shape:
        count *= side
    if count * dtype.itemsize != len(content):
        raise ForeignPickleError(
            f"it holds {len(content):,} bytes for an array of shape {shape}, {dtype}"
        )
    values = np.frombuffer(content, dtype).reshape(shape, order="F" if is_fortran else "C")
    return values.astype(dtype.newbyteorder("="))


def _empty_array(kind: object, shape: object, _dtype: object) -> _Array:
    """What numpy's own `_reconstruct` makes before the state is put in: always an empty array."""
    if kind is not _Array or shape != (0,):
        raise ForeignPickleError("it builds an array in an unknown way")
    return _Array()


def _array_of_buffer(content: object, kind: object, shape: object, order: object) -> _Array:
    """What protocol 5 calls to make an array of the bytes that came with it."""
    array = _Array()
    array.values = _checked(shape, kind, content, is_fortran=order == "F")
    return array


def _encoded(text: object, encoding: object) -> bytes:
    """What Python 3 calls in protocol 2 to make bytes of a text."""
    if not isinstance(text, str) or encoding != "latin1":
        raise ForeignPickleError("it encodes a text in an unknown way")
    return text.encode("latin1")


class _Unpickler(pickle.Unpickler):
    """Admits the names by which numpy's arrays are pickled, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """The stand-in for a name; ForeignPickleError for every other."""
        if module in _RECONSTRUCT and name == "_reconstruct":
            return _empty_array
        if module in _FROM_BUFFER and name == "_frombuffer":
            return _array_of_buffer
        known = {
            ("numpy", "dtype"): _Type,
            ("numpy", "ndarray"): _Array,
            ("_codecs", "encode"): _encoded,
        }
        if (module, name) in known:
            return known[module, name]
        raise ForeignPickleError(f"it asks for {module}.{name}, which no CIFAR-10 file does")

    def persistent_load(self, _pid: Any) -> NoReturn:
        raise ForeignPickleError("it refers to objects outside, which no CIFAR-10 file does")


def read_batch(content: bytes) -> tuple[NDArray[Any], NDArray[Any]]:
    """The images' rows and the labels of one batch.

    Parameters
    ----------
    content
        The pickle, written by Python 2 or by Python 3 with protocol 2 to 5.

    Returns
    -------
    "data", an array of whole numbers of one or two axes, and "labels", (n,).

    Raises
    ------
    ForeignPickleError
        If it holds anything else; other errors if it is damaged.
    """
    _require_modest(content)
    # Python 2 wrote these: its plain strings come as bytes.
    batch = _Unpickler(io.BytesIO(content), encoding="bytes").load()
    if not isinstance(batch, dict):
        raise ForeignPickleError("it holds no dictionary with data and labels, as a batch does")
    found = {name: batch.get(name.encode(), batch.get(name)) for name in ("data", "labels")}
    missing = [name for name, value in found.items() if value is None]
    if missing:
        raise ForeignPickleError(f"it holds no {' and no '.join(missing)}, as a batch does")
    return _as_array("data", found["data"]), _as_array("labels", found["labels"])


def _as_array(name: str, value: object) -> NDArray[Any]:
    if isinstance(value, _Array) and value.values is not None:
        return value.values
    # A list within a list could claim any amount of memory.
    if isinstance(value, list) and all(type(each) is int and abs(each) < 2**31 for each in value):
        return np.array(value, np.int64)
    raise ForeignPickleError(f"its {name} are no array and no list of whole numbers")


def _require_modest(content: bytes) -> None:
    """Refuse opcodes without end, and places in the memo far beyond what there is to remember."""
    for count, (opcode, argument, _) in enumerate(pickletools.genops(content)):
        if count > _MOST_OPCODES:
            raise ForeignPickleError("it takes more steps than a CIFAR-10 batch of any size")
        if opcode.name in _MEMO_OPCODES and int(argument or 0) > count:
            raise ForeignPickleError("it numbers its parts in an unknown way")
