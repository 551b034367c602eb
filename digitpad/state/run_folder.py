"""The folder that runs are kept in: read file by file, written in the background.

One file a run. A file that is damaged is put aside, and harms no other.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.background.serial_writer import SerialWriter
from model.base.errors import DataError, FileAccessError, NewerVersionError
from model.files.aside import put_aside
from model.storage import run_file
from model.storage.run_file import SUFFIX, RunRecord


class RunFolder(QObject):
    """Keeps runs in ``folder``; in None it keeps nothing.

    Signals
    -------
    found
        A run that was kept before, the oldest first.
    failed
        A run could not be read or written, for this reason.
    """

    found = Signal(object)  # RunRecord
    failed = Signal(str)

    def __init__(self, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._paths: dict[RunRecord, Path] = {}
        self._writer = SerialWriter("digitpad-runs", self)
        self._writer.failed.connect(self._on_write_failed)
        self._last_failure = ""
        self._unread = [] if folder is None else sorted(folder.glob(f"*{SUFFIX}"))
        # One file between two turns of the event loop: the window opens at once.
        self._reading = QTimer(self)
        self._reading.setInterval(0)
        self._reading.timeout.connect(self._read_next)
        if self._unread:
            self._reading.start()

    def save(self, run: RunRecord) -> None:
        """Write ``run`` as it is now."""
        if self._folder is None:
            return
        if run not in self._paths:
            self._paths[run] = self._folder / f"{_new_stem()}{SUFFIX}"
        path = self._paths[run]
        snapshot = replace(run, history=run.history.copy())

        def write() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            run_file.save(path, snapshot)

        self._writer.write(path, write)

    def delete(self, run: RunRecord) -> None:
        """Delete the file of ``run``."""
        path = self._paths.pop(run, None)
        if path is not None:
            self._writer.write(path, lambda: path.unlink(missing_ok=True))

    def close(self) -> None:
        """Read no more, and wait until everything is written."""
        self._reading.stop()
        self._writer.close()

    @Slot(object, str)
    def _on_write_failed(self, _path: Path, reason: str) -> None:
        if reason != self._last_failure:  # once is enough: it comes back after every epoch
            self._last_failure = reason
            self.failed.emit(self.tr("The run is not kept: {0}").format(reason))

    @Slot()
    def _read_next(self) -> None:
        if not self._unread:
            self._reading.stop()
            return
        path = self._unread.pop(0)
        try:
            run = run_file.load(path)
        except (NewerVersionError, FileAccessError) as error:
            self.failed.emit(str(error))
        except DataError as error:
            self._put_aside(path, str(error).rstrip("."))
        else:
            self._paths[run] = path
            self.found.emit(run)

    def _put_aside(self, path: Path, reason: str) -> None:
        try:
            aside = put_aside(path)
        except DataError as error:
            self.failed.emit(f"{reason}; {error}")
        else:
            self.failed.emit(self.tr("{0}. It was put aside as {1}").format(reason, aside.name))


def _new_stem() -> str:
    """A name that sorts by time and that no other file has."""
    return f"{datetime.now():%Y-%m-%d-%H%M%S-%f}-{secrets.token_hex(2)}"
