"""What every test of the Filters tab's pages does: look for a text, press, click a tile."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

LEFT = Qt.MouseButton.LeftButton


def text_of(page, name):
    """What the label called so says."""
    return page.findChild(QLabel, name).text()


def press(page, name):
    """Click the button called so."""
    QTest.mouseClick(page.findChild(QPushButton, name), LEFT)


def click(grid, index):
    """Click the tile at ``index``."""
    QTest.mouseClick(grid, LEFT, pos=grid.tile_rect(index).center().toPoint())


def ranges(grid):
    """The lowest and highest number of every tile."""
    return [grid.range_of(index) for index in range(grid.kernel_count())]


def position_of(view, row, column):
    """The middle of a pixel of the picture that ``view`` shows, px in that widget."""
    area, (width, height) = view.picture_rect(), view.picture_size()
    step_x, step_y = area.width() / width, area.height() / height
    return (area.topLeft() + QPointF((column + 0.5) * step_x, (row + 0.5) * step_y)).toPoint()
