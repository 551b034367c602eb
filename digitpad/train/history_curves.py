"""From what a training tells to the points that are drawn of it."""

from __future__ import annotations

from collections.abc import Iterable

from digitpad.train.run_curves import Mark, RunCurves
from model.history import EpochDone, Event, History, RunStarted, SettingChanged, StepDone

_NAMES = {"learning_rate": "rate", "weight_decay": "decay", "dropout": "dropout"}


def take(curves: RunCurves, events: Iterable[Event]) -> None:
    """Add what ``events`` tell to ``curves``."""
    steps = []
    for event in events:
        match event:
            case RunStarted():
                curves.steps_per_epoch = max(1, event.steps_per_epoch)
            case StepDone():
                steps.append(event)
                if event.update is not None:
                    update = event.update
                    curves.add_update(update.step, update.seconds, update.ratios)
            case EpochDone():
                _add_epoch(curves, event)
            case SettingChanged():
                curves.marks.append(_mark(event))
    if steps:
        curves.add_steps([step.step for step in steps], [step.loss for step in steps])


def curves_of(history: History) -> RunCurves:
    """Everything ``history`` holds."""
    curves = RunCurves(max(1, history.steps_per_epoch))
    first = max((epoch.step for epoch in history.epochs), default=0) if not history.losses else 0
    curves.add_steps(range(first + 1, first + 1 + len(history.losses)), history.losses)
    updates = iter(history.updates)
    update = next(updates, None)
    for epoch in history.epochs:
        while update is not None and update.epoch <= epoch.epoch:
            curves.add_update(update.step, update.seconds, update.ratios)
            update = next(updates, None)
        _add_epoch(curves, epoch)
    while update is not None:
        curves.add_update(update.step, update.seconds, update.ratios)
        update = next(updates, None)
    curves.marks.extend(_mark(change) for change in history.changes)
    return curves


def _add_epoch(curves: RunCurves, epoch: EpochDone) -> None:
    curves.add_epoch(
        epoch.step,
        epoch.seconds,
        (epoch.train_loss, epoch.test_loss),
        (epoch.train_accuracy, epoch.test_accuracy),
        epoch.dead_units,
    )


def _mark(change: SettingChanged) -> Mark:
    name = _NAMES.get(change.name, change.name)
    return Mark(change.step, f"{name} {change.before:g} \N{RIGHTWARDS ARROW} {change.after:g}")
