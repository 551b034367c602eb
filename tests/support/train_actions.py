"""A person at the Train tab: fills in the form, and waits for runs."""

import numpy as np
from curve_actions import point_counts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QSpinBox,
)
from simulated_users import TrainingHand

NUMBERS = {
    "train_size_spin": 200,
    "test_size_spin": 50,
    "epochs_spin": 2,
    "batch_size_spin": 20,
    "learning_rate_spin": 0.002,
    "seed_spin": 5,
}


class Hand(TrainingHand):
    """Fills in the form, too."""

    def number(self, name):
        kind = QDoubleSpinBox if name == "learning_rate_spin" else QSpinBox
        return self.tab.findChild(kind, name)

    def fill(self, **numbers):
        for name, value in {**NUMBERS, **numbers}.items():
            self.number(name).setValue(value)

    def wait_for_steps(self, count):
        self.wait_for(lambda: self.losses() >= count)

    def wait_for_rest(self):
        """Paused, it reports a checkpoint only once the step it was in is over."""
        checkpoints = []
        self.workspace.training.checkpoint_reached.connect(checkpoints.append)
        self.session.ask_for_checkpoint()
        self.wait_for(lambda: checkpoints)

    def wait_for_data(self):
        self.wait_for(self.button("start_button").isEnabled)

    def losses(self):
        return point_counts(self.tab.curves.loss_plot)["batch"]


def offered(hand, name):
    combo = hand.tab.findChild(QComboBox, name)
    return [combo.itemData(index) for index in range(combo.count())]


def select(hand, name, data):
    combo = hand.tab.findChild(QComboBox, name)
    combo.setCurrentIndex(combo.findData(data))


def choose_file(hand, monkeypatch, path):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    combo = hand.tab.findChild(QComboBox, "amount_combo")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)


def write_data(path, shape=(28, 28), classes=10):
    rng = np.random.default_rng(3)
    arrays = {}
    for part, count in (("train", 60), ("test", 20)):
        arrays[f"x_{part}"] = rng.integers(0, 256, (count, *shape), np.uint8)
        arrays[f"t_{part}"] = np.arange(count) % classes
    np.savez(path, **arrays)
    return path
