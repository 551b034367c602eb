"""What is left of a training when the program is cut off: a checkpoint, and how it is found again.

While a run goes on it is written down after every epoch, and every minute, in a thread of its own.
A file that nobody holds the lock of, at the next start, belongs to a run that was cut off.
"""

from __future__ import annotations

import secrets
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from digitpad.background.training_session import TrainingState
from digitpad.state.network_entry import NetworkEntry
from digitpad.state.run_controller import SOURCE
from digitpad.state.workspace import Workspace
from model.base.errors import DataError
from model.files.atomic import plain_words
from model.files.lock import lock_of, locked
from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork

EVERY_MS = 60_000
"""At the latest, where epochs are longer."""
REST = 10
"""Rest after writing, in times the writing took: it shall not slow the training noticeably."""
SHORTEST_REST_S = 0.2
TRY_AGAIN_MS = 10_000
"""After it could not be written."""
LEFT_BEHIND_S = 3_600
_PATTERN = "run-*.npz"


class Recovery(QObject):
    """Keeps the runs of ``workspace`` in ``folder``, and finds those of a program cut off.

    Signals
    -------
    failed
        The run was not written down, in these words. It is told once until it works again.
    """

    failed = Signal(str)
    _written = Signal(str, float)  # what went wrong, or nothing; seconds it took

    def __init__(self, workspace: Workspace, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._folder = folder
        self._locks = ExitStack()
        self._left: list[Path] = []
        self._path: Path | None = None
        self._own: list[Path] = []
        self._of: NetworkEntry | None = None
        self._waiting: dict[Path, TrainedNetwork] = {}
        self._locked: list[Path] = []
        self._thread: threading.Thread | None = None
        self._has_failed = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._ask)
        self._minute = QTimer(self)
        self._minute.setInterval(EVERY_MS)
        self._minute.timeout.connect(self._on_minute)
        self._written.connect(self._on_written, Qt.ConnectionType.QueuedConnection)
        workspace.training.session.state_changed.connect(self._on_state_changed)
        workspace.training.checkpoint_reached.connect(self._on_checkpoint_reached)
        workspace.networks.weights_saved.connect(self._on_weights_saved)

    def look(self) -> None:
        """Find, and hold on to, what programs that were cut off have left; newest first."""
        try:
            found = sorted(self._folder.glob(_PATTERN), key=_changed_at, reverse=True)
        except OSError:
            return
        for path in self._folder.glob(".digitpad-*.tmp"):  # of a program that ended in writing
            if time.time() - _changed_at(path) > LEFT_BEHIND_S:
                _delete(path)
        for path in found:
            with suppress(DataError):  # another program holds it, and is at work
                self._lock(path)
                self._left.append(path)

    def left(self) -> TrainedNetwork | None:
        """The newest run that was cut off; None if there is none. Files that are damaged go."""
        while self._left:
            try:
                trained = weights_file.load(self._left[0])
            except DataError:
                self.discard_left()
                continue
            if trained.checkpoint is not None:
                return trained
            self.discard_left()
        return None

    def continue_left(self, trained: TrainedNetwork) -> None:
        """Go on with it; from now on its file is this run's.

        Raises
        ------
        ValueError
            If it cannot be gone on with; its file stays.
        """
        run = self._workspace.training.resume(trained)
        self._path, self._of = self._left.pop(0), run
        self._own.append(self._path)

    def discard_left(self) -> None:
        """Delete it."""
        _delete(self._left.pop(0))

    def close(self) -> None:
        """Once all was saved or given up: leave nothing of this program."""
        self._waiting.clear()
        self._join()
        for path in self._own:
            _delete(path)
        self._own.clear()
        self.leave()

    def leave(self) -> None:
        """Finish writing, where the program ends unasked; the next start finds what is left."""
        self._minute.stop()
        self._rest.stop()
        while self._waiting or self._thread is not None:
            self._join()
            self._write_waiting()
        self._locks.close()
        for path in self._locked:
            if not path.exists():
                _delete(lock_of(path))

    @property
    def _is_free(self) -> bool:
        return self._thread is None and not self._rest.isActive()

    @Slot(object)
    def _on_state_changed(self, state: TrainingState) -> None:
        if state is TrainingState.RUNNING and not self._minute.isActive():
            self._minute.start()
            self._ask()
        elif state is TrainingState.PAUSED:
            self._ask_now()
        elif state is TrainingState.IDLE:
            self._minute.stop()

    @Slot()
    def _ask(self) -> None:
        if self._is_free:
            self._workspace.training.session.ask_for_checkpoint(at_epoch_end=True)

    def _ask_now(self) -> None:
        if self._is_free:
            self._workspace.training.session.ask_for_checkpoint()

    @Slot()
    def _on_minute(self) -> None:
        if self._workspace.training.session.state is TrainingState.RUNNING:
            self._ask_now()

    @Slot(object)
    def _on_checkpoint_reached(self, run: NetworkEntry) -> None:
        if not run.trained.history.losses:
            return
        if run is not self._of or self._path is None:
            self._path, self._of = self._folder / f"run-{secrets.token_hex(8)}.npz", run
        trained = run.trained.snapshot()
        trained.data = {**trained.data, SOURCE: run.data_name}
        self._waiting[self._path] = trained
        self._write_waiting()

    @Slot(object, object)
    def _on_weights_saved(self, entry: NetworkEntry, path: Path) -> None:
        self._drop_what_is_saved()

    def _drop_what_is_saved(self) -> None:
        """What is in a file of the person's needs none of ours, unless it learns more."""
        if self._of is None or self._of.is_unsaved or self._workspace.training.session.is_active:
            return
        if self._path is not None and self._thread is None:
            self._waiting.pop(self._path, None)
            _delete(self._path)

    def _lock(self, path: Path) -> None:
        self._locks.enter_context(locked(path, timeout_s=0))
        self._locked.append(path)

    def _write_waiting(self) -> None:
        if self._thread is not None or not self._waiting:
            return
        path = next(iter(self._waiting))
        trained = self._waiting.pop(path)
        if path not in self._own:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._lock(path)
            except DataError as error:
                self._tell(str(error))
                return
            except OSError as error:
                self._tell(f"{path} cannot be written: {plain_words(error)}")
                return
            self._own.append(path)
        self._thread = threading.Thread(
            target=self._write, args=(path, trained), name="digitpad-recovery"
        )
        self._thread.start()

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _write(self, path: Path, trained: TrainedNetwork) -> None:
        """In a thread of its own."""
        began, trouble = time.monotonic(), ""
        try:
            weights_file.save(path, trained)
        except DataError as error:
            trouble = str(error)
        self._written.emit(trouble, time.monotonic() - began)

    @Slot(str, float)
    def _on_written(self, trouble: str, seconds: float) -> None:
        if self._thread is None:  # closed meanwhile
            return
        self._join()
        if trouble:
            self._tell(trouble)
        else:
            self._has_failed = False
            self._rest.start(int(1000 * max(SHORTEST_REST_S, REST * seconds)))
        self._drop_what_is_saved()
        self._write_waiting()

    def _tell(self, trouble: str) -> None:
        self._rest.start(TRY_AGAIN_MS)
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(trouble)


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
