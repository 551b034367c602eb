"""One safe file for a trained network: its weights, how it was trained, and its kernels in time.

The file is an ordinary ``.npz`` that numpy reads without pickle:

- ``about``: JSON with the format's version, the network's name and settings, the run's id and
  settings, its history as `history_records` writes it, and what identifies the data it learnt from;
- ``W1``, ``b1``, ...: the parameters, as `Network.params` names them;
- ``losses``: every batch's loss;
- ``optimizer.*``: what the optimizer remembers, where the run can be gone on with;
- ``kernels``: W1 before the first step and after every epoch, where there are kernels;
  ``early_kernels``: W1 after each of ``early_steps``, steps of the first epoch.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.base.arrays import is_finite_float32
from model.base.errors import DataError, NewerVersionError
from model.files.atomic import write_atomically
from model.files.npz import read_npz
from model.nn import zoo
from model.storage import history_records
from model.training.checkpoint import Checkpoint
from model.training.history import History, Snapshot

if TYPE_CHECKING:
    from model.data.datasets import Dataset
    from model.nn.network import Network
    from model.training.config import TrainingConfig

FORMAT_VERSION = 2
OLDEST_FORMAT = 1
"""Of Digitpad 0.1: the parts of the history stood side by side, epochs as an array of their own."""
_MOST_BYTES = 2**30
"""No network of this program comes near it; a file that claims more is damaged or hostile."""


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
    data
        What identifies the images it learnt from (`Dataset.identity`); empty if unknown.
    refuses_below
        The probability that its likeliest answer needs to be trusted: what
        `model.reader.calibration` found, or one half.
    run_id
        The same in every file of the run it comes from; empty if there was no run.
    """

    network: Network
    config: dict[str, Any] = field(default_factory=dict)
    history: History = field(default_factory=History)
    checkpoint: Checkpoint | None = None
    data: dict[str, Any] = field(default_factory=dict)
    refuses_below: float = 0.5
    run_id: str = ""

    @classmethod
    def from_run(
        cls,
        network: Network,
        config: TrainingConfig,
        history: History,
        checkpoint: Checkpoint | None = None,
        dataset: Dataset | None = None,
    ) -> TrainedNetwork:
        """What a run leaves: a copy of ``network``, its settings, its record, its data's marks."""
        data = dataset.identity() if dataset is not None else {}
        return cls(network.copy(), asdict(config), history, checkpoint, data)

    def snapshot(self) -> TrainedNetwork:
        """The same as it is now; further training of this one leaves it as it is."""
        return replace(self, network=self.network.copy(), history=self.history.copy())


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
        "refuses_below": trained.refuses_below,
        "run_id": trained.run_id,
        "history": history_records.to_json(history),
    }
    if trained.data:
        about["data"] = trained.data
    if trained.checkpoint is not None:
        about["checkpoint"] = trained.checkpoint.as_json()
    kernels = [history.first_kernels, *(epoch.kernels for epoch in history.epochs)]
    arrays: dict[str, NDArray[Any]] = {
        "about": np.array(json.dumps(about)),
        "losses": np.array(history.losses, np.float32),
        **network.params,
        **(trained.checkpoint.arrays() if trained.checkpoint else {}),
    }
    if history.first_kernels is not None:
        arrays["kernels"] = np.stack([entry for entry in kernels if entry is not None])
    if history.early_kernels:
        arrays["early_steps"] = np.array([early.step for early in history.early_kernels], np.int64)
        arrays["early_kernels"] = np.stack([early.kernels for early in history.early_kernels])
    write_atomically(path, lambda stream: np.savez(stream, allow_pickle=False, **arrays))


def load(path: Path) -> TrainedNetwork:
    """Read what `save` wrote, checking every array before it is used.

    Raises
    ------
    DataError
        If the file is missing, damaged, no weights file, of an unknown network, or its weights
        have another shape or are not finite. The text says which.
    """
    arrays = read_npz(
        path, "weights file", "choose a weights file (.npz) saved by Digitpad", _MOST_BYTES
    )
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
    checkpoint = _read_checkpoint(path, about, arrays)
    run_id = about["run_id"]
    if about["format"] == OLDEST_FORMAT and history.losses:
        run_id = history_records.contents_id(about["config"], history.losses)
    return TrainedNetwork(
        network, about["config"], history, checkpoint, about["data"], about["refuses_below"], run_id
    )


def _read_about(path: Path, array: NDArray[Any] | None) -> dict[str, Any]:
    expected = {"network": str, "settings": dict, "config": dict, "run_id": str}
    try:
        about = json.loads(str(array))
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict) or "format" not in about:
        raise DataError(f"{path.name} was not saved by Digitpad; open a weights file that was")
    version = about["format"]
    if type(version) is not int or not OLDEST_FORMAT <= version <= FORMAT_VERSION:
        is_newer = type(version) is int and version > FORMAT_VERSION
        raise (NewerVersionError if is_newer else DataError)(
            f"{path.name} has format {version!r}, but this Digitpad reads formats "
            f"{OLDEST_FORMAT} to {FORMAT_VERSION}; use the Digitpad that saved it, or a newer one"
        )
    about.setdefault("run_id", "")  # files of format 1 have none
    for name, kind in expected.items():
        if not isinstance(about.get(name), kind):
            raise DataError(
                f"{path.name}: its description has no {name}; it is damaged, use another copy"
            )
    if not isinstance(about.setdefault("data", {}), dict):  # older files have none
        raise DataError(f"{path.name}: its description of the data is damaged, use another copy")
    threshold = about.setdefault("refuses_below", 0.5)  # older files have none
    if type(threshold) not in (int, float) or not 0 <= threshold <= 1:
        raise DataError(
            f"{path.name}: it refuses answers below {threshold!r}, expected 0 to 1; "
            "use another copy"
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
    if not is_finite_float32(array):
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
    losses = arrays.get("losses", np.empty(0))
    _checked(path, arrays, "losses", (losses.size,))
    record = about.get("history")
    if about["format"] == OLDEST_FORMAT:
        epochs = arrays.get("epochs", np.empty(0))
        shape = (len(epochs) if epochs.ndim else 0, len(history_records.EPOCH_COLUMNS))
        record = {**about, "epochs": _checked(path, arrays, "epochs", shape).tolist()}
    try:
        history = history_records.from_json(record, losses.tolist())
    except ValueError as error:
        raise DataError(f"{path.name}: {error}; it is damaged, use another copy") from error
    if network.kernels is not None and "kernels" in arrays:
        shape = (len(history.epochs) + 1, *network.kernels.shape)
        first, *others = _checked(path, arrays, "kernels", shape)
        history.first_kernels = first
        history.epochs = [
            replace(epoch, kernels=kernels)
            for epoch, kernels in zip(history.epochs, others, strict=True)
        ]
    history.early_kernels = _read_early_kernels(path, arrays, network)
    return history


def _read_early_kernels(
    path: Path, arrays: dict[str, NDArray[Any]], network: Network
) -> list[Snapshot]:
    """The kernels within the first epoch; files from before they were kept have none."""
    if network.kernels is None or "early_steps" not in arrays:
        return []
    count = arrays["early_steps"].size
    steps = _checked(path, arrays, "early_steps", (count,))
    kernels = _checked(path, arrays, "early_kernels", (count, *network.kernels.shape))
    if steps.dtype.kind not in "iu" or (np.diff(steps, prepend=0) < 1).any():
        raise DataError(
            f"{path.name}: the steps of its early kernels do not rise; "
            "it is damaged, use another copy"
        )
    return [Snapshot(step, entry) for step, entry in zip(steps.tolist(), kernels, strict=True)]
