"""The one place that ends all work in the background, in order, before the program ends."""

from __future__ import annotations

import weakref
from enum import IntEnum
from typing import TYPE_CHECKING

import shiboken6

from digitpad.background.task import Background

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject


class Stage(IntEnum):
    """What is ended after what."""

    TASKS = 0
    """What only reads, such as the test set for a page."""
    TRAINING = 1
    """A run: its last report is still written."""
    WRITING = 2
    """What waits to be written."""


class BackgroundWork:
    """Knows what works in the background, and ends it."""

    def __init__(self) -> None:
        self._owners: list[weakref.ref[QObject]] = []
        self._closers: list[tuple[Stage, weakref.WeakMethod[Callable[[], None]]]] = []

    def watch(self, owner: QObject) -> None:
        """End, among the tasks, every `Background` below ``owner``, whenever it was made."""
        self._owners.append(weakref.ref(owner))

    def add(self, stage: Stage, close: Callable[[], None]) -> None:
        """Call the method ``close`` in this stage, while its object lives.

        It returns when its thread has ended, and may be called again.
        """
        self._closers.append((stage, weakref.WeakMethod(close)))

    def close_all(self) -> None:
        """End everything, stage by stage, and return when no thread is left."""
        for stage in Stage:
            for close in [found() for at, found in self._closers if at is stage]:
                if close is not None:
                    close()
            if stage is Stage.TASKS:
                self._close_tasks()

    def _close_tasks(self) -> None:
        for found in self._owners:
            owner = found()
            if owner is not None and shiboken6.isValid(owner):
                for task in owner.findChildren(Background):
                    task.close()
