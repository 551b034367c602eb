"""Someone who trains, with a short form filled in."""

import pytest
from PySide6.QtWidgets import QSpinBox, QWidget
from simulated_users import TrainingHand


class Hand(TrainingHand):
    """With a short form filled in."""

    def __init__(self, window, workspace, wait_for):
        super().__init__(window, workspace, wait_for)
        for name, value in (("train_size", 200), ("test_size", 20), ("epochs", 900)):
            self.tab.findChild(QWidget, f"{name}_spin").setValue(value)
        self.tab.findChild(QSpinBox, "batch_size_spin").setValue(20)

    def steps(self):
        return len(self.workspace.networks.run.trained.history.losses)

    def epochs(self):
        return len(self.workspace.networks.run.trained.history.epochs)


@pytest.fixture
def hand(shown, wait_for):
    window, workspace = shown
    return Hand(window, workspace, wait_for)
