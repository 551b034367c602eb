"""The picture on the canvas, made ready for the network in the background.

Finding the ink of a photograph takes longer than a window may stand still.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.task import Background
from model.pictures.numbers import PictureInk, find_picture_ink

if TYPE_CHECKING:
    from model.base.arrays import ByteArray
    from model.handwriting.input_steps import Steps

AT_ONCE_PX = 28
"""Pictures no larger on a side take a few milliseconds: they are not worth waiting for."""


class PictureReading(QObject):
    """Keeps what was found in one picture, by its steps."""

    ended = Signal()
    """`found` is now about the picture that was given last."""
    failed = Signal(str)
    """Why nothing was found, for the person."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found = PictureInk()
        self._asked: tuple[ByteArray, Steps] | None = None
        self._work = Background("digitpad-picture-reading", self)
        self._work.reported.connect(self._on_reported)
        self._work.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether `found` is still to come."""
        return self._work.is_busy

    def find(self, picture: ByteArray, steps: Steps) -> bool:
        """Whether `found` is about this very picture and these steps; else `ended` follows."""
        is_same = self._asked is not None and self._asked[0] is picture
        if is_same and self._asked is not None and self._asked[1] == steps:
            return not self._work.is_busy
        self._asked = (picture, steps)
        self._work.cancel()
        if max(picture.shape[:2]) <= AT_ONCE_PX:
            self.found = find_picture_ink(picture, steps, in_square=True)
            return True
        self._work.start(lambda: _find(picture, steps))
        return False

    @Slot()
    def clear(self) -> None:
        """There is no picture any more."""
        self._work.cancel()
        self._asked, self.found = None, PictureInk()

    @Slot(object)
    def _on_reported(self, found: PictureInk) -> None:
        self.found = found
        self._work.cancel()  # there is no more to come
        self.ended.emit()

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.found = PictureInk()
        self._work.cancel()
        self.ended.emit()
        self.failed.emit(text)


def _find(picture: ByteArray, steps: Steps) -> Iterator[PictureInk]:
    yield find_picture_ink(picture, steps, in_square=True)
