"""A run to keep and compare: its settings and all it recorded while it trained, as one JSON file.

The file holds plain JSON, without weights. Each batch's loss is written as the base64 of
little-endian float32 numbers: ``numpy.frombuffer(base64.b64decode(text), "<f4")``.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from model.base.errors import DataError, FileAccessError, NewerVersionError
from model.files.atomic import write_bytes
from model.storage import history_records
from model.training.config import TrainingConfig
from model.training.history import History

FORMAT = "digitpad-run"
VERSION = 2
OLDEST_VERSION = 1
"""Of Digitpad 0.1: the parts of the history stood side by side, and a run had no id."""
SUFFIX = ".digitpad-run.json"

_LARGEST_FILE = 2**28


def new_run_id() -> str:
    """An id that no other run has."""
    return secrets.token_hex(8)


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
        What it recorded; kernels are kept in weights files only.
    color
        Which of the colours for runs it has, from 0.
    is_shown
        Whether its curves are shown beside others.
    trouble
        Why it ended early; empty if it did not.
    id
        The same in every file of this run.
    """

    name: str
    config: dict[str, Any]
    data_name: str = "mnist"
    history: History = field(default_factory=History)
    color: int = 0
    is_shown: bool = False
    trouble: str = ""
    id: str = field(default_factory=new_run_id)

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
        "id": run.id,
        "config": run.config,
        "losses": base64.b64encode(losses.tobytes()).decode("ascii"),
        "history": history_records.to_json(history),
    }
    return json.dumps(about).encode()


def save(path: Path, run: RunRecord) -> None:
    """Write ``run`` to ``path``, whole or not at all; DataError if it cannot be."""
    content = to_bytes(run)
    write_bytes(path, content)


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
        raise FileAccessError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        about = json.loads(content)
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise DataError(f"{path.name} is no run saved by Digitpad; choose one that is")
    version = about.get("version")
    if type(version) is not int or not OLDEST_VERSION <= version <= VERSION:
        is_newer = type(version) is int and version > VERSION
        raise (NewerVersionError if is_newer else DataError)(
            f"{path.name} has version {version!r}, but this Digitpad reads versions "
            f"{OLDEST_VERSION} to {VERSION}; use the Digitpad that saved it, or a newer one"
        )
    try:
        return _read(about)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DataError(f"{path.name} is damaged ({error}); use another copy") from error


def _read(about: dict[str, Any]) -> RunRecord:
    is_old = about["version"] == OLDEST_VERSION
    texts = ("name", "data_name", "trouble") + (() if is_old else ("id",))
    for name, kind in (*((name, str) for name in texts), ("config", dict)):
        if not isinstance(about[name], kind):
            raise ValueError(f"its {name} is {about[name]!r}")
    try:
        packed = base64.b64decode(about["losses"], validate=True)
    except binascii.Error as error:
        raise ValueError(f"its losses: {error}") from error
    losses = np.frombuffer(packed, "<f4").tolist()
    color = about["color"]
    if type(color) is not int or color < 0:
        raise ValueError(f"its color is {color!r}")
    history = history_records.from_json(_old_history(about) if is_old else about["history"], losses)
    return RunRecord(
        about["name"],
        about["config"],
        about["data_name"],
        history,
        color,
        about["is_shown"] is True,
        about["trouble"],
        history_records.contents_id(about["config"], losses) if is_old else about["id"],
    )


def _old_history(about: dict[str, Any]) -> dict[str, Any]:
    """The history of version 1, which named the columns in every row."""
    columns = history_records.EPOCH_COLUMNS
    rows = [[epoch[name] for name in columns] for epoch in about["epochs"]]
    return {**about, "epoch_columns": columns, "epochs": rows}
