"""How far a run is and how fast, in one sentence, for the Train tab and the status bar alike."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.training_session import TrainingState
from model.training.history import (
    Differentiating,
    EpochDone,
    Evaluating,
    Event,
    Learning,
    RunStarted,
    StepDone,
)

if TYPE_CHECKING:
    from digitpad.state.workspace import Workspace
    from model.training.config import TrainingConfig

_SLOW = 10
"""Images a second below which tenths of them are shown."""
_MEASURE_S = 0.3
"""Measured over at least so long: a window that was busy gets several reports at once."""
_SMOOTHING = 0.2
"""Weight of the newest measurement in the speed that is shown."""


class RunProgress(QObject):
    """Follows the workspace's run.

    Attributes
    ----------
    step, steps
        Steps done, and in the whole run; 0 before it is known.
    share
        How much of the run's steps is done, 0 to 1; grows within a numerical gradient, too.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._session = workspace.training.session
        self._config: TrainingConfig | None = None
        self._reset()
        workspace.training.started.connect(self._on_started)
        workspace.training.reported.connect(self._on_reported)
        self._session.state_changed.connect(self._on_state_changed)

    def sentence(self) -> str:
        """Where it is, how fast, how long still, and the accuracy after the last epoch.

        For example "Training epoch 2 of 20, step 812 · 13,200 images/s · 1:25 left · train 96.91%,
        test 96.80%".
        """
        if self._config is None:
            return self.tr("No training yet")
        parts = [self._where()]
        if self._session.state is TrainingState.RUNNING and self._images_per_second:
            parts.append(self.tr("{0} images/s").format(_speed_text(self._images_per_second)))
            parts.append(self.tr("{0} left").format(_clock_text(self._seconds_left())))
        if self._last_epoch is not None:
            parts.append(
                self.tr("train {0}, test {1}").format(
                    f"{self._last_epoch.train_accuracy:.2%}",
                    f"{self._last_epoch.test_accuracy:.2%}",
                )
            )
        return "  \N{MIDDLE DOT}  ".join(parts)

    def short(self) -> str:
        """For the window's title: "epoch 2/20, step 812, 13,200 images/s, 1:25 left".

        Empty while nothing is in training.
        """
        if self._config is None or not self.steps or not self._session.is_active:
            return ""
        parts = [
            self.tr("epoch {0}/{1}").format(self._epoch, self._epochs),
            self.tr("step {0}").format(f"{self.step:,}"),
        ]
        if self._session.state is TrainingState.PAUSED:
            parts.append(self.tr("paused"))
        elif self._session.state is TrainingState.RUNNING and self._images_per_second:
            parts.append(self.tr("{0} images/s").format(_speed_text(self._images_per_second)))
            parts.append(self.tr("{0} left").format(_clock_text(self._seconds_left())))
        return ", ".join(parts)

    @property
    def share(self) -> float:
        """How much of the run's steps is done, 0 to 1."""
        return self._position / self.steps if self.steps else 0.0

    def _where(self) -> str:
        assert self._config is not None
        state = self._session.state
        if state is TrainingState.STOPPING:
            return self.tr("Stopping")
        if not self.steps:
            is_active = self._session.is_active
            return self.tr("Reading the images") if is_active else self.tr("No run was begun")
        place = self.tr("epoch {0} of {1}, step {2}").format(
            self._epoch, self._epochs, f"{self.step:,}"
        )
        if state is TrainingState.PAUSED and not self._position:
            return self.tr("Ready: the first weights are drawn, no step is taken yet")
        if state is TrainingState.PAUSED:
            return self.tr("Paused in {0}").format(place)
        if state is TrainingState.IDLE:
            done = self._last_epoch is not None and self._last_epoch.step == self.steps
            return (self.tr("Finished {0}") if done else self.tr("Stopped in {0}")).format(place)
        if self._evaluating is not None:
            share = f"{self._evaluating.seen / self._evaluating.total:.0%}"
            return self.tr("Testing after {0}: {1}").format(place, share)
        if self._in_step is not None:
            gradient = self._in_step
            place = self.tr("epoch {0} of {1}, step {2}").format(
                gradient.epoch, self._epochs, f"{gradient.step:,}"
            )
            share = f"{gradient.done / gradient.total:.0%}"
            is_learning = isinstance(gradient, Learning)
            doing = self.tr("Learning") if is_learning else self.tr("Differentiating")
            return self.tr("{0} in {1}: {2}").format(doing, place, share)
        return self.tr("Training {0}").format(place)

    def _seconds_left(self) -> float:
        assert self._config is not None
        steps_left = self.steps - self._position
        tests_left = self._epochs - (self._last_epoch.epoch if self._last_epoch else 0)
        return (
            steps_left * self._config.batch_size / self._images_per_second
            + tests_left * self._seconds_per_test
        )

    def _reset(self) -> None:
        self.step = self.steps = 0
        self._epoch = 1
        self._epochs = 0  # that start in the whole run: settings may end it at a step
        self._images_per_second = 0.0
        self._steps_measured = self._seconds_measured = 0.0
        self._seconds_per_test = 0.0
        self._test_began = 0.0
        self._heard = time.monotonic()
        self._position = 0.0  # in steps, and parts of one
        self._evaluating: Evaluating | None = None
        self._in_step: Differentiating | Learning | None = None
        self._last_epoch: EpochDone | None = None

    @Slot(object)
    def _on_started(self, config: TrainingConfig) -> None:
        self._config = config
        self._reset()
        self.changed.emit()

    @Slot(object)
    def _on_state_changed(self, _state: TrainingState) -> None:
        self._heard = time.monotonic()
        self.changed.emit()

    @Slot(object)
    def _on_reported(self, events: list[Event]) -> None:
        before = self._position
        for event in events:
            self._take(event)
        now = time.monotonic()
        if all(isinstance(event, StepDone | Differentiating | Learning) for event in events):
            self._measure(self._position - before, now - self._heard)
        self._heard = now
        self.changed.emit()

    def _take(self, event: Event) -> None:
        self._evaluating = self._in_step = None
        match event:
            case RunStarted():
                self.steps = event.steps
                self._epochs = -(-event.steps // max(1, event.steps_per_epoch))
                self._take_history()
            case StepDone():
                self.step, self._epoch = event.step, event.epoch
                self._position = event.step
                self._test_began = 0.0
            case Differentiating() | Learning():
                self._in_step = event
                self._epoch = event.epoch
                self._position = event.step - 1 + event.done / event.total
                self._test_began = 0.0
            case Evaluating():
                self._evaluating = event
                self._test_began = self._test_began or time.monotonic()
            case EpochDone():
                self._last_epoch = event
                self._seconds_per_test = time.monotonic() - self._test_began
                # Until enough was measured here, or where epochs are over in no time.
                self._images_per_second = self._images_per_second or event.images_per_second

    def _take_history(self) -> None:
        """A run that is gone on with has steps behind it."""
        if self._workspace.networks.run is not None:
            history = self._workspace.networks.run.trained.history
            self.step = len(history.losses)
            self._position = self.step
            self._last_epoch = history.epochs[-1] if history.epochs else None
            self._epoch = self._last_epoch.epoch if self._last_epoch else 1

    def _measure(self, steps: float, seconds: float) -> None:
        assert self._config is not None
        self._steps_measured += steps
        self._seconds_measured += seconds
        if self._seconds_measured < _MEASURE_S:
            return
        newest = self._steps_measured * self._config.batch_size / self._seconds_measured
        self._steps_measured = self._seconds_measured = 0.0
        share = _SMOOTHING if self._images_per_second else 1.0
        self._images_per_second += share * (newest - self._images_per_second)


def _speed_text(images_per_second: float) -> str:
    digits = 0 if images_per_second >= _SLOW else 1
    return f"{images_per_second:,.{digits}f}"


def _clock_text(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
