"""The buttons under the canvas: undo, redo, clear, erase, and a test image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from digitpad.widgets.basics import Button
from digitpad.widgets.theme import SPACE

if TYPE_CHECKING:
    from digitpad.draw.canvas.canvas import DrawCanvas


class DrawTools(QWidget):
    """Works on ``canvas``."""

    sample_requested = Signal()
    """A test image is wanted."""

    def __init__(self, canvas: DrawCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draw_tools")
        self._canvas = canvas
        self._make_buttons()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        for button in (self._undo, self._redo, self._clear, self._eraser):
            button.setProperty("tight", True)
            layout.addWidget(button)
        layout.addStretch()
        self._sample.setProperty("tight", True)
        layout.addWidget(self._sample)

        self._undo.clicked.connect(canvas.undo)
        self._redo.clicked.connect(canvas.redo)
        self._clear.clicked.connect(canvas.clear)
        self._sample.clicked.connect(self.sample_requested)
        self._eraser.toggled.connect(canvas.set_eraser)
        canvas.eraser_changed.connect(self._eraser.setChecked)
        canvas.history_changed.connect(self._on_history_changed)
        self._on_history_changed(False, False)

    def add_shortcuts_to(self, place: QWidget) -> None:
        """Take the keys that people are used to for the same, wherever in ``place`` they are."""
        for key, slot in (
            (Qt.Key.Key_Backspace, self._canvas.clear),
            (QKeySequence("Ctrl+Y"), self._canvas.redo),
        ):
            shortcut = QShortcut(QKeySequence(key), place)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _make_buttons(self) -> None:
        self._undo = Button(
            "undo_button",
            self.tr("Undo"),
            self.tr("Take back the last stroke or change."),
            "undo",
            QKeySequence.StandardKey.Undo,
        )
        self._redo = Button(
            "redo_button",
            self.tr("Redo"),
            self.tr("Bring back what was undone."),
            "redo",
            "Ctrl+Shift+Z",
        )
        self._clear = Button(
            "clear_button",
            self.tr("Clear"),
            self.tr("Empty the canvas. Undo brings the drawing back."),
            "clear",
            QKeySequence.StandardKey.Delete,
        )
        self._eraser = Button(
            "eraser_button",
            self.tr("Eraser"),
            self.tr("Erase whole strokes by touching them; press again to draw. (E)"),
            "erase",
        )
        self._eraser.setCheckable(True)
        self._sample = Button(
            "sample_button",
            self.tr("Test image"),
            self.tr("Show a random one of MNIST's 10,000 test images, and read it."),
            "sample",
            "Ctrl+R",
        )

    @Slot(bool, bool)
    def _on_history_changed(self, can_undo: bool, can_redo: bool) -> None:
        self._undo.setEnabled(can_undo)
        self._redo.setEnabled(can_redo)
        self._clear.setEnabled(not self._canvas.is_empty())
