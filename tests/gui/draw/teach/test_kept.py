"""Where digits cannot be read or saved, nothing of them is lost."""

from PySide6.QtWidgets import QLabel
from teaching_user import SAMPLES, odd_seven

from model.handwriting.digits_file import key_of, write_drawings


def test_where_nothing_can_be_saved_the_drawing_stays_and_closing_asks(
    pupil, data_folder, wait_for, answer_box
):
    wait_for(lambda: pupil.digits.is_saved)
    data_folder.write_text("a file where the folder should be")
    pupil.draw(odd_seven(0))
    pupil.key(7)
    wait_for(lambda: pupil.digits.trouble)
    assert "not saved" in pupil.text("taught_label")
    assert pupil.labels == [7]
    window = pupil.open_digits()
    assert "Not saved yet" in pupil.text("digits_message_label", window)
    said = answer_box(pupil.window.close, "Try again", "Cancel")
    assert "cannot be written" in said
    assert pupil.window.isVisible()
    data_folder.unlink()
    pupil.click("try_again_button", window)
    wait_for(lambda: pupil.digits.is_saved)
    wait_for(lambda: "not saved" not in pupil.text("taught_label"))
    pupil.window.close()
    assert not pupil.window.isVisible()


def test_digits_that_cannot_be_read_are_reported_and_closing_asks_nothing(
    make_window, data_folder, wait_for
):
    path = data_folder / "my-digits.jsonl"
    path.mkdir(parents=True)
    window, workspace = make_window()
    digits = workspace.lessons.digits
    wait_for(lambda: digits.trouble)
    said = window.draw_tab.findChild(QLabel, "taught_label").text()
    assert "cannot be read" in said
    assert "not saved" not in said
    path.rmdir()
    write_drawings(path, map(key_of, SAMPLES.values()))
    digits.try_again()
    wait_for(lambda: len(digits.drawings) == 10)
    assert digits.trouble == ""
    path.unlink()
    path.mkdir()
    other, workspace = make_window()
    wait_for(lambda: workspace.lessons.digits.trouble)
    other.close()
    assert not other.isVisible()


def test_a_drawing_on_its_way_to_the_file_is_not_lost_by_closing(
    pupil, data_folder, wait_for, answer_box
):
    wait_for(lambda: pupil.digits.is_saved)
    data_folder.write_text("a file where the folder should be")
    pupil.draw(odd_seven(0))
    pupil.key(7)
    assert pupil.digits.trouble == ""  # nobody knows yet
    said = answer_box(pupil.window.close, "Cancel")
    assert "cannot be written" in said
    assert pupil.window.isVisible()
    assert pupil.labels == [7]
