"""Nine small pictures, each with a frame around the part that matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from digitpad.filters.tiles.pixel_view import PixelView, grey_picture
from digitpad.widgets.theme import SPACE, current_theme

if TYPE_CHECKING:
    import numpy as np

COUNT = 9
_COLUMNS = 3


@dataclass(frozen=True)
class Shown:
    """One picture.

    Attributes
    ----------
    image
        Shape (channels, height, width), uint8.
    frame
        Top, left, height and width of the part outlined, px; None outlines nothing.
    text
        What it is, for a tooltip and for screen readers.
    """

    image: NDArray[np.uint8]
    frame: tuple[int, int, int, int] | None
    text: str


class Gallery(QWidget):
    """Shows up to nine pictures; those that are missing leave their places empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_text = ""
        self.setObjectName("gallery")
        self.setAccessibleName(self.tr("The images that excite the unit most"))
        self.views = [PixelView(f"gallery_{at + 1}", "") for at in range(COUNT)]
        self._grid = grid = QGridLayout(self)
        grid.setSpacing(SPACE)
        for at, view in enumerate(self.views):
            view.setMinimumSize(6 * SPACE, 6 * SPACE)
            grid.addWidget(view, *divmod(at, _COLUMNS))

    def show_pictures(self, pictures: Sequence[Shown], empty_text: str = "") -> None:
        """The first nine of ``pictures``; ``empty_text`` says why there are none."""
        self._empty_text = "" if pictures else empty_text
        self.update()
        self.setAccessibleDescription("; ".join(one.text for one in pictures) or empty_text)
        for at, view in enumerate(self.views):
            if at >= len(pictures):
                view.set_picture(None)
                view.set_frame(0, 0, 0)
                view.setAccessibleName("")
                view.setToolTip("")
                continue
            shown = pictures[at]
            view.set_picture(grey_picture(shown.image))
            view.set_frame(*(shown.frame or (0, 0, 0, 0)))
            view.setAccessibleName(shown.text)
            view.setToolTip(shown.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pictures together where the widget is no square."""
        across = max(0, self.width() - self.height()) // 2
        down = max(0, self.height() - self.width()) // 2
        self._grid.setContentsMargins(across, down, across, down)
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(current_theme().color("muted"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect(), flags, self._empty_text)


def within(box: tuple[Any, Any], side: int, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of a square at ``box``, top and left, that lies in a picture of ``size``."""
    top, left = (max(int(start), 0) for start in box)
    bottom, right = (min(int(start) + side, end) for start, end in zip(box, size, strict=True))
    return top, left, bottom - top, right - left
