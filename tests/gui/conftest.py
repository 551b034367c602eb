"""What every test of the window stands on: no screen, settings of its own, nothing left over."""

import gc
import os
import sys
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QSettings,
    QStandardPaths,
    Qt,
    QThread,
    QTimer,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton, QWidget

from digitpad.background.thread import WorkThread
from digitpad.shell.application import make_application
from digitpad.shell.main_window import MainWindow
from digitpad.state.crash_recovery import Recovery
from digitpad.state.workspace import Workspace
from digitpad.widgets.theme_manager import Appearance, theme_manager

PATIENCE_MS = 60_000
LOOK_EVERY_MS = 5


@pytest.fixture(scope="session")
def qapp(tmp_path_factory):
    """The application as the program makes it, with settings nobody else reads."""
    QStandardPaths.setTestModeEnabled(True)
    folder = str(tmp_path_factory.mktemp("settings"))
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, folder)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    return make_application()


@pytest.fixture(autouse=True, scope="session")
def seen_by_coverage():
    """Let coverage follow Qt's threads, too: before Python 3.12 it knows only Python's own."""
    run = WorkThread.run

    def traced(thread):
        sys.settrace(threading.gettrace())
        run(thread)

    with pytest.MonkeyPatch.context() as patch:
        if sys.version_info < (3, 12):
            patch.setattr(WorkThread, "run", traced)
        yield


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch):
    """What the program keeps for the person: here, in a folder of the test's own."""
    folder = tmp_path / "kept by the program"
    monkeypatch.setenv("DIGITPAD_DATA", str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp):
    """Fails the test that leaves a thread or a window behind, and names what it left."""
    _use_system_theme()
    _release_mouse()
    threads, windows = set(threading.enumerate()), _windows()
    yield
    _use_system_theme()
    _delete_what_is_due()
    left_windows = _windows() - windows
    if left_windows:
        gc.collect()
        _delete_what_is_due()
        left_windows = _windows() - windows
    left_threads = [
        thread
        for thread in set(threading.enumerate()) - threads
        # Where Python code ran in a QThread, Python remembers a dummy for it.
        if not thread.name.startswith("Dummy-")
    ]
    running = [o for o in gc.get_objects() if issubclass(type(o), QThread) and _is_running(o)]
    names = [f"{type(w).__name__} {w.objectName()!r}" for w in left_windows]
    names += [thread.name for thread in left_threads] + [t.objectName() for t in running]
    assert not names, f"left behind: {', '.join(names)}"


@pytest.fixture
def wait_for(qapp):
    """Process events until a condition holds; not qWait, which would starve a training."""

    def wait(is_so):
        __tracebackhide__ = True
        loop, poll, limit, found = QEventLoop(), QTimer(), QTimer(), []

        def look():
            if is_so():  # remembered: it may be otherwise again a moment later
                found.append(True)
                loop.quit()

        poll.timeout.connect(look)
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        poll.start(LOOK_EVERY_MS)
        limit.start(PATIENCE_MS)
        look()
        if not found:
            loop.exec()
        # Stopped, or it would go on looking for what a later test has taken away.
        poll.stop()
        limit.stop()
        assert found, "it did not come to that"

    return wait


@pytest.fixture
def pass_time(qapp):
    """Let the window live for some milliseconds."""

    def wait(milliseconds):
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    return wait


@pytest.fixture
def workspace(qapp):
    workspace = Workspace()
    yield workspace
    workspace.close()
    _put_away(workspace)


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "digitpad.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def make_window(qapp, settings, data_folder):
    """Opens the program's window, each time as a new start of the program would.

    Where it is given a folder for unfinished trainings, it keeps them there, and offers what is
    left of one.
    """
    made = []

    def make(unfinished=None):
        workspace = Workspace(data_folder)
        recovery = None if unfinished is None else Recovery(workspace, unfinished)
        if recovery is not None:
            recovery.find_interrupted()
        window = MainWindow(workspace, settings, recovery)
        made.append((window, workspace, recovery))
        window.show()
        window.recovery_banner.offer()
        window.activateWindow()
        QApplication.processEvents()
        return window, workspace

    yield make
    for window, workspace, recovery in made:
        workspace.close()
        if recovery is not None:
            recovery.close()
        window.hide()
        for thing in (window, recovery, workspace):
            if thing is not None:
                _put_away(thing)


@pytest.fixture
def shown(make_window):
    """The window and its workspace."""
    return make_window()


@pytest.fixture
def window(shown):
    return shown[0]


@pytest.fixture
def answer_box(qapp):
    """Do something that opens boxes, and press the button named, or the first, in each.

    Gives back what the boxes said. Fails unless there were as many boxes as buttons.
    """

    def answer(act, *names):
        wanted, said, seen = list(names or [None]), [], []

        def press():
            box = QApplication.activeModalWidget()
            if not isinstance(box, QMessageBox) or box in seen:
                return
            seen.append(box)
            said.append(f"{box.text()}\n{box.informativeText()}")
            buttons = {b.text().replace("&", ""): b for b in box.findChildren(QPushButton)}
            name = wanted.pop(0) if wanted else None
            buttons.get(name, next(iter(buttons.values()))).click()

        poll = QTimer()
        poll.timeout.connect(press)
        poll.start(LOOK_EVERY_MS)
        act()
        poll.stop()
        assert len(said) == max(1, len(names)), said
        return "\n".join(said)

    return answer


def _use_system_theme():
    if theme_manager().appearance is not Appearance.SYSTEM:
        theme_manager().set_appearance(Appearance.SYSTEM)


def _release_mouse():
    """QTest.mouseDClick leaves the button down."""
    if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
        target = QWidget()
        QTest.mouseRelease(target, Qt.MouseButton.LeftButton)
        target.deleteLater()
        _delete_what_is_due()


def _windows():
    # pyqtgraph makes a plot's context menus without a parent, and keeps them for good.
    return {w for w in QApplication.topLevelWidgets() if not isinstance(w, QMenu) or w.isVisible()}


def _delete_what_is_due():
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()


def _put_away(thing):
    thing.deleteLater()
    _delete_what_is_due()


def _is_running(thread):
    try:
        return thread.isRunning() and thread is not QThread.currentThread()
    except RuntimeError:  # deleted already
        return False
