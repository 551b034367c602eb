"""Which of Qt's threads are running, by name."""

import gc

from PySide6.QtCore import QThread
from shiboken6 import isValid


def running_threads() -> list[str]:
    """The names of those that are, of all there are."""
    threads = [one for one in gc.get_objects() if issubclass(type(one), QThread)]
    return [one.objectName() for one in threads if isValid(one) and one.isRunning()]
