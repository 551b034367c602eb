"""What is left of a training when the program is cut off: a checkpoint, and how it is found again.

While a run goes on it is written down after every epoch, and every minute, in the background. A
file that nobody holds the lock of, at the next start, belongs to a run that was interrupted.
"""

from __future__ import annotations

import logging
import secrets
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.background.serial_writer import SerialWriter
from digitpad.background.training_session import TrainingState
from digitpad.state.run_controller import SOURCE
from model.base.errors import DataError, FileAccessError, NewerVersionError
from model.files.aside import put_aside
from model.files.atomic import plain_words
from model.files.lock import lock_of, locked
from model.storage import weights_file

if TYPE_CHECKING:
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.workspace import Workspace
    from model.storage.weights_file import TrainedNetwork

log = logging.getLogger(__name__)

EVERY_MS = 60_000
"""At the latest, where epochs are longer."""
REST = 10
"""Rest after writing, in times the writing took, so that the training is not slowed noticeably."""
SHORTEST_REST_S = 0.2
TRY_AGAIN_MS = 10_000
"""After it could not be written."""
LEFT_BEHIND_S = 3_600
_PATTERN = "run-*.npz"


class Recovery(QObject):
    """Keeps the runs of ``workspace`` in ``folder``, and finds those of a program cut off.

    Attributes
    ----------
    trouble
        What became of files that could not be read at this start; empty if nothing was wrong.

    Signals
    -------
    failed
        The run was not written down, for this reason. Emitted once until it works again.
    """

    failed = Signal(str)

    def __init__(self, workspace: Workspace, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._networks = workspace.networks
        self._session = workspace.training.session
        self._training = workspace.training
        self._folder = folder
        self._locks: dict[Path, ExitStack] = {}
        self._interrupted: list[Path] = []
        self._path: Path | None = None
        self._own: list[Path] = []
        self._of: NetworkEntry | None = None
        self._has_failed = False
        self.trouble = ""
        self._writer = SerialWriter("digitpad-recovery", self)
        self._writer.written.connect(self._on_written)
        self._writer.failed.connect(self._on_write_failed)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._ask)
        self._minute = QTimer(self)
        self._minute.setInterval(EVERY_MS)
        self._minute.timeout.connect(self._on_minute)
        self._session.state_changed.connect(self._on_state_changed)
        self._training.checkpoint_reached.connect(self._on_checkpoint_reached)
        self._networks.weights_saved.connect(self._on_weights_saved)

    def find_interrupted(self) -> None:
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
                self._interrupted.append(path)

    def newest_interrupted(self) -> TrainedNetwork | None:
        """The newest run that was cut off; None if there is none.

        A file that is damaged is put aside, one that cannot be read now stays for the next start;
        `trouble` says so.
        """
        while self._interrupted:
            path = self._interrupted[0]
            try:
                trained = weights_file.load(path)
            except (NewerVersionError, FileAccessError) as error:
                self._leave_for_later(path, str(error))
                continue
            except DataError as error:
                self._put_aside(path, str(error).rstrip("."))
                continue
            if trained.checkpoint is not None:
                return trained
            self._put_aside(path, self.tr("{0} cannot be gone on with").format(path.name))
        return None

    def continue_interrupted(self, trained: TrainedNetwork) -> None:
        """Go on with the newest; from now on its file is this run's.

        Raises
        ------
        ValueError
            If it cannot be gone on with; its file stays.
        """
        run = self._training.resume(trained)
        self._path, self._of = self._interrupted.pop(0), run
        self._own.append(self._path)

    def discard_interrupted(self) -> None:
        """Delete the newest."""
        self._delete_with_lock(self._interrupted.pop(0))

    def close(self) -> None:
        """Once all was saved or given up: leave nothing of this program."""
        for path in self._own:
            self._writer.cancel(path)
        self._writer.close()
        for path in self._own:
            _delete(path)
        self._own.clear()
        self.finish_writing()

    def finish_writing(self) -> None:
        """Where the program ends unasked: what is left is found at the next start."""
        self._minute.stop()
        self._rest.stop()
        self._writer.close()
        for path in list(self._locks):
            self._unlock(path)

    @property
    def _is_free(self) -> bool:
        is_writing = self._path is not None and self._writer.is_busy(self._path)
        return not is_writing and not self._rest.isActive()

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
            self._session.ask_for_checkpoint(at_epoch_end=True)

    def _ask_now(self) -> None:
        if self._is_free:
            self._session.ask_for_checkpoint()

    @Slot()
    def _on_minute(self) -> None:
        if self._session.state is TrainingState.RUNNING:
            self._ask_now()

    @Slot(object)
    def _on_checkpoint_reached(self, run: NetworkEntry) -> None:
        if not run.trained.history.losses:
            return
        if run is not self._of or self._path is None:
            self._path, self._of = self._folder / f"run-{secrets.token_hex(8)}.npz", run
        path, trained = self._path, run.trained.snapshot()
        trained.data = {**trained.data, SOURCE: run.data_name}
        if self._hold(path):
            self._writer.write(path, lambda: weights_file.save(path, trained))

    @Slot(object, object)
    def _on_weights_saved(self, _entry: NetworkEntry, _path: Path) -> None:
        self._drop_what_is_saved()

    def _drop_what_is_saved(self) -> None:
        """What is in a file of the person's needs none of ours, unless it learns more."""
        if self._of is None or self._of.is_unsaved or self._session.is_active:
            return
        if self._path is not None:
            self._writer.cancel(self._path)
            if not self._writer.is_busy(self._path):
                _delete(self._path)

    def _hold(self, path: Path) -> bool:
        """Whether ``path`` is this program's, now or already."""
        if path in self._own:
            return True
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock(path)
        except DataError as error:
            self._report(str(error))
            return False
        except OSError as error:
            self._report(f"{path} cannot be written: {plain_words(error)}")
            return False
        self._own.append(path)
        return True

    def _lock(self, path: Path) -> None:
        with ExitStack() as stack:
            stack.enter_context(locked(path, timeout_s=0))
            self._locks[path] = stack.pop_all()

    def _unlock(self, path: Path) -> None:
        self._locks.pop(path).close()
        if not path.exists():
            _delete(lock_of(path))

    def _delete_with_lock(self, path: Path) -> None:
        _delete(path)
        self._unlock(path)

    def _leave_for_later(self, path: Path, reason: str) -> None:
        self._interrupted.remove(path)
        self._unlock(path)
        self.trouble = reason
        log.warning("a checkpoint was left where it is: %s", reason)

    def _put_aside(self, path: Path, reason: str) -> None:
        try:
            self.trouble = self.tr("{0}. It was put aside as {1}").format(
                reason, put_aside(path).name
            )
        except DataError as error:
            self.trouble = f"{reason}; {error}"
        log.warning("a checkpoint was not read: %s", self.trouble)
        self._interrupted.remove(path)
        self._unlock(path)

    @Slot(object, object, float)
    def _on_written(self, _path: Path, _result: object, seconds: float) -> None:
        self._has_failed = False
        self._rest.start(int(1000 * max(SHORTEST_REST_S, REST * seconds)))
        self._drop_what_is_saved()

    @Slot(object, str)
    def _on_write_failed(self, _path: Path, reason: str) -> None:
        self._report(reason)
        self._drop_what_is_saved()

    def _report(self, reason: str) -> None:
        self._rest.start(TRY_AGAIN_MS)
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(reason)


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
