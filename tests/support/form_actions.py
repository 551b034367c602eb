"""A person at the form: chooses, and reads what it remarks."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QWidget,
)

from model.training.presets import PRESETS


class Hand:
    def __init__(self, form):
        self.form = form

    def __call__(self, name, kind=QWidget):
        return self.form.findChild(kind, name)

    def select(self, name, data):
        combo = self(name, QComboBox)
        combo.setCurrentIndex(combo.findData(data))

    def choose(self, preset):
        """As a person does, from the keyboard."""
        combo = self("preset_combo", QComboBox)
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Home)
        for _ in range(list(PRESETS).index(preset)):
            QTest.keyClick(combo, Qt.Key.Key_Down)

    def preset_shown(self):
        return self("preset_combo", QComboBox).currentText()

    def note(self, name):
        note = self(f"{name}_note", QLabel)
        return note.text() if note is not None and note.isVisible() else ""


def color_images(path):
    rng = np.random.default_rng(3)
    arrays = {
        f"x_{part}": rng.integers(0, 256, (30, 3, 32, 32), np.uint8) for part in ("train", "test")
    }
    np.savez(path, t_train=np.arange(30) % 10, t_test=np.arange(30) % 10, **arrays)
    return path
