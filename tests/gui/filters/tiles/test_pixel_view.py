"""A picture of pixels: the frame around some of them is whole, wherever it lies."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from digitpad.filters.tiles.pixel_view import PixelView


@pytest.mark.parametrize(
    ("top", "left"), [(-2, -2), (-2, 10), (10, 25), (25, 25), (25, 3)], ids=str
)
def test_a_frame_over_the_rim_is_closed_on_all_sides(qtbot, top, left):
    view = PixelView("picture", "A picture")
    qtbot.addWidget(view)
    view.resize(280, 280)
    view.set_picture(np.zeros((28, 28, 3), np.uint8))
    view.set_frame(top, left, 5)
    image, yellow = view.grab().toImage(), QColor("yellow")
    top, bottom = 10 * max(top, 0) + 1, 10 * min(top + 5, 28) - 2
    left, right = 10 * max(left, 0) + 1, 10 * min(left + 5, 28) - 2

    def has_yellow(across, down):
        near = ((across + x, down + y) for x in (-2, -1, 0, 1, 2) for y in (-2, -1, 0, 1, 2))
        return any(image.valid(*at) and image.pixelColor(*at) == yellow for at in near)

    middle, center = (top + bottom) // 2, (left + right) // 2
    sides = [(left, middle), (right, middle), (center, top), (center, bottom)]
    assert all(has_yellow(*side) for side in sides)
