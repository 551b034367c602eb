"""What was taught is learnt, kept or given up."""

import functools

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from teaching_user import Pupil, odd_seven

from digitpad.state import lessons
from model.reader.fine_tuning import Teacher


def test_five_odd_sevens_and_it_reads_the_sixth(
    pupil, make_window, wait_for, data_folder, monkeypatch
):
    monkeypatch.setattr(lessons, "Teacher", functools.partial(Teacher, steps=90))
    for seed in range(5):
        pupil.draw(odd_seven(seed))
        assert pupil.read != "7"
        pupil.key(7)
    pupil.draw(odd_seven(6))
    assert pupil.read != "7"
    window, lesson = pupil.open_digits(), pupil.workspace.lessons
    pupil.click("learn_button", window)
    wait_for(lambda: window.findChild(QPushButton, "stop_lesson_button").isVisible())
    assert pupil.read != "7"  # the window is awake, and reads as before
    wait_for(lambda: lesson.offered is not None)
    assert pupil.text("lesson_own_1", window) == "0 of 5"
    assert pupil.text("lesson_own_2", window) == "5 of 5"
    before, after = (float(pupil.text(f"lesson_test_{n}", window)[:-1]) for n in (1, 2))
    assert after >= before - 1
    pupil.click("keep_lesson_button", window)
    wait_for(lambda: pupil.tab.is_answer_current)
    assert pupil.read == "7"
    combo = pupil.tab.findChild(QComboBox, "network_in_use_combo")
    assert combo.currentText().endswith("(taught by you)")
    assert pupil.workspace.networks.unsaved() == []
    # At the next start it is there, and can be left.
    pupil.workspace.close()
    again, workspace = make_window()
    other = Pupil(again, workspace, wait_for)
    other.draw(odd_seven(6))
    assert other.read == "7"
    wait_for(lambda: other.digits.is_saved)
    other.click("forget_lessons_button", other.open_digits())
    assert other.read != "7"
    assert not (data_folder / "taught.npz").exists()
    assert other.labels == [7] * 5


def test_a_lesson_can_be_stopped_and_declined(pupil, wait_for):
    pupil.draw(odd_seven(0))
    pupil.key(7)
    window, lesson = pupil.open_digits(), pupil.workspace.lessons
    pupil.click("learn_button", window)
    wait_for(lambda: window.findChild(QPushButton, "stop_lesson_button").isVisible())
    pupil.click("stop_lesson_button", window)
    wait_for(lambda: not lesson.is_active)
    assert lesson.offered is None
    pupil.click("learn_button", window)
    wait_for(lambda: lesson.offered is not None)
    pupil.click("decline_lesson_button", window)
    assert pupil.workspace.networks.in_use is pupil.workspace.networks.entries[0]
    assert lesson.kept is None


def test_closing_the_window_ends_a_lesson(pupil, wait_for):
    pupil.draw(odd_seven(0))
    pupil.key(7)
    pupil.click("learn_button", pupil.open_digits())
    assert pupil.workspace.lessons.is_active
    pupil.window.close()
    assert not pupil.workspace.lessons.is_active


def test_a_damaged_taught_network_is_reported_and_left_out(make_window, data_folder):
    data_folder.mkdir()
    (data_folder / "taught.npz").write_bytes(b"damaged")
    window, workspace = make_window()
    assert workspace.networks.in_use is workspace.networks.entries[0]
    window.show()
    answer_text = window.findChild(QLabel, "lesson_banner_label")
    assert answer_text.isVisible()
    aside = data_folder / "taught.npz.damaged"
    assert str(aside) in answer_text.text()
    assert aside.read_bytes() == b"damaged"
    window.close()
    (data_folder / "taught.npz").write_bytes(b"damaged again")
    make_window()
    assert aside.read_bytes() == b"damaged"
    assert (data_folder / "taught.npz.damaged-2").read_bytes() == b"damaged again"


def test_a_taught_network_that_was_opened_as_a_file_can_be_given_up(pupil, data_folder, wait_for):
    pupil.draw(odd_seven(0))
    pupil.key(7)
    lessons = pupil.workspace.lessons
    lessons.start()
    wait_for(lambda: lessons.offered is not None)
    lessons.keep()
    pupil.workspace.networks.open(data_folder / "taught.npz")
    window = pupil.open_digits()
    pupil.click("forget_lessons_button", window)
    assert lessons.kept is None
    assert not (data_folder / "taught.npz").exists()
