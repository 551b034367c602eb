"""The application: one QApplication, its theme, the window, and how the program is ended."""

from __future__ import annotations

import importlib
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QObject,
    QSettings,
    QTimer,
    QTranslator,
    Slot,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from digitpad import __version__
from digitpad.background.task import Background
from digitpad.shell.main_window import MainWindow
from digitpad.state.crash_recovery import Recovery
from digitpad.state.data_sources import bundled_mnist
from digitpad.state.workspace import Workspace
from digitpad.system.display import why_no_window
from digitpad.system.resources import asset, data_folder
from digitpad.widgets.dialogs import show_error
from digitpad.widgets.theme_manager import ThemeManager, theme_manager

if TYPE_CHECKING:
    from types import FrameType, TracebackType

log = logging.getLogger(__name__)

INTERRUPTED = 130
"""The exit status after Ctrl+C in the terminal, as shells have it."""
_LOOK_EVERY_MS = 200


def make_application() -> QApplication:
    """The process's QApplication, named, themed and translated."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Digitpad")
    app.setOrganizationName("Digitpad")
    app.setApplicationVersion(__version__)
    app.setWindowIcon(QIcon(str(asset("icons/digitpad.svg"))))
    app.setStyle("Fusion")
    if theme_manager() is None:
        ThemeManager(app)
        _translate(app)
    return app


def open_window(weights: Path | None = None) -> int:
    """Show the window until it is closed.

    Returns
    -------
    The exit status: 0, 2 on Linux without a display, 130 after Ctrl+C in the terminal.
    """
    problem = why_no_window()
    if problem:
        sys.stderr.write(f"digitpad: {problem}\n")
        return 2
    app = make_application()
    folder = data_folder()
    workspace = Workspace(folder)
    recovery = Recovery(workspace, folder / "unfinished")
    recovery.find_interrupted()
    window = MainWindow(workspace, QSettings(), recovery)
    # However the program is left, the training ends first: a thread must not outlive it.
    app.aboutToQuit.connect(workspace.close)
    guard = Guard(window)
    guard.install()
    try:
        window.show()
        window.recovery_banner.offer()
        if weights is not None:
            window.open_weights(weights)
        # Read ahead, so that the other tabs, a test image and the training do not wait.
        ahead = Background("digitpad-read-ahead", window)
        ahead.reported.connect(window.tabs.build_ahead)
        ahead.start(_read_ahead)
        status = app.exec()
    finally:
        recovery.finish_writing()
        guard.remove()
    return INTERRUPTED if guard.is_interrupted else status


class Guard(QObject):
    """Takes Ctrl+C from the terminal, and errors nobody expected, while ``window`` is open.

    The first Ctrl+C closes the window, which may ask what to save; the second ends at once.

    Attributes
    ----------
    is_interrupted
        Whether Ctrl+C was pressed.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_showing_error = False
        self.is_interrupted = False
        # Python notices a signal only when some of its code runs, and Qt waits without any.
        self._heartbeat = QTimer(self)
        self._heartbeat.setInterval(_LOOK_EVERY_MS)
        self._heartbeat.timeout.connect(self._on_heartbeat)

    def install(self) -> None:
        """Begin to listen."""
        self._hook_before = sys.excepthook
        self._handler_before = signal.signal(signal.SIGINT, self._on_interrupt)
        sys.excepthook = self._on_error
        self._heartbeat.start()

    def remove(self) -> None:
        """Leave all as it was before `install`."""
        self._heartbeat.stop()
        sys.excepthook = self._hook_before
        signal.signal(signal.SIGINT, self._handler_before)

    @Slot()
    def _on_heartbeat(self) -> None:
        """Nothing: that it is Python code is enough."""

    def _on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_interrupted:
            QApplication.exit(INTERRUPTED)
            return
        self.is_interrupted = True
        # Not from here: whatever code was running must go on first.
        QTimer.singleShot(0, self._close)

    @Slot()
    def _close(self) -> None:
        if self._window.close():
            QApplication.exit(INTERRUPTED)
        else:
            self.is_interrupted = False

    def _on_error(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        log.error("unexpected error", exc_info=(kind, error, traceback))
        is_here = threading.current_thread() is threading.main_thread()
        if (
            not is_here or self._is_showing_error
        ):  # one box is enough, and only this thread may show it
            return
        self._is_showing_error = True
        try:
            show_error(
                self._window,
                self.tr("Something went wrong"),
                self.tr(
                    "{0}: {1}\nWhat you did last may not have happened. You can go on, but save "
                    "what you have trained; the terminal shows the details."
                ).format(kind.__name__, error),
            )
        finally:
            self._is_showing_error = False


def _translate(app: QApplication) -> None:
    """Speak the person's language where the program has it; else all of it is English."""
    ours = QTranslator(app)
    if not ours.load(QLocale(), "digitpad", "_", str(asset("icons").parent / "translations")):
        return
    app.installTranslator(ours)
    qt = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if qt.load(QLocale(), "qtbase", "_", folder):
        app.installTranslator(qt)


def _read_ahead() -> Iterator[None]:
    """Load in the background what is not needed yet; yields when other tabs can be built."""
    for module in ("digitpad.train.tab", "digitpad.filters.tab"):
        importlib.import_module(module)
    yield
    try:
        bundled_mnist()
    except (ValueError, OSError) as error:  # shown where the images are asked for
        log.warning("MNIST was not read ahead: %s", error)
