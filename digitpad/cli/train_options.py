"""What `digitpad train` was asked for, as the settings of a run."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from model.nn.optimizers import DEFAULT_RATES
from model.training.config import TrainingConfig
from model.training.presets import CIFAR10, MNIST, preset

if TYPE_CHECKING:
    import argparse

MAY_CHANGE = ("epochs", "steps", "threads")
"""Settings that may be given beside --resume; all the others are the run's own."""

_SHORTER = {
    "train_size": "train",
    "test_size": "test",
    "network_settings": "setting",
    "optimizer_settings": "optimizer_setting",
}
"""Options that are called shorter than the setting."""


def data_name(options: argparse.Namespace) -> str:
    """What to learn from; a preset may be for data that the program does not bring."""
    name: str = options.data
    if options.preset is not None and preset(options.preset).data == CIFAR10 and name == MNIST:
        raise ValueError(
            f"the preset {options.preset} learns from CIFAR-10; give its archive with "
            "--data cifar-10-python.tar.gz"
        )
    return name


def config_of(options: argparse.Namespace, given: dict[str, Any]) -> TrainingConfig:
    """The preset's settings, if one is named, and over them what was given."""
    known = dict(preset(options.preset).settings) if options.preset is not None else {}
    if "optimizer" in given:
        known.pop("learning_rate", None)  # another optimizer brings its own
    if "epochs" in given:
        known.pop("steps", None)  # as many as the epochs have
    settings = {**known, **given}
    optimizer = settings.get("optimizer", TrainingConfig.optimizer)
    rate = DEFAULT_RATES.get(optimizer, TrainingConfig.learning_rate)
    return TrainingConfig(**{"learning_rate": rate, **settings})


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given, by their names in `TrainingConfig`."""
    names = [field.name for field in fields(TrainingConfig)]
    found = {name: getattr(options, _SHORTER.get(name, name)) for name in names}
    for name in ("network_settings", "optimizer_settings"):
        if found[name] is not None:
            found[name] = _settings(_option(name), found[name])
    return {name: value for name, value in found.items() if value is not None}


def _option(name: str) -> str:
    return "--" + _SHORTER.get(name, name).replace("_", "-")


def require_own_settings(given: dict[str, Any], preset_name: str | None) -> None:
    """ValueError if a run that is gone on with is given settings that only a new run takes."""
    others = [name for name in given if name not in MAY_CHANGE]
    if preset_name is not None:
        others.append("preset")
    if others:
        names, may = (", ".join(map(_option, some)) for some in (others, MAY_CHANGE))
        raise ValueError(
            f"{names} cannot be given beside --resume: a run goes on by its own settings, of "
            f"which {may} may change; leave it out, or begin a new run"
        )


def _settings(option: str, pairs: list[str]) -> dict[str, Any]:
    """NAME=VALUE, where a value is a number, a list, or else a word."""
    settings: dict[str, Any] = {}
    for pair in pairs:
        name, is_given, value = pair.partition("=")
        if not (name and is_given):
            raise ValueError(f"{option} {pair!r} is not of the form NAME=VALUE")
        try:
            settings[name] = json.loads(value)
        except (ValueError, RecursionError):  # a word, or brackets without end
            settings[name] = value
    return settings
