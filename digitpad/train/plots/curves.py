"""Loss and accuracy while a network learns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from digitpad.train.plots.curve import Curve
from digitpad.train.plots.curve_plot import CurvePlot
from digitpad.train.plots.plot_kind import RUNNING_WINDOW, AccuracyKind, LossKind
from digitpad.train.plots.run_curves import Mark, RunCurves


class LossPlot(CurvePlot):
    """Cross-entropy: every batch faint, their running mean, and the means of epochs bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("loss_plot", LossKind(), parent)
        self.setToolTip(
            self.tr(
                "How far the answers are from the labels: 2.30 is guessing among ten digits, 0 is "
                "certain and right. Train is the mean over an epoch, taken while it "
                "learns; test is measured after the epoch, so it may lie below at first. If train "
                "falls while test rises, the network learns by heart. The unit is the nat: the "
                "natural logarithm of how unlikely the right answer seemed."
            )
        )
        self._head.set_switch(
            self.tr("Log"),
            self.tr("Logarithmic loss"),
            self.tr("A logarithmic scale: halving the loss is the same distance everywhere."),
        )
        self._set_title(self.tr("Loss"), self.tr("loss"))
        running = self.tr("mean of {count}").format(count=RUNNING_WINDOW)
        self._set_curves(
            {
                "batch": Curve(self.tr("batch"), "train", 1, alpha=0.25),
                "running": Curve(running, "train", 1.5),
                "train": Curve(self.tr("train, learning"), "train", 2.5, symbol="o"),
                "test": Curve(self.tr("test"), "test", 2.5, dash=Qt.PenStyle.DashLine, symbol="s"),
            }
        )

    def _extra_marks(self) -> list[Mark]:
        return overfitting_marks(self.runs.run, self.tr("learns by heart since epoch {0}"))


class AccuracyPlot(CurvePlot):
    """Share of right answers at the end of each epoch, on train and on test, in percent.

    On its logarithmic scale the share of wrong ones: 98.9 and 99.5 are a factor of two apart.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("accuracy_plot", AccuracyKind(), parent)
        self.setToolTip(
            self.tr(
                "How many of a hundred images are read rightly. Test images were never learned "
                "from: the gap between the curves is what the network only knows by heart."
            )
        )
        self._head.set_switch(
            self.tr("Error"),
            self.tr("Error on a logarithmic scale"),
            self.tr(
                "Show wrong answers on a logarithmic scale: 98.9% and 99.5% right look alike, but "
                "1.1% wrong are twice as many as 0.5%."
            ),
        )
        self._set_title(self.tr("Accuracy"), self.tr("right (%)"))
        self._set_curves(
            {
                "train": Curve(self.tr("train"), "train", 2.5, symbol="o"),
                "test": Curve(self.tr("test"), "test", 2.5, dash=Qt.PenStyle.DashLine, symbol="s"),
            }
        )

    def _y_title(self) -> str:
        return self.tr("wrong (%)") if self.is_log else self._y_label

    def _extra_marks(self) -> list[Mark]:
        return overfitting_marks(self.runs.run, "")


def overfitting_marks(run: RunCurves, text: str) -> list[Mark]:
    """A mark where the gap between train and test begins to grow; ``text`` names the epoch {0}."""
    since = gap_grows_since(run.train_loss.y, run.test_loss.y)
    if since is None:
        return []
    step = float(run.test_loss.x[since])
    return [Mark(step, text.format(round(step / run.steps_per_epoch)))]


_RISE = 1.03
"""By how much the test loss must exceed its best, so that noise is no alarm."""


def gap_grows_since(train: NDArray[np.float64], test: NDArray[np.float64]) -> int | None:
    """The epoch, counted from 0, after which the gap only helps to learn by heart.

    Parameters
    ----------
    train, test
        Shape (epochs,) each: mean losses at the end of each epoch.

    Returns
    -------
    The epoch of the best test loss, if in the last two epochs the test loss stood clearly above
    it and the training loss below both; else None.
    """
    count = min(len(train), len(test))
    if count < 3:
        return None
    best = int(np.argmin(test[:count]))
    if best > count - 3:
        return None
    is_above = (test[count - 2 : count] > _RISE * test[best]).all()
    is_below = train[count - 1] < min(train[best], test[count - 1])
    return best if is_above and is_below else None
