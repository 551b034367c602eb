"""Keys: Enter and Space where they mean something, and left to others where they mean nothing."""

import pytest
from filter_pages import text_of
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

PRESS, NONE = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier


def is_taken(widget, key):
    """Whether the widget, or one around it, has a use for the key."""
    event = QKeyEvent(PRESS, key, NONE)
    while widget is not None:
        event.setAccepted(True)
        QApplication.sendEvent(widget, event)
        if event.isAccepted():
            return True
        widget = widget.parentWidget()
    return False


GRIDS = {
    "kernels_page": lambda page: page.after,
    "work_page": lambda page: page.maps,
    "health_page": lambda page: page.grid,
}


@pytest.mark.parametrize("name", GRIDS)
def test_enter_pins_a_kernel_on_every_page(turn_to, name):
    page = turn_to(name)
    grid = GRIDS[name](page)
    assert is_taken(grid, Qt.Key.Key_Right)
    assert is_taken(grid, Qt.Key.Key_Return)
    assert page.selection.pins == (0,)
    assert grid.kernel_text(0).endswith("; pinned")
    assert is_taken(grid, Qt.Key.Key_Escape)
    assert not is_taken(grid, Qt.Key.Key_Escape)
    assert not is_taken(grid, Qt.Key.Key_Return)
    assert is_taken(grid, Qt.Key.Key_Space) == (name == "kernels_page")
    for key in (Qt.Key.Key_7, Qt.Key.Key_A, Qt.Key.Key_F5):
        assert not is_taken(grid, key)


def test_space_is_left_to_others_where_nothing_can_be_played(turn_to, open_network):
    page = turn_to("kernels_page")
    open_network("simple_conv_net", filters=3)
    assert not is_taken(page.after, Qt.Key.Key_Space)


def test_without_kernels_no_key_is_taken(turn_to, open_network):
    open_network("simple_net")
    for name in (*GRIDS, "switch_page"):
        grid = GRIDS.get(name, lambda page: page.grid)(turn_to(name))
        keys = (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape)
        assert not any(is_taken(grid, key) for key in keys)


def test_a_place_pointed_at_by_keys_is_released_by_escape(turn_to):
    page = turn_to("work_page")
    response = page.figure.rows[0].response
    assert is_taken(response, Qt.Key.Key_Right)
    assert "row 13, column 13" in text_of(page, "sum_label")
    assert is_taken(response, Qt.Key.Key_Escape)
    assert response.pointed() is None
    assert not is_taken(response, Qt.Key.Key_Escape)
    assert not is_taken(response, Qt.Key.Key_Return)
