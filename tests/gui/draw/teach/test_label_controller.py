"""Drawings are labelled by button or key, labelled again and taken back."""

import numpy as np
from PySide6.QtWidgets import QLabel, QPushButton
from teaching_user import SAMPLES, odd_seven

from model.handwriting.digits_file import DigitsFile


def test_a_drawing_is_named_by_button_or_key_and_kept(pupil, data_folder, wait_for):
    pupil.draw(odd_seven(0))
    pupil.click("teach_7_button")
    pupil.draw(odd_seven(1))
    pupil.key(7)
    assert pupil.labels == [7, 7]
    assert "Kept as a 7; you have 2" in pupil.text("taught_label")
    assert "(2)" in pupil.tab.findChild(QPushButton, "my_digits_button").text()
    wait_for(lambda: pupil.digits.is_saved)
    kept = DigitsFile(data_folder / "my-digits.jsonl").read().drawings.values()
    assert [drawing.label for drawing in kept] == [7, 7]
    first = [np.asarray(stroke, np.float32) for stroke in odd_seven(0)]
    assert all((a == b).all() for a, b in zip(next(iter(kept)).strokes, first, strict=True))


def test_named_anew_it_is_no_second_one_and_taken_back_it_is_none(pupil):
    pupil.draw(odd_seven(0))
    pupil.key(1)
    pupil.key(7)
    pupil.key(7)
    assert pupil.labels == [7]
    pupil.click("undo_taught_button")
    assert pupil.labels == [1]
    assert "Kept as a 1" in pupil.text("taught_label")
    pupil.click("undo_taught_button")
    assert pupil.labels == []
    assert "not among" in pupil.text("taught_label")
    assert not pupil.tab.canvas.is_empty()


def test_there_is_nothing_to_name_without_strokes(pupil):
    assert not pupil.tab.findChild(QPushButton, "teach_3_button").isEnabled()
    pupil.key(3)
    pupil.tab.show_random_sample()
    pupil.key(3)
    assert pupil.labels == []


def test_the_line_under_the_keys_is_shown_whole_in_a_small_window(pupil, qtbot):
    pupil.window.resize(960, 640)
    said = pupil.tab.findChild(QLabel, "taught_label")
    for text in ("", "Kept as a 7; you have 12 of them."):
        pupil.tab.teach_bar.say(text, can_undo=bool(text))
        qtbot.waitUntil(lambda: said.height() >= said.heightForWidth(said.width()))


def test_taking_back_leaves_what_came_after(pupil):
    pupil.draw(odd_seven(0))
    pupil.key(7)
    pupil.digits.change(list(SAMPLES.values())[:2])
    button = pupil.tab.findChild(QPushButton, "undo_taught_button")
    assert not button.isVisible()
    pupil.digits.undo()
    assert pupil.labels == [7]
    pupil.key(1)
    pupil.click("undo_taught_button")
    assert pupil.labels == [7]


def test_what_is_said_of_a_drawing_goes_with_it(pupil):
    pupil.draw(odd_seven(0))
    hint = pupil.text("taught_label")
    pupil.key(7)
    pupil.tab.canvas.undo()
    pupil.tab.canvas.redo()
    assert pupil.text("taught_label") == hint
    pupil.key(7)
    assert pupil.text("taught_label") == "It is among your digits as a 7."
    pupil.tab.canvas.clear()
    assert pupil.text("taught_label") == hint
