"""Buttons and files of kept runs."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QToolButton,
)

from model.storage.run_file import SUFFIX
from model.training.config import TrainingConfig

QUICK = TrainingConfig(train_size=60, test_size=20, epochs=2, batch_size=30)


def button(window, name):
    return window.findChild(QToolButton, name)


def press(window, name):
    QTest.mouseClick(button(window, name), Qt.MouseButton.LeftButton)


def files(folder):
    return sorted((folder / "runs").glob(f"*{SUFFIX}"))
