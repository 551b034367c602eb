"""What tests of the curves share: a run to draw, and what is read off the plots."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.train.plots.curve_plot import CurvePlot
from digitpad.train.plots.run_curves import RunCurves

EMPTY = "Curves appear here when training starts"
NAN = math.nan


def make_run(batches: int = 300, epochs: int = 3) -> RunCurves:
    run = RunCurves(100)
    run.add_steps(np.arange(1, batches + 1), np.linspace(2, 0.5, batches))
    for epoch in range(1, epochs + 1):
        share = 0.9 + 0.04 * (1 - 0.5 ** (epoch - 1)) + 0.02
        run.add_epoch(100 * epoch, 2.0, (1 / epoch, 1.2 / epoch), (share, share - 0.01))
    return run


def viewport(plot: QWidget) -> QWidget:
    found = plot.findChild(pg.PlotWidget)
    assert isinstance(found, pg.PlotWidget)
    return found.viewport()


def ranges(plot: QWidget) -> list[list[float]]:
    """What the axes show: [[x low, x high], [y low, y high]]."""
    return [list(axis) for axis in plot.findChild(pg.PlotWidget).viewRange()]


def point_counts(plot: CurvePlot) -> dict[str, int]:
    """How many points each curve has, by its name; of many, fewer are drawn."""
    runs = plot.runs
    return {
        name: len(runs.kind.points(runs.run, name, 0, math.inf, 1 << 40)[0]) for name in runs.curves
    }


def drawn(plot: CurvePlot, name: str) -> tuple[list[float], list[float]]:
    x, y = plot.runs.curves[name].drawn()
    return x.tolist(), y.tolist()


def pixel_count(plot: QWidget, name: str) -> int:
    """How many pixels have exactly the colour ``name``."""
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return int(np.count_nonzero(rows == QColor(name).rgb()))


def is_empty_text_shown(plot: QWidget) -> bool:
    return any(label.text() == EMPTY and label.isVisible() for label in plot.findChildren(QLabel))
