"""The loaded networks, the one that reads the drawings, and what is opened and written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.state.network_entry import NetworkEntry, require_reader
from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.storage import weights_file

if TYPE_CHECKING:
    from model.storage.weights_file import TrainedNetwork


class Networks(QObject):
    """The loaded networks, the bundled ones first.

    Signals
    -------
    entries_changed
        A network was added or taken away.
    entry_changed
        The title or the accuracy of this NetworkEntry is another.
    entry_opened
        This NetworkEntry was read from a file.
    in_use_changed
        Another network reads the drawings.
    weights_changed
        The weights of this NetworkEntry moved on: it is being trained.
    weights_saved
        This NetworkEntry was written to this Path.
    """

    entries_changed = Signal()
    entry_changed = Signal(object)  # NetworkEntry
    entry_opened = Signal(object)  # NetworkEntry
    in_use_changed = Signal()
    weights_changed = Signal(object)  # NetworkEntry
    weights_saved = Signal(object, object)  # NetworkEntry, Path

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        paths = [asset(name) for name in BUNDLED_WEIGHTS]
        self._bundled = [
            NetworkEntry(self.tr("bundled"), weights_file.load(path), path) for path in paths
        ]
        self._entries = [*self._bundled]
        self._in_use = self._bundled[0]
        self._latest: NetworkEntry | None = None
        self._run: NetworkEntry | None = None
        self._run_before: NetworkEntry | None = None
        self._run_count = 0
        self._is_following = False
        self._before_following = self._in_use

    @property
    def entries(self) -> tuple[NetworkEntry, ...]:
        """Every loaded network, the bundled ones first."""
        return tuple(self._entries)

    @property
    def readers(self) -> tuple[NetworkEntry, ...]:
        """The loaded networks that can read drawings, the bundled ones first."""
        return tuple(entry for entry in self._entries if entry.can_read_drawings)

    @property
    def in_use(self) -> NetworkEntry:
        """The network that reads the drawings."""
        return self._in_use

    @property
    def latest(self) -> NetworkEntry | None:
        """What was opened last, or began to train, and is still loaded; None before any was."""
        return self._latest if self._latest in self._entries else None

    @property
    def run(self) -> NetworkEntry | None:
        """The network of the run in progress, or of the last one; None before the first."""
        return self._run

    @property
    def is_following(self) -> bool:
        """Whether drawings are read with whatever network is in training."""
        return self._is_following

    def is_bundled(self, entry: NetworkEntry) -> bool:
        """Whether ``entry`` is a network that comes with the program."""
        return entry in self._bundled

    def unsaved(self) -> list[NetworkEntry]:
        """Networks made here that are in no file."""
        return [entry for entry in self._entries if entry.is_unsaved]

    def use(self, entry: NetworkEntry) -> None:
        """Read drawings with ``entry`` from now on, whatever is in training.

        Raises
        ------
        ValueError
            If it cannot read drawings.
        """
        require_reader(entry)
        self._is_following = False
        self._in_use = entry
        self.in_use_changed.emit()

    def follow_run(self, is_on: bool) -> None:
        """Read drawings with the network in training, or with the one before again.

        Raises
        ------
        ValueError
            If there is a run whose network cannot read drawings.
        """
        if is_on and self._run is not None:
            require_reader(self._run)
        if is_on and not self._is_following:
            self._before_following = self._in_use
        self._is_following = is_on
        self._in_use = (self._run or self._in_use) if is_on else self._before_following
        self.in_use_changed.emit()

    def open(self, path: Path) -> NetworkEntry:
        """Read a weights file, and use it if it can read drawings.

        Raises
        ------
        DataError
            If it cannot be opened; nothing has changed then.
        """
        entry = NetworkEntry(path.name, weights_file.load(path), path)
        # Opened again, it takes its own place. The bundled networks and the last run stay.
        staying = (*self._bundled, self._run)
        gone = [old for old in self._entries if old.path == path and old not in staying]
        self._entries = [*(old for old in self._entries if old not in gone), entry]
        if self._before_following in gone:
            self._before_following = self._entries[0]
        has_changed = entry.can_read_drawings or self._in_use in gone
        if has_changed:
            self._is_following = False
            self._in_use = entry if entry.can_read_drawings else self._entries[0]
        self._latest = entry
        self.entries_changed.emit()
        if has_changed:
            self.in_use_changed.emit()
        self.entry_opened.emit(entry)
        return entry

    def add(self, origin: str, trained: TrainedNetwork, path: Path | None = None) -> NetworkEntry:
        """Add a network; ValueError if it cannot read drawings."""
        entry = NetworkEntry(origin, trained, path)
        require_reader(entry)
        self.keep(entry)
        return entry

    def keep(self, entry: NetworkEntry) -> None:
        """Add a network that was made here, whatever it reads."""
        self._entries.append(entry)
        self.entries_changed.emit()

    @Slot(object, str)
    def set_images(self, entry: NetworkEntry, data_name: str) -> None:
        """Look for images like those ``entry`` learnt from there, as `open_dataset` takes it."""
        entry.data_name = data_name
        self.entry_changed.emit(entry)

    def rename(self, entry: NetworkEntry, origin: str) -> None:
        """Name ``entry`` by ``origin``, unless it is named after its file."""
        if entry.path is None and entry.origin != origin:
            entry.origin = origin
            self.entry_changed.emit(entry)

    def remove(self, entry: NetworkEntry) -> None:
        """Take a network away that `add` brought; where it was in use, the bundled one is now."""
        self._take_out(entry)
        was_in_use = self._in_use is entry
        if was_in_use:
            self._in_use = self._entries[0]
        self.entries_changed.emit()
        if was_in_use:
            self.in_use_changed.emit()

    def _take_out(self, entry: NetworkEntry) -> None:
        """Take it off the list without a signal, even if it is in use."""
        self._entries.remove(entry)
        if self._before_following is entry:
            self._before_following = self._entries[0]

    def begin_run(self, trained: TrainedNetwork, data_name: str) -> NetworkEntry:
        """Add the network of a run that begins; one before it that took no step goes."""
        self._drop_untouched_run()
        self._run_count += 1
        run = NetworkEntry(self.tr("run {0}").format(self._run_count), trained, data_name=data_name)
        self._run_before, self._run, self._latest = self._run, run, run
        self._entries.append(run)
        is_other = self._is_following
        if self._is_following and run.can_read_drawings:
            self._in_use = run
        elif self._is_following:
            self._is_following, self._in_use = False, self._before_following
        self.entries_changed.emit()
        if is_other:
            self.in_use_changed.emit()
        return run

    def abandon_run(self) -> None:
        """Take away the network of a run that ended before its first event."""
        run = self._run
        if run is None or run not in self._entries:
            return
        self._take_out(run)
        self._run_count -= 1
        self._run = self._run_before
        if self._in_use is run:
            before = self._run if self._is_following else None
            self._in_use = before if before in self.readers else self._before_following
        self.entries_changed.emit()
        self.in_use_changed.emit()

    def _drop_untouched_run(self) -> None:
        run = self._run
        if run is None or run.trained.history.losses or run not in self._entries:
            return
        self._take_out(run)
        self._run_count -= 1
        self._run = None
        if self._in_use is run and not self._is_following:
            self._in_use = self._entries[0]
            self.in_use_changed.emit()

    def save(self, entry: NetworkEntry, path: Path) -> None:
        """Write ``entry``; DataError if it cannot be, and the old file is as it was then."""
        weights_file.save(path, entry.trained)
        if not self.is_bundled(entry):
            entry.path, entry.origin = path, path.name
            self.entry_changed.emit(entry)
        self.weights_saved.emit(entry, path)
