"""A grid of small pictures with labels, one a drawing, looked through with mouse or keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from digitpad.widgets.theme import SPACE

PICTURE_PX = 56
_MOST_PICTURES = 2_000
_Index = QModelIndex | QPersistentModelIndex


class Tile(NamedTuple):
    """One drawing: its key, its label, and whether it is read right (None: not known)."""

    key: str
    label: int
    is_right: bool | None = None


class _Tiles(QAbstractListModel):
    """Draws a picture when it is first looked at: thousands may never be."""

    def __init__(self, picture: Callable[[str], NDArray[np.uint8]]) -> None:
        super().__init__()
        self._picture = picture
        self._icons: dict[str, QIcon] = {}
        self.tiles: list[Tile] = []

    def show(self, tiles: Sequence[Tile]) -> None:
        self.beginResetModel()
        self.tiles = list(tiles)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.tiles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        tile = self.tiles[index.row()]
        match role:
            case Qt.ItemDataRole.DecorationRole:
                return self._icon(tile.key)
            case Qt.ItemDataRole.DisplayRole:
                marks = {None: "", True: " \N{CHECK MARK}", False: " \N{MULTIPLICATION X}"}
                return f"{tile.label}{marks[tile.is_right]}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.tr("A {0}, number {1}").format(tile.label, index.row() + 1)
        return None

    def _icon(self, key: str) -> QIcon:
        if key not in self._icons:
            if len(self._icons) >= _MOST_PICTURES:
                self._icons.clear()
            image = np.ascontiguousarray(self._picture(key))
            height, width = image.shape
            picture = QImage(image.data, width, height, width, QImage.Format.Format_Grayscale8)
            # 28 pixels twice as large, with soft edges.
            large = picture.scaled(
                PICTURE_PX,
                PICTURE_PX,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            icon = QIcon()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
                icon.addPixmap(QPixmap.fromImage(large), mode)
            self._icons[key] = icon
        return self._icons[key]


class DigitsGrid(QListView):
    """Shows tiles; any number of them may be chosen, by mouse or by keys.

    Parameters
    ----------
    picture
        Gives the picture of the drawing with this key, (height, width) uint8, 255 is ink.
    """

    delete_requested = Signal(list)
    """Keys of the tiles chosen when Delete or Backspace was pressed."""
    chosen_changed = Signal()

    def __init__(
        self, picture: Callable[[str], NDArray[np.uint8]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("digits_grid")
        self.setAccessibleName(self.tr("Your digits"))
        self.setToolTip(
            self.tr("What the network is given of each drawing, and what you said it is.")
        )
        self._tiles = _Tiles(picture)
        self.setModel(self._tiles)
        self.selectionModel().selectionChanged.connect(self.chosen_changed)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setIconSize(QSize(PICTURE_PX, PICTURE_PX))
        text_px = self.fontMetrics().height()
        self.setGridSize(QSize(PICTURE_PX + 2 * SPACE, PICTURE_PX + text_px + 2 * SPACE))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these in place of the others; those chosen before stay chosen if still there."""
        if list(tiles) == self._tiles.tiles:
            return
        chosen, at = set(self.chosen()), self.currentIndex().row()
        place = self.verticalScrollBar().value()
        self._tiles.show(tiles)
        selection = QItemSelection()
        for row, tile in enumerate(self._tiles.tiles):
            if tile.key in chosen:
                index = self._tiles.index(row)
                selection.select(index, index)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if tiles and at >= 0:
            self.selectionModel().setCurrentIndex(
                self._tiles.index(min(at, len(tiles) - 1)),
                QItemSelectionModel.SelectionFlag.NoUpdate,
            )
        self.verticalScrollBar().setValue(place)
        self.chosen_changed.emit()

    def chosen(self) -> list[str]:
        """Keys of the tiles chosen, in the order shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._tiles.tiles[row].key for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.chosen():
            self.delete_requested.emit(self.chosen())
        else:
            super().keyPressEvent(event)
