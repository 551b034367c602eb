"""A file of other people's drawings taken over into the person's digits, in the background.

Reading thousands takes seconds. They come all at once at the end, as one change to undo, or not at
all: stopping it leaves the digits as they were.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.task import Background
from model.base.errors import DataError
from model.handwriting.digits_file import key_of, read_labelled

if TYPE_CHECKING:
    from digitpad.state.labelled_digits import MyDigits
    from model.handwriting.drawings_file import Drawing

_REPORT_EVERY_S = 0.05


@dataclass(frozen=True, eq=False)
class Imported:
    """What a file held.

    Attributes
    ----------
    drawings
        Each by its key.
    count, errors, first_error
        Drawings read, those that came twice included; lines that could not be used; what was
        wrong with the first of them.
    """

    drawings: Mapping[str, Drawing]
    count: int
    errors: int
    first_error: str


class DigitsImport(QObject):
    """One import at a time into ``digits``.

    Signals
    -------
    progressed
        The file's name, and how many drawings were read so far.
    stopped
        The name of the file that was left.
    ended
        Imported, and how many of its drawings were not there before.
    failed
        Why nothing was imported.
    """

    progressed = Signal(str, int)
    stopped = Signal(str)
    ended = Signal(object, int)  # Imported
    failed = Signal(str)

    def __init__(self, digits: MyDigits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._digits = digits
        self._name = ""
        self._is_active = False
        self._work = Background("digitpad-import", self)
        self._work.reported.connect(self._on_reported)
        self._work.failed.connect(self._on_failed)

    @property
    def is_active(self) -> bool:
        """Whether a file is being read."""
        return self._is_active

    def start(self, path: Path) -> None:
        """Read the labelled drawings in ``path``; an import that is running is stopped."""
        self._name, self._is_active = path.name, True
        self._work.start(lambda: _read(path))
        self.progressed.emit(self._name, 0)

    @Slot()
    def stop(self) -> None:
        """Leave the file; nothing of it is taken over."""
        if self._is_active:
            self._is_active = False
            self._work.cancel()
            self.stopped.emit(self._name)

    def close(self) -> None:
        """Stop for good, and return when the thread has ended."""
        self._work.close()

    @Slot(object)
    def _on_reported(self, found: int | Imported) -> None:
        if isinstance(found, Imported):
            self._is_active = False
            self.ended.emit(found, self._digits.merge(found.drawings))
        else:
            self.progressed.emit(self._name, found)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._is_active = False
        self.failed.emit(text)


def _read(path: Path) -> Iterator[int | Imported]:
    """How many drawings there are by now, and at last all of them."""
    drawings: dict[str, Drawing] = {}
    count = errors = 0
    first_error = ""
    due = time.monotonic()
    for found in read_labelled(path):
        if isinstance(found, DataError):
            errors += 1
            first_error = first_error or str(found)
        else:
            count += 1
            drawings[key_of(found)] = found
        if time.monotonic() >= due:
            yield count
            due = time.monotonic() + _REPORT_EVERY_S
    yield Imported(drawings, count, errors, first_error)
