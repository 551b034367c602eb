"""How the layers fared in a run, as JSON: one table of the updates' sizes, one of dead units."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from model.base.checks import is_number
from model.training.history import History, UpdateSizes


def as_json(history: History) -> dict[str, Any]:
    """Tables with one row a measurement; their columns are named once."""
    weights = list(history.updates[0].ratios) if history.updates else []
    relus = list(history.epochs[0].dead_units) if history.epochs else []
    return {
        "weights": weights,
        "updates": [
            [update.epoch, update.step, update.seconds, *update.ratios.values()]
            for update in history.updates
        ],
        "relus": relus,
        "dead_units": [list(epoch.dead_units.values()) for epoch in history.epochs],
    }


def restore(history: History, layers: object) -> None:
    """Give ``history`` what `as_json` took from it; its epochs must be there already.

    None, as in files of older versions, leaves it without.

    Raises
    ------
    ValueError
        If ``layers`` is anything else.
    """
    if layers is None:
        return
    if not isinstance(layers, dict):
        raise ValueError("what it tells of its layers is damaged")
    weights, relus = _names(layers, "weights"), _names(layers, "relus")
    updates = _rows(layers, "updates", 3 + len(weights))
    dead = _rows(layers, "dead_units", len(relus))
    if relus and len(dead) != len(history.epochs):
        raise ValueError(
            f"its table of dead units has {len(dead)} rows for {len(history.epochs)} epochs"
        )
    history.updates = [
        UpdateSizes(int(epoch), int(step), seconds, dict(zip(weights, ratios, strict=True)))
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


def _rows(layers: dict[str, Any], key: str, columns: int) -> list[list[float]]:
    rows = layers.get(key)
    if not isinstance(rows, list) or not all(
        isinstance(row, list)
        and len(row) == columns
        and all(is_number(value) and math.isfinite(value) for value in row)
        for row in rows
    ):
        raise ValueError(f"its table of {key} is damaged")
    return rows
