"""The digits are looked through, deleted, imported and exported."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from running import running_threads
from simulated_users import LEFT
from teaching_user import SAMPLES

from model.handwriting.digits_file import key_of


def test_digits_are_looked_through_deleted_and_brought_back(pupil, tmp_path, wait_for):
    pupil.digits.change(SAMPLES.values())
    window = pupil.open_digits()
    grid = window.grid
    assert grid.model().rowCount() == 10
    QTest.keyClick(window, Qt.Key.Key_7)
    assert [grid.model().index(row, 0).data() for row in range(grid.model().rowCount())] == ["7"]
    QTest.keyClick(window, Qt.Key.Key_A)
    place = grid.visualRect(grid.model().index(3, 0)).center()
    QTest.mouseClick(grid.viewport(), LEFT, pos=place)
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert len(grid.chosen()) == 2
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert pupil.labels == [0, 1, 2, 5, 6, 7, 8, 9]
    answer_text = "\n".join(each.text() for each in window.findChildren(QLabel))
    assert "2 drawings deleted" in answer_text
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pupil.labels == list(range(10))
    answer_text = "\n".join(each.text() for each in window.findChildren(QLabel))
    assert "2 drawings deleted" not in answer_text
    assert "2 drawings restored" in answer_text
    assert window.export_to(tmp_path / "out.jsonl")
    QTest.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    pupil.click("delete_digits_button", window)
    assert pupil.labels == []
    window.import_from(tmp_path / "out.jsonl")
    wait_for(lambda: pupil.labels == list(range(10)))


def choose_file(monkeypatch, path):
    """What the person will choose in the next box that asks for a file."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *rest: (str(path), ""))


def test_import_reports_what_it_could_not_use(pupil, tmp_path, monkeypatch, wait_for):
    path = tmp_path / "others.jsonl"
    lines = [key_of(SAMPLES[label]) for label in (0, 1, 1)]
    path.write_text("\n".join([*lines, '{"strokes": [], "label": 11}']), "utf-8")
    window = pupil.open_digits()
    choose_file(monkeypatch, path)
    pupil.click("import_digits_button", window)
    wait_for(lambda: "imported" in pupil.text("digits_message_label", window))
    said = pupil.text("digits_message_label", window)
    assert said.startswith("2 drawings imported, 1 was here already. 1 line could not be used")
    assert "others.jsonl, line 4" in said
    assert window.findChild(QPushButton, "import_digits_button").text().startswith("Import")
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pupil.labels == []


def test_a_long_import_is_reported_and_stopped_at_once(pupil, tmp_path, monkeypatch, wait_for):
    path = tmp_path / "very_many.jsonl"
    path.write_text("\n".join(map(key_of, SAMPLES.values())) * 15_000, "utf-8")
    window = pupil.open_digits()
    choose_file(monkeypatch, path)
    pupil.click("import_digits_button", window)
    assert pupil.text("digits_message_label", window).startswith(
        "Reading very_many.jsonl: 0 drawings"
    )
    wait_for(lambda: ": 0 drawings" not in pupil.text("digits_message_label", window))
    assert window.findChild(QPushButton, "import_digits_button").text() == "Stop import"
    pupil.click("import_digits_button", window)
    answer_text = "Stopped: nothing of very_many.jsonl was imported"
    assert pupil.text("digits_message_label", window) == answer_text
    wait_for(lambda: "digitpad-import" not in running_threads())
    assert pupil.text("digits_message_label", window) == answer_text
    assert pupil.labels == []


def test_a_file_that_cannot_be_imported_is_reported(pupil, tmp_path, answer_box, wait_for):
    window = pupil.open_digits()

    def take_nothing():
        window.import_from(tmp_path / "nowhere.jsonl")
        wait_for(lambda: not pupil.workspace.lessons.imports.is_active)

    said = answer_box(take_nothing, "OK")
    assert "nowhere.jsonl cannot be read" in said
    assert window.findChild(QPushButton, "import_digits_button").text().startswith("Import")
