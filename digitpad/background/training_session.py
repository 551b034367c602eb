"""One training run in a thread of its own: started, paused, stopped and observed from the window.

The worker pulls the trainer's events and reports them in batches, a few a second and without losing
one. Reports carry copies: the window never reads the network in training.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot

from digitpad.background.report_rate import ReportRate
from digitpad.background.run_control import Pace, RunControl
from digitpad.background.thread import WorkThread
from model.base.errors import DivergedError

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.training.checkpoint import Checkpoint
    from model.training.history import Event
    from model.training.trainer import Trainer

log = logging.getLogger(__name__)


class TrainingState(Enum):
    """Where a session is."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


@dataclass(frozen=True)
class Report:
    """What happened since the last report, and the parameters as they are now (a copy).

    The last report of a run, and each that was asked for, carry what continuing it later needs;
    these may be without events.
    """

    events: list[Event]
    parameters: FloatArray = field(repr=False)
    data: dict[str, Any] = field(default_factory=dict)
    """Identifies the images it learns from, see `Dataset.identity`."""
    checkpoint: Checkpoint | None = field(default=None, repr=False)


class _Worker(QObject):
    """Pulls one run; `run` is called in the session's thread."""

    reported = Signal(object)  # Report
    paused = Signal(int)  # the number of the order it follows
    warned = Signal(str)  # what could not be done; the run goes on
    diverged = Signal(object)  # DivergedError; `failed` follows
    failed = Signal(str)  # what to show; the traceback is logged
    finished = Signal(bool)  # whether the run reached its end; always last

    def __init__(
        self, make_trainer: Callable[[], Trainer], control: RunControl, rate: ReportRate
    ) -> None:
        super().__init__()
        self._make_trainer = make_trainer
        self._control = control
        self._rate = rate
        self._unsent: list[Event] = []
        self._data: dict[str, Any] = {}
        self._due = 0.0

    def run(self) -> None:
        """Pull the run to its end, or until it is stopped."""
        completed = False
        try:
            trainer = self._make_trainer()
            self._data = trainer.dataset.identity()
            try:
                completed = self._pull(trainer)
            except BaseException:
                self._report(trainer)
                raise
            self._report(trainer, trainer.checkpoint())
        except DivergedError as error:
            log.info("training ended by %s", error)
            self.diverged.emit(error)
            self.failed.emit(str(error))
        except (ValueError, ArithmeticError, OSError) as error:  # made for people to read
            log.info("training ended by %s", error)
            self.failed.emit(str(error))
        except MemoryError as error:
            log.info("training ended by %s", error)
            self.failed.emit(
                self.tr(
                    "there is too little memory for it; take a smaller network, a smaller batch "
                    "or fewer images"
                )
            )
        except Exception as error:
            log.exception("training stopped by an error")
            self.failed.emit(f"{type(error).__name__}: {error}")
        self.finished.emit(completed)

    def _pull(self, trainer: Trainer) -> bool:
        """Pull events to the end, or until stopped; whether the end was reached."""
        with closing(trainer.run()) as events:
            for event in events:
                self._unsent.append(event)
                if time.monotonic() >= self._due:
                    self._report(trainer)
                if not self._follow_control(trainer, event):
                    return False
        return True

    def _follow_control(self, trainer: Trainer, event: Event) -> bool:
        """Do what the window asks between two events; whether the run goes on."""
        state = self._control.take_state(event)
        while True:
            if state.changes:
                self._change(trainer, state.changes)
            if state.wants_checkpoint:
                self._report(trainer, trainer.checkpoint())
            if state.is_stopped:
                return False
            if not state.is_paused or trainer.is_done:
                return True
            self._report(trainer)
            self.paused.emit(state.order)
            self._control.wait()
            state = self._control.take_state()

    def _change(self, trainer: Trainer, settings: Mapping[str, float]) -> None:
        try:
            self._unsent += trainer.change(**settings)
        except ValueError as error:
            self.warned.emit(str(error))

    def _report(self, trainer: Trainer, checkpoint: Checkpoint | None = None) -> None:
        if self._unsent or checkpoint is not None:
            parameters = trainer.network.parameters.copy()
            self.reported.emit(Report(self._unsent, parameters, self._data, checkpoint))
            self._unsent = []
        self._due = time.monotonic() + self._rate.interval_s


class TrainingSession(QObject):
    """Starts, pauses, stops and relays a run; lives in the window's thread.

    The worker's signals are connected to signals and slots of this object and not to functions:
    those would run in the worker's thread.
    """

    reported = Signal(object)  # Report
    state_changed = Signal(object)  # TrainingState
    warned = Signal(str)  # what could not be done; the run goes on
    diverged = Signal(object)  # DivergedError; `failed` follows
    failed = Signal(str)
    finished = Signal(bool)  # whether the run reached its end

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = TrainingState.IDLE
        self._thread: WorkThread | None = None
        self._worker: _Worker | None = None
        self._control = RunControl()
        self._order = 0
        self._rate = ReportRate()

    @property
    def state(self) -> TrainingState:
        """Where the session is."""
        return self._state

    @property
    def is_active(self) -> bool:
        """Whether there is a run, running or paused."""
        return self._state is not TrainingState.IDLE

    def start(self, make_trainer: Callable[[], Trainer], pace: Pace = Pace.RUN) -> None:
        """Begin a run. ``make_trainer`` is called in the worker's thread: it may take its time.

        With another ``pace`` it pauses before its first step, or after a step or an epoch.

        Raises
        ------
        RuntimeError
            If a run is active.
        """
        if self.is_active:
            raise RuntimeError("a training is running already; stop it first")
        self._control, self._order, self._rate = RunControl(pace), 0, ReportRate()
        self._worker = _Worker(make_trainer, self._control, self._rate)
        self._thread = WorkThread("digitpad-training", self._worker.run, self._control.stop)
        queued = Qt.ConnectionType.QueuedConnection
        self._worker.reported.connect(self._on_reported, queued)
        self._worker.paused.connect(self._on_paused, queued)
        self._worker.warned.connect(self.warned, queued)
        self._worker.diverged.connect(self.diverged, queued)
        self._worker.failed.connect(self.failed, queued)
        self._worker.finished.connect(self._on_finished, queued)
        is_paused = pace is Pace.PAUSE
        self._set_state(TrainingState.PAUSED if is_paused else TrainingState.RUNNING)
        self._thread.begin()

    def pause(self) -> None:
        """Pause the run after the event it is in: a step, or a part of something longer."""
        if self._state is TrainingState.RUNNING:
            self._order = self._control.set_pace(Pace.PAUSE)
            self._set_state(TrainingState.PAUSED)

    def resume(self, pace: Pace = Pace.RUN) -> None:
        """Let a paused run go on: to its end, or for one step or epoch."""
        if self._state is TrainingState.PAUSED:
            self._set_state(TrainingState.RUNNING)
            self._order = self._control.set_pace(pace)

    def change(self, **settings: float) -> None:
        """Change settings of the run, running or paused, as `Trainer.change` does.

        A `SettingChanged` for each is among the next events reported.
        """
        if self.is_active:
            self._control.change(settings)

    def ask_for_checkpoint(self, *, at_epoch_end: bool = False) -> None:
        """Have the next report, or that of the next epoch's end, carry a checkpoint."""
        self._control.ask_for_checkpoint(at_epoch_end=at_epoch_end)

    def stop(self) -> None:
        """End the run after the event it is in; `finished` follows."""
        if self._thread is None or self._state is TrainingState.STOPPING:
            return
        self._set_state(TrainingState.STOPPING)
        # A queued slot would not be delivered while `run` is busy.
        self._control.stop()

    def shutdown(self) -> None:
        """Stop, and return when the thread has ended."""
        self.stop()
        if self._thread is not None:
            self._thread.end()
            # What the worker said last still waits in the queue; `finished` is among it.
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)

    @Slot(object)
    def _on_reported(self, report: Report) -> None:
        self._rate.measure()
        self.reported.emit(report)

    @Slot(int)
    def _on_paused(self, order: int) -> None:
        # It may have paused by an order that a newer one has replaced.
        if order == self._order and self._state is TrainingState.RUNNING:
            self._set_state(TrainingState.PAUSED)

    @Slot(bool)
    def _on_finished(self, completed: bool) -> None:
        if self._thread is not None:
            self._thread.end()
        self._thread = self._worker = None
        self._set_state(TrainingState.IDLE)
        self.finished.emit(completed)

    def _set_state(self, state: TrainingState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
