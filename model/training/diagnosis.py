"""Whether a run is stuck at guessing, which of the usual reasons it has, and what to do about it.

A network that learns nothing answers with how frequent the classes are: its loss stays at ln(k)
for k classes and its accuracy at 1/k. That looks like patience is needed, and is mostly a mistake.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from model.base.checks import is_number
from model.nn import optimizers, zoo
from model.nn.layers import Sigmoid, Tanh

if TYPE_CHECKING:
    from model.base.errors import DivergedError
    from model.nn.network import Network
    from model.training.config import TrainingConfig
    from model.training.history import History

_NEAR_GUESSING = 1.5
"""Times 1/k, under which an accuracy is a guess: the most frequent of ten digits is 11%."""
_NEAR_LOSS = 0.97
"""Times ln(k), from which a loss is one."""

_SOON = (2, 20)
"""Epochs and steps after which a reason that is plain to see is reported."""
_LATE = (3, 1_000)
"""The same where there is none: sigmoids, for one, may need long to wake."""

_DEAD = 0.9
_WILD_RATE = 5.0
_SMALL_RATE = 0.1
"""Times the optimizer's usual learning rate."""
_LARGE_WEIGHTS, _SMALL_WEIGHTS = 0.3, 0.001
"""Standard deviations of first weights beyond which signals run away, or fade."""


class Cause(Enum):
    """Why it is stuck, the surest first."""

    ZEROS = "all first weights are zero"
    RATE = "the learning rate is far too high"
    DEAD = "a layer's ReLUs are dead"
    WEIGHTS = "the first weights are too large or too small"
    SHORT_STEPS = "the learning rate is far too low"
    SATURATED = "sigmoids that have not woken"
    UNKNOWN = "none of these"


@dataclass(frozen=True)
class Stuck:
    """A run that guesses.

    Attributes
    ----------
    epoch, accuracy, loss
        Its last epoch, and what it came to there: on the test images, and in its training.
    cause
        The likeliest.
    dead
        By the ReLU layer's name, the share of its units that are dead, where that is most.
    learning_rate
        In force now.
    cure
        Settings of the same run with this one mistake mended; without weight decay, where a step
        at the learning rate of the cure could not take it.
    """

    epoch: int
    accuracy: float
    loss: float
    cause: Cause
    dead: Mapping[str, float]
    learning_rate: float
    cure: TrainingConfig


def stuck_at_chance(
    config: TrainingConfig, network: Network, history: History, learning_rate: float
) -> Stuck | None:
    """Look at a run after its last epoch.

    Parameters
    ----------
    config, network, history
        Of the run.
    learning_rate
        In force now, before the schedule's factor.

    Returns
    -------
    None while it learns, or while it is too early to say.
    """
    if not history.epochs:
        return None
    last, classes = history.epochs[-1], network.classes
    accuracy = max(last.train_accuracy, last.test_accuracy)
    if accuracy >= _NEAR_GUESSING / classes or last.train_loss < _NEAR_LOSS * math.log(classes):
        return None
    dead = {name: share for name, share in last.dead_units.items() if share >= _DEAD}
    cause = _cause(config, network, learning_rate, dead)
    epochs, steps = _LATE if cause in (Cause.SATURATED, Cause.UNKNOWN) else _SOON
    if len(history.epochs) < epochs or last.step < steps:
        return None
    return Stuck(
        last.epoch,
        last.test_accuracy,
        last.train_loss,
        cause,
        dead,
        learning_rate,
        _cure(config, network, cause, learning_rate),
    )


def after_divergence(
    config: TrainingConfig, network: Network, error: DivergedError, learning_rate: float
) -> TrainingConfig:
    """Settings to begin again by, of a run by ``config`` that diverged at ``learning_rate``.

    Before the first step was taken the first weights are to blame; later the steps were too long.
    """
    if error.step == 1 and "initialisation" in zoo.settings_of(config.network):
        return _cure(config, network, Cause.WEIGHTS, learning_rate)
    usual = optimizers.DEFAULT_RATES[config.optimizer]
    return _at_rate(config, min(usual, learning_rate / 10))


def _cause(
    config: TrainingConfig, network: Network, learning_rate: float, dead: Mapping[str, float]
) -> Cause:
    own = config.network_settings
    usual = optimizers.DEFAULT_RATES[config.optimizer]
    std = own.get("weight_std")
    is_odd = is_number(std) and not _SMALL_WEIGHTS <= std <= _LARGE_WEIGHTS
    is_normal = own.get("initialisation", "std") == "std"
    if own.get("initialisation") == "zeros" or (is_normal and std == 0):
        return Cause.ZEROS
    if learning_rate >= _WILD_RATE * usual:
        return Cause.RATE
    if is_normal and is_odd:
        return Cause.WEIGHTS
    if dead:
        return Cause.DEAD
    if learning_rate <= _SMALL_RATE * usual:
        return Cause.SHORT_STEPS
    saturating = any(isinstance(layer, Sigmoid | Tanh) for layer in network.layers)
    return Cause.SATURATED if saturating else Cause.UNKNOWN


def _cure(
    config: TrainingConfig, network: Network, cause: Cause, learning_rate: float
) -> TrainingConfig:
    usual = optimizers.DEFAULT_RATES[config.optimizer]
    if cause in (Cause.RATE, Cause.SHORT_STEPS):
        return _at_rate(config, usual)
    if cause is Cause.DEAD:
        return _at_rate(config, min(usual, learning_rate / 10))
    if cause in (Cause.ZEROS, Cause.WEIGHTS):
        saturating = any(isinstance(layer, Sigmoid | Tanh) for layer in network.layers)
        own = {name: v for name, v in config.network_settings.items() if name != "weight_std"}
        own["initialisation"] = "xavier" if saturating else "he"
        return replace(config, network_settings=own)
    return replace(config, seed=config.seed + 1)


def _at_rate(config: TrainingConfig, rate: float) -> TrainingConfig:
    # A decay that great was half of the mistake.
    decay = config.weight_decay if rate * config.weight_decay <= 1 else 0.0
    return replace(config, learning_rate=rate, weight_decay=decay)
