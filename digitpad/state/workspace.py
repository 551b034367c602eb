"""What the tabs share: the networks at hand, the one in use, and the run in progress.

Tabs know only this; each changes it and hears of every change, and none knows another tab.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.run_control import Pace
from digitpad.background.training_session import Report, TrainingSession
from digitpad.state.data_sources import open_dataset
from digitpad.state.lessons import Lessons
from digitpad.state.network_entry import NetworkEntry
from digitpad.state.networks import Networks
from model.base.arrays import ByteArray
from model.base.errors import DataError, DivergedError
from model.storage.weights_file import TrainedNetwork
from model.training.compatibility import require_same_data
from model.training.config import TrainingConfig
from model.training.history import EpochDone, StepDone
from model.training.trainer import Trainer

SOURCE = "source"
"""In what a run tells of its data: how `open_dataset` finds them again."""


class Workspace(Networks):
    """The networks at hand, the drawing, and the training in progress.

    Parameters
    ----------
    folder
        Where what the person teaches is kept between two starts; None keeps nothing.

    Signals
    -------
    drawing_changed
        What is drawn is another, or nothing any more.
    weights_changed
        The weights of this NetworkEntry moved on: it is being trained.
    closing
        Whatever works in the background is to be stopped and waited for.
    closed
        Nothing trains any more: what is still to be written is to be finished.
    run_reported
        Events of the run in progress, for the curves; never empty.
    run_warned
        Something could not be done, in these words; the run goes on.
    run_diverged
        Its loss is no longer finite (DivergedError); `run_failed` follows.
    checkpoint_reached
        The run's NetworkEntry holds, until the next report, all that is needed to go on from here.
    saving_failed
        The run, which goes on, was not written; the words tell why.
    """

    drawing_changed = Signal()
    weights_changed = Signal(object)  # NetworkEntry
    run_started = Signal(object)  # TrainingConfig
    run_reported = Signal(object)  # list[Event]
    run_warned = Signal(str)
    run_diverged = Signal(object)  # DivergedError
    run_failed = Signal(str)
    closing = Signal()
    run_finished = Signal(bool)  # whether it reached its end
    closed = Signal()
    checkpoint_reached = Signal(object)  # NetworkEntry
    saving_failed = Signal(str)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = TrainingSession(self)
        self.session.reported.connect(self._on_reported)
        self.session.warned.connect(self._on_warned)
        self.session.diverged.connect(self._on_diverged)
        self.session.failed.connect(self._on_failed)
        self.session.finished.connect(self._on_finished)
        self._drawing: ByteArray | None = None
        self._run_before: NetworkEntry | None = None
        self._has_begun = False
        self._data_name = "mnist"
        self._runs = 0
        self._next_run: Callable[[], NetworkEntry] | None = None
        self._save_next: tuple[NetworkEntry, Path] | None = None
        self.lessons = Lessons(self, folder)

    @property
    def drawing(self) -> ByteArray | None:
        """What a network is given of the drawing, (28, 28) uint8; None if nothing is drawn."""
        return self._drawing

    def show_drawing(self, image: ByteArray | None) -> None:
        """Let every tab see what is drawn, (28, 28) uint8, or that nothing is."""
        if image is self._drawing or (
            image is not None and self._drawing is not None and np.array_equal(image, self._drawing)
        ):
            return
        self._drawing = None if image is None else image.copy()
        self.drawing_changed.emit()

    @property
    def data_name(self) -> str:
        """What the run in progress, or the last one, learns from, as `open_dataset` takes it."""
        return self._data_name

    @property
    def has_begun(self) -> bool:
        """Whether the run in progress, or the last one, has reported anything."""
        return self._has_begun

    def save_weights(self, entry: NetworkEntry, path: Path) -> None:
        """Write ``entry`` to ``path``; DataError if it cannot be, and the old file is as it was.

        A run that goes on is written at its next event, so that it can be gone on with from
        there; `weights_saved` or `saving_failed` follows.
        """
        if entry is self._run and self.session.is_active:
            self._save_next = entry, path
            self.session.ask_for_checkpoint()
            return
        self._write(entry, path)

    def start_run(
        self, config: TrainingConfig, data_name: str = "mnist", pace: Pace = Pace.RUN
    ) -> NetworkEntry:
        """Train a new network by ``config`` in the background.

        Parameters
        ----------
        data_name
            What to learn from, as `open_dataset` takes it; read in the background, too.
        pace
            How far to go before it is held.

        Raises
        ------
        ValueError
            If the network cannot be built from the settings.
        RuntimeError
            If a training is running; it goes on.
        """
        trained = TrainedNetwork(config.build_network(), asdict(config))
        return self._begin(config, trained, data_name, pace)

    def restart_run(
        self, config: TrainingConfig, data_name: str = "mnist", pace: Pace = Pace.RUN
    ) -> None:
        """As `start_run`, but end the run that is active first; it keeps what it has learnt.

        Raises
        ------
        ValueError
            If the network cannot be built from the settings; a run that is active goes on.
        """
        trained = TrainedNetwork(config.build_network(), asdict(config))
        self._next_run = lambda: self._begin(config, trained, data_name, pace)
        if self.session.is_active:
            self.session.stop()
        else:
            self._begin_next()

    def continue_run(self, trained: TrainedNetwork, pace: Pace = Pace.RUN) -> NetworkEntry:
        """Go on with a run where its file left it, to the same bits as if it had never stopped.

        Raises
        ------
        ValueError
            If it holds no run that can be gone on with.
        RuntimeError
            If a training is running; it goes on.
        """
        if trained.checkpoint is None:
            raise DataError("it is a finished network, not a run that can be gone on with")
        try:
            config = TrainingConfig(**trained.config)
        except TypeError as error:
            raise DataError(f"its settings are damaged ({error})") from error
        return self._begin(config, trained, str(trained.data.get(SOURCE, "mnist")), pace)

    def end_run(self) -> None:
        """Stop the training and wait for it; it keeps what it has learnt."""
        self._next_run = None
        self.session.shutdown()

    @Slot()
    def close(self) -> None:
        """Stop what runs and wait for it; write what is not written yet."""
        self.lessons.close()
        self.closing.emit()
        self.end_run()
        self.closed.emit()

    def _begin(
        self, config: TrainingConfig, trained: TrainedNetwork, data_name: str, pace: Pace
    ) -> NetworkEntry:
        """Train ``trained`` in the background, from its first step or from its checkpoint."""
        if self.session.is_active:
            raise RuntimeError("a training is running already; stop it first")
        self._drop_untouched_run()
        self._runs += 1
        run = NetworkEntry(self.tr("run {0}").format(self._runs), trained, data_name=data_name)
        self._run_before, self._run, self._has_begun = self._run, run, False
        self._data_name = data_name
        self._entries.append(run)
        self._latest = run
        is_other = self._is_following
        if self._is_following and run.can_read_drawings:
            self._in_use = run
        elif self._is_following:
            self._is_following, self._in_use = False, self._before_following
        self.entries_changed.emit()
        if is_other:
            self.in_use_changed.emit()
        self.run_started.emit(config)
        # The trainer gets a network of its own: this one belongs to the window.
        twin, checkpoint, known = trained.network.copy(), trained.checkpoint, trained.data

        def make_trainer() -> Trainer:
            trainer = Trainer(config, open_dataset(data_name), twin, checkpoint)
            require_same_data(known, trainer.dataset)
            return trainer

        self.session.start(make_trainer, pace)
        return run

    def _drop_untouched_run(self) -> None:
        """A run that was set up and never took a step is forgotten by the next one."""
        run = self._run
        if run is None or run.trained.history.losses or run not in self._entries:
            return
        self._take_out(run)
        self._runs -= 1
        self._run = None
        if self._in_use is run and not self._is_following:
            self._in_use = self._entries[0]
            self.in_use_changed.emit()

    def _begin_next(self) -> None:
        begin, self._next_run = self._next_run, None
        if begin is not None:
            begin()

    @Slot(object)
    def _on_reported(self, report: Report) -> None:
        run = self._run
        assert run is not None
        for event in report.events:
            run.trained.history.record(event)
        run.network.parameters[...] = report.parameters
        run.trained.data = report.data
        run.trained.checkpoint = report.checkpoint
        if any(isinstance(event, StepDone | EpochDone) for event in report.events):
            run.path = None  # a file saved before does not hold this
        if report.checkpoint is not None:
            self._keep(run)
        if not report.events:
            return
        self._has_begun = True
        self.run_reported.emit(report.events)
        self.weights_changed.emit(run)
        if any(isinstance(event, EpochDone) for event in report.events):
            self.entry_changed.emit(run)

    def _keep(self, run: NetworkEntry) -> None:
        """Write it where that was asked for, and let others do so."""
        wanted, self._save_next = self._save_next, None
        if wanted is not None:
            self._write_or_tell(*wanted)
        self.checkpoint_reached.emit(run)

    def _write_or_tell(self, entry: NetworkEntry, path: Path) -> None:
        try:
            self._write(entry, path)
        except DataError as error:
            self.saving_failed.emit(str(error))

    @Slot(str)
    def _on_warned(self, text: str) -> None:
        self.run_warned.emit(text)

    @Slot(object)
    def _on_diverged(self, error: DivergedError) -> None:
        self.run_diverged.emit(error)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._forget_unbegun()
        self.run_failed.emit(text)

    @Slot(bool)
    def _on_finished(self, completed: bool) -> None:
        self._forget_unbegun()
        self.run_finished.emit(completed)
        wanted, self._save_next = self._save_next, None
        if wanted is not None:  # it ended by an error before it could be written
            self._write_or_tell(*wanted)
        self._begin_next()

    def _forget_unbegun(self) -> None:
        """A run that ended before its first event leaves nothing."""
        run = self._run
        if run is None or self._has_begun or run not in self._entries:
            return
        self._take_out(run)
        self._runs -= 1
        self._run = self._run_before
        if self._in_use is run:
            before = self._run if self._is_following else None
            self._in_use = before if before in self.readers else self._before_following
        self._has_begun = self._run is not None
        self.entries_changed.emit()
        self.in_use_changed.emit()
