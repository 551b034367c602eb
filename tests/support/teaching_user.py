"""A person who teaches: draws, says what it is, and looks at what was learnt."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from simulated_users import Hand

from digitpad.system.resources import asset
from model.data.image_distortion import distort_strokes
from model.handwriting.drawings_file import read_drawings

SAMPLES = {drawing.label: drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))}


def odd_seven(seed):
    """Strokes of a 7 as seen in a mirror, on the canvas, a little different each time."""
    mirrored = [stroke * (-1.0, 1.0) for stroke in SAMPLES[7].strokes]
    strokes = distort_strokes(mirrored, np.random.default_rng(seed))
    return [(0.5 + 0.35 * stroke).tolist() for stroke in strokes]


class Pupil(Hand):
    """The window, drawn on and clicked by a teacher."""

    def __init__(self, window, workspace, wait_for):
        super().__init__(window, workspace, wait_for, window.draw_tab)
        self.digits = workspace.lessons.digits

    def draw(self, strokes):
        self.tab.canvas.set_strokes(strokes)
        self.tab.read_now()

    def key(self, digit):
        QTest.keyClick(self.tab.canvas, Qt.Key(Qt.Key.Key_0 + digit))

    @property
    def read(self):
        self.tab.read_now()
        return self.text("prediction_label")

    def open_digits(self):
        self.click("my_digits_button")
        window = self.tab.findChild(object, "my_digits_window")
        QApplication.processEvents()
        assert window.isActiveWindow()
        return window

    @property
    def labels(self):
        return sorted(drawing.label for drawing in self.digits.drawings.values())
