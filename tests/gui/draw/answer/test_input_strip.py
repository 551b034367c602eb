"""The strip of tiles: pixels kept square and sharp, names, guides, empty outlines, tooltips."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QToolTip, QWidget

from digitpad.draw.answer.input_strip import LARGEST_TILE_PX, SMALLEST_TILE_PX, InputStrip

NAMES = ["Your ink", "Scaled", "Centred"]
DESCRIPTION = ["as drawn", "to 20 px", "by its mass"]


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet("background: white")
    window.resize(460, 200)
    return window


@pytest.fixture
def strip(window):
    strip = InputStrip(window)
    strip.set_step_names(NAMES, DESCRIPTION)
    strip.setGeometry(0, 0, 460, strip.heightForWidth(460))
    return strip


def three(last):
    small = np.zeros((20, 14), np.uint8)
    return [("Your ink", np.zeros((90, 120), np.uint8)), ("Scaled", small), ("Centred", last)]


def value_at(strip, x, y):
    image = strip.grab().toImage()
    return image.pixelColor(QPoint(round(x), round(y)) * image.devicePixelRatio()).value()


def inside(strip, index):
    return strip.tiles()[index].adjusted(1, 1, -1, -1)


def test_the_empty_strip_shows_outlines_and_names(strip):
    named = strip.grab().toImage()
    tile = inside(strip, 0)
    assert value_at(strip, tile.center().x(), tile.center().y()) == 255
    strip.set_step_names(["", "", ""])
    assert strip.grab().toImage() != named


def test_an_arrow_leads_from_each_tile_to_the_next(strip):
    tiles = strip.tiles()
    picture = strip.grab().toImage()
    for before, after in pairwise(tiles):
        y = round(before.center().y())
        gap = range(round(before.right()) + 2, round(after.left()) - 2)
        assert min(picture.pixelColor(x, y).value() for x in gap) < 200


def test_a_pixel_stays_a_sharp_square(strip):
    image = np.zeros((28, 28), np.uint8)
    image[2, 25] = 200
    strip.set_steps(three(image))
    tile = inside(strip, 2)
    pixel = tile.width() / 28
    for dx, dy in ((0.2, 0.2), (0.8, 0.8), (0.5, 0.5)):
        x, y = tile.left() + (25 + dx) * pixel, tile.top() + (2 + dy) * pixel
        assert value_at(strip, x, y) == 200
    assert value_at(strip, tile.left() + 24.5 * pixel, tile.top() + 2.5 * pixel) == 0


def test_an_oblong_image_keeps_its_shape_in_the_middle_of_its_tile(strip):
    strip.set_steps([("Your ink", np.full((10, 5), 255, np.uint8))])
    tile = inside(strip, 0)
    y = tile.center().y()
    assert value_at(strip, tile.left() + 0.15 * tile.width(), y) == 0
    assert value_at(strip, tile.left() + 0.30 * tile.width(), y) == 255
    assert value_at(strip, tile.left() + 0.70 * tile.width(), y) == 255
    assert value_at(strip, tile.left() + 0.85 * tile.width(), y) == 0


def test_only_a_tile_of_28_by_28_has_guides(strip):
    strip.set_steps(three(np.zeros((28, 28), np.uint8)))
    picture = strip.grab().toImage()

    def brightest(index):
        tile = inside(strip, index).adjusted(1, 1, -1, -1).toAlignedRect()
        part = picture.copy(tile)
        return max(
            part.pixelColor(x, y).value() for x in range(part.width()) for y in range(part.height())
        )

    assert brightest(0) == 0
    assert brightest(1) == 0
    assert brightest(2) > 60


def test_no_steps_empty_the_tiles_again_and_keep_the_names(strip):
    empty, said = strip.grab().toImage(), strip.accessibleDescription()
    strip.set_steps(three(np.zeros((28, 28), np.uint8)))
    assert strip.accessibleDescription() != said
    strip.set_steps([])
    assert strip.grab().toImage() == empty
    assert strip.accessibleDescription() == said


def test_what_is_shown_does_not_follow_the_callers_image(strip):
    image = np.zeros((28, 28), np.uint8)
    strip.set_steps(three(image))
    before = strip.grab().toImage()
    image[:] = 255
    assert strip.grab().toImage() == before


@pytest.mark.parametrize("width", [220, 300, 460, 1200])
def test_tiles_are_equal_squares_that_fit_at_every_width(strip, width):
    strip.resize(width, strip.heightForWidth(width))
    tiles = strip.tiles()
    assert len(tiles) == 3
    assert tiles[0].left() >= 0
    assert tiles[2].right() <= width
    for tile in tiles:
        assert tile.width() == tile.height() == tiles[0].width()
        assert SMALLEST_TILE_PX <= tile.width() <= LARGEST_TILE_PX
        assert tile.bottom() < strip.height()
    assert abs(tiles[0].left() - (width - tiles[2].right())) <= 1


def test_it_asks_for_room_for_every_tile_named(strip):
    three_wide = strip.minimumSizeHint().width()
    strip.set_step_names([*NAMES, "Read"])
    assert strip.minimumSizeHint().width() > three_wide


def test_each_tile_explains_itself(strip):
    tile = strip.tiles()[1]
    name = QPointF(tile.center().x(), tile.bottom() + 12)
    assert strip.tool_tip_at(tile.center()) == "Scaled\nto 20 px"
    assert strip.tool_tip_at(name) == "Scaled\nto 20 px"
    between = QPointF(strip.tiles()[0].right() + 10, 20)
    assert strip.tool_tip_at(between) == strip.toolTip() != ""


# The offscreen platform cannot raise a window, the tooltip's own, and warns of it.
@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_the_tooltip_of_a_tile_comes_up_over_it(strip, qtbot):
    strip.window().show()
    qtbot.waitExposed(strip.window())
    place = strip.tiles()[2].center().toPoint()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, strip.mapToGlobal(place))
    QApplication.sendEvent(strip, event)
    assert QToolTip.text() == "Centred\nby its mass"
    QToolTip.hideText()


@pytest.mark.parametrize(
    "image",
    [np.zeros((28, 28), np.float32), np.zeros(784, np.uint8), np.zeros((0, 5), np.uint8)],
    ids=["float", "flat", "no pixel"],
)
def test_another_kind_of_image_is_refused_by_name(strip, image):
    before = strip.grab().toImage()
    with pytest.raises(ValueError, match=r"step 'Centred' has shape .* expected \(height, width\)"):
        strip.set_steps(three(image))
    assert strip.grab().toImage() == before


def test_assistive_tools_are_given_its_steps(strip):
    assert strip.accessibleName()
    for name in NAMES:
        assert name in strip.accessibleDescription()


@pytest.fixture
def switches(strip):
    strip.set_switches(["", "scaling", "centring"])
    strip.window().show()
    return strip.findChildren(QCheckBox)


def test_a_step_is_left_out_by_its_check(strip, switches, qtbot):
    assert [switch.text() for switch in switches] == ["Scaled", "Centred"]
    assert all(switch.isChecked() and switch.toolTip() for switch in switches)
    place = strip.tiles()[1].bottomRight().toPoint() - QPoint(2, 2)
    before = strip.grab().toImage().pixelColor(place)
    with qtbot.waitSignal(strip.step_switched) as answer_text:
        qtbot.mouseClick(switches[0], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert answer_text.args == ["scaling", False]
    assert strip.grab().toImage().pixelColor(place) != before
    assert "left out: Scaled" in strip.accessibleDescription()
    switches[0].setFocus()
    with qtbot.waitSignal(strip.step_switched) as answer_text:
        qtbot.keyClick(switches[0], Qt.Key.Key_Space)
    assert answer_text.args == ["scaling", True]
    assert "left out" not in strip.accessibleDescription()


def test_steps_shown_as_left_out_are_not_signalled(strip, switches, qtbot):
    with qtbot.assertNotEmitted(strip.step_switched):
        strip.show_left_out(["centring"])
    assert [switch.isChecked() for switch in switches] == [True, False]


@pytest.mark.parametrize("width", [220, 460, 1200])
def test_checks_stay_under_their_tiles(strip, switches, width):
    strip.resize(width, strip.heightForWidth(width))
    for switch, tile in zip(switches, strip.tiles()[1:], strict=True):
        assert abs(switch.geometry().center().x() - tile.center().x()) <= 16
        assert switch.geometry().right() < width
        assert switch.geometry().top() >= tile.bottom()
        assert switch.geometry().bottom() <= strip.height()
    assert not switches[0].geometry().intersects(switches[1].geometry())
