"""The picture on the canvas, made ready for the network in the background: finding the ink of a
photograph takes longer than a window may stand still.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.task import Background
from model.base.arrays import ByteArray
from model.handwriting.input_steps import Prepared, Steps
from model.pictures.numbers import PictureParts, cut_picture
from model.pictures.prepare import prepare_picture

AT_ONCE_PX = 28
"""Pictures no larger on a side take a few milliseconds: they are not worth waiting for."""


@dataclass(frozen=True, eq=False)
class PictureFound:
    """What was found in a picture.

    Attributes
    ----------
    prepared
        The picture read as one digit; None if it is blank.
    parts
        What its digits are made of, in canvas sides; None unless every step is done.
    """

    prepared: Prepared | None = None
    parts: PictureParts | None = None


class PictureReading(QObject):
    """Keeps what was found in one picture, by its steps."""

    ended = Signal()
    """`found` is now about the picture that was looked at last."""
    failed = Signal(str)
    """What to tell the person; nothing was found then."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found = PictureFound()
        self._asked: tuple[ByteArray, Steps] | None = None
        self._work = Background("digitpad-picture-reading", self)
        self._work.reported.connect(self._on_reported)
        self._work.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether `found` is still to come."""
        return self._work.is_busy

    def look_at(self, picture: ByteArray, steps: Steps) -> bool:
        """Whether `found` is about this very picture and these steps; else `ended` will tell."""
        is_same = self._asked is not None and self._asked[0] is picture
        if is_same and self._asked is not None and self._asked[1] == steps:
            return not self._work.is_busy
        self._asked = (picture, steps)
        self._work.cancel()
        if max(picture.shape[:2]) <= AT_ONCE_PX:
            self.found = PictureFound(prepare_picture(picture, steps))
            return True
        self._work.start(lambda: _look(picture, steps))
        return False

    @Slot()
    def leave(self) -> None:
        """There is no picture any more."""
        self._work.cancel()
        self._asked, self.found = None, PictureFound()

    @Slot()
    def close(self) -> None:
        """Stop for good."""
        self._work.close()

    @Slot(object)
    def _on_reported(self, found: PictureFound) -> None:
        self.found = found
        self._work.cancel()  # there is no more to come
        self.ended.emit()

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.found = PictureFound()
        self._work.cancel()
        self.ended.emit()
        self.failed.emit(text)


def _look(picture: ByteArray, steps: Steps) -> Iterator[PictureFound]:
    prepared = prepare_picture(picture, steps)
    parts = None
    # Without a step the parts of a digit look like anything: it would be cut to pieces.
    if prepared is not None and not steps.missing:
        parts = cut_picture(picture, in_square=True)
        if parts is not None:
            parts.render_ahead()
    yield PictureFound(prepared, parts)
