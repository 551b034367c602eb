"""Loss and accuracy while a network learns."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from digitpad.train.curve_plot import Curve, CurvePlot

RUNNING_WINDOW = 50
"""Over how many batches the running mean of the loss is taken."""

_SHOWN_BATCHES = 0.97
"""Share of the batches' losses that the followed view must hold; zooming out shows all."""


class LossPlot(CurvePlot):
    """Cross-entropy: every batch faint, their running mean, and the means of epochs bold."""

    _value_format = "{:.3f}"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("loss_plot", parent)
        self.setToolTip(
            self.tr(
                "How far the answers are from the labels: 2.30 is guessing among ten digits, 0 is "
                "certain and right. Markers are means over an epoch. If train falls while test "
                "rises, the network learns by heart."
            )
        )
        running = self.tr("mean of {count} batches").format(count=RUNNING_WINDOW)
        self._set_up(
            self.tr("Loss"),
            self.tr("cross-entropy (nats)"),
            {
                "batch": Curve(self.tr("each batch"), "train", 1, alpha=0.25),
                "running": Curve(running, "train", 1.5, thinning="mean"),
                "train": Curve(self.tr("train"), "train", 2.5, symbol="o"),
                "test": Curve(self.tr("test"), "test", 2.5, dash=Qt.PenStyle.DashLine, symbol="s"),
            },
        )
        self._plot.setLimits(xMin=0, yMin=0)

    def add_steps(self, steps: ArrayLike, losses: ArrayLike) -> None:
        """Add batches that were learned, in their order.

        Parameters
        ----------
        steps
            Shape (n,): counted over the whole run, not less than those before.
        losses
            Shape (n,), nats. Those that are not finite are left out.

        Raises
        ------
        ValueError
            If the two are not one-dimensional or differ in length.
        """
        if self._append_steps(steps, losses):
            self._draw_soon("batch", "running")

    def add_epoch(self, step: int, train_loss: float, test_loss: float | None) -> None:
        """Add the mean losses, nats, at the end of an epoch; None where it was not measured."""
        losses = np.array([[train_loss], [test_loss]], np.float64)
        self._append_epochs([step], losses[0], losses[1])
        self._draw_soon("train", "test")

    def set_history(
        self,
        steps: ArrayLike,
        losses: ArrayLike,
        epoch_steps: ArrayLike,
        train_losses: ArrayLike,
        test_losses: ArrayLike,
    ) -> None:
        """Show a stored run instead.

        Parameters
        ----------
        steps, losses
            Shape (n,) each: the batches, as in ``add_steps``; may be empty.
        epoch_steps, train_losses, test_losses
            Shape (epochs,) each, as in ``add_epoch``; nan or None where nothing was measured.

        Raises
        ------
        ValueError
            If lengths differ.
        """
        self.clear()
        self._append_steps(steps, losses)
        self._append_epochs(epoch_steps, train_losses, test_losses)
        self._draw_all()

    def _append_steps(self, steps: ArrayLike, losses: ArrayLike) -> int:
        added = self._append("batch", steps, losses)
        if added:
            points = self._curves["batch"].points
            means = _trailing_means(points.y[-(added + RUNNING_WINDOW - 1) :])
            self._append("running", points.x[-added:], means[-added:])
        return added

    def _y_range(self, values: NDArray[np.float64]) -> tuple[float, float]:
        if not values.any():
            return 0.0, 2.5
        # The first steep fall and rare spikes may leave the top: the rest would lie flat below.
        batches = self._curves["batch"].points.y
        sample = batches[:: 1 + len(batches) // 4096]
        highest = max(
            np.quantile(sample, _SHOWN_BATCHES) if len(sample) else 0.0,
            self._curves["train"].points.y.max(initial=0.0),
            self._curves["test"].points.y.max(initial=0.0),
        )
        if highest <= 0:
            return 0.0, 2.5
        # On a scale of coarse steps, so that the axis stands still between two of them.
        return 0.0, float(1.25 ** math.ceil(math.log(1.2 * highest, 1.25)))


class AccuracyPlot(CurvePlot):
    """Share of right answers at the end of each epoch, on train and on test, in percent."""

    _value_format = "{:.1f}%"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("accuracy_plot", parent)
        self.setToolTip(
            self.tr(
                "How many of a hundred images are read rightly. Test images were never learned "
                "from: the gap between the curves is what the network only knows by heart."
            )
        )
        self._set_up(
            self.tr("Accuracy"),
            self.tr("right answers (%)"),
            {
                "train": Curve(self.tr("train"), "train", 2.5, symbol="o"),
                "test": Curve(self.tr("test"), "test", 2.5, dash=Qt.PenStyle.DashLine, symbol="s"),
            },
        )
        self._plot.setLimits(xMin=0, yMin=0, yMax=100)

    def add_epoch(
        self, step: int, train_accuracy: float | None, test_accuracy: float | None
    ) -> None:
        """Add the accuracies, 0 to 1, at the end of an epoch; None where it was not measured.

        Raises
        ------
        ValueError
            If an accuracy is not a share from 0 to 1.
        """
        shares = np.array([[train_accuracy], [test_accuracy]], np.float64)
        self._append_shares([step], shares[0], shares[1])
        self._draw_soon("train", "test")

    def set_history(
        self, epoch_steps: ArrayLike, train_accuracies: ArrayLike, test_accuracies: ArrayLike
    ) -> None:
        """Show a stored run instead: shape (epochs,) each, as in ``add_epoch``."""
        self.clear()
        self._append_shares(epoch_steps, train_accuracies, test_accuracies)
        self._draw_all()

    def _append_shares(self, steps: ArrayLike, train: ArrayLike, test: ArrayLike) -> None:
        shares = np.asarray(train, np.float64), np.asarray(test, np.float64)
        for share in shares:
            if np.any(share < 0) or np.any(share > 1):
                raise ValueError(f"accuracy is {share}; expected shares from 0 to 1")
        self._append_epochs(steps, 100 * shares[0], 100 * shares[1])

    def _y_range(self, values: NDArray[np.float64]) -> tuple[float, float]:
        if len(values) == 0:
            return 0.0, 100.0
        margin = max(1.0, 0.1 * np.ptp(values))
        # The limits of the plot keep the margin below 100.
        return values.min() - margin, values.max() + margin


def _trailing_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of each value and of up to RUNNING_WINDOW - 1 before it; shape (n,) as given."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - RUNNING_WINDOW, 0)
    means: NDArray[np.float64] = (sums[ends] - sums[starts]) / (ends - starts)
    return means
