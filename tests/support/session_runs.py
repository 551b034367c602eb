"""Short real runs for a training session, and what their events say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digitpad.state.data_sources import bundled_mnist
from model.training.history import Event, StepDone
from model.training.trainer import Trainer, TrainingConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STEPS = 12
"""How many a run takes unless its settings say otherwise."""


def run_of(**settings: Any) -> Callable[[], Trainer]:
    """What makes a trainer: by default two epochs of six steps."""
    chosen = {"train_size": 60, "test_size": 20, "batch_size": 10, "epochs": 2, "threads": 1}
    config = TrainingConfig(**{**chosen, **settings})
    return lambda: Trainer(config, bundled_mnist())


def steps(events: Iterable[Event]) -> list[int]:
    """The numbers of the steps among the events."""
    return [event.step for event in events if isinstance(event, StepDone)]
