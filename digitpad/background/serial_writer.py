"""Writes files one after the other in a thread of its own, so that a slow disk delays nothing else.

The thread lives while there is work: a program that ends without `close` finishes what it began.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Hashable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, SignalInstance, Slot

log = logging.getLogger(__name__)


class SerialWriter(QObject):
    """Work on files in the order it is asked for; of one key only the newest that waits.

    Signals
    -------
    written
        The work of this key was done: what it returned, and the seconds it took.
    failed
        It was not, for this reason.
    """

    written = Signal(object, object, float)
    failed = Signal(object, str)
    _done = Signal(object, object, float)
    _broke = Signal(object, str)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._waiting: dict[Hashable, Callable[[], object]] = {}
        self._key: Hashable = None
        self._lock = threading.Lock()
        self._is_working = False
        self._thread: threading.Thread | None = None
        queued = Qt.ConnectionType.QueuedConnection
        self._done.connect(self.written, queued)
        self._broke.connect(self.failed, queued)

    def is_busy(self, key: Hashable) -> bool:
        """Whether work of ``key`` waits or is being done."""
        with self._lock:
            return key in self._waiting or (self._is_working and key == self._key)

    def write(self, key: Hashable, work: Callable[[], object]) -> None:
        """Do ``work`` after what waits; work of the same key that waits is left out."""
        with self._lock:
            self._waiting[key] = work
            if not self._is_working:
                self._is_working = True
                self._thread = threading.Thread(target=self._run, name=self.objectName())
                self._thread.start()

    def cancel(self, key: Hashable) -> None:
        """Leave out work of ``key`` that waits; what is being done goes on."""
        with self._lock:
            self._waiting.pop(key, None)

    @Slot()
    def close(self) -> None:
        """Do all that waits, let `written` and `failed` arrive, and do what these ask for."""
        thread = None
        while thread is not self._thread:
            thread = self._thread
            if thread is not None:
                thread.join()
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_working = False  # `close` still joins the thread
                    return
                self._key = key = next(iter(self._waiting))
                work = self._waiting.pop(key)
            began = time.monotonic()
            try:
                result = work()
            except (ValueError, OSError) as error:  # made for people to read
                log.info("%s: %s", self.objectName(), error)
                self._emit(self._broke, key, str(error))
            except Exception as error:
                log.exception("%s: not written", self.objectName())
                self._emit(self._broke, key, f"{type(error).__name__}: {error}")
            else:
                self._emit(self._done, key, result, time.monotonic() - began)

    def _emit(self, signal: SignalInstance, *values: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone already
            signal.emit(*values)
