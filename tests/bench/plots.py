"""One loss plot as the window draws it, against pyqtgraph's own parts, in turns in one run.

    python tests/bench/plots.py

Each contender gains a batch's loss, shows a little more of x and is painted, as happens five times
a second while a network trains. Prints medians of CPU time of the window's thread and their ratio.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

TURNS = 40
SIZE = 820, 250


def main() -> None:
    """Measure, and print."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import pyqtgraph as pg
    from PySide6.QtWidgets import QApplication

    from digitpad.shell.application import make_application
    from digitpad.train.plots.curves import LossPlot
    from digitpad.train.plots.run_curves import RunCurves

    app = make_application()
    rng = np.random.default_rng(0)

    def ours(x: Any, y: Any, *, has_cross_hair: bool = False) -> tuple[Any, Callable[[int], None]]:
        plot = LossPlot()
        run = RunCurves(600)
        run.add_steps(x, y)
        plot.show_run(run)

        def grow(step: int) -> None:
            run.add_steps([step], [0.1])
            if has_cross_hair:
                plot.point_at(step / 600)
            plot.fit()

        return plot, grow

    def theirs(
        x: Any, y: Any, *, has_axes: bool, is_downsampled: bool, has_legend: bool = False
    ) -> tuple[Any, Callable[[int], None]]:
        plot: Any = pg.PlotWidget(background="w")
        item = plot.getPlotItem()
        if has_legend:
            item.addLegend()
        for side in ("left", "bottom"):
            item.showAxis(side, has_axes)
        if has_axes:
            item.showGrid(x=True, y=True, alpha=0.3)
        curves = [item.plot(pen=pg.mkPen(color, width=1), name=color) for color in ("b", "r")]
        if is_downsampled:
            item.setDownsampling(auto=True, mode="peak")
            item.setClipToView(True)
        held = [x / 600, y, np.convolve(y, np.full(50, 1 / 50), "same")]

        def grow(step: int) -> None:
            for index, value in enumerate((step / 600, 0.1, 0.1)):
                held[index] = np.append(held[index], value)
            curves[0].setData(held[0], held[1])
            curves[1].setData(held[0], held[2])
            item.setRange(xRange=(0, step / 600 * 1.025), yRange=(0, 3), padding=0)

        return plot, grow

    for steps in (10_000, 1_000_000):
        x = np.arange(1, steps + 1)
        y = 2.3 / np.sqrt(x) * rng.lognormal(0, 0.4, steps)
        contenders = {
            "this program's": ours(x, y),
            "this program's, cross-hair shown": ours(x, y, has_cross_hair=True),
            "pyqtgraph's downsampling, no axes": theirs(x, y, has_axes=False, is_downsampled=True),
            "pyqtgraph's downsampling and axes": theirs(x, y, has_axes=True, is_downsampled=True),
            "the same with its legend": theirs(
                x, y, has_axes=True, is_downsampled=True, has_legend=True
            ),
        }
        times: dict[str, list[float]] = {name: [] for name in contenders}
        for plot, _ in contenders.values():
            plot.resize(*SIZE)
            plot.show()
        app.processEvents()
        for turn in range(TURNS):
            for name, (plot, grow) in contenders.items():
                began = time.thread_time()
                grow(steps + 1 + 20 * turn)
                plot.repaint()
                QApplication.processEvents()
                times[name].append(1000 * (time.thread_time() - began))
        base = np.median(times["this program's"])
        for name, taken in times.items():
            median = np.median(taken)
            print(f"{steps:>9,} batches, {name:34} {median:7.1f} ms, {median / base:5.1f} times")
        for plot, _ in contenders.values():
            plot.hide()


if __name__ == "__main__":
    main()
