"""One training run in a thread of its own: started, paused, stopped and heard of from the window.

The worker pulls the trainer's events and reports them in batches, at most twenty a second and
without losing one. Reports carry copies: the window never reads the network in training.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, Signal, Slot

from model.arrays import FloatArray
from model.checkpoint import Checkpoint
from model.history import Event
from model.trainer import Trainer

log = logging.getLogger(__name__)

REPORTS_PER_SECOND = 20


class TrainingState(Enum):
    """Where a session is."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


@dataclass(frozen=True)
class Report:
    """What happened since the last report, and the parameters as they are now (a copy).

    The last report of a run, and only that, carries what going on with it later needs; it may be
    without events.
    """

    events: list[Event]
    parameters: FloatArray = field(repr=False)
    data: dict[str, Any] = field(default_factory=dict)
    """What tells the images it learns from, see `Dataset.identity`."""
    checkpoint: Checkpoint | None = field(default=None, repr=False)


class _Worker(QObject):
    """Pulls one run. Lives in the session's thread."""

    reported = Signal(object)  # Report
    failed = Signal(str)  # what to tell the person; the traceback is logged
    finished = Signal(bool)  # whether the run reached its end; always last

    def __init__(self, make_trainer: Callable[[], Trainer], may_go_on: threading.Event) -> None:
        super().__init__()
        self._make_trainer = make_trainer
        self._may_go_on = may_go_on
        self._unsent: list[Event] = []
        self._data: dict[str, Any] = {}
        self._due = 0.0

    @Slot()
    def run(self) -> None:
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
        except (ValueError, ArithmeticError, OSError) as error:  # made for people to read
            log.info("training ended by %s", error)
            self.failed.emit(str(error))
        except Exception as error:
            log.exception("training stopped by an error")
            self.failed.emit(f"{type(error).__name__}: {error}")
        self.finished.emit(completed)

    def _pull(self, trainer: Trainer) -> bool:
        """Pull events to the end, or until asked to stop; whether the end was reached."""
        thread = QThread.currentThread()
        with closing(trainer.run()) as events:
            for event in events:
                self._unsent.append(event)
                if time.monotonic() >= self._due:
                    self._report(trainer)
                if not self._may_go_on.is_set():
                    self._report(trainer)
                    self._may_go_on.wait()
                if thread.isInterruptionRequested():
                    return False
        return True

    def _report(self, trainer: Trainer, checkpoint: Checkpoint | None = None) -> None:
        if self._unsent or checkpoint is not None:
            parameters = trainer.network.parameters.copy()
            self.reported.emit(Report(self._unsent, parameters, self._data, checkpoint))
            self._unsent = []
        self._due = time.monotonic() + 1 / REPORTS_PER_SECOND


class TrainingSession(QObject):
    """Starts, pauses, stops and relays a run; lives in the window's thread.

    The worker's signals are connected to slots of this object and not to functions: those would
    run in the worker's thread.
    """

    reported = Signal(object)  # Report
    state_changed = Signal(object)  # TrainingState
    failed = Signal(str)
    finished = Signal(bool)  # whether the run reached its end

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = TrainingState.IDLE
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._may_go_on = threading.Event()

    @property
    def state(self) -> TrainingState:
        """Where the session is."""
        return self._state

    @property
    def is_active(self) -> bool:
        """Whether there is a run, moving or paused."""
        return self._state is not TrainingState.IDLE

    def start(self, make_trainer: Callable[[], Trainer]) -> None:
        """Begin a run. ``make_trainer`` is called in the worker's thread: it may take its time.

        Raises
        ------
        RuntimeError
            If a run is active.
        """
        if self.is_active:
            raise RuntimeError("a training is running already; stop it first")
        self._may_go_on = threading.Event()
        self._may_go_on.set()
        self._thread = QThread(self)
        self._thread.setObjectName("digitpad-training")
        self._worker = _Worker(make_trainer, self._may_go_on)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.run)
        self._worker.reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._worker.failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)
        self._worker.finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        self._set_state(TrainingState.RUNNING)
        self._thread.start()

    def pause(self) -> None:
        """Hold the run after the step it is in."""
        if self._state is TrainingState.RUNNING:
            self._may_go_on.clear()
            self._set_state(TrainingState.PAUSED)

    def resume(self) -> None:
        """Let a paused run go on."""
        if self._state is TrainingState.PAUSED:
            self._set_state(TrainingState.RUNNING)
            self._may_go_on.set()

    def stop(self) -> None:
        """End the run after the step it is in; `finished` follows."""
        if self._thread is None or self._state is TrainingState.STOPPING:
            return
        self._set_state(TrainingState.STOPPING)
        # A queued slot would not be delivered while `run` is busy.
        self._thread.requestInterruption()
        self._may_go_on.set()

    def shutdown(self) -> None:
        """Stop, and return when the thread has ended."""
        self.stop()
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()
            # What the worker said last still waits in the queue; `finished` is among it.
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)

    @Slot(object)
    def _on_reported(self, report: Report) -> None:
        self.reported.emit(report)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.failed.emit(text)

    @Slot(bool)
    def _on_finished(self, completed: bool) -> None:
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()
        self._release()
        self.finished.emit(completed)

    def _release(self) -> None:
        if self._thread is not None:
            self._thread.deleteLater()
        self._thread = self._worker = None
        self._set_state(TrainingState.IDLE)

    def _set_state(self, state: TrainingState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
