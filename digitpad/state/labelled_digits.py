"""The person's labelled drawings, while the program runs: at hand at once, kept in the background.

What the window shows is always the file's content with every change not yet written on top. So a
full disk costs nothing: the change stays, is told as trouble, and is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from model.handwriting.digits_file import Contents, DigitsFile, key_of
from model.handwriting.drawings_file import Drawing

log = logging.getLogger(__name__)

FILE_NAME = "my-digits.jsonl"


@dataclass(frozen=True, eq=False)
class Change:
    """Drawings that came and drawings that went, each by its key."""

    added: Mapping[str, Drawing]
    removed: Mapping[str, Drawing]

    @property
    def inverse(self) -> Change:
        """What takes it back."""
        return Change(self.removed, self.added)


class _Keeper(QObject):
    """Reads and writes the file. Lives in the thread of MyDigits."""

    kept = Signal(int, object)  # the number that was asked for, Contents
    failed = Signal(int, str)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = DigitsFile(path)

    @Slot(int, object)
    def keep(self, number: int, change: Change | None) -> None:
        try:
            if change is None:
                self.kept.emit(number, self._file.read())
            else:
                contents = self._file.merge(change.added, change.removed)
                self.kept.emit(number, contents)
        except ValueError as error:  # made for people to read
            self.failed.emit(number, str(error))
        except Exception as error:
            log.exception("drawings were not kept")
            self.failed.emit(number, f"{type(error).__name__}: {error}")


class MyDigits(QObject):
    """All drawings the person has labelled, oldest first, with undo.

    Parameters
    ----------
    path
        The file; None keeps nothing beyond this object's life.

    Signals
    -------
    changed
        Other drawings than before, or another undo.
    trouble_changed
        `trouble` is another.
    put_aside
        So many broken lines were found; the path of the file they were moved to, or None where
        that could not be written.
    """

    changed = Signal()
    trouble_changed = Signal()
    put_aside = Signal(int, object)  # Path | None
    _asked = Signal(int, object)  # Change | None

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._base: Mapping[str, Drawing] = {}
        self._waiting: list[Change] = []
        self._in_work: list[Change] | None = None
        self._number = 0
        """Of what is in work: whatever is told of earlier work is out of date."""
        self._past: list[Change] = []
        self._is_read = path is None
        self._trouble = ""
        self._thread: QThread | None = None
        if path is not None:
            self._start(path)

    @property
    def drawings(self) -> dict[str, Drawing]:
        """Every drawing by its key; each has a label."""
        result = dict(self._base)
        for change in [*(self._in_work or []), *self._waiting]:
            for key in change.removed:
                result.pop(key, None)
            result.update(change.added)
        return result

    @property
    def trouble(self) -> str:
        """Why the file could not be read or holds less than is at hand; empty if all is well."""
        return self._trouble

    @property
    def is_saved(self) -> bool:
        """Whether the file has been read and holds every change."""
        return self._is_read and self._in_work is None and not self._waiting

    @property
    def has_unwritten(self) -> bool:
        """Whether there is a change that the file may not hold yet."""
        return bool(self._in_work or self._waiting)

    @property
    def last_change(self) -> Change | None:
        """What `undo` would take back."""
        return self._past[-1] if self._past else None

    @property
    def can_undo(self) -> bool:
        """Whether `undo` would change anything."""
        return bool(self._past)

    def change(self, added: Iterable[Drawing] = (), removed: Iterable[str] = ()) -> int:
        """Add drawings, which have labels, and take others away; one step for `undo`.

        Returns
        -------
        How many came that were not there before.
        """
        return self.merge({key_of(drawing): drawing for drawing in added}, removed)

    def merge(self, added: Mapping[str, Drawing], removed: Iterable[str] = ()) -> int:
        """`change` with drawings whose keys are known: making those of thousands takes seconds."""
        there = self.drawings
        gone = {key: there[key] for key in removed if key in there}
        new = {key: drawing for key, drawing in added.items() if key not in there or key in gone}
        if new or gone:
            self._past.append(Change(new, gone))
            self._make(self._past[-1])
        return len(new)

    @Slot()
    def undo(self) -> None:
        """Take the last change back."""
        if self._past:
            self._make(self._past.pop().inverse)

    @Slot()
    def try_again(self) -> None:
        """Read or write once more what could not be read or written."""
        if self._waiting:
            self._keep()
        elif self._in_work is None:
            self._read()

    def close(self) -> None:
        """Write what is not written yet, and end the thread; trouble is told once more."""
        self._end_thread()
        self.save_now()

    def save_now(self) -> bool:
        """Write what is not written yet, here and now; whether nothing is left unwritten."""
        if self._in_work is not None:
            self._waiting = [*self._in_work, *self._waiting]
            self._in_work = None
            self._number += 1
        if self.path is None or not self._waiting:
            return True
        change = _together(self._waiting)
        try:
            contents = DigitsFile(self.path).merge(change.added, change.removed)
        except ValueError as error:
            self._tell(str(error))
            return False
        self._base, self._waiting, self._is_read = contents.drawings, [], True
        self._tell("")
        return True

    def _end_thread(self) -> None:
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()
            self._thread.deleteLater()
            self._thread = None

    def _start(self, path: Path) -> None:
        self._thread = QThread(self)
        self._thread.setObjectName("digitpad-my-digits")
        self._keeper = _Keeper(path)
        self._keeper.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._asked.connect(self._keeper.keep, queued)
        self._keeper.kept.connect(self._on_kept, queued)
        self._keeper.failed.connect(self._on_failed, queued)
        self._thread.start()
        self._read()

    def _read(self) -> None:
        if self._thread is not None:
            self._ask([], None)

    def _make(self, change: Change) -> None:
        self._waiting.append(change)
        if self.path is None:
            self._base, self._waiting = self.drawings, []
        else:
            self._keep()
        self.changed.emit()

    def _keep(self) -> None:
        if self._thread is None or self._in_work is not None or not self._waiting:
            return
        changes, self._waiting = self._waiting, []
        self._ask(changes, _together(changes))

    def _ask(self, in_work: list[Change], change: Change | None) -> None:
        self._number += 1
        self._in_work = in_work
        self._asked.emit(self._number, change)

    @Slot(int, object)
    def _on_kept(self, number: int, contents: Contents) -> None:
        if self._in_work is None or number != self._number:  # written otherwise meanwhile
            return
        self._base, self._in_work, self._is_read = contents.drawings, None, True
        self._tell("")
        if contents.broken:
            self.put_aside.emit(contents.broken, contents.aside)
        self._keep()
        self.changed.emit()

    @Slot(int, str)
    def _on_failed(self, number: int, text: str) -> None:
        if self._in_work is None or number != self._number:
            return
        self._waiting = [*self._in_work, *self._waiting]
        self._in_work = None
        self._tell(text)

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self.trouble_changed.emit()


def _together(changes: Iterable[Change]) -> Change:
    """One change that does what several do one after the other."""
    added: dict[str, Drawing] = {}
    removed: dict[str, Drawing] = {}
    for change in changes:
        for key, drawing in change.removed.items():
            added.pop(key, None)
            removed[key] = drawing
        for key, drawing in change.added.items():
            removed.pop(key, None)
            added[key] = drawing
    return Change(added, removed)
