"""Kernels are shown weight by weight, and mouse and keys choose among them."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from digitpad.filters.tiles.color_scale import color_image, diverging_image
from digitpad.filters.tiles.kernel_grid import KernelGrid
from digitpad.widgets.theme import DARK, LIGHT, Theme

# The offscreen platform says so of every tooltip it raises; it concerns no one.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

START = np.random.default_rng(3).normal(0, 0.01, (30, 5, 5)).astype(np.float32)


def edges(count: int, size: int) -> NDArray[np.float64]:
    """Edge detectors in ``count`` directions, as a trained first layer has them."""
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)[:, np.newaxis, np.newaxis]
    return 0.4 * (np.sin(angle) * y + np.cos(angle) * x)


@pytest.fixture
def grid(qtbot: QtBot) -> KernelGrid:
    widget = KernelGrid()
    qtbot.addWidget(widget)
    widget.resize(420, 420)
    widget.show()
    return widget


def middle(grid: KernelGrid, index: int) -> QPoint:
    return grid.tile_rect(index).center().toPoint()


def shown(grid: KernelGrid, height: int, width: int) -> NDArray[Any]:
    """The colour in the middle of every weight, shape (filters, height, width, 3)."""
    image = grid.grab().toImage()
    colors = np.empty((grid.kernel_count(), height, width, 3), int)
    for index in range(grid.kernel_count()):
        tile = grid.tile_rect(index)
        for row in range(height):
            for column in range(width):
                x = tile.x() + (column + 0.5) * tile.width() / width
                y = tile.y() + (row + 0.5) * tile.height() / height
                colors[index, row, column] = image.pixelColor(int(x), int(y)).getRgb()[:3]
    return colors


@pytest.mark.parametrize("kernels", [START, edges(30, 5)], ids=["start", "edges"])
def test_every_weight_has_the_colour_of_the_scale(
    grid: KernelGrid, kernels: NDArray[np.floating[Any]]
) -> None:
    grid.set_kernels(kernels)
    assert grid.limit() == pytest.approx(np.abs(kernels).max())
    expected = diverging_image(kernels, grid.limit(), LIGHT)
    np.testing.assert_array_equal(shown(grid, 5, 5), expected)
    assert np.ptp(expected.astype(int)) > 100


@pytest.mark.parametrize(("count", "size"), [(1, 3), (7, 4), (128, 3), (128, 11)])
def test_from_one_to_many(grid: KernelGrid, count: int, size: int) -> None:
    kernels = edges(count, size)
    grid.set_kernels(kernels, 0.5)
    expected = diverging_image(kernels, 0.5, LIGHT)
    np.testing.assert_array_equal(shown(grid, size, size), expected)
    tiles = [grid.tile_rect(index) for index in range(count)]
    assert all(grid.rect().toRectF().contains(tile) for tile in tiles)
    assert not any(tiles[0].intersects(tile) for tile in tiles[1:])


def test_thirty_kernels_make_six_by_five(grid: KernelGrid) -> None:
    grid.set_kernels(START)
    for size, columns in (((500, 420), 6), ((300, 420), 5)):
        grid.resize(*size)
        tops = [grid.tile_rect(index).y() for index in range(30)]
        assert tops.count(tops[0]) == columns


def test_each_tile_has_its_number_above(grid: KernelGrid) -> None:
    grid.set_kernels(np.zeros((4, 5, 5)), 1.0)
    image = grid.grab().toImage()
    background = grid.palette().color(QPalette.ColorRole.Window)
    pictures = []
    for index in range(4):
        tile = grid.tile_rect(index).toRect()
        caption = image.copy(tile.x(), tile.y() - 12, 10, 10)
        pixels = [caption.pixelColor(x, y) for x in range(10) for y in range(10)]
        assert any(pixel != background for pixel in pixels)
        pictures.append(caption)
    assert all(pictures[0] != picture for picture in pictures[1:])


def test_grey_and_dark(grid: KernelGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    grid.set_kernels(START, 0.02)
    grid.set_grey(True)
    grey = diverging_image(START, 0.02, LIGHT, grey=True)
    np.testing.assert_array_equal(shown(grid, 5, 5), grey)
    grid.set_grey(False)
    dark: Theme = DARK
    monkeypatch.setattr("digitpad.filters.tiles.kernel_grid.current_theme", lambda: dark)
    palette = grid.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(DARK.card))
    grid.setPalette(palette)
    np.testing.assert_array_equal(shown(grid, 5, 5), diverging_image(START, 0.02, DARK))


def test_three_channels_are_colours_and_of_others_the_first_is_shown(grid: KernelGrid) -> None:
    kernels = np.random.default_rng(5).normal(0, 0.2, (6, 3, 5, 5))
    grid.set_kernels(kernels, 0.4)
    expected = color_image(np.moveaxis(kernels, 1, -1), 0.4)
    np.testing.assert_array_equal(shown(grid, 5, 5), expected)
    grid.set_kernels(kernels[:, :2], 0.4)
    np.testing.assert_array_equal(shown(grid, 5, 5), diverging_image(kernels[:, 0], 0.4, LIGHT))


def test_what_is_shown_is_a_copy(grid: KernelGrid) -> None:
    kernels = START.copy()
    grid.set_kernels(kernels, 0.02)
    kernels[:] = 0
    grid.resize(grid.width() + 40, grid.height())
    np.testing.assert_array_equal(shown(grid, 5, 5), diverging_image(START, 0.02, LIGHT))


def test_new_kernels_are_painted(grid: KernelGrid) -> None:
    grid.set_kernels(START, 0.5)
    shown(grid, 5, 5)
    grid.set_kernels(edges(30, 5), 0.5)
    np.testing.assert_array_equal(shown(grid, 5, 5), diverging_image(edges(30, 5), 0.5, LIGHT))


class WatchedGrid(KernelGrid):
    """Counts how often it paints."""

    paints = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        super().paintEvent(event)


def test_kernels_that_come_quickly_are_painted_together(qtbot: QtBot) -> None:
    grid = WatchedGrid()
    qtbot.addWidget(grid)
    grid.resize(420, 420)
    grid.show()
    qtbot.waitUntil(lambda: grid.paints > 0)
    QApplication.processEvents()
    grid.paints = 0
    for count in range(1, 31):
        grid.set_kernels(START[:count], count)
        assert grid.kernel_count() == grid.limit() == count
    assert grid.paints == 0
    QApplication.processEvents()
    assert grid.paints == 1
    np.testing.assert_array_equal(shown(grid, 5, 5), diverging_image(START, 30, LIGHT))


def test_the_empty_state_speaks(grid: KernelGrid) -> None:
    blank = grid.grab().toImage()
    grid.set_empty_text("Train to see kernels")
    assert grid.grab().toImage() != blank
    assert grid.accessibleDescription() == "Train to see kernels"
    grid.set_kernels(START)
    grid.set_kernels(None)
    assert grid.kernel_count() == 0
    assert grid.accessibleDescription() == "Train to see kernels"
    assert grid.index_at(QPointF(210, 210)) == -1
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert grid.selected_index() == -1


def test_a_click_selects_and_says_so(grid: KernelGrid, qtbot: QtBot) -> None:
    kernels = START.copy()
    kernels[11].flat[:2] = -0.42, 0.38
    grid.set_kernels(kernels)
    before = grid.grab().toImage()
    with qtbot.waitSignal(grid.tile_selected) as selected:
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 11))
    assert selected.args == [11]
    assert grid.accessibleDescription() == "kernel 12, range -0.42 to 0.38"
    assert grid.grab().toImage() != before


def test_a_click_beside_the_tiles_changes_nothing(grid: KernelGrid, qtbot: QtBot) -> None:
    grid.set_kernels(START)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 3))
    with qtbot.assertNotEmitted(grid.tile_selected):
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
        qtbot.mouseClick(grid, Qt.MouseButton.RightButton, pos=middle(grid, 4))
    assert grid.selected_index() == 3


def test_keys_walk_the_grid(grid: KernelGrid) -> None:
    grid.resize(500, 420)
    grid.set_kernels(edges(28, 5))
    columns = [grid.tile_rect(index).y() for index in range(28)].count(grid.tile_rect(0).y())
    walked = []
    grid.tile_selected.connect(walked.append)
    keys = Qt.Key
    for key in (keys.Key_Right, keys.Key_Left, keys.Key_Up, keys.Key_Right, keys.Key_Down):
        QTest.keyClick(grid, key)
    assert walked == [0, 1, 1 + columns]
    for key in (keys.Key_Up, keys.Key_End, keys.Key_Right, keys.Key_Down, keys.Key_Home):
        QTest.keyClick(grid, key)
    assert walked[3:] == [1, 27, 0]
    QTest.keyClick(grid, keys.Key_Escape)
    assert grid.selected_index() == -1


def test_down_above_a_short_last_row_goes_to_its_end(grid: KernelGrid) -> None:
    grid.set_kernels(edges(7, 3))
    columns = [grid.tile_rect(index).y() for index in range(7)].count(grid.tile_rect(0).y())
    assert columns == 3
    grid.select(5)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert grid.selected_index() == 6
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert grid.selected_index() == 6


def test_hovering_is_reported_and_explained(grid: KernelGrid, qtbot: QtBot) -> None:
    grid.set_kernels(START)
    qtbot.waitUntil(grid.isActiveWindow)
    hovered: list[int] = []
    grid.tile_hovered.connect(hovered.append)
    QTest.mouseMove(grid, middle(grid, 0))
    QTest.mouseMove(grid, middle(grid, 7))
    qtbot.waitUntil(lambda: hovered[-1:] == [7])
    qtbot.waitUntil(lambda: QToolTip.text() == grid.kernel_text(7))
    assert QToolTip.text().startswith("kernel 8, range -0.0")
    QToolTip.hideText()
    QTest.mouseMove(grid, QPoint(1, 1))
    qtbot.waitUntil(lambda: hovered[-1:] == [-1])


def test_training_keeps_the_selection_but_fewer_kernels_may_end_it(
    grid: KernelGrid, qtbot: QtBot
) -> None:
    grid.set_kernels(START)
    grid.select(20)
    with qtbot.assertNotEmitted(grid.tile_selected):
        grid.set_kernels(edges(30, 5))
    assert grid.accessibleDescription() == grid.kernel_text(20)
    with qtbot.waitSignal(grid.tile_selected) as selected:
        grid.set_kernels(START[:16])
    assert selected.args == [-1]


@pytest.mark.parametrize("shape", [(5, 5), (3, 0, 5), (2, 3, 4, 5, 5)])
def test_an_impossible_shape_is_refused(grid: KernelGrid, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected \\(filters, height, width\\)"):
        grid.set_kernels(np.zeros(shape))


def test_an_impossible_limit_is_refused(grid: KernelGrid) -> None:
    with pytest.raises(ValueError, match=r"limit is -1\.0"):
        grid.set_kernels(START, -1.0)
