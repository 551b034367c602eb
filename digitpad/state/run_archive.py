"""The runs that are kept: followed while they train, renamed, shown, deleted and brought back."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.registry import Stage
from digitpad.state.run_folder import RunFolder
from model.nn import zoo
from model.storage import run_file
from model.storage.run_file import RunRecord, new_run_id
from model.training.history import EpochDone, Event, is_start

if TYPE_CHECKING:
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.workspace import Workspace
    from model.storage.weights_file import TrainedNetwork
    from model.training.config import TrainingConfig

FOLDER = "runs"


class RunArchive(QObject):
    """Every run there is, the oldest first.

    Parameters
    ----------
    workspace
        Its training is followed, and runs are kept in its folder.

    Signals
    -------
    changed
        Runs were added, taken away, or are another now.
    live_run_updated
        The run in training has new points.
    failed
        A run could not be read or written, for this reason.
    """

    changed = Signal()
    live_run_updated = Signal()
    failed = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._runs: list[RunRecord] = []
        self._live: RunRecord | None = None
        self._next_name = ""
        self._pending: tuple[TrainingConfig, str] | None = None
        self._networks: dict[RunRecord, NetworkEntry] = {}
        self._deleted: list[tuple[int, RunRecord, NetworkEntry | None]] = []
        self.trouble = ""
        folder = None if workspace.folder is None else workspace.folder / FOLDER
        self._folder = RunFolder(folder, self)
        self._folder.found.connect(self._on_found)
        self._folder.failed.connect(self._on_folder_failed)
        workspace.training.started.connect(self._on_started)
        workspace.training.reported.connect(self._on_reported)
        workspace.training.failed.connect(self._on_failed)
        workspace.training.finished.connect(self._on_finished)
        workspace.background.add(Stage.WRITING, self.close)

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
        """The network that ``run`` trained; None where it is gone."""
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
            self._folder.save(run)
            self.changed.emit()

    def show(self, run: RunRecord, is_shown: bool) -> None:
        """Show the curves of ``run`` beside others, or do not."""
        if run.is_shown != is_shown:
            run.is_shown = is_shown
            self._folder.save(run)
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
        self._folder.delete(run)
        self.changed.emit()

    def undo(self) -> None:
        """Bring back the run deleted last."""
        if self._deleted:
            index, run, network = self._deleted.pop()
            self._runs.insert(min(index, len(self._runs)), run)
            if network is not None:
                self._workspace.networks.keep(network)
            self._folder.save(run)
            self.changed.emit()

    def open(self, path: Path) -> RunRecord:
        """Take in a run from a file and keep a copy of it; DataError if it cannot be read."""
        run = replace(run_file.load(path), is_shown=True)
        self._add(run)
        self._folder.save(run)
        self.changed.emit()
        return run

    @Slot()
    def close(self) -> None:
        """Wait until everything is written."""
        self._folder.close()

    def _add(self, run: RunRecord) -> None:
        used = [other.color for other in self._runs]
        if run.color in used:
            run.color = next((c for c in range(8) if c not in used), len(self._runs) % 8)
        self._runs.append(run)

    @Slot(object)
    def _on_found(self, run: RunRecord) -> None:
        # Those of before come first, also if one has begun meanwhile.
        place = len(self._runs) - (1 if self._live in self._runs else 0)
        self._runs.insert(place, run)
        self.changed.emit()

    @Slot(str)
    def _on_folder_failed(self, trouble: str) -> None:
        self.trouble = trouble
        self.failed.emit(trouble)

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
            assert entry is not None, "what reports is the run of the networks"
            run = self._record_of(entry.trained) or RunRecord(
                name or self._free_name(title),
                asdict(config),
                entry.data_name,
                entry.trained.history,
                is_shown=bool(name),
                id=entry.trained.run_id,
            )
            self._live = run
            run.history = entry.trained.history
            self._networks[run] = entry
            if name:
                self._name_network(run)
            if run not in self._runs:
                self._add(run)
            self.changed.emit()
        if self._live is None:
            return
        self.live_run_updated.emit()
        if any(isinstance(event, EpochDone) for event in events):
            self._folder.save(self._live)
            self.changed.emit()

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        if self._live is not None:
            self._live.trouble = text

    @Slot(bool)
    def _on_finished(self, _completed: bool) -> None:
        self._pending = None
        if self._live is not None:
            run, self._live = self._live, None
            if run.history.losses:
                self._folder.save(run)
            else:  # set up, and never begun
                self._runs.remove(run)
                self._networks.pop(run, None)
            self.changed.emit()

    def _record_of(self, trained: TrainedNetwork) -> RunRecord | None:
        """The record of the run that is gone on with.

        One that goes further is left as it is: the run was gone on with from an earlier file, and
        from here on is another one.
        """
        found = [run for run in self._runs if run.id == trained.run_id]
        if not found:
            return None
        run = found[-1]
        if len(run.history.losses) > len(trained.history.losses):
            trained.run_id = new_run_id()
            return None
        run.trouble = ""
        return run

    def _name_network(self, run: RunRecord) -> None:
        """Call the network of ``run`` as the run is called, wherever networks are chosen."""
        network = self.network_of(run)
        if network is not None:
            self._workspace.networks.rename(network, run.name)

    def _free_name(self, title: str) -> str:
        names = {run.name for run in self._runs}
        number = next(n for n in range(1, len(names) + 2) if f"{title} {n}" not in names)
        return f"{title} {number}"
