"""The training run: started, restarted, gone on with, stopped, and its network kept up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.run_control import Pace
from digitpad.background.training_session import Report, TrainingSession
from digitpad.state.data_sources import open_dataset
from model.base.errors import DataError
from model.storage.run_file import new_run_id
from model.storage.weights_file import TrainedNetwork
from model.training.compatibility import require_same_data
from model.training.config import TrainingConfig
from model.training.history import EpochDone, StepDone
from model.training.trainer import Trainer

if TYPE_CHECKING:
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.networks import Networks

SOURCE = "source"
"""In what a run says of its data: how `open_dataset` finds them again."""


class RunController(QObject):
    """One run at a time; its network is `Networks.run`.

    Attributes
    ----------
    session
        The run's thread: pause, resume, stop, state.

    Signals
    -------
    started
        A run with this TrainingConfig begins.
    reported
        Events of the run in progress, for the curves; never empty. Its network's history has
        recorded them.
    checkpoint_reached
        The run's NetworkEntry holds, until the next report, all that going on from here needs.
    warned
        Something could not be done, in these words; the run goes on.
    saving_failed
        The run, which goes on, was not written, for this reason.
    diverged
        Its loss is no longer finite (DivergedError); `failed` follows.
    failed
        It ended early, for this reason; `finished` follows.
    finished
        It ended; whether it reached its end.
    """

    started = Signal(object)  # TrainingConfig
    reported = Signal(object)  # list[Event]
    checkpoint_reached = Signal(object)  # NetworkEntry
    warned = Signal(str)
    saving_failed = Signal(str)
    diverged = Signal(object)  # DivergedError
    failed = Signal(str)
    finished = Signal(bool)

    def __init__(self, networks: Networks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._networks = networks
        self._has_begun = False
        self._unbegun: NetworkEntry | None = None
        self._data_name = "mnist"
        self._next_run: Callable[[], NetworkEntry] | None = None
        self._save_next: tuple[NetworkEntry, Path] | None = None
        self.session = TrainingSession(self)
        self.session.reported.connect(self._on_reported)
        self.session.warned.connect(self.warned)
        self.session.diverged.connect(self.diverged)
        self.session.failed.connect(self._on_failed)
        self.session.finished.connect(self._on_finished)

    @property
    def has_begun(self) -> bool:
        """Whether the run in progress, or the last one, has reported anything."""
        return self._has_begun

    @property
    def data_name(self) -> str:
        """What the run in progress, or the last one, learns from, as `open_dataset` takes it."""
        return self._data_name

    def start(
        self, config: TrainingConfig, data_name: str = "mnist", pace: Pace = Pace.RUN
    ) -> NetworkEntry:
        """Train a new network by ``config`` in the background.

        Parameters
        ----------
        data_name
            What to learn from, as `open_dataset` takes it; read in the background, too.
        pace
            How far to go before it pauses.

        Raises
        ------
        ValueError
            If the network cannot be built from the settings.
        RuntimeError
            If a training is running; it goes on.
        """
        trained = _untrained(config)
        return self._begin(config, trained, data_name, pace)

    def restart(
        self, config: TrainingConfig, data_name: str = "mnist", pace: Pace = Pace.RUN
    ) -> None:
        """As `start`, but end the run that is active first; it keeps what it has learnt.

        Raises
        ------
        ValueError
            If the network cannot be built from the settings; a run that is active goes on.
        """
        trained = _untrained(config)
        self._next_run = lambda: self._begin(config, trained, data_name, pace)
        if self.session.is_active:
            self.session.stop()
        else:
            self._begin_next()

    def resume(self, trained: TrainedNetwork, pace: Pace = Pace.RUN) -> NetworkEntry:
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

    def save(self, entry: NetworkEntry, path: Path) -> None:
        """Write ``entry`` to ``path``; DataError if it cannot be, and the old file is as it was.

        A run that goes on is written at its next event, so that it can be gone on with from
        there; `Networks.weights_saved` or `saving_failed` follows.
        """
        if entry is self._networks.run and self.session.is_active:
            self._save_next = entry, path
            self.session.ask_for_checkpoint()
            return
        self._networks.save(entry, path)

    def end(self) -> None:
        """Stop the training and wait for it; it keeps what it has learnt."""
        self._next_run = None
        self.session.shutdown()

    def _begin(
        self, config: TrainingConfig, trained: TrainedNetwork, data_name: str, pace: Pace
    ) -> NetworkEntry:
        """Train ``trained`` in the background, from its first step or from its checkpoint."""
        if self.session.is_active:
            raise RuntimeError("a training is running already; stop it first")
        self._has_begun, self._data_name = False, data_name
        run = self._unbegun = self._networks.begin_run(trained, data_name)
        self.started.emit(config)
        # The trainer gets a network of its own: this one belongs to the window.
        twin, checkpoint, known = trained.network.copy(), trained.checkpoint, trained.data

        def make_trainer() -> Trainer:
            trainer = Trainer(config, open_dataset(data_name), twin, checkpoint)
            require_same_data(known, trainer.dataset)
            return trainer

        self.session.start(make_trainer, pace)
        return run

    def _begin_next(self) -> None:
        begin, self._next_run = self._next_run, None
        if begin is not None:
            begin()

    @Slot(object)
    def _on_reported(self, report: Report) -> None:
        run = self._networks.run
        assert run is not None
        for event in report.events:
            run.trained.history.record(event)
        run.network.parameters[...] = report.parameters
        run.trained.data = report.data
        run.trained.checkpoint = report.checkpoint
        if any(isinstance(event, StepDone | EpochDone) for event in report.events):
            run.path = None  # a file saved before does not hold this
        if report.checkpoint is not None:
            self._save_where_asked()
            self.checkpoint_reached.emit(run)
        if not report.events:
            return
        self._has_begun, self._unbegun = True, None
        self.reported.emit(report.events)
        self._networks.weights_changed.emit(run)
        if any(isinstance(event, EpochDone) for event in report.events):
            self._networks.entry_changed.emit(run)

    def _save_where_asked(self) -> None:
        wanted, self._save_next = self._save_next, None
        if wanted is not None:
            try:
                self._networks.save(*wanted)
            except DataError as error:
                self.saving_failed.emit(str(error))

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._abandon_unbegun()
        self.failed.emit(text)

    @Slot(bool)
    def _on_finished(self, completed: bool) -> None:
        self._abandon_unbegun()
        self.finished.emit(completed)
        self._save_where_asked()  # where it ended by an error before it could be written
        self._begin_next()

    def _abandon_unbegun(self) -> None:
        """A run that ended before its first event leaves nothing."""
        if self._unbegun is not None:
            self._unbegun = None
            self._networks.abandon_run()


def _untrained(config: TrainingConfig) -> TrainedNetwork:
    """The network of a run that begins, with an id of its own."""
    return TrainedNetwork(config.build_network(), asdict(config), run_id=new_run_id())
