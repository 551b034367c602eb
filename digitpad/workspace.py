"""What the tabs share: the networks at hand, the one in use, and the run in progress.

Tabs know only this; each changes it and hears of every change, and none knows another tab.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.data import bundled_mnist
from digitpad.resources import asset
from digitpad.training_session import Report, TrainingSession
from model import weights, zoo
from model.config import TrainingConfig
from model.history import EpochDone
from model.network import Network
from model.trainer import Trainer
from model.weights import TrainedNetwork

BUNDLED = "weights/simple_conv_net.npz"


@dataclass(eq=False)
class Entry:
    """One network at hand.

    Attributes
    ----------
    origin
        Where it comes from, for people: "bundled", a file's name, "run 2".
    trained
        The network, with the story of its training. While it trains both grow.
    path
        The file that holds it, None if it is in no file.
    """

    origin: str
    trained: TrainedNetwork
    path: Path | None = None

    @property
    def network(self) -> Network:
        """The network itself; the window's own copy while it trains."""
        return self.trained.network

    @property
    def title(self) -> str:
        """What people call it: "SimpleConvNet (bundled)"."""
        return f"{zoo.TITLES.get(self.network.name, self.network.name)} ({self.origin})"

    @property
    def test_accuracy(self) -> float | None:
        """Measured at the end of its training, 0 to 1; None if never measured."""
        return self.trained.history.test_accuracy

    @property
    def is_unsaved(self) -> bool:
        """Whether closing the program would lose an epoch of training or more."""
        return self.path is None and bool(self.trained.history.epochs)


class Workspace(QObject):
    """The networks at hand and the training in progress.

    Signals
    -------
    entries_changed
        A network was added.
    in_use_changed
        Another network reads the drawings.
    weights_changed
        The weights of this Entry moved on: it is being trained.
    run_reported
        Events of the run in progress, for the curves.
    """

    entries_changed = Signal()
    in_use_changed = Signal()
    weights_changed = Signal(object)  # Entry
    run_started = Signal(object)  # TrainingConfig
    run_reported = Signal(object)  # list[Event]
    run_failed = Signal(str)
    run_finished = Signal(bool)  # whether it reached its end

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = TrainingSession(self)
        self.session.reported.connect(self._on_reported)
        self.session.failed.connect(self.run_failed)
        self.session.finished.connect(self.run_finished)
        path = asset(BUNDLED)
        bundled = Entry(self.tr("bundled"), weights.load(path), path)
        self._entries = [bundled]
        self._in_use = bundled
        self._run: Entry | None = None
        self._runs = 0
        self._is_following = False
        self._before_following = bundled

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every network at hand, the bundled one first."""
        return tuple(self._entries)

    @property
    def in_use(self) -> Entry:
        """The network that reads the drawings."""
        return self._in_use

    @property
    def run(self) -> Entry | None:
        """The network of the run in progress, or of the last one; None before the first."""
        return self._run

    @property
    def is_following(self) -> bool:
        """Whether drawings are read with whatever network is in training."""
        return self._is_following

    def use(self, entry: Entry) -> None:
        """Read drawings with ``entry`` from now on, whatever is in training."""
        self._is_following = False
        self._in_use = entry
        self.in_use_changed.emit()

    def follow_run(self, is_on: bool) -> None:
        """Read drawings with the network in training, or with the one before again."""
        if is_on and not self._is_following:
            self._before_following = self._in_use
        self._is_following = is_on
        self._in_use = (self._run or self._in_use) if is_on else self._before_following
        self.in_use_changed.emit()

    def open_weights(self, path: Path) -> Entry:
        """Read a weights file, and use it.

        Raises
        ------
        DataError
            If it cannot be used; nothing has changed then.
        """
        entry = Entry(path.name, weights.load(path), path)
        # Opened again, it takes its own place. The bundled network and the last run stay.
        staying = (self._entries[0], self._run)
        others = [old for old in self._entries if old.path != path or old in staying]
        self._entries = [*others, entry]
        self._is_following, self._in_use = False, entry
        self.entries_changed.emit()
        self.in_use_changed.emit()
        return entry

    def save_weights(self, entry: Entry, path: Path) -> None:
        """Write ``entry`` to ``path``; DataError if it cannot be, and the old file is as it was."""
        weights.save(path, entry.trained)
        if entry is not self._entries[0]:
            entry.path, entry.origin = path, path.name
            self.entries_changed.emit()

    def start_run(self, config: TrainingConfig) -> Entry:
        """Train a new network by ``config`` in the background.

        Raises
        ------
        ValueError
            If the network cannot be built from the settings.
        RuntimeError
            If a training is running; it goes on.
        """
        if self.session.is_active:
            raise RuntimeError("a training is running already; stop it first")
        network = config.build_network()
        self._runs += 1
        self._run = Entry(self.tr("run {0}").format(self._runs), TrainedNetwork(network))
        self._run.trained.config = asdict(config)
        self._entries.append(self._run)
        if self._is_following:
            self._in_use = self._run
        self.entries_changed.emit()
        self.run_started.emit(config)
        # The trainer gets a network of its own: this one belongs to the window.
        twin = network.copy()
        self.session.start(lambda: Trainer(config, bundled_mnist(), twin))
        return self._run

    def unsaved(self) -> list[Entry]:
        """Networks trained here that are in no file."""
        return [entry for entry in self._entries if entry.is_unsaved]

    def close(self) -> None:
        """Stop what runs and wait for it."""
        self.session.shutdown()

    @Slot(object)
    def _on_reported(self, report: Report) -> None:
        assert self._run is not None
        for event in report.events:
            self._run.trained.history.record(event)
        self._run.network.parameters[...] = report.parameters
        has_new_epoch = any(isinstance(event, EpochDone) for event in report.events)
        if has_new_epoch:
            self._run.path = None  # a file saved before does not hold this epoch
        self.run_reported.emit(report.events)
        self.weights_changed.emit(self._run)
        if self._run is self._in_use and has_new_epoch:
            self.in_use_changed.emit()
