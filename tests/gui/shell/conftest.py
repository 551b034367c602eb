"""The window, and a person who chooses files."""

import pytest
from PySide6.QtWidgets import (
    QFileDialog,
)


@pytest.fixture
def workspace(shown):
    return shown[1]


@pytest.fixture
def choose(monkeypatch):
    """What the person picks in the next file dialog; "" is Cancel."""

    def choose(path):
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))

    return choose
