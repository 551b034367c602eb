"""One number of a feature map, worked out: patch times weights gives products, and their sum."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitpad.filters.tiles.color_scale import diverging_image
from digitpad.widgets.theme import SPACE, current_theme

_SIGN_PX = 2 * SPACE
_LARGEST_CELL_PX = 40
_SMALLEST_TEXT_PX, _LARGEST_TEXT_PX = 7, 12
_NUMBER = "-0.00"
_FEWEST_DECIMALS = 2
_SMALL = 0.1
"""Numbers below this have no second digit to read at two decimals."""
_BRIGHT = 140


class NumbersView(QWidget):
    """Three tables side by side, with a times and an equals sign between."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tables: tuple[NDArray[Any], ...] = ()
        self._shades: NDArray[Any] = np.zeros((0, 0))
        self._is_grey = False
        self.setObjectName("numbers_view")
        self.setAccessibleName(self.tr("Patch times weights gives products"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(
            self.tr(
                "What the kernel lies on, its weights, and their products, place by place. The sum "
                "of all products and the bias is one number of the feature map."
            )
        )

    def set_tables(
        self,
        patch: NDArray[Any],
        weights: NDArray[Any],
        products: NDArray[Any],
        shades: NDArray[Any],
        is_grey: bool,
    ) -> None:
        """Show three arrays of shape (size, size).

        ``shades``, of the same shape, is how bright the patch is painted, 0 to 1.
        """
        self._tables, self._shades = (patch, weights, products), shades
        self._is_grey = is_grey
        rows, columns = self._tables[0].shape
        self.setAccessibleDescription(
            "; ".join(
                self._cell_text(row, column) for row in range(rows) for column in range(columns)
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(48 * SPACE, 18 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(30 * SPACE, 10 * SPACE)

    def table_rect(self, table: int) -> QRectF:
        """Where the patch (0), the weights (1) or the products (2) are painted, px."""
        rows, columns = self._tables[0].shape
        cell = self._cell_px()
        width, height = cell.width() * columns, cell.height() * rows
        left = (self.width() - 3 * width - 2 * _SIGN_PX) / 2
        top = (self.height() - height) / 2
        return QRectF(left + table * (width + _SIGN_PX), top, width, height)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(QPointF(event.pos()))
            if cell is not None:
                QToolTip.showText(event.globalPos(), self._cell_text(*cell), self)
                return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._tables:
            return
        theme = current_theme()
        painter = QPainter(self)
        _, weights, products = self._tables
        limits = (1.0, _largest(weights), _largest(products))
        for at, (values, limit) in enumerate(zip(self._tables, limits, strict=True)):
            # The patch is grey as the input is: its paper is black, its ink white.
            colors = diverging_image(
                2 * self._shades - 1 if at == 0 else values,
                limit,
                theme,
                grey=self._is_grey or at == 0,
            )
            self._paint_table(painter, self.table_rect(at), values, colors)
        painter.setPen(theme.color("text"))
        for at, sign in ((0, "\N{MULTIPLICATION SIGN}"), (1, "=")):
            table = self.table_rect(at)
            box = QRectF(table.right(), table.top(), _SIGN_PX, table.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign)

    def _paint_table(
        self, painter: QPainter, area: QRectF, values: NDArray[Any], colors: NDArray[Any]
    ) -> None:
        cell = self._cell_px()
        font, has_text = self._number_font(cell)
        decimals = _decimals(values)
        painter.setFont(font)
        painter.fillRect(area.adjusted(-1, -1, 1, 1), current_theme().color("border"))
        for row, (numbers, shades) in enumerate(zip(values.tolist(), colors.tolist(), strict=True)):
            for column, (number, shade) in enumerate(zip(numbers, shades, strict=True)):
                place = QPointF(column * cell.width(), row * cell.height())
                box = QRectF(area.topLeft() + place, cell)
                color = QColor(*shade)
                painter.fillRect(box, color)
                if has_text:
                    is_bright = color.lightness() > _BRIGHT
                    painter.setPen(Qt.GlobalColor.black if is_bright else Qt.GlobalColor.white)
                    text = f"{number:z.{decimals}f}"
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _number_font(self, cell: QSize) -> tuple[QFont, bool]:
        """The numbers' font, and whether they can be read in a cell at all."""
        font = QFont(self.font())
        most = max(_decimals(table) for table in self._tables)
        letters = len(_NUMBER) + most - _FEWEST_DECIMALS
        for size in range(_LARGEST_TEXT_PX, _SMALLEST_TEXT_PX - 1, -1):
            font.setPixelSize(size)
            if 0.58 * size * letters <= cell.width() and size <= cell.height():
                return font, True
        return font, False

    def _cell_px(self) -> QSize:
        rows, columns = self._tables[0].shape
        width = (self.width() - 2 * _SIGN_PX - 2) // (3 * columns)
        height = (self.height() - 2) // rows
        width = max(1, min(width, _LARGEST_CELL_PX))
        return QSize(width, max(1, min(height, width)))

    def _cell_at(self, position: QPointF) -> tuple[int, int] | None:
        for table in range(len(self._tables)):
            area = self.table_rect(table)
            if area.contains(position):
                cell = self._cell_px()
                inside = position - area.topLeft()
                rows, columns = self._tables[0].shape
                row = min(int(inside.y() / cell.height()), rows - 1)
                return row, min(int(inside.x() / cell.width()), columns - 1)
        return None

    def _cell_text(self, row: int, column: int) -> str:
        patch, weight, product = (float(table[row, column]) for table in self._tables)
        return f"{patch:.2f} \N{MULTIPLICATION SIGN} {weight:.3f} = {product:.3f}"


def _decimals(values: NDArray[Any]) -> int:
    return _FEWEST_DECIMALS + (0 < _largest(values) < _SMALL)


def _largest(values: NDArray[Any]) -> float:
    largest = float(np.abs(values).max())
    return largest if np.isfinite(largest) else 0.0
