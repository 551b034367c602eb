"""One safe file for a trained network: its weights, how it was trained, and its kernels in time.

The file is an ordinary ``.npz`` that numpy reads without pickle:

- ``about``: JSON with the format's version, the network's name and settings, and the run's;
- ``W1``, ``b1``, ...: the parameters, as `Network.params` names them;
- ``losses``: every batch's loss; ``epochs``: one row an epoch, columns as in ``about``;
- ``optimizer.*``: what the optimizer remembers, where the run can be gone on with;
- ``kernels``: W1 before the first step and after every epoch, where there are kernels.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import zoo
from model.checkpoint import Checkpoint
from model.config import TrainingConfig
from model.errors import DataError
from model.files import write_atomically
from model.history import EpochDone, History
from model.network import Network

FORMAT_VERSION = 1
_EPOCH_COLUMNS = [entry.name for entry in fields(EpochDone) if entry.name != "kernels"]
_MOST_BYTES = 2**30
"""No network of this program comes near it; a file that claims more is damaged or hostile."""

_MOST_DEFLATION = 1100
"""No deflated file unpacks to more than 1,032 times its size."""
_LARGEST = np.float64(np.finfo(np.float32).max)


@dataclass
class TrainedNetwork:
    """A network with the story of its training.

    Attributes
    ----------
    network
        With the weights it ended with.
    config
        The settings it was trained by, as plain values; empty if unknown.
    history
        Losses, epochs and kernels; empty if unknown.
    checkpoint
        Where the run was left, for going on with it; None if that is not known.
    """

    network: Network
    config: dict[str, Any] = field(default_factory=dict)
    history: History = field(default_factory=History)
    checkpoint: Checkpoint | None = None

    @classmethod
    def from_run(
        cls,
        network: Network,
        config: TrainingConfig,
        history: History,
        checkpoint: Checkpoint | None = None,
    ) -> TrainedNetwork:
        """What a run leaves: a copy of ``network``, its settings and its record."""
        return cls(network.copy(), asdict(config), history, checkpoint)


def save(path: Path, trained: TrainedNetwork) -> None:
    """Write ``trained`` to ``path``, whole or not at all.

    Raises
    ------
    DataError
        If the folder is missing, cannot be written or is full; the old file is then untouched.
    """
    history, network = trained.history, trained.network
    about = {
        "format": FORMAT_VERSION,
        "network": network.name,
        "settings": network.settings,
        "config": trained.config,
        "steps_per_epoch": history.steps_per_epoch,
        "epoch_columns": _EPOCH_COLUMNS,
    }
    if trained.checkpoint is not None:
        about["checkpoint"] = trained.checkpoint.as_json()
    rows = [[getattr(epoch, name) for name in _EPOCH_COLUMNS] for epoch in history.epochs]
    kernels = [history.first_kernels, *(epoch.kernels for epoch in history.epochs)]
    arrays: dict[str, NDArray[Any]] = {
        "about": np.array(json.dumps(about)),
        "losses": np.array(history.losses, np.float32),
        "epochs": np.array(rows, np.float64).reshape(len(rows), len(_EPOCH_COLUMNS)),
        **network.params,
        **(trained.checkpoint.arrays() if trained.checkpoint else {}),
    }
    if history.first_kernels is not None:
        arrays["kernels"] = np.stack([entry for entry in kernels if entry is not None])
    write_atomically(path, lambda stream: np.savez(stream, allow_pickle=False, **arrays))


def load(path: Path) -> TrainedNetwork:
    """Read what `save` wrote, checking every array before it is used.

    Raises
    ------
    DataError
        If the file is missing, damaged, no weights file, of an unknown network, or its weights
        have another shape or are not finite. The text says which.
    """
    arrays = _read(path)
    about = _read_about(path, arrays.pop("about", None))
    try:
        network = zoo.build(about["network"], about["settings"])
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{path.name}: {error}; open a file saved by this version of Digitpad"
        ) from error
    for name, values in network.params.items():
        values[...] = _checked(path, arrays, name, values.shape)
    history = _read_history(path, about, arrays, network)
    return TrainedNetwork(network, about["config"], history, _read_checkpoint(path, about, arrays))


def _read(path: Path) -> dict[str, NDArray[Any]]:
    """Every array in the file; each one's claimed size is checked before it is made."""
    try:
        with path.open("rb") as stream:
            start = stream.read(2)
            if start[:1] == b"\x80":
                raise DataError(
                    f"{path.name} is a Python pickle, which could run any program when opened; "
                    "open a weights file (.npz) saved by Digitpad"
                )
            if start != b"PK":
                raise DataError(f"{path.name} is no weights file; open an .npz saved by Digitpad")
            with zipfile.ZipFile(stream) as archive:
                return dict(_members(path, archive, os.fstat(stream.fileno()).st_size))
    except FileNotFoundError:
        raise DataError(f"{path} does not exist; choose a weights file (.npz)") from None
    except DataError:
        raise
    except OSError as error:
        raise DataError(
            f"{path.name} cannot be read ({error.strerror or error}); choose a weights file (.npz)"
        ) from error
    except Exception as error:
        # Hostile bytes make zipfile and numpy's header parser raise a dozen kinds, among them
        # RuntimeError, RecursionError, OverflowError, SyntaxError and tokenize.TokenError.
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise DataError(
            f"{path.name} is damaged or cut short ({reason}); save it again or use another copy"
        ) from error


def _members(
    path: Path, archive: zipfile.ZipFile, packed_bytes: int
) -> Iterator[tuple[str, NDArray[Any]]]:
    claimed_bytes = sum(info.file_size for info in archive.infolist())
    if claimed_bytes > min(_MOST_BYTES, _MOST_DEFLATION * packed_bytes):
        raise DataError(
            f"{path.name} claims to unpack to {claimed_bytes:,} bytes; it is no weights file of "
            "this program, open an .npz saved by Digitpad"
        )
    for info in archive.infolist():
        with archive.open(info) as stream:
            version = np.lib.format.read_magic(stream)
            if version != (1, 0):
                raise ValueError(f"{info.filename} has array format {version}")
            shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
            claimed = dtype.itemsize * int(np.prod(shape, dtype=object))
            if dtype.hasobject or claimed > info.file_size:
                raise ValueError(f"{info.filename} does not hold what it claims")
        with archive.open(info) as stream:
            array: NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
        yield info.filename.removesuffix(".npy"), array


def _read_about(path: Path, array: NDArray[Any] | None) -> dict[str, Any]:
    expected = {"network": str, "settings": dict, "config": dict, "steps_per_epoch": int}
    try:
        about = json.loads(str(array))
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict) or "format" not in about:
        raise DataError(f"{path.name} was not saved by Digitpad; open a weights file that was")
    if about["format"] != FORMAT_VERSION:
        raise DataError(
            f"{path.name} has format {about['format']!r}, but this Digitpad reads format "
            f"{FORMAT_VERSION}; use the Digitpad that saved it, or a newer one"
        )
    for name, kind in expected.items():
        if not isinstance(about.get(name), kind):
            raise DataError(
                f"{path.name}: its description has no {name}; it is damaged, use another copy"
            )
    result: dict[str, Any] = about
    return result


def _checked(
    path: Path, arrays: dict[str, NDArray[Any]], name: str, shape: tuple[int, ...]
) -> NDArray[Any]:
    """The array ``name``, which must have ``shape`` and hold what float32 can."""
    array = arrays.get(name)
    if array is None:
        raise DataError(f"{path.name} has no {name}; it is damaged, use another copy")
    if array.shape != shape:
        raise DataError(
            f"{path.name}: {name} has shape {array.shape}, but its network needs {shape}; "
            "choose a file saved from this network"
        )
    # Written so that nan fails as well, and a float64 that float32 cannot hold.
    if array.dtype.kind not in "fiu" or not (np.abs(array) <= _LARGEST).all():
        raise DataError(
            f"{path.name}: {name} holds values that are no finite numbers; "
            "use a copy saved before its training went wrong"
        )
    return array


def _read_checkpoint(
    path: Path, about: dict[str, Any], arrays: dict[str, NDArray[Any]]
) -> Checkpoint | None:
    if "checkpoint" not in about:
        return None
    try:
        return Checkpoint.from_file(about["checkpoint"], arrays)
    except ValueError as error:
        raise DataError(f"{path.name}: {error}; use another copy") from error


def _read_history(
    path: Path, about: dict[str, Any], arrays: dict[str, NDArray[Any]], network: Network
) -> History:
    if about.get("epoch_columns") != _EPOCH_COLUMNS:
        raise DataError(
            f"{path.name}: its table of epochs has other columns; it is damaged, use another copy"
        )
    losses, epochs = (arrays.get(name, np.empty(0)) for name in ("losses", "epochs"))
    _checked(path, arrays, "losses", (losses.size,))
    count = len(epochs) if epochs.ndim else 0
    rows = _checked(path, arrays, "epochs", (count, len(_EPOCH_COLUMNS)))
    history = History(about["steps_per_epoch"], losses.tolist())
    kernels: list[NDArray[Any] | None] = [None] * (len(rows) + 1)
    if network.kernels is not None and "kernels" in arrays:
        shape = (len(rows) + 1, *network.kernels.shape)
        kernels = list(_checked(path, arrays, "kernels", shape))
    history.first_kernels = kernels[0]
    for row, snapshot in zip(rows.tolist(), kernels[1:], strict=True):
        values = dict(zip(_EPOCH_COLUMNS, row, strict=True))
        whole = {name: int(values.pop(name)) for name in ("epoch", "step")}
        history.epochs.append(EpochDone(**whole, **values, kernels=snapshot))
    return history
