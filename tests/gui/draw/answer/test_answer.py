"""The answer in words and figures, and that nothing jumps when it changes."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.draw.answer.answer import DIGIT_PX, AnswerPanel
from digitpad.widgets.theme import DARK, LIGHT
from digitpad.widgets.theme_manager import Appearance, theme_manager

NAMES = ["prediction_label", "confidence_label", "runner_up_label"]


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 400)
    return window


@pytest.fixture
def panel(window):
    panel = AnswerPanel(window)
    panel.setGeometry(0, 0, 300, 400)
    return panel


def texts(panel):
    return [panel.findChild(QLabel, name).text() for name in NAMES]


def shares(**of_digits):
    values = np.zeros(10)
    for name, value in of_digits.items():
        values[int(name[1:])] = value
    return values


def test_it_shows_the_digit_how_sure_and_what_came_second(panel):
    panel.set_answer(shares(_7=0.998, _9=0.001))
    assert texts(panel) == ["7", "99.8% sure", "then 9, 0.1%"]
    assert panel.accessibleDescription() == "7, 99.8% sure, then 9, 0.1%"


def test_of_two_equally_likely_the_smaller_digit_comes_first(panel):
    panel.set_answer(shares(_3=0.5, _8=0.5))
    assert texts(panel) == ["3", "50.0% sure", "then 8, 50.0%"]


def test_without_an_answer_it_shows_a_dash_and_invites(panel):
    panel.window().show()
    invitation = panel.findChild(QLabel, "invitation_label")
    assert texts(panel) == ["\N{EN DASH}", "", ""]
    assert invitation.isVisible()
    assert invitation.text() in panel.accessibleDescription()
    panel.set_answer(shares(_7=1.0))
    assert not invitation.isVisible()
    panel.set_answer(None)
    assert texts(panel) == ["\N{EN DASH}", "", ""]
    assert invitation.isVisible()


def test_the_digit_is_large(panel):
    font = panel.findChild(QLabel, "prediction_label").font()
    assert font.pixelSize() == DIGIT_PX == 120


def test_nothing_moves_when_the_answer_changes(panel):
    panel.window().show()

    def places():
        labels = [panel.findChild(QLabel, name) for name in NAMES]
        return panel.minimumSizeHint(), [
            (label.mapTo(panel, QPoint()), label.size()) for label in labels
        ]

    panel.set_answer(shares(_1=0.4, _7=0.3))
    before = places()
    for values in (shares(_0=1.0), shares(_8=0.12), None, shares(_1=0.4, _7=0.3)):
        panel.set_answer(values)
        assert places() == before


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_digit_is_in_the_text_colour_and_the_dash_is_muted(panel, theme):
    theme_manager().set_appearance(Appearance.DARK if theme.is_dark else Appearance.LIGHT)
    digit = panel.findChild(QLabel, "prediction_label")

    def ink():
        return digit.palette().color(digit.foregroundRole()).name()

    assert ink() == theme.muted
    panel.set_answer(shares(_7=1.0))
    assert ink() == theme.text
    assert digit.foregroundRole() == QPalette.ColorRole.WindowText


@pytest.mark.parametrize("values", [np.zeros(3), np.full(10, np.inf)], ids=["three", "inf"])
def test_other_values_are_refused_and_change_nothing(panel, values):
    panel.set_answer(shares(_7=0.998, _9=0.001))
    with pytest.raises(ValueError, match=r"expected \(10,\)|must all be finite"):
        panel.set_answer(values)
    assert texts(panel)[0] == "7"


@pytest.mark.parametrize(
    ("doubt", "reason"),
    [
        ("too little", "too little ink to read"),
        ("between", "between 4 and 9"),
        ("no digit", "does not look like a digit"),
    ],
)
def test_in_doubt_it_says_why_and_nothing_moves(panel, doubt, reason):
    probabilities = np.full(10, 0.01)
    probabilities[[9, 4]] = 0.47, 0.45
    before = panel.sizeHint()
    panel.set_answer(probabilities, doubt)
    assert texts(panel) == ["?", "Not sure", reason]
    assert panel.accessibleDescription() == f"?, Not sure, {reason}"
    assert panel.sizeHint() == before
    assert (panel.answer_text, panel.headline) == ("", "Not sure")
    panel.set_answer(probabilities)
    assert texts(panel)[0] == panel.answer_text == panel.headline == "9"
    panel.set_answer(None)
    assert panel.answer_text == panel.headline == ""


def test_an_unknown_doubt_is_refused(panel):
    with pytest.raises(ValueError, match="doubt is 'perhaps'"):
        panel.set_answer(np.full(10, 0.1), "perhaps")
