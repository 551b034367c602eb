"""Curves hold every point, and draw what can be seen of them."""

import math

import numpy as np
import pytest
from curve_actions import (
    EMPTY,
    NAN,
    drawn,
    is_empty_text_shown,
    make_run,
    pixel_count,
    point_counts,
    ranges,
)
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from digitpad.train.plots.curves import AccuracyPlot, LossPlot
from digitpad.train.plots.curves_panel import CurvesPanel
from digitpad.train.plots.plot_kind import RUNNING_WINDOW
from digitpad.train.plots.run_curves import RunCurves, Unit
from digitpad.widgets.theme import LIGHT


def test_empty_plots_say_what_will_come(loss: LossPlot, accuracy: AccuracyPlot) -> None:
    for plot in (loss, accuracy):
        assert is_empty_text_shown(plot)
        assert plot.accessibleDescription() == EMPTY
        assert set(point_counts(plot).values()) == {0}
    assert ranges(accuracy)[1] == [0, 100]
    assert ranges(loss) == [[0, pytest.approx(1.025)], [0, 2.5]]


def test_in_the_first_epoch_the_accuracy_says_when_it_comes(
    panel: CurvesPanel, accuracy: AccuracyPlot
) -> None:
    panel.show_run(make_run(50, 0))
    labels = [each for each in accuracy.findChildren(QLabel) if "each epoch" in each.text()]
    assert [each.isVisible() for each in labels] == [True]
    assert accuracy.accessibleDescription() == "Measured at the end of each epoch"
    panel.show_run(make_run())
    assert not labels[0].isVisible()


def test_batches_are_drawn_over_epochs_with_their_running_mean(
    panel: CurvesPanel, loss: LossPlot, qtbot: QtBot
) -> None:
    losses = np.random.default_rng(1).lognormal(0, 0.4, 130)
    panel.show_run(RunCurves(100))
    for start in range(0, 130, 30):
        chunk = losses[start : start + 30]
        panel.run.add_steps(np.arange(start + 1, start + 1 + len(chunk)), chunk)
        panel.draw_soon()
    assert point_counts(loss) == {"batch": 130, "running": 130, "train": 0, "test": 0}
    assert not loss.is_up_to_date()
    qtbot.waitUntil(loss.is_up_to_date)
    batch, running = drawn(loss, "batch"), drawn(loss, "running")
    np.testing.assert_allclose(batch[0], np.arange(1, 131) / 100)
    np.testing.assert_allclose(batch[1], losses)
    expected = [losses[max(0, i - RUNNING_WINDOW + 1) : i + 1].mean() for i in range(130)]
    np.testing.assert_allclose(running[1], expected)
    assert not is_empty_text_shown(loss)
    assert ranges(loss)[0] == [0, pytest.approx(2 * 1.025)]


def test_nothing_is_drawn_while_it_is_not_seen(
    panel: CurvesPanel, loss: LossPlot, qtbot: QtBot
) -> None:
    panel.hide()
    panel.show_run(make_run())
    QTest.qWait(250)
    assert not loss.is_up_to_date()
    assert drawn(loss, "batch") == ([], [])
    panel.show()
    qtbot.waitUntil(loss.is_up_to_date)
    assert len(drawn(loss, "batch")[0]) == 300


def test_losses_that_are_not_finite_are_left_out(panel: CurvesPanel, loss: LossPlot) -> None:
    run = RunCurves(100)
    run.add_steps([1, 2, 3, 4], [2.0, math.inf, math.nan, 1.0])
    panel.show_run(run)
    assert drawn(loss, "batch") == ([0.01, 0.04], [2.0, 1.0])
    assert drawn(loss, "running") == ([0.01, 0.04], [2.0, 1.5])


def test_what_cannot_be_is_refused() -> None:
    run = RunCurves(100)
    with pytest.raises(ValueError, match=r"steps have shape \(2,\), their losses \(3,\)"):
        run.add_steps([1, 2], [1.0, 2.0, 3.0])
    for share in (99.1, -0.1):
        with pytest.raises(ValueError, match="expected shares from 0 to 1"):
            run.add_epoch(100, 1.0, (0.5, 0.5), (share, 0.5))
    assert run.last_step == 0


def test_epochs_are_drawn_and_described(
    panel: CurvesPanel, loss: LossPlot, accuracy: AccuracyPlot
) -> None:
    run = RunCurves(100)
    for epoch, (train, test) in enumerate([(0.5, 0.4), (0.2, NAN), (0.1, 0.15)], 1):
        run.add_epoch(100 * epoch, 1.0, (train, test), (1 - train / 10, 1 - test / 10))
    panel.show_run(run)
    assert loss.accessibleDescription() == "epoch 3: train, learning 0.100, test 0.150"
    assert accuracy.accessibleDescription() == "epoch 3: train 99.00%, test 98.50%"
    assert point_counts(accuracy) == {"train": 3, "test": 2}
    assert drawn(loss, "train") == ([1, 2, 3], [0.5, 0.2, 0.1])
    assert drawn(loss, "test") == ([1, 3], [0.4, 0.15])
    np.testing.assert_allclose(drawn(accuracy, "train")[1], [95, 98, 99])


def test_train_and_test_differ_in_colour_dash_and_marker(
    panel: CurvesPanel, accuracy: AccuracyPlot
) -> None:
    panel.show_run(make_run())
    assert pixel_count(accuracy, LIGHT.train) > 50
    assert pixel_count(accuracy, LIGHT.test) > 50
    train, test = accuracy.runs.curves["train"], accuracy.runs.curves["test"]
    assert (train.dash, test.dash) == (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)
    assert train.symbol != test.symbol


def test_the_accuracy_axis_comes_close_but_never_passes_100(
    panel: CurvesPanel, accuracy: AccuracyPlot
) -> None:
    run = RunCurves(100)
    run.add_epoch(100, 1.0, (0.1, 0.1), (0.97, 0.96))
    run.add_epoch(200, 1.0, (0.1, 0.1), (1.0, 0.98))
    panel.show_run(run)
    low, high = ranges(accuracy)[1]
    assert 90 < low < 96
    assert high == 100


def test_as_error_on_a_log_scale_good_networks_are_distinguished(
    panel: CurvesPanel, accuracy: AccuracyPlot
) -> None:
    run = RunCurves(100)
    run.add_epoch(100, 1.0, (0.1, 0.1), (1.0, 0.989))
    run.add_epoch(200, 1.0, (0.1, 0.1), (1.0, 0.995))
    panel.show_run(run)
    QTest.mouseClick(
        accuracy.findChild(QToolButton, "accuracy_plot_log"), Qt.MouseButton.LeftButton
    )
    assert accuracy.is_log
    np.testing.assert_allclose(drawn(accuracy, "test")[1], np.log10([1.1, 0.5]))
    assert np.isfinite(drawn(accuracy, "train")[1]).all()
    (low, high) = ranges(accuracy)[1]
    above_and_below = np.log10([1.1, 0.5])
    assert np.ptp(above_and_below) / (high - low) > 0.1
    assert "0.50%" in accuracy.accessibleDescription()


def test_a_logarithmic_loss(panel: CurvesPanel, loss: LossPlot) -> None:
    panel.show_run(make_run())
    loss.set_log(True)
    np.testing.assert_allclose(drawn(loss, "train")[1], np.log10([1, 1 / 2, 1 / 3]))
    assert "train, learning 0.333" in loss.accessibleDescription()
    loss.set_log(False)
    np.testing.assert_allclose(drawn(loss, "train")[1], [1, 1 / 2, 1 / 3])


def test_a_rare_spike_does_not_flatten_the_rest(panel: CurvesPanel, loss: LossPlot) -> None:
    losses = np.full(400, 0.2)
    losses[200] = 50.0
    run = RunCurves(100)
    run.add_steps(np.arange(1, 401), losses)
    panel.show_run(run)
    assert 0.2 < ranges(loss)[1][1] < 1


def test_losses_of_nothing_but_zero_have_a_scale(panel: CurvesPanel, loss: LossPlot) -> None:
    run = RunCurves(100)
    run.add_steps([1, 2], [0.0, 0.0])
    panel.show_run(run)
    assert ranges(loss)[1] == [0, 2.5]
    loss.set_log(True)
    assert np.isfinite(ranges(loss)).all()


def test_another_run_replaces_the_one_shown_at_once(panel: CurvesPanel, loss: LossPlot) -> None:
    panel.show_run(make_run())
    panel.show_run(RunCurves(100))
    assert is_empty_text_shown(loss)
    assert set(point_counts(loss).values()) == {0}
    assert drawn(loss, "batch") == ([], [])
    assert loss.accessibleDescription() == EMPTY


@pytest.mark.parametrize(
    ("unit", "ends"), [("epochs", [1, 2, 3]), ("steps", [100, 200, 300]), ("seconds", [2, 4, 6])]
)
def test_x_counts_epochs_steps_or_seconds(
    panel: CurvesPanel, loss: LossPlot, unit: str, ends: list[float]
) -> None:
    panel.show_run(make_run())
    combo = panel.findChild(QComboBox, "unit_combo")
    combo.setCurrentIndex(combo.findData(Unit(unit)))
    np.testing.assert_allclose(drawn(loss, "train")[0], ends)
    np.testing.assert_allclose(drawn(loss, "batch")[0][-1], ends[-1])
    assert ranges(loss)[0][1] >= ends[-1]
    for x in (0.5, 1.0, 5.0):
        run = panel.run
        assert run.x_of(run.step_at(x, Unit(unit)), Unit(unit)) == pytest.approx(x)


def test_seconds_within_an_epoch_come_from_measured_steps() -> None:
    run = RunCurves(100)
    run.add_updates([1], [1.0], {"W1": [0.1]})  # the first step is slow
    run.add_updates([51], [2.0], {"W1": [0.1]})
    assert run.x_of([0, 1, 26, 51, 102], Unit.SECONDS).tolist() == [0, 1, 1.5, 2, 4]
    run.add_epoch(100, 3.0, (1, 1), (0.5, 0.5))
    run.add_updates([101], [0.5], {"W1": [0.1]})
    assert run.x_of([100, 101], Unit.SECONDS).tolist() == [3, 3.5]
