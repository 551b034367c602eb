"""What the network sees: the ink on its way to 28 x 28 pixels, one enlarged tile a step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QToolTip, QWidget

from digitpad.draw.answer.tile_painting import (
    INPUT_SIDE,
    paint_arrow,
    paint_guides,
    paint_left_out,
    to_qimage,
)
from digitpad.widgets.theme import SPACE, Theme, current_theme

SMALLEST_TILE_PX, LARGEST_TILE_PX = 48, 132
GAP_PX = 4 * SPACE
"""Between two tiles, where the arrow goes."""
FEW_TILES = 4
NARROW_GAP_PX = 2 * SPACE
"""Between more tiles than that."""
SMALL_TYPE_PX = 11
"""Of names under tiles that are too narrow for a check and a name side by side."""
NAME_LINES = 2


class InputStrip(QWidget):
    """Tiles side by side with arrows between and a name under each.

    A tile of 28 x 28 pixels shows the 20 x 20 box that digits are scaled to, and a cross where
    their centre of mass is put. Steps not yet made are dashed outlines. Under a step that can be
    left out its name stands beside a check; left out, its tile is marked.
    """

    step_switched = Signal(str, bool)
    """The key of a step, and whether a person now wants it done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._explanations: list[str] = []
        self._images: list[QImage] = []
        self._switches: list[QCheckBox | None] = []
        self.setObjectName("input_strip")
        self.setAccessibleName(self.tr("What the network sees"))
        self.setToolTip(
            self.tr(
                "What the network sees, step by step. The last tile is all it is given: "
                "28 x 28 grey values."
            )
        )
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._describe()

    def set_step_names(self, names: Sequence[str], explanations: Sequence[str] = ()) -> None:
        """Name the tiles shown while there is no image.

        ``explanations``, one a name, are shown by the tooltip of each tile, then and later.
        """
        self._names, self._explanations = list(names), list(explanations)
        self._describe()
        self.updateGeometry()
        self.update()

    def set_switches(self, keys: Sequence[str]) -> None:
        """Let steps be left out: one key a name, empty where a step always stays."""
        for old in filter(None, self._switches):
            old.setParent(None)  # no longer seen, nor found by its name
            old.deleteLater()
        self._switches = [
            self._make_switch(key, number) if key else None for number, key in enumerate(keys)
        ]
        self._place_switches()
        self.update()

    def show_left_out(self, keys: Sequence[str]) -> None:
        """Uncheck the steps with these keys and check all others; nothing is signalled."""
        for switch in filter(None, self._switches):
            with QSignalBlocker(switch):
                switch.setChecked(switch.property("step") not in keys)
        self._describe()
        self.update()

    def set_steps(self, steps: Sequence[tuple[str, NDArray[np.uint8]]]) -> None:
        """Show ``steps``: a name and an image (height, width), uint8, each; none empties the tiles.

        Raises
        ------
        ValueError
            If an image has another number of axes, no pixel or another type.
        """
        images = [to_qimage(name, image) for name, image in steps]
        names = [name for name, _ in steps] or self._names
        is_resized = len(names) != len(self._names)
        self._images, self._names = images, names
        self._describe()
        if is_resized:
            self.updateGeometry()
            self._place_switches()
        self.update()

    def sizeHint(self) -> QSize:
        return self._size_with_tiles_of(96)

    def minimumSizeHint(self) -> QSize:
        return self._size_with_tiles_of(SMALLEST_TILE_PX)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._tile_px(width) + self._names_px())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tool_tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tool_tip_at(self, position: QPointF) -> str:
        """What the tooltip says at ``position``, in px: of the tile there, else of the strip."""
        for tile, name, explanation in zip(
            self.tiles(), self._names, self._explanations, strict=False
        ):
            if tile.adjusted(0, 0, 0, self._names_px()).contains(position):
                return f"{name}\n{explanation}"
        return self.toolTip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_switches()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, tiles = current_theme(), self.tiles()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, (tile, name) in enumerate(zip(tiles, self._names, strict=True)):
            if index:
                paint_arrow(painter, tile, self._gap_px(), theme)
            if self._images:
                self._paint_image(painter, tile, self._images[index], theme)
            else:
                painter.setPen(QPen(theme.color("muted", 0.6), 1, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(tile.adjusted(0.5, 0.5, -0.5, -0.5))
            switch = self._switch(index)
            if switch is not None:
                if not switch.isChecked():
                    paint_left_out(painter, tile, self.tr("off"), theme)
                if switch.text():
                    continue  # its name stands beside it
                self._paint_small_name(painter, tile, switch, name, theme)
                continue
            painter.setPen(theme.color("muted"))
            place = QRectF(
                tile.left(), tile.bottom() + SPACE, tile.width(), self._names_px() - SPACE
            )
            above = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            switch_px = max((s.height() for s in filter(None, self._switches)), default=0)
            if switch_px:  # in one line with the names beside checks
                place.setHeight(switch_px)
                above = Qt.AlignmentFlag.AlignCenter
            painter.drawText(place, above | Qt.TextFlag.TextWordWrap, name)

    def _make_switch(self, key: str, number: int) -> QCheckBox:
        name = self._names[number]
        switch = QCheckBox(name, self)
        switch.setObjectName(f"{key}_check")
        switch.setProperty("step", key)
        switch.setAccessibleName(self.tr("Step: {0}").format(name))
        explanation = self._explanations[number] if number < len(self._explanations) else ""
        switch.setToolTip(explanation)
        switch.setChecked(True)
        switch.toggled.connect(self._on_switch_toggled)
        switch.show()
        return switch

    @Slot(bool)
    def _on_switch_toggled(self, is_on: bool) -> None:
        switch = self.sender()
        if switch is not None:
            self._describe()
            self.update()
            self.step_switched.emit(switch.property("step"), is_on)

    def _switch(self, index: int) -> QCheckBox | None:
        return self._switches[index] if index < len(self._switches) else None

    def _place_switches(self) -> None:
        """Each in the middle under its tile, or all under their checks where one would not fit.

        A long name may reach into the gaps.
        """
        rows = list(zip(self.tiles(), self._switches, self._names, strict=False))
        for _, switch, name in rows:
            if switch is not None:
                switch.setText(name)
        room = self._tile_px(self.width()) + self._gap_px() - SPACE
        wanted = [switch.sizeHint().width() for switch in filter(None, self._switches)]
        is_narrow = len(self._names) > FEW_TILES and max(wanted, default=0) > room
        for tile, switch, _ in rows:
            if switch is not None:
                if is_narrow:
                    switch.setText("")
                size = switch.sizeHint()
                width = min(size.width(), room)
                # Under the outermost tile a long name has room on one side only.
                left = min(round(tile.center().x() - width / 2), self.width() - width)
                switch.setGeometry(left, round(tile.bottom()) + SPACE, width, size.height())

    def _paint_small_name(
        self, painter: QPainter, tile: QRectF, switch: QCheckBox, name: str, theme: Theme
    ) -> None:
        painter.save()
        font = painter.font()
        font.setPixelSize(SMALL_TYPE_PX)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        reach = self._gap_px() / 2
        place = QRectF(tile.left() - reach, switch.geometry().bottom() + 1, tile.width(), 0)
        place.setWidth(tile.width() + 2 * reach)
        place.setHeight(painter.fontMetrics().height())
        # The outermost names keep inside.
        place.moveRight(min(place.right(), self.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)
        painter.restore()

    def _paint_image(self, painter: QPainter, tile: QRectF, image: QImage, theme: Theme) -> None:
        painter.fillRect(tile, theme.color("border"))
        inside = tile.adjusted(1, 1, -1, -1)
        painter.fillRect(inside, Qt.GlobalColor.black)
        scale = inside.width() / max(image.width(), image.height())
        place = QRectF(0, 0, image.width() * scale, image.height() * scale)
        place.moveCenter(tile.center())
        # Enlarged, a pixel is to be seen as a pixel; made smaller, lines must not fall out.
        is_shrunk = scale * self.devicePixelRatioF() < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
        painter.drawImage(place, image)
        if image.width() == image.height() == INPUT_SIDE:
            paint_guides(painter, place)

    def tiles(self) -> list[QRectF]:
        """Where the tiles lie: in the middle of the width, from the top down."""
        count, side, gap = len(self._names), self._tile_px(self.width()), self._gap_px()
        left = (self.width() - count * side - (count - 1) * gap) // 2
        return [QRectF(left + i * (side + gap), 0, side, side) for i in range(count)]

    def _gap_px(self) -> int:
        return GAP_PX if len(self._names) <= FEW_TILES else NARROW_GAP_PX

    def _tile_px(self, width: int) -> int:
        count = max(1, len(self._names))
        side = (width - (count - 1) * self._gap_px()) // count
        return min(max(side, SMALLEST_TILE_PX), LARGEST_TILE_PX)

    def _names_px(self) -> float:
        room = SPACE + NAME_LINES * self.fontMetrics().lineSpacing()
        # A check and a name below it are higher than two lines.
        return room + SPACE if len(self._names) > FEW_TILES else room

    def _size_with_tiles_of(self, side: int) -> QSize:
        count = max(1, len(self._names))
        return QSize(count * side + (count - 1) * self._gap_px(), round(side + self._names_px()))

    def _describe(self) -> None:
        state = self.tr("shown") if self._images else self.tr("nothing drawn yet")
        left_out = [
            name
            for name, switch in zip(self._names, self._switches, strict=False)
            if switch is not None and not switch.isChecked()
        ]
        off = self.tr("; left out: {0}").format(", ".join(left_out)) if left_out else ""
        self.setAccessibleDescription(f"{', '.join(self._names)}: {state}{off}")
