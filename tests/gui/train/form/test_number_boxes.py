"""A box for numbers of any size, by its keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitpad.train.form.number_boxes import FIRST_STEP, DecimalBox


@pytest.fixture
def box(qtbot):
    box = DecimalBox(0, 1e9, 0)
    qtbot.addWidget(box)
    box.show()
    return box


def test_up_from_zero_is_a_first_step_and_down_again_is_zero(box):
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert box.value() == FIRST_STEP
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert FIRST_STEP < box.value() < 3 * FIRST_STEP
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.value() == 0
