"""Runs side by side: in which settings they differ, and their values as comma-separated text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.storage.run_file import RunRecord

COLUMNS = (
    "run",
    "step",
    "epoch",
    "batch_loss",
    "train_loss",
    "test_loss",
    "train_accuracy",
    "test_accuracy",
    "epoch_seconds",
)

_NOT_SETTINGS = ("threads", "network")


def differences(runs: Sequence[RunRecord]) -> list[dict[str, Any]]:
    """Of each run the settings in which not all of them agree.

    The network has a column of its own, and threads change nothing but the time. Settings of the
    network and the optimizer stand beside the others, by their own names.
    """
    flat = [_flat(run.config) for run in runs]
    names = sorted({name for settings in flat for name in settings})
    differing = [name for name in names if any(s.get(name) != flat[0].get(name) for s in flat[1:])]
    return [{name: s[name] for name in differing if name in s} for s in flat]


def as_csv(runs: Sequence[RunRecord]) -> str:
    """One line a step; where an epoch ends, its values stand in the line of its last step."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for run in runs:
        history = run.history
        ends = {epoch.step: epoch for epoch in history.epochs}
        per_epoch = max(1, history.steps_per_epoch)
        steps = sorted({*range(1, len(history.losses) + 1), *ends})
        for step in steps:
            loss = history.losses[step - 1] if step <= len(history.losses) else ""
            row: list[object] = [run.name, step, f"{step / per_epoch:.6g}", loss]
            end = ends.get(step)
            if end is not None:
                row += [end.train_loss, end.test_loss, end.train_accuracy, end.test_accuracy]
                row += [end.seconds]
            writer.writerow(row + [""] * (len(COLUMNS) - len(row)))
    return text.getvalue()


def _flat(config: dict[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for name, value in config.items():
        if isinstance(value, dict):
            settings |= value
        elif name not in _NOT_SETTINGS:
            settings[name] = value
    return settings
