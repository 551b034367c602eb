"""What drawing the curves costs: with few points and a million, alone and beside other runs.

    python tests/bench/curves.py

Prints medians and worst cases, in CPU time of the window's thread, of handing over and painting
once, as it happens five times a second while a run is watched; and the replay of an hour's events.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))


def main() -> None:
    """Measure, and print."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

    from PySide6.QtWidgets import QApplication

    from digitpad.shell.application import make_application
    from digitpad.train.plots.curves_panel import CurvesPanel
    from digitpad.train.plots.run_curves import OtherRun, RunCurves

    app = make_application()
    panel = CurvesPanel()
    panel.resize(820, 500)
    panel.show()
    app.processEvents()
    rng = np.random.default_rng(0)

    def run_of(steps: int) -> RunCurves:
        run = RunCurves(600)
        run.add_steps(
            np.arange(1, steps + 1),
            2.3 / np.sqrt(np.arange(1, steps + 1)) * rng.lognormal(0, 0.4, steps),
        )
        for epoch in range(1, min(1_000, steps // 600) + 1):
            run.add_epoch(600 * epoch, 4.0, (1 / epoch, 1.1 / epoch), (0.9, 0.89))
        return run

    for others in (0, 4, 8):
        for steps in (10_000, 1_000_000):
            panel.show_others([OtherRun(f"{n}", "#117733", run_of(steps)) for n in range(others)])
            panel.show_run(run_of(steps))
            QApplication.processEvents()
            times = []
            for turn in range(30):
                panel.run.add_steps([steps + turn + 1], [0.1])
                began = time.thread_time()
                panel.accuracy_plot.fit()
                panel.loss_plot.fit()
                panel.repaint()
                QApplication.processEvents()
                times.append(1000 * (time.thread_time() - began))
            median, worst = np.percentile(times, [50, 100])
            what = f"{steps:>9,} batches, {others} other runs"
            print(f"{what}: median {median:6.1f} ms, worst {worst:6.1f} ms")

    panel.hide()
    _replay_an_hour()


def _replay_an_hour() -> None:
    """All that an hour of training reports, through the session's thread and the whole window."""
    from curve_actions import point_counts
    from lateness import LatenessWatch
    from long_run import STEPS, HourTrainer
    from PySide6.QtCore import QEventLoop, QSettings

    from digitpad.shell.main_window import MainWindow
    from digitpad.state import run_controller
    from digitpad.state.workspace import Workspace
    from model.training.config import TrainingConfig

    watch = LatenessWatch()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIGITPAD_DATA"] = folder
        workspace = Workspace()
        vars(run_controller)["Trainer"] = HourTrainer
        window = MainWindow(workspace, QSettings(folder + "/s.ini", QSettings.Format.IniFormat))
        window.show()
        window.tabs.setCurrentWidget(window.train_tab)
        loop = QEventLoop()
        workspace.training.finished.connect(loop.quit)
        began = time.perf_counter()
        watch.start()
        workspace.training.start(TrainingConfig(train_size=600, test_size=10))
        loop.exec()
        watch.stop()
        seconds = time.perf_counter() - began
        kept = point_counts(window.train_tab.curves.loss_plot)["batch"]
        median, high, worst = np.percentile(watch.late, [50, 95, 100])
        print(
            f"an hour replayed: {kept:,} of {STEPS:,} batches kept in {seconds:.1f} s; lateness of "
            f"a 16 ms timer meanwhile: median {median:.1f}, 95% {high:.1f}, worst {worst:.1f} ms"
        )
        workspace.close()
        window.hide()
        window.deleteLater()


if __name__ == "__main__":
    main()
