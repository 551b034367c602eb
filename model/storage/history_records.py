"""What a run recorded, as JSON: the one form of it in weights files, kept runs and checkpoints.

Losses and kernels are many numbers and stand beside it, each file in its own way.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np

from model.base.checks import is_number
from model.training.history import EpochDone, History, SettingChanged, UpdateSizes

EPOCH_COLUMNS = [
    entry.name for entry in fields(EpochDone) if entry.name not in ("kernels", "dead_units")
]
_WHOLE = ("epoch", "step")


def to_json(history: History) -> dict[str, Any]:
    """Tables with a row an epoch, a measurement or a change; their columns are named once."""
    weights = list(history.updates[0].ratios) if history.updates else []
    relus = list(history.epochs[0].dead_units) if history.epochs else []
    return {
        "steps_per_epoch": history.steps_per_epoch,
        "epoch_columns": EPOCH_COLUMNS,
        "epochs": [[getattr(epoch, name) for name in EPOCH_COLUMNS] for epoch in history.epochs],
        "changes": [asdict(change) for change in history.changes],
        "layers": {
            "weights": weights,
            "updates": [
                [update.epoch, update.step, update.seconds, *update.ratios.values()]
                for update in history.updates
            ],
            "relus": relus,
            "dead_units": [list(epoch.dead_units.values()) for epoch in history.epochs],
        },
    }


def from_json(record: object, losses: list[float]) -> History:
    """What `to_json` took down, with ``losses`` and without kernels.

    The parts that older versions did not write, "changes" and "layers", may be missing.

    Raises
    ------
    ValueError
        If ``record`` is anything else; the text says which part is damaged.
    """
    if not isinstance(record, dict):
        raise ValueError("the record of its training is damaged")
    if record.get("epoch_columns") != EPOCH_COLUMNS:
        raise ValueError("its table of epochs has other columns")
    history = History(_whole("steps_per_epoch", record.get("steps_per_epoch")), losses)
    for row in _rows(record, "epochs", len(EPOCH_COLUMNS)):
        values: dict[str, Any] = dict(zip(EPOCH_COLUMNS, row, strict=True))
        values |= {name: _whole(name, values[name]) for name in _WHOLE}
        history.epochs.append(EpochDone(**values, kernels=None))
    changes = record.get("changes", [])
    if not isinstance(changes, list):
        raise ValueError("the settings moved while it ran are damaged")
    history.changes = [_change(entry) for entry in changes]
    _restore_layers(history, record.get("layers"))
    return history


def contents_id(config: dict[str, Any], losses: Sequence[float]) -> str:
    """An id for a run of version 0.1, which gave it none: the same in each of its files.

    A run's files differ in how far it is, but not in its settings and its first loss, which two
    runs have in common only where they are the same run started twice. Losses are taken as float32,
    as files hold them.
    """
    first = np.array(losses[:1], np.float32).tobytes()
    settings = json.dumps(config, sort_keys=True).encode()
    return hashlib.sha256(settings + first).hexdigest()[:16]


def _change(entry: object) -> SettingChanged:
    if not isinstance(entry, dict) or entry.keys() != {"step", "name", "before", "after"}:
        raise ValueError("the settings moved while it ran are damaged")
    if not isinstance(entry["name"], str):
        raise ValueError(f"a setting moved while it ran is called {entry['name']!r}")
    before, after = (_number(name, entry[name]) for name in ("before", "after"))
    return SettingChanged(_whole("step", entry["step"]), entry["name"], before, after)


def _restore_layers(history: History, layers: object) -> None:
    if layers is None:
        return
    if not isinstance(layers, dict):
        raise ValueError("the record of its layers is damaged")
    weights, relus = _names(layers, "weights"), _names(layers, "relus")
    updates = _rows(layers, "updates", 3 + len(weights))
    dead = _rows(layers, "dead_units", len(relus))
    if relus and len(dead) != len(history.epochs):
        raise ValueError(
            f"its table of dead units has {len(dead)} rows for {len(history.epochs)} epochs"
        )
    history.updates = [
        UpdateSizes(
            _whole("epoch", epoch),
            _whole("step", step),
            seconds,
            dict(zip(weights, ratios, strict=True)),
        )
        for epoch, step, seconds, *ratios in updates
    ]
    if relus:
        history.epochs = [
            replace(epoch, dead_units=dict(zip(relus, shares, strict=True)))
            for epoch, shares in zip(history.epochs, dead, strict=True)
        ]


def _names(layers: dict[str, Any], key: str) -> list[str]:
    names = layers.get(key)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"the names of its layers ({key}) are damaged")
    return names


def _rows(tables: dict[str, Any], key: str, columns: int) -> list[list[float]]:
    rows = tables.get(key)
    if not isinstance(rows, list) or not all(
        isinstance(row, list) and len(row) == columns for row in rows
    ):
        raise ValueError(f"its table of {key} is damaged")
    for row in rows:
        for value in row:
            _number(key, value)
    return rows


def _number(name: str, value: object) -> Any:
    """A finite number that a float holds; JSON knows integers of any length."""
    if not is_number(value):
        raise ValueError(f"its {name} holds {_short(value)}, which is no number")
    try:
        is_finite = math.isfinite(value)
    except OverflowError:
        is_finite = False
    if not is_finite:
        raise ValueError(f"its {name} holds a number that is not finite or too large")
    return value


def _whole(name: str, value: object) -> int:
    number = _number(name, value)
    if number != int(number) or number < 0:
        raise ValueError(f"its {name} is {_short(value)}, which is no whole number of 0 or more")
    return int(number)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}..."
