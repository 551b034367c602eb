"""What drawing the curves costs: with few points and a million, alone and beside other runs.

    python tests/bench/curves.py

Prints medians and worst cases, in CPU time of the window's thread, of handing over and painting
once, as it happens five times a second while a run is watched; and the replay of an hour's events.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

HOUR_STEPS = 500_000
REPORT = 25


def main() -> None:
    """Measure, and print."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from digitpad.app import make_application
    from digitpad.train.curve_plot import OtherRun
    from digitpad.train.curves_panel import CurvesPanel
    from digitpad.train.history_curves import take
    from digitpad.train.run_curves import RunCurves
    from model.history import EpochDone, RunStarted, StepDone

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

    curves = RunCurves()
    panel.show_others([])
    panel.show_run(curves)
    began, worst = time.thread_time(), 0.0
    take(curves, [RunStarted(600, HOUR_STEPS, None)])
    for step in range(0, HOUR_STEPS, REPORT):
        turn = time.thread_time()
        events: list[StepDone | EpochDone] = [
            StepDone(1 + at // 600, at + 1, 0.1) for at in range(step, step + REPORT)
        ]
        if (step + REPORT) % 600 == 0:
            epoch = (step + REPORT) // 600
            events.append(EpochDone(epoch, step + REPORT, 4.0, 1e4, 0.1, 0.9, 0.1, 0.9, None))
        take(curves, events)
        panel.draw_soon()
        QApplication.processEvents()
        worst = max(worst, 1000 * (time.thread_time() - turn))
    kept = panel.loss_plot.point_counts()["batch"]
    print(
        f"an hour replayed: {kept:,} of {HOUR_STEPS:,} batches kept, "
        f"{time.thread_time() - began:.1f} s, worst turn {worst:.1f} ms"
    )
    panel.hide()


if __name__ == "__main__":
    main()
