"""A run to keep and compare: its settings and all it told while it trained, as one JSON file.

The file holds plain JSON, without weights. Each batch's loss is written as the base64 of
little-endian float32 numbers: ``numpy.frombuffer(base64.b64decode(text), "<f4")``.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from model.base.checks import is_number
from model.base.errors import DataError
from model.files.atomic import write_atomically
from model.storage import history_records
from model.training.config import TrainingConfig
from model.training.history import EpochDone, History, SettingChanged

FORMAT = "digitpad-run"
VERSION = 1
SUFFIX = ".digitpad-run.json"

_LARGEST_FILE = 2**28
_EPOCH = [entry.name for entry in fields(EpochDone) if entry.name not in ("kernels", "dead_units")]
_CHANGE = [entry.name for entry in fields(SettingChanged)]


@dataclass(eq=False)
class RunRecord:
    """A run as it is kept.

    Attributes
    ----------
    name
        What the person calls it.
    config
        Its settings, the fields of `TrainingConfig`.
    data_name
        What it learnt from: "mnist", or a path.
    history
        What it told; kernels are kept in weights files only.
    color
        Which of the colours for runs it has, from 0.
    is_shown
        Whether its curves are shown beside others.
    trouble
        Why it ended early; empty if it did not.
    """

    name: str
    config: dict[str, Any]
    data_name: str = "mnist"
    history: History = field(default_factory=History)
    color: int = 0
    is_shown: bool = False
    trouble: str = ""

    @property
    def best_accuracy(self) -> float | None:
        """The best of the test accuracies, 0 to 1; None before the first."""
        return max((epoch.test_accuracy for epoch in self.history.epochs), default=None)

    @property
    def last_accuracy(self) -> float | None:
        """On the test images after the last epoch, 0 to 1; None before the first."""
        return self.history.test_accuracy

    @property
    def seconds(self) -> float:
        """Spent in training steps, of whole epochs."""
        return sum(epoch.seconds for epoch in self.history.epochs)

    def settings(self) -> TrainingConfig:
        """Its settings, to train by them again.

        Raises
        ------
        ValueError
            If this version cannot train by them; the text says why.
        """
        known = {entry.name for entry in fields(TrainingConfig)}
        strange = sorted(set(self.config) - known)
        if strange:
            raise ValueError(
                f"{self.name} has settings this Digitpad does not know: {', '.join(strange)}"
            )
        try:
            return TrainingConfig(**self.config)
        except TypeError as error:
            raise ValueError(f"the settings of {self.name} are damaged ({error})") from error


def to_bytes(run: RunRecord) -> bytes:
    """The file's content."""
    history = run.history
    losses = np.array(history.losses, "<f4")
    about = {
        "format": FORMAT,
        "version": VERSION,
        "name": run.name,
        "color": run.color,
        "is_shown": run.is_shown,
        "trouble": run.trouble,
        "data_name": run.data_name,
        "config": run.config,
        "steps_per_epoch": history.steps_per_epoch,
        "losses": base64.b64encode(losses.tobytes()).decode("ascii"),
        "epochs": [{name: getattr(epoch, name) for name in _EPOCH} for epoch in history.epochs],
        "changes": [asdict(change) for change in history.changes],
        "layers": history_records.as_json(history),
    }
    return json.dumps(about).encode()


def save(path: Path, run: RunRecord) -> None:
    """Write ``run`` to ``path``, whole or not at all; DataError if it cannot be."""
    content = to_bytes(run)
    write_atomically(path, lambda stream: stream.write(content))


def load(path: Path) -> RunRecord:
    """Read what `save` wrote, on this or another computer.

    Raises
    ------
    DataError
        If the file is missing, damaged or no run. The text says which.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise DataError(f"{path.name} is too large for a run; choose a run saved by Digitpad")
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        about = json.loads(content)
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise DataError(f"{path.name} is no run saved by Digitpad; choose one that is")
    if about.get("version") != VERSION:
        raise DataError(
            f"{path.name} has version {about.get('version')!r}, but this Digitpad reads version "
            f"{VERSION}; use the Digitpad that saved it, or a newer one"
        )
    try:
        return _read(about)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DataError(f"{path.name} is damaged ({error}); use another copy") from error


def _read(about: dict[str, Any]) -> RunRecord:
    for name, kind in (("name", str), ("data_name", str), ("trouble", str), ("config", dict)):
        if not isinstance(about[name], kind):
            raise ValueError(f"its {name} is {about[name]!r}")
    history = History(_whole(about["steps_per_epoch"]))
    try:
        packed = base64.b64decode(about["losses"], validate=True)
    except binascii.Error as error:
        raise ValueError(f"its losses: {error}") from error
    history.losses = np.frombuffer(packed, "<f4").tolist()
    for entry in about["epochs"]:
        values = {name: _number(entry[name]) for name in _EPOCH}
        values |= {name: _whole(entry[name]) for name in ("epoch", "step")}
        history.epochs.append(EpochDone(**values, kernels=None))
    for entry in about["changes"]:
        if not isinstance(entry["name"], str):
            raise ValueError(f"a setting is called {entry['name']!r}")
        before, after = _number(entry["before"]), _number(entry["after"])
        history.changes.append(SettingChanged(_whole(entry["step"]), entry["name"], before, after))
    history_records.restore(history, about.get("layers"))
    return RunRecord(
        about["name"],
        about["config"],
        about["data_name"],
        history,
        _whole(about["color"]),
        about["is_shown"] is True,
        about["trouble"],
    )


def _number(value: object) -> Any:
    if not is_number(value) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no whole number")
    return value
