"""The person's labelled drawings while the program runs: changed at once, saved in the background.

What the window shows is always the file's content with every change not yet written on top. So a
full disk costs nothing: the change stays, `trouble` says why, and it is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.serial_writer import SerialWriter
from model.handwriting.digits_file import Contents, DigitsFile, key_of

if TYPE_CHECKING:
    from model.handwriting.drawings_file import Drawing

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

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._base: Mapping[str, Drawing] = {}
        self._waiting: list[Change] = []
        self._in_work: list[Change] | None = None
        self._number = 0
        """Of what is in work: a report of earlier work is out of date."""
        self._past: list[Change] = []
        self._is_read = path is None
        self._trouble = ""
        self._writer = SerialWriter("digitpad-my-digits", self)
        self._writer.written.connect(self._on_written)
        self._writer.failed.connect(self._on_failed)
        if path is not None:
            self._file = DigitsFile(path)
            self._ask([], None)

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
        """Why the file could not be read or holds less than there is; empty if all is well."""
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
            self._save()
        elif self._in_work is None and self.path is not None:
            self._ask([], None)

    def close(self) -> None:
        """Write what is not written yet, and end the thread."""
        self._writer.close()
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
            # Not self._file: the writer's thread may be at it.
            contents = DigitsFile(self.path).merge(change.added, change.removed)
        except ValueError as error:
            self._set_trouble(str(error))
            return False
        self._base, self._waiting, self._is_read = contents.drawings, [], True
        self._set_trouble("")
        return True

    def _make(self, change: Change) -> None:
        self._waiting.append(change)
        if self.path is None:
            self._base, self._waiting = self.drawings, []
        else:
            self._save()
        self.changed.emit()

    def _save(self) -> None:
        if self._in_work is None and self._waiting:
            changes, self._waiting = self._waiting, []
            self._ask(changes, _together(changes))

    def _ask(self, in_work: list[Change], change: Change | None) -> None:
        """Read the file, or merge ``change`` into it, in the background."""
        self._number += 1
        self._in_work, file = in_work, self._file
        if change is None:
            self._writer.write(self._number, file.read)
        else:
            self._writer.write(self._number, lambda: file.merge(change.added, change.removed))

    @Slot(object, object, float)
    def _on_written(self, number: int, contents: Contents, _seconds: float) -> None:
        if self._in_work is None or number != self._number:  # written otherwise meanwhile
            return
        self._base, self._in_work, self._is_read = contents.drawings, None, True
        self._set_trouble("")
        if contents.broken:
            self.put_aside.emit(contents.broken, contents.aside)
        self._save()
        self.changed.emit()

    @Slot(object, str)
    def _on_failed(self, number: int, reason: str) -> None:
        if self._in_work is None or number != self._number:
            return
        self._waiting = [*self._in_work, *self._waiting]
        self._in_work = None
        self._set_trouble(reason)

    def _set_trouble(self, trouble: str) -> None:
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
