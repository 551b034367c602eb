"""How fast the window is: to open, to answer the pen, and to stay awake while it trains.

    python tests/bench/window.py

Prints medians, 95th percentiles and worst cases. Runs on the screen there is, else offscreen.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from digitpad.shell.main_window import MainWindow

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

_OPEN = """
import sys, time
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from digitpad.shell.application import make_application
from digitpad.shell.main_window import MainWindow
from digitpad.state.workspace import Workspace
app = make_application()
window = MainWindow(Workspace(), QSettings(sys.argv[1], QSettings.Format.IniFormat))
window.show()
app.processEvents()
canvas = window.draw_tab.canvas
QTest.mouseClick(canvas, Qt.MouseButton.LeftButton)
while not window.draw_tab.is_answer_current:
    app.processEvents()
app.processEvents()
print(time.time())
"""


def main() -> None:
    """Measure all of it, and print; or only what is named: start, pen, training, answers."""
    wanted = set(sys.argv[1:]) or {"start", "pen", "training", "answers"}
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        settings = str(Path(folder) / "bench.ini")
        if "start" in wanted:
            _report("process start to an answering window, s", _starts(settings))
        if "pen" in wanted:
            _pen_and_timer(settings)
        if "training" in wanted:
            _training(settings)
        if "answers" in wanted:
            _answers()


def _starts(settings: str) -> list[float]:
    """Seconds from starting a process to a window that has read a first dot; the first is cold."""
    seconds = []
    for _ in range(6):
        began = time.time()
        arguments = [sys.executable, "-c", _OPEN, settings]
        root = str(Path(__file__).resolve().parents[2])
        done = subprocess.run(
            arguments, capture_output=True, text=True, check=True, cwd=root, timeout=60
        )
        seconds.append(float(done.stdout.split()[-1]) - began)
    return seconds[1:]


def _pen_and_timer(settings: str) -> None:
    from lateness import LatenessWatch
    from PySide6.QtCore import QEventLoop, QSettings, Qt
    from PySide6.QtTest import QTest

    from digitpad.shell.application import make_application
    from digitpad.shell.main_window import MainWindow
    from digitpad.state.workspace import Workspace
    from digitpad.system.resources import asset
    from model.handwriting.drawings_file import Drawing, read_drawings

    app = make_application()
    workspace = Workspace()
    window = MainWindow(workspace, QSettings(settings, QSettings.Format.IniFormat))
    window.show()
    app.processEvents()
    canvas = window.draw_tab.canvas
    answers: list[float] = []
    window.draw_tab.read.connect(lambda _: answers.append(time.perf_counter()))
    waits, own = [], []
    for _, drawing in read_drawings(asset("drawings/samples.jsonl")):
        assert isinstance(drawing, Drawing)
        for stroke in drawing.strokes:
            points = [canvas.to_widget(x, y).toPoint() for x, y in stroke.tolist()]
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
            for point in points[1:]:
                pause = (
                    time.perf_counter() + 0.010
                )  # a mouse reports about a hundred times a second
                while time.perf_counter() < pause:
                    app.processEvents()
                heard = len(answers)
                began = time.perf_counter()
                QTest.mouseMove(canvas, point)
                while len(answers) == heard and time.perf_counter() < began + 0.1:
                    app.processEvents()
                app.processEvents()  # the bars are painted
                waits.append(1000 * (time.perf_counter() - began))
                own_began = time.perf_counter()
                window.draw_tab.read_now()
                own.append(1000 * (time.perf_counter() - own_began))
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])
        canvas.clear()
    _report("mouse move to painted bars, ms", waits)
    _report("  of it: prepare, predict and hand over, ms", own)

    _report("mouse move to painted feature maps, ms", _feature_maps(window))
    for index in range(window.tabs.count()):
        window.tabs.setCurrentIndex(index)
        watch = LatenessWatch()
        loop = QEventLoop()
        workspace.training.finished.connect(loop.quit)
        form = window.train_tab.form
        from PySide6.QtWidgets import QWidget

        for name, value in (("train_size", 20_000), ("test_size", 5_000), ("epochs", 2)):
            form.findChild(QWidget, f"{name}_spin").setValue(value)
        watch.start()
        window.train_tab.start()
        loop.exec()
        watch.stop()
        title = window.tabs.tabText(index)
        _report(f"lateness of a 16 ms timer while training, {title} shown, ms", watch.late)
    workspace.close()
    window.hide()
    window.deleteLater()
    app.processEvents()


def _feature_maps(window: MainWindow) -> list[float]:
    """From a pen move on the input to every map repainted, on the page of kernels at work."""
    from filter_pages import position_of
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    page = window.filters_tab.work_page
    window.tabs.setCurrentWidget(window.filters_tab)
    window.filters_tab.show_page(page)
    QApplication.processEvents()
    pad, waits = page.figure.rows[0].pad, []
    for row in range(4, 24, 3):
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=position_of(pad, row, 4))
        for column in range(5, 24):
            QApplication.processEvents()
            began = time.perf_counter()
            QTest.mouseMove(pad, position_of(pad, row, column))
            QApplication.processEvents()
            waits.append(1000 * (time.perf_counter() - began))
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=position_of(pad, row, 23))
    return waits


def _training(settings: str) -> None:
    """How much of its speed a training loses to the window, by the tab that is shown.

    Turn and turn about with the same training without a window, as the command line does it.
    """
    from PySide6.QtCore import QEventLoop, QSettings

    from digitpad.shell.application import make_application
    from digitpad.shell.main_window import MainWindow
    from digitpad.state.data_sources import bundled_mnist
    from digitpad.state.workspace import Workspace
    from model.training.config import TrainingConfig
    from model.training.history import EpochDone, History
    from model.training.trainer import Trainer

    app = make_application()
    workspace = Workspace()
    window = MainWindow(workspace, QSettings(settings, QSettings.Format.IniFormat))
    window.show()
    app.processEvents()
    config = TrainingConfig(train_size=10_000, test_size=1_000, epochs=2)

    def alone() -> float:
        trainer, history = Trainer(config, bundled_mnist()), History()
        for event in trainer.run():
            history.record(event)
        return speed(history.epochs)

    def shown() -> float:
        loop = QEventLoop()
        workspace.training.finished.connect(loop.quit)
        own, all_threads = time.thread_time(), time.process_time()
        run = workspace.training.start(config)
        loop.exec()
        shares.append((time.thread_time() - own) / (time.process_time() - all_threads))
        return speed(run.trained.history.epochs)

    def speed(epochs: list[EpochDone]) -> float:
        return config.epochs * 10_000 / sum(epoch.seconds for epoch in epochs)

    shares: list[float] = []
    for index in range(window.tabs.count()):
        window.tabs.setCurrentIndex(index)
        shares.clear()
        ratios = []
        for _ in range(5):
            before, with_window, after = alone(), shown(), alone()
            ratios.append(with_window / ((before + after) / 2))
        _report(f"images/s with {window.tabs.tabText(index)} shown, of those without", ratios)
        _report("  of all work, the window's own thread", shares)
    workspace.close()
    window.hide()
    window.deleteLater()
    app.processEvents()


def _answers() -> None:
    """From asking a run to stop, anywhere in it, to its end."""
    from PySide6.QtCore import QEventLoop, QTimer

    from digitpad.background.training_session import TrainingSession
    from digitpad.shell.application import make_application
    from digitpad.state.data_sources import bundled_mnist
    from model.training.config import TrainingConfig
    from model.training.trainer import Trainer

    make_application()
    data, rng = bundled_mnist(), np.random.default_rng(0)
    for name, config in {
        "simple_conv_net": TrainingConfig(train_size=5_000),
        "alexnet_digits": TrainingConfig(network="alexnet_digits", train_size=500),
        "a batch of 1,000": TrainingConfig(train_size=5_000, batch_size=1_000),
        "numerical gradient": TrainingConfig(network="simple_net", gradient="numerical"),
    }.items():
        waits = []
        for _ in range(12):
            session, loop = TrainingSession(), QEventLoop()
            session.finished.connect(loop.quit)
            session.start(functools.partial(Trainer, config, data))
            moment = QEventLoop()
            QTimer.singleShot(int(rng.integers(300, 1_500)), moment.quit)
            moment.exec()
            began = time.perf_counter()
            session.stop()
            loop.exec()
            waits.append(1000 * (time.perf_counter() - began))
        _report(f"stop to the end of the run, {name}, ms", waits)


def _report(name: str, values: list[float]) -> None:
    median, high, worst = np.percentile(values, [50, 95, 100])
    print(
        f"{name:66} median {median:7.2f}   95% {high:7.2f}   worst {worst:7.2f}   n {len(values)}"
    )


if __name__ == "__main__":
    main()
