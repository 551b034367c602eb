"""From what a training reports to the points that are drawn of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from digitpad.train.plots.run_curves import Mark, RunCurves
from model.training.history import (
    EpochDone,
    Event,
    History,
    RunStarted,
    SettingChanged,
    StepDone,
    UpdateSizes,
)

_NAMES = {"learning_rate": "rate", "weight_decay": "decay", "dropout": "dropout"}


def take(curves: RunCurves, events: Iterable[Event]) -> None:
    """Add what ``events`` report to ``curves``."""
    steps: list[StepDone] = []
    updates: list[UpdateSizes] = []
    for event in events:
        match event:
            case RunStarted():
                curves.steps_per_epoch = max(1, event.steps_per_epoch)
            case StepDone():
                steps.append(event)
                if event.update is not None:
                    updates.append(event.update)
            case EpochDone():
                _add_updates(curves, updates)
                updates = []
                _add_epoch(curves, event)
            case SettingChanged():
                curves.marks.append(_mark(event))
    _add_updates(curves, updates)
    if steps:
        curves.add_steps([step.step for step in steps], [step.loss for step in steps])


def curves_of(history: History) -> RunCurves:
    """Everything ``history`` holds."""
    curves = RunCurves(max(1, history.steps_per_epoch))
    first = max((epoch.step for epoch in history.epochs), default=0) if not history.losses else 0
    curves.add_steps(range(first + 1, first + 1 + len(history.losses)), history.losses)
    begin = 0
    for epoch in history.epochs:
        end = begin
        while end < len(history.updates) and history.updates[end].epoch <= epoch.epoch:
            end += 1
        _add_updates(curves, history.updates[begin:end])
        _add_epoch(curves, epoch)
        begin = end
    _add_updates(curves, history.updates[begin:])
    curves.marks.extend(_mark(change) for change in history.changes)
    return curves


def _add_updates(curves: RunCurves, updates: Sequence[UpdateSizes]) -> None:
    """Of one epoch, in as few calls as can be: each takes as long as a hundred values."""
    if updates:
        curves.add_updates(
            [update.step for update in updates],
            [update.seconds for update in updates],
            {name: [each.ratios.get(name, 0.0) for each in updates] for name in updates[0].ratios},
        )


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
