"""What the window asks of a run in another thread: how far to go, what to change, when to stop.

The window sets it; the run's thread reads it between two events. Only `wait` blocks: there a paused
run waits for the window.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from model.training.history import EpochDone, Event, StepDone


class Pace(Enum):
    """How far a run may go before it pauses."""

    PAUSE = "pause"
    STEP = "step"
    """To the end of a batch, or of the evaluation that follows the last one of an epoch."""
    EPOCH = "epoch"
    RUN = "run"


@dataclass(frozen=True)
class ControlState:
    """What the window wants at this moment.

    Attributes
    ----------
    is_paused, is_stopped
        Whether to pause here; whether to end here.
    changes
        Settings to change now.
    wants_checkpoint
        Whether to report where the run is, so that it can be gone on with from here.
    order
        Counts the paces set: which one a pause belongs to.
    """

    is_paused: bool
    is_stopped: bool
    changes: Mapping[str, float]
    wants_checkpoint: bool
    order: int


class RunControl:
    """Shared by two threads; every method may be called from either."""

    def __init__(self, pace: Pace = Pace.RUN) -> None:
        self._changed = threading.Condition()
        self._pace = pace
        self._order = 0
        self._is_stopped = False
        self._changes: dict[str, float] = {}
        self._wants_checkpoint = False
        self._wants_checkpoint_of_epoch = False

    def set_pace(self, pace: Pace) -> int:
        """Go on, or pause, from the next event; the number of this order."""
        with self._changed:
            self._pace = pace
            self._order += 1
            self._changed.notify_all()
            return self._order

    def change(self, settings: Mapping[str, float]) -> None:
        """Change these settings of the run, as `Trainer.change` does."""
        with self._changed:
            self._changes.update(settings)
            self._changed.notify_all()

    def ask_for_checkpoint(self, *, at_epoch_end: bool) -> None:
        """Have the next report, or the one of the next epoch's end, carry a checkpoint."""
        with self._changed:
            self._wants_checkpoint |= not at_epoch_end
            self._wants_checkpoint_of_epoch |= at_epoch_end
            self._changed.notify_all()

    def stop(self) -> None:
        """End the run at the next event, paused or not."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def take_state(self, event: Event | None = None) -> ControlState:
        """What is wanted; each change is handed out once. ``event`` has just happened."""
        with self._changed:
            is_epoch = isinstance(event, EpochDone)
            is_step = isinstance(event, StepDone) or is_epoch
            if (self._pace is Pace.STEP and is_step) or (self._pace is Pace.EPOCH and is_epoch):
                self._pace = Pace.PAUSE
            wants_checkpoint = self._wants_checkpoint or (
                is_epoch and self._wants_checkpoint_of_epoch
            )
            if wants_checkpoint:
                self._wants_checkpoint = False
                self._wants_checkpoint_of_epoch &= not is_epoch
            changes, self._changes = self._changes, {}
            is_paused = self._pace is Pace.PAUSE
            return ControlState(is_paused, self._is_stopped, changes, wants_checkpoint, self._order)

    def wait(self) -> None:
        """Block while the run is to stay paused and nothing else is wanted."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._pace is not Pace.PAUSE
                    or self._is_stopped
                    or bool(self._changes)
                    or self._wants_checkpoint
                )
            )
