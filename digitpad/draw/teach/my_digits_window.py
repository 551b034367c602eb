"""The person's digits in a window of their own: look through, delete, import, export, learn."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from digitpad.draw.teach.digits_grid import DigitsGrid, Tile
from digitpad.draw.teach.digits_words import broken_lines_text, counted, import_text
from digitpad.draw.teach.label_filter import LabelFilter
from digitpad.draw.teach.lesson_controller import LessonController
from digitpad.draw.teach.lesson_panel import LessonPanel
from digitpad.widgets.basics import Button, card, label
from digitpad.widgets.dialogs import ask_for_drawings_file, show_error
from digitpad.widgets.theme import SPACE
from model.base.errors import DataError
from model.handwriting.digits_file import write_drawings
from model.handwriting.input_steps import INPUT_SIDE
from model.handwriting.strokes import render_strokes

if TYPE_CHECKING:
    from digitpad.state.digits_import import Imported
    from digitpad.state.lessons import Lessons


class MyDigitsWindow(QDialog):
    """Shows `Lessons.digits` and the lesson; stays open beside the main window."""

    def __init__(self, lessons: Lessons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("my_digits_window")
        self.setWindowTitle(self.tr("My digits"))
        self._digits = lessons.digits
        self._imports = lessons.imports
        self._drawings = self._digits.drawings
        self._heading = label(role="title", name="digits_heading")
        self._message = label(role="muted", name="digits_message_label")
        self._message.setWordWrap(True)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._filter = LabelFilter()
        self.grid = DigitsGrid(self._picture)
        self.lesson = LessonPanel()
        self._desk = LessonController(self.lesson, lessons, self)
        self._make_controls()
        self._lay_out()

        self._digits.changed.connect(self._on_digits_changed)
        self._digits.trouble_changed.connect(self._show_trouble)
        self._digits.put_aside.connect(self._on_put_aside)
        self._imports.progressed.connect(self._on_import_progressed)
        self._imports.stopped.connect(self._on_import_stopped)
        self._imports.ended.connect(self._on_import_ended)
        self._imports.failed.connect(self._on_import_failed)
        self._filter.changed.connect(self._show_tiles)
        self._desk.marks_changed.connect(self._show_tiles)
        self.grid.chosen_changed.connect(self._show_choice)
        self.grid.delete_requested.connect(self._delete)
        self._on_digits_changed()
        self._show_trouble()
        self.resize(640, 620)

    def import_from(self, path: Path) -> None:
        """Start importing the labelled drawings of a file; what could not be read is reported."""
        self._imports.start(path)

    def export_to(self, path: Path) -> bool:
        """Write the chosen drawings, or all of them, to a file; whether that was done."""
        keys = self.grid.chosen() or list(self._drawings)
        try:
            write_drawings(path, keys)
        except DataError as error:
            show_error(self, self.tr("The drawings were not exported"), str(error))
            return False
        one, many = self.tr("1 drawing exported to {1}"), self.tr("{0} drawings exported to {1}")
        self._message.setText(counted(len(keys), one, many, path.name))
        return True

    def _make_controls(self) -> None:
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
        self._import_tip = self.tr("Add the labelled drawings of a file of JSON lines.")
        self._import = Button(
            "import_digits_button",
            self.tr("Import\N{HORIZONTAL ELLIPSIS}"),
            self._import_tip,
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

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        for button in (self._delete_button, self._undo):
            tools.addWidget(button)
        tools.addStretch()
        for button in (self._import, self._export):
            tools.addWidget(button)
        messages = QHBoxLayout()
        messages.setSpacing(SPACE)
        messages.addWidget(self._message, 1)
        messages.addWidget(self._again)
        digits = QVBoxLayout()
        digits.setSpacing(SPACE)
        digits.addWidget(self._heading)
        digits.addWidget(self._filter)
        digits.addWidget(self.grid, 1)
        digits.addLayout(messages)
        digits.addLayout(tools)
        lesson = QVBoxLayout()
        lesson.addWidget(self.lesson)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(card("digits_card", digits), 1)
        layout.addWidget(card("lesson_card", lesson))
        # A dialog's first button would otherwise be pressed by Enter from anywhere.
        for button in self.findChildren(Button):
            button.setAutoDefault(False)

    def _picture(self, key: str) -> NDArray[np.uint8]:
        image = render_strokes(self._drawings[key].strokes)
        return np.zeros((INPUT_SIDE, INPUT_SIDE), np.uint8) if image is None else image

    @Slot()
    def _on_digits_changed(self) -> None:
        self._drawings = self._digits.drawings
        counts = Counter(d.label for d in self._drawings.values() if d.label is not None)
        self._filter.show_counts(counts)
        total = len(self._drawings)
        self._heading.setText(
            counted(total, self.tr("1 drawing"), self.tr("{0} drawings"))
            if total
            else self.tr("No digits yet: draw one, and press the key of what it is")
        )
        self._undo.setEnabled(self._digits.can_undo)
        self._export.setEnabled(total > 0)
        self._show_tiles()
        if self._digits.trouble:
            self._show_trouble()

    @Slot()
    def _show_tiles(self) -> None:
        shown, right = self._filter.shown(), self._desk.right
        tiles = [
            Tile(key, drawing.label, right.get(key))
            for key, drawing in self._drawings.items()
            if drawing.label is not None and drawing.label in shown
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
            self._message.setText(
                self.tr("Not saved yet: {0}. Nothing is lost while this program runs.").format(
                    trouble
                )
            )
        elif trouble:
            self._message.setText(trouble)
        elif self._message.property("role") == "error":
            self._message.setText(self.tr("All of your digits are read and saved."))
        self._message.setProperty("role", "error" if trouble else "muted")
        self._message.style().unpolish(self._message)
        self._message.style().polish(self._message)

    @Slot(int, object)
    def _on_put_aside(self, lines: int, aside: Path | None) -> None:
        self._message.setText(broken_lines_text(lines, aside))

    @Slot(list)
    def _delete(self, keys: list[str]) -> None:
        if not keys:
            return
        self._digits.change(removed=keys)
        if not self._digits.trouble:
            one, many = self.tr("1 drawing deleted"), self.tr("{0} drawings deleted")
            self._message.setText(counted(len(keys), one, many))

    @Slot()
    def _on_undo_clicked(self) -> None:
        last = self._digits.last_change
        self._digits.undo()
        if last is None or self._digits.trouble:
            return
        count = len(last.removed)
        if count and not last.added:
            one, many = self.tr("1 drawing restored"), self.tr("{0} drawings restored")
            self._message.setText(counted(count, one, many))
        else:
            self._message.setText(self.tr("The last change was taken back"))

    @Slot()
    def _on_delete_clicked(self) -> None:
        self._delete(self.grid.chosen())

    @Slot()
    def _on_import_clicked(self) -> None:
        if self._imports.is_active:
            self._imports.stop()
            return
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

    def _show_import(self, text: str) -> None:
        """Say how an import stands, and make its button what can be done about it now."""
        self._message.setText(text)
        if self._imports.is_active:
            self._import.rename(self.tr("Stop import"), "stop")
            self._import.setToolTip(self.tr("Leave the file; nothing of it is taken over."))
        else:
            self._import.rename(self.tr("Import\N{HORIZONTAL ELLIPSIS}"), "open")
            self._import.setToolTip(self._import_tip)

    @Slot(str, int)
    def _on_import_progressed(self, name: str, count: int) -> None:
        self._show_import(
            counted(
                count,
                self.tr("Reading {1}: 1 drawing so far"),
                self.tr("Reading {1}: {0} drawings so far"),
                name,
            )
        )

    @Slot(str)
    def _on_import_stopped(self, name: str) -> None:
        self._show_import(self.tr("Stopped: nothing of {0} was imported").format(name))

    @Slot(object, int)
    def _on_import_ended(self, imported: Imported, new: int) -> None:
        self._show_import(import_text(imported, new))
        if self._digits.trouble:  # that they are not saved matters more
            self._show_trouble()

    @Slot(str)
    def _on_import_failed(self, text: str) -> None:
        self._show_import("")
        show_error(self, self.tr("Nothing was imported"), text)
