"""The runs that are kept: followed while they train, written to the data folder, deleted, undone.

One file a run, written in the background so that a slow disk holds nobody up. A file that cannot
be read is put aside, told of, and harms no other.
"""

from __future__ import annotations

import contextlib
import copy
import json
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.state.network_entry import NetworkEntry
from digitpad.state.workspace import Workspace
from model.base.errors import DataError
from model.files.atomic import write_atomically
from model.nn import zoo
from model.storage import run_file
from model.storage.run_file import SUFFIX, RunRecord
from model.training.config import TrainingConfig
from model.training.history import EpochDone, Event, is_start

log = logging.getLogger(__name__)

ASIDE = ".damaged"


class RunArchive(QObject):
    """Every run there is, the oldest first.

    Parameters
    ----------
    workspace
        Its training is followed.
    folder
        Where runs are kept; made when the first is.

    Signals
    -------
    changed
        Runs were added, taken away, or are another now.
    grew
        The run in training has new points.
    troubled
        A run could not be read or written: what to tell the person.
    """

    changed = Signal()
    grew = Signal()
    troubled = Signal(str)
    _written = Signal(str)

    def __init__(self, workspace: Workspace, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._folder = folder
        self._runs: list[RunRecord] = []
        self._paths: dict[RunRecord, Path] = {}
        self._live: RunRecord | None = None
        self._next_name = ""
        self._pending: tuple[TrainingConfig, str] | None = None
        self._networks: dict[RunRecord, NetworkEntry] = {}
        self._deleted: list[tuple[int, RunRecord, NetworkEntry | None]] = []
        self._writer: ThreadPoolExecutor | None = None
        self._last_told = ""
        self.trouble = ""
        self._unread = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
        # One file between two turns of the event loop: the window opens at once.
        self._reading = QTimer(self)
        self._reading.setInterval(0)
        self._reading.timeout.connect(self._read_next)
        if self._unread:
            self._reading.start()
        self._written.connect(self._on_written)
        workspace.training.started.connect(self._on_started)
        workspace.training.reported.connect(self._on_reported)
        workspace.training.failed.connect(self._on_failed)
        workspace.training.finished.connect(self._on_finished)
        workspace.closed.connect(self.close)

    @property
    def all(self) -> tuple[RunRecord, ...]:
        """Every run, the oldest first."""
        return tuple(self._runs)

    @property
    def live(self) -> RunRecord | None:
        """The run in training, or None."""
        return self._live

    @property
    def can_undo(self) -> bool:
        """Whether a run was deleted that can be brought back."""
        return bool(self._deleted)

    def network_of(self, run: RunRecord) -> NetworkEntry | None:
        """The network that ``run`` trained; None where it is at hand no more."""
        entry = self._networks.get(run)
        return entry if entry in self._workspace.networks.entries else None

    def run_of(self, entry: NetworkEntry) -> RunRecord | None:
        """The run that trained ``entry``; None if it is not kept."""
        found = (run for run, network in self._networks.items() if network is entry)
        return next((run for run in found if run in self._runs), None)

    def name_next(self, name: str) -> None:
        """What to call the next run that begins, and to show it beside others."""
        self._next_name = name

    def rename(self, run: RunRecord, name: str) -> None:
        """Call ``run`` something else; an empty name changes nothing."""
        if name.strip() and name.strip() != run.name:
            run.name = name.strip()
            self._name_network(run)
            self._keep(run)
            self.changed.emit()

    def show(self, run: RunRecord, is_shown: bool) -> None:
        """Show the curves of ``run`` beside others, or do not."""
        if run.is_shown != is_shown:
            run.is_shown = is_shown
            self._keep(run)
            self.changed.emit()

    def delete(self, run: RunRecord) -> None:
        """Take ``run`` away, and its network; `undo` brings both back.

        The run in training stays, and so does a network that is in use or was the last trained.
        """
        if run is self._live or run not in self._runs:
            return
        network = self.network_of(run)
        if network is not None and network in (
            self._workspace.networks.in_use,
            self._workspace.networks.run,
        ):
            network = None
        self._deleted.append((self._runs.index(run), run, network))
        if network is not None:
            self._workspace.networks.remove(network)
        self._runs.remove(run)
        path = self._paths.pop(run, None)
        if path is not None:
            self._in_background(lambda: path.unlink(missing_ok=True))
        self.changed.emit()

    def undo(self) -> None:
        """Bring back the run deleted last."""
        if self._deleted:
            index, run, network = self._deleted.pop()
            self._runs.insert(min(index, len(self._runs)), run)
            if network is not None:
                self._workspace.networks.keep(network)
            self._keep(run)
            self.changed.emit()

    def open(self, path: Path) -> RunRecord:
        """Take in a run from a file and keep a copy of it; DataError if it cannot be read."""
        run = replace(run_file.load(path), is_shown=True)
        self._add(run)
        self._keep(run)
        self.changed.emit()
        return run

    @Slot()
    def close(self) -> None:
        """Wait until everything is written."""
        self._reading.stop()
        if self._writer is not None:
            self._writer.shutdown()
            self._writer = None

    def _add(self, run: RunRecord) -> None:
        used = [other.color for other in self._runs]
        if run.color in used:
            run.color = next((c for c in range(8) if c not in used), len(self._runs) % 8)
        self._runs.append(run)

    def _keep(self, run: RunRecord) -> None:
        """Write ``run`` as it is now."""
        if run not in self._paths:
            self._paths[run] = self._folder / f"{_stamp()}{SUFFIX}"
        path, history = self._paths[run], run.history
        # What is written must not grow meanwhile; the lists are copied, not what is in them.
        still = copy.copy(history)
        still.losses, still.epochs = list(history.losses), list(history.epochs)
        still.updates, still.changes = list(history.updates), list(history.changes)
        snapshot = replace(run, history=still)

        def write() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            content = run_file.to_bytes(snapshot)
            write_atomically(path, lambda stream: stream.write(content))

        self._in_background(write)

    def _in_background(self, act: Callable[[], None]) -> None:
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, "digitpad-runs")
        self._writer.submit(act).add_done_callback(self._on_done)

    def _on_done(self, future: Future[None]) -> None:
        """Called in the writer's thread: a signal takes it to ours."""
        error = future.exception()
        if error is not None:
            log.info("a run was not kept: %s", error)
            with contextlib.suppress(RuntimeError):  # the window is gone already
                self._written.emit(str(error))

    @Slot(str)
    def _on_written(self, text: str) -> None:
        if text != self._last_told:  # once is enough: it comes back after every epoch
            self._last_told = text
            self._tell(self.tr("The run is not kept: {0}").format(text))

    def _tell(self, trouble: str) -> None:
        self.trouble = trouble
        self.troubled.emit(trouble)

    @Slot()
    def _read_next(self) -> None:
        if not self._unread:
            self._reading.stop()
            return
        path = self._unread.pop(0)
        try:
            run = run_file.load(path)
        except DataError as error:
            aside = path.with_name(path.name + ASIDE)
            with contextlib.suppress(OSError):
                path.replace(aside)
            self._tell(
                self.tr("{0}. It was put aside as {1}").format(str(error).rstrip("."), aside.name)
            )
            return
        # Those of before come first, also if one has begun meanwhile.
        place = len(self._runs) - (1 if self._live in self._runs else 0)
        self._runs.insert(place, run)
        self._paths[run] = path
        self.changed.emit()

    @Slot(object)
    def _on_started(self, config: TrainingConfig) -> None:
        self._pending = (config, self._next_name)
        self._next_name = ""

    @Slot(object)
    def _on_reported(self, events: list[Event]) -> None:
        if any(map(is_start, events)) and self._pending is not None:
            config, name = self._pending
            self._pending = None
            entry = self._workspace.networks.run
            title = zoo.TITLES.get(config.network, config.network)
            run = self._cut_off(config) or RunRecord(
                name or self._free_name(title),
                asdict(config),
                entry.data_name if entry is not None else "mnist",
                is_shown=bool(name),
            )
            self._live = run
            if entry is not None:
                self._networks[run] = entry
            if name:
                self._name_network(run)
            if run not in self._runs:
                self._add(run)
            self.changed.emit()
        if self._live is None:
            return
        self._share_history(self._live)
        self.grew.emit()
        if any(isinstance(event, EpochDone) for event in events):
            self._keep(self._live)
            self.changed.emit()

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        if self._live is not None:
            self._live.trouble = text

    @Slot(bool)
    def _on_finished(self, completed: bool) -> None:
        self._pending = None
        if self._live is not None:
            run, self._live = self._live, None
            if run.history.losses:
                self._keep(run)
            else:  # set up, and never begun
                self._runs.remove(run)
                self._networks.pop(run, None)
            self.changed.emit()

    def _cut_off(self, config: TrainingConfig) -> RunRecord | None:
        """The record of the run that is gone on with, which ended where that one was left."""
        entry = self._workspace.networks.run
        if entry is None or not entry.trained.history.losses:
            return None
        told, settings = entry.trained.history.losses, json.dumps(asdict(config))
        for run in reversed(self._runs):
            count = len(run.history.losses)
            # A record that goes further is that of a run begun from the same file before.
            if not 0 < count <= len(told) or json.dumps(run.config) != settings:
                continue
            # A run's file holds float32.
            kept, left = (np.array(one, np.float32) for one in (run.history.losses, told[:count]))
            if np.array_equal(kept, left):
                run.trouble = ""
                return run
        return None

    def _name_network(self, run: RunRecord) -> None:
        """Call the network of ``run`` as the run is called, wherever networks are chosen."""
        network = self.network_of(run)
        if network is not None:
            self._workspace.networks.rename(network, run.name)

    def _share_history(self, run: RunRecord) -> None:
        """Hold what the workspace records of it, all but the kernels: those fill weights files."""
        entry = self._workspace.networks.run
        if entry is None:
            return
        told, kept = entry.trained.history, run.history
        kept.steps_per_epoch = told.steps_per_epoch
        kept.losses, kept.updates, kept.changes = told.losses, told.updates, told.changes
        for epoch in told.epochs[len(kept.epochs) :]:
            kept.epochs.append(replace(epoch, kernels=None))

    def _free_name(self, title: str) -> str:
        names = {run.name for run in self._runs}
        number = next(n for n in range(1, len(names) + 2) if f"{title} {n}" not in names)
        return f"{title} {number}"


def _stamp() -> str:
    """A name that sorts by time and that no other file has."""
    return f"{datetime.now():%Y-%m-%d-%H%M%S-%f}-{secrets.token_hex(2)}"
