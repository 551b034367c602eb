"""What the tabs share: the networks, the drawing, the training, and what a person teaches.

Tabs know only this; each changes it and is notified of every change, and none knows another tab.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from digitpad.background.registry import BackgroundWork, Stage
from digitpad.state.drawing import SharedDrawing
from digitpad.state.lessons import Lessons
from digitpad.state.networks import Networks
from digitpad.state.run_controller import RunController


class Workspace(QObject):
    """Holds what the tabs share, and closes it in order.

    Parameters
    ----------
    folder
        Where what the person makes is kept between two starts; None keeps nothing.

    Attributes
    ----------
    folder
        As it was given.
    networks
        Every network that is loaded, and the one that reads the drawings.
    drawing
        What is drawn.
    training
        The run in progress.
    lessons
        Teaching the default network a person's digits.

    background
        What works in the background, ended by `close`.
    """

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.networks = Networks(self)
        self.drawing = SharedDrawing(self)
        self.training = RunController(self.networks, self)
        self.lessons = Lessons(self.networks, folder, self)
        self.background = BackgroundWork()
        self.background.add(Stage.TASKS, self.lessons.close)
        self.background.add(Stage.TRAINING, self.training.end)

    @Slot()
    def close(self) -> None:
        """Stop what runs and wait for it; write what is not written yet."""
        self.background.close_all()
