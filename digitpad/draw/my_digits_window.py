"""The person's digits in a window of their own: look through, delete, import, export, learn."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from digitpad.dialogs import ask_for_drawings_file, tell_trouble
from digitpad.draw.digits_grid import DigitsGrid, Tile
from digitpad.draw.lesson_panel import LessonPanel
from digitpad.lessons import Lessons
from digitpad.parts import Button, card, label
from digitpad.theme import SPACE
from model.drawing import INPUT_SIDE, prepare_strokes
from model.errors import DataError
from model.my_digits import read_labelled, write_drawings
from model.teaching import Phase, Progress, Taught

_ALL = 10
"""The filter that shows every label; 0 to 9 show one."""


class MyDigitsWindow(QDialog):
    """Shows `Lessons.digits` and the lesson; stays open beside the main window."""

    def __init__(self, lessons: Lessons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("my_digits_window")
        self.setWindowTitle(self.tr("My digits"))
        self._lessons = lessons
        self._digits = lessons.digits
        self._drawings = self._digits.drawings
        self._right: dict[str, bool] = {}
        self._in_lesson: list[str] = []
        self._heading = label(role="title", name="digits_heading")
        self._told = label(role="muted", name="digits_told_label")
        self._told.setWordWrap(True)
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self.grid = DigitsGrid(self._picture)
        self.lesson = LessonPanel()
        self._make_controls()
        self._lay_out()

        self._digits.changed.connect(self._on_digits_changed)
        self._digits.trouble_changed.connect(self._show_trouble)
        self._digits.put_aside.connect(self._on_put_aside)
        self.grid.chosen_changed.connect(self._show_choice)
        self.grid.delete_requested.connect(self._delete)
        self.lesson.learn_requested.connect(self.learn)
        self.lesson.stop_requested.connect(lessons.stop)
        self.lesson.keep_requested.connect(self._on_keep)
        self.lesson.decline_requested.connect(lessons.decline)
        self.lesson.go_back_requested.connect(self._on_go_back)
        lessons.started.connect(self._on_started)
        lessons.progressed.connect(self._on_progressed)
        lessons.failed.connect(self._on_failed)
        lessons.finished.connect(self._on_finished)
        lessons.offer_changed.connect(self._show_lesson)
        self._on_digits_changed()
        self._show_lesson()
        self._show_trouble()
        self.resize(640, 620)

    @Slot()
    def learn(self) -> None:
        """Begin a lesson, unless one is going on."""
        if self._lessons.is_active:
            return
        try:
            self._lessons.start()
        except DataError as error:
            tell_trouble(self, self.tr("There is nothing to learn from"), str(error))

    def import_from(self, path: Path) -> None:
        """Take over the labelled drawings of a file, and tell what could not be read."""
        try:
            drawings, errors = read_labelled(path)
        except DataError as error:
            tell_trouble(self, self.tr("Nothing was imported"), str(error))
            return
        new = self._digits.change(drawings)
        imported = self.tr("1 drawing imported") if new == 1 else self.tr("{0} drawings imported")
        text = imported.format(f"{new:,}")
        if len(drawings) > new:
            text += self.tr(", {0} were here already").format(f"{len(drawings) - new:,}")
        if errors:
            broken = (
                self.tr(". {0} line could not be used: {1}")
                if len(errors) == 1
                else self.tr(". {0} lines could not be used, the first: {1}")
            )
            text += broken.format(f"{len(errors):,}", errors[0])
        self._told.setText(text)

    def export_to(self, path: Path) -> bool:
        """Write the chosen drawings, or all of them, to a file; whether that was done."""
        keys = self.grid.chosen() or list(self._drawings)
        try:
            write_drawings(path, [self._drawings[key] for key in keys])
        except DataError as error:
            tell_trouble(self, self.tr("The drawings were not exported"), str(error))
            return False
        self._told.setText(
            self.tr("{0} drawings exported to {1}").format(f"{len(keys):,}", path.name)
        )
        return True

    def _make_controls(self) -> None:
        self._filters = QButtonGroup(self)
        self._filters.setExclusive(True)
        for number in (_ALL, *range(10)):
            name = self.tr("All") if number == _ALL else str(number)
            tip = (
                self.tr("Show all of your digits.")
                if number == _ALL
                else self.tr("Show only what you said is a {0}. (Key {0})").format(number)
            )
            button = Button(f"filter_{number}_button", name, tip, key=name[:1])
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("tight", True)
            button.setMinimumWidth(4 * SPACE)
            self._filters.addButton(button, number)
        self._filters.button(_ALL).setChecked(True)
        self._filters.idClicked.connect(self._on_filter_chosen)
        self._delete_button = Button(
            "delete_digits_button",
            self.tr("Delete"),
            self.tr("Take the chosen drawings out of your digits; Undo brings them back. (Del)"),
            "clear",
        )
        self._delete_button.clicked.connect(self._on_delete_clicked)
        self._undo = Button(
            "undo_digits_button",
            self.tr("Undo"),
            self.tr("Take back the last change of your digits."),
            "undo",
            QKeySequence.StandardKey.Undo,
        )
        self._undo.clicked.connect(self._on_undo_clicked)
        self._import = Button(
            "import_digits_button",
            self.tr("Import\N{HORIZONTAL ELLIPSIS}"),
            self.tr("Add the labelled drawings of a file of JSON lines."),
            "open",
        )
        self._import.clicked.connect(self._on_import_clicked)
        self._export = Button(
            "export_digits_button",
            self.tr("Export\N{HORIZONTAL ELLIPSIS}"),
            self.tr("Write the chosen drawings, or all of them, to a file of JSON lines."),
            "save",
        )
        self._export.clicked.connect(self._on_export_clicked)
        self._again = Button(
            "try_again_button",
            self.tr("Try again"),
            self.tr("Read and write the file of your digits once more."),
        )
        self._again.clicked.connect(self._digits.try_again)
        # A dialog's first button would otherwise be pressed by Enter from anywhere.
        for button in self._buttons():
            button.setAutoDefault(False)

    def _buttons(self) -> list[Button]:
        return [
            *(self._delete_button, self._undo, self._import, self._export, self._again),
            *self.lesson.findChildren(Button),
            *(b for b in self._filters.buttons() if isinstance(b, Button)),
        ]

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(SPACE // 2)
        for button in self._filters.buttons():
            filters.addWidget(button)
        filters.addStretch()
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        for button in (self._delete_button, self._undo):
            tools.addWidget(button)
        tools.addStretch()
        for button in (self._import, self._export):
            tools.addWidget(button)
        telling = QHBoxLayout()
        telling.setSpacing(SPACE)
        telling.addWidget(self._told, 1)
        telling.addWidget(self._again)
        digits = QVBoxLayout()
        digits.setSpacing(SPACE)
        digits.addWidget(self._heading)
        digits.addLayout(filters)
        digits.addWidget(self.grid, 1)
        digits.addLayout(telling)
        digits.addLayout(tools)
        lesson = QVBoxLayout()
        lesson.addWidget(self.lesson)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(card("digits_card", digits), 1)
        layout.addWidget(card("lesson_card", lesson))

    def _picture(self, key: str) -> NDArray[np.uint8]:
        prepared = prepare_strokes(self._drawings[key].strokes)
        return np.zeros((INPUT_SIDE, INPUT_SIDE), np.uint8) if prepared is None else prepared.image

    @Slot()
    def _on_digits_changed(self) -> None:
        self._drawings = self._digits.drawings
        counts = Counter(drawing.label for drawing in self._drawings.values())
        for number in range(10):
            button = self._filters.button(number)
            button.setEnabled(counts[number] > 0)
            button.setAccessibleDescription(self.tr("{0} drawings").format(counts[number]))
        if counts[self._filters.checkedId()] == 0:
            self._filters.button(_ALL).setChecked(True)
        total = len(self._drawings)
        self._heading.setText(
            (self.tr("1 drawing") if total == 1 else self.tr("{0} drawings")).format(f"{total:,}")
            if total
            else self.tr("No digits yet: draw one, and press the key of what it is")
        )
        self._undo.setEnabled(self._digits.can_undo)
        self._export.setEnabled(total > 0)
        self._show_tiles()
        if self._digits.trouble:
            self._show_trouble()
        if self._lessons.offered is None and not self._lessons.is_active:
            self._show_lesson()

    def _show_tiles(self) -> None:
        wanted = self._filters.checkedId()
        tiles = [
            Tile(key, drawing.label, self._right.get(key))
            for key, drawing in self._drawings.items()
            if drawing.label is not None and wanted in (_ALL, drawing.label)
        ]
        # By label, and within a label the oldest first.
        self.grid.show_tiles(sorted(tiles, key=lambda tile: tile.label))
        self._show_choice()

    @Slot()
    def _show_choice(self) -> None:
        self._delete_button.setEnabled(bool(self.grid.chosen()))

    @Slot()
    def _show_trouble(self) -> None:
        trouble = self._digits.trouble
        self._again.setVisible(bool(trouble))
        if trouble and self._digits.has_unwritten:
            self._told.setText(
                self.tr("Not saved yet: {0}. Nothing is lost while this program runs.").format(
                    trouble
                )
            )
        elif trouble:
            self._told.setText(trouble)
        elif self._told.property("role") == "error":
            self._told.setText(self.tr("All of your digits are read and saved."))
        self._told.setProperty("role", "error" if trouble else "muted")
        self._told.style().unpolish(self._told)
        self._told.style().polish(self._told)

    @Slot(int, object)
    def _on_put_aside(self, lines: int, aside: Path | None) -> None:
        self._told.setText(told_of_broken(self, lines, aside))

    @Slot(int)
    def _on_filter_chosen(self, number: int) -> None:
        self._show_tiles()

    @Slot(list)
    def _delete(self, keys: list[str]) -> None:
        if not keys:
            return
        self._digits.change(removed=keys)
        if not self._digits.trouble:
            text = (
                self.tr("1 drawing deleted") if len(keys) == 1 else self.tr("{0} drawings deleted")
            )
            self._told.setText(text.format(f"{len(keys):,}"))

    @Slot()
    def _on_undo_clicked(self) -> None:
        last = self._digits.last_change
        self._digits.undo()
        if last is None or self._digits.trouble:
            return
        count = len(last.removed)
        if count and not last.added:
            text = self.tr("1 drawing restored") if count == 1 else self.tr("{0} drawings restored")
            self._told.setText(text.format(f"{count:,}"))
        else:
            self._told.setText(self.tr("The last change was taken back"))

    @Slot()
    def _on_delete_clicked(self) -> None:
        self._delete(self.grid.chosen())

    @Slot()
    def _on_import_clicked(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Import drawings"),
            "",
            self.tr("Drawings (*.jsonl *.jsonl.gz *.json);;All files (*)"),
        )
        if name:
            self.import_from(Path(name))

    @Slot()
    def _on_export_clicked(self) -> None:
        path = ask_for_drawings_file(self)
        if path is not None:
            self.export_to(path)

    @Slot()
    def _show_lesson(self) -> None:
        taught = self._lessons.offered
        if taught is None:
            has_kept = self._lessons.kept is not None
            self.lesson.show_ready(len(self._drawings), has_kept=has_kept)
            return
        before, after = taught.before, taught.after
        self.lesson.show_outcome(
            (before.own_correct, after.own_correct, len(after.own_right)),
            (before.test.correct, after.test.correct, after.test.total),
            self._lessons.seconds,
        )

    @Slot()
    def _on_started(self) -> None:
        self._in_lesson = list(self._drawings)
        self._right = {}
        self._show_tiles()
        self.lesson.show_progress(0.0, self.tr("The lesson begins\N{HORIZONTAL ELLIPSIS}"))

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        texts = {
            Phase.BEFORE: self.tr("Reading all of MNIST's test images as it is now"),
            Phase.LEARNING: self.tr("Learning your drawings, each time a little distorted"),
            Phase.AFTER: self.tr("Reading MNIST's test images again: nothing may be forgotten"),
        }
        self.lesson.show_progress(progress.share, texts[progress.phase])

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        tell_trouble(self, self.tr("The lesson ended early"), text)

    @Slot(object)
    def _on_finished(self, taught: Taught | None) -> None:
        if taught is not None:
            self._right = dict(zip(self._in_lesson, taught.after.own_right, strict=True))
        self._show_tiles()

    @Slot()
    def _on_keep(self) -> None:
        try:
            self._lessons.keep()
        except DataError as error:
            tell_trouble(self, self.tr("The taught network is used, but not saved"), str(error))
        self._forget_marks()

    @Slot()
    def _on_go_back(self) -> None:
        try:
            self._lessons.go_back()
        except DataError as error:
            tell_trouble(self, self.tr("Its file is still there"), str(error))
        self._forget_marks()

    def _forget_marks(self) -> None:
        self._right = {}
        self._show_tiles()


def told_of_broken(place: QWidget, lines: int, aside: Path | None) -> str:
    """What to say of lines that could not be read."""
    if lines == 1 and aside is None:
        return place.tr("1 line of your digits could not be read and was left alone")
    if lines == 1:
        return place.tr("1 broken line of your digits was put aside in {0}").format(aside)
    if aside is None:
        told = (
            place.tr("1 line of your digits could not be read and was left alone")
            if lines == 1
            else place.tr("{0} lines of your digits could not be read and were left alone")
        )
    elif lines == 1:
        told = place.tr("1 broken line of your digits was put aside in {1}")
    else:
        told = place.tr("{0} broken lines of your digits were put aside in {1}")
    return told.format(lines, aside)
