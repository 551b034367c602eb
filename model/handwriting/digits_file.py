"""The drawings a person has labelled: a file of JSON lines that survives whatever happens to it.

Nothing is kept here but the file. Every change is merged into what the file holds at that moment,
so two programs may change it at once; a line that cannot be read is put aside, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from model.base.errors import DataError
from model.files.aside import put_lines_aside
from model.files.atomic import plain_words, write_bytes
from model.files.lock import locked
from model.handwriting.drawings_file import Drawing, format_drawing, parse_drawing, read_drawings

MOST_BYTES = 2**28
"""Some hundred thousand drawings; a larger file is none of ours."""


@dataclass(frozen=True, eq=False)
class Contents:
    """What the file holds.

    Attributes
    ----------
    drawings
        Each by its key (see `key_of`), the oldest first; all have a label.
    broken
        How many lines could not be read this time.
    aside
        The file they were moved to; None where that could not be written: then they still are
        where they were.
    """

    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    broken: int = 0
    aside: Path | None = None


def key_of(drawing: Drawing) -> str:
    """What identifies a drawing: its line in the file."""
    return format_drawing(drawing)


def keys_by_label(drawing: Drawing) -> list[str]:
    """The keys these strokes have with each label from 0 to 9."""
    text = format_drawing(Drawing(drawing.strokes, None)).removesuffix("}")
    return [f'{text},"label":{label}}}' for label in range(10)]


class DigitsFile:
    """The file at ``path``; it and its folder are made when the first drawing comes.

    One thread at a time may use an instance; any number of programs may use the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.aside = path.with_name(f"{path.stem}-broken{path.suffix}")
        self._known: dict[bytes, tuple[str, Drawing]] = {}
        """Lines read before, with their keys: reading thousands again would take seconds."""

    def read(self) -> Contents:
        """What is there now; broken lines are put aside if that is possible.

        Raises
        ------
        DataError
            If there is a file that cannot be read at all.
        """
        drawings, broken = self._parse()
        if not broken:
            return Contents(drawings)
        try:
            return self.update()
        except DataError:  # a folder that can only be read is no reason to show nothing
            return Contents(drawings, len(broken))

    def update(self, added: Iterable[Drawing] = (), removed: Iterable[str] = ()) -> Contents:
        """Merge a change into what is there, and write it whole or not at all.

        Parameters
        ----------
        added
            With labels; one that is there already is not put there twice.
        removed
            Keys; those that are gone already do not matter.

        Raises
        ------
        DataError
            If the file cannot be read or written, and why; it is then as it was.
        """
        return self.merge({key_of(drawing): drawing for drawing in added}, removed)

    def merge(self, added: Mapping[str, Drawing], removed: Iterable[str] = ()) -> Contents:
        """`update` with drawings whose keys are known: making those of thousands takes seconds."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(f"{self.path} cannot be written: {plain_words(error)}") from error
        with locked(self.path):
            drawings, broken = self._parse()
            before = list(drawings)
            for key in removed:
                drawings.pop(key, None)
            for key, drawing in added.items():
                drawings.setdefault(key, drawing)
            if broken:
                put_lines_aside(self.aside, broken)
            if broken or list(drawings) != before:
                self._write(drawings)
            return Contents(drawings, len(broken), self.aside if broken else None)

    def _parse(self) -> tuple[dict[str, Drawing], list[bytes]]:
        """The drawings by key, and the lines that are none."""
        known: dict[bytes, tuple[str, Drawing]] = {}
        drawings: dict[str, Drawing] = {}
        broken: list[bytes] = []
        for line in self._lines():
            try:
                known[line] = self._known.get(line) or _keyed(line)
            except DataError:
                broken.append(line)
            else:
                key, drawing = known[line]
                drawings[key] = drawing
        self._known = known
        return drawings, broken

    def _lines(self) -> list[bytes]:
        try:
            if self.path.stat().st_size > MOST_BYTES:
                raise DataError(
                    f"{self.path} is larger than {MOST_BYTES:,} bytes; expected drawings, one a "
                    "line; move it away and import from it"
                )
            text = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise DataError(
                f"{self.path} cannot be read: {error.strerror or error}; check the file and folder"
            ) from error
        return [line for line in text.splitlines() if line.strip()]

    def _write(self, drawings: Mapping[str, Drawing]) -> None:
        write_drawings(self.path, drawings)
        self._known = {key.encode(): (key, drawing) for key, drawing in drawings.items()}


def read_labelled(path: Path) -> Iterator[Drawing | DataError]:
    """Drawings to take over from another file one by one, and what is wrong with the others.

    Parameters
    ----------
    path
        JSON lines, gzipped or not, as `read_drawings` takes them; only those with a label count.

    Raises
    ------
    DataError
        If the file cannot be opened. Raised at the first step of the iteration.
    """
    for number, found in read_drawings(path):
        if isinstance(found, Drawing) and found.label is None:
            yield DataError(f"{path.name}, line {number}: it has no label from 0 to 9")
        else:
            yield found


def write_drawings(path: Path, keys: Iterable[str]) -> None:
    """Write the drawings with these keys to ``path``, one a line, whole or not at all.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    text = b"".join(key.encode() + b"\n" for key in keys)
    write_bytes(path, text)


def _keyed(line: bytes) -> tuple[str, Drawing]:
    try:
        # An editor may have put a byte order mark in front.
        drawing = parse_drawing(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataError("not UTF-8 text") from error
    if drawing.label is None:
        raise DataError("it has no label from 0 to 9")
    return key_of(drawing), drawing
