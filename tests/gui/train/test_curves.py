"""Curves hold every point, draw what can be seen of them, and let the person move the view."""

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QTextDocumentFragment, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from digitpad.theme import DARK, LIGHT, Appearance, wardrobe
from digitpad.train.axis_ticks import linear_ticks, log_ticks
from digitpad.train.curve_key import CurveKey
from digitpad.train.curve_plot import CurvePlot
from digitpad.train.curves import AccuracyPlot, LossPlot
from digitpad.train.curves_panel import CurvesPanel
from digitpad.train.layers_plot import LayersPlot
from digitpad.train.overfitting import gap_grows_since
from digitpad.train.peaks import PeakSeries
from digitpad.train.plot_kind import RUNNING_WINDOW
from digitpad.train.run_curves import Mark, OtherRun, RunCurves, Unit
from digitpad.train.series import GrowingSeries

EMPTY = "Curves appear here when training starts"
NAN = math.nan


def make_run(batches: int = 300, epochs: int = 3) -> RunCurves:
    run = RunCurves(100)
    run.add_steps(np.arange(1, batches + 1), np.linspace(2, 0.5, batches))
    for epoch in range(1, epochs + 1):
        share = 0.9 + 0.04 * (1 - 0.5 ** (epoch - 1)) + 0.02
        run.add_epoch(100 * epoch, 2.0, (1 / epoch, 1.2 / epoch), (share, share - 0.01))
    return run


@pytest.fixture
def panel(qtbot: QtBot) -> CurvesPanel:
    panel = CurvesPanel()
    qtbot.addWidget(panel)
    panel.resize(700, 640)
    panel.show()
    QApplication.processEvents()
    return panel


@pytest.fixture
def loss(panel: CurvesPanel) -> LossPlot:
    return panel.loss_plot


@pytest.fixture
def accuracy(panel: CurvesPanel) -> AccuracyPlot:
    return panel.accuracy_plot


def viewport(plot: QWidget) -> QWidget:
    found = plot.findChild(pg.PlotWidget)
    assert isinstance(found, pg.PlotWidget)
    return found.viewport()


def ranges(plot: QWidget) -> list[list[float]]:
    """What the axes show: [[x low, x high], [y low, y high]]."""
    return [list(axis) for axis in plot.findChild(pg.PlotWidget).viewRange()]


def drawn(plot: CurvePlot, name: str) -> tuple[list[float], list[float]]:
    x, y = plot._runs.curves[name].drawn()
    return x.tolist(), y.tolist()


def pixel_count(plot: QWidget, name: str) -> int:
    """How many pixels have exactly the colour ``name``."""
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return int(np.count_nonzero(rows == QColor(name).rgb()))


def is_empty_text_shown(plot: QWidget) -> bool:
    return any(label.text() == EMPTY and label.isVisible() for label in plot.findChildren(QLabel))


def test_empty_plots_say_what_will_come(loss: LossPlot, accuracy: AccuracyPlot) -> None:
    for plot in (loss, accuracy):
        assert is_empty_text_shown(plot)
        assert plot.accessibleDescription() == EMPTY
        assert set(plot.point_counts().values()) == {0}
    assert ranges(accuracy)[1] == [0, 100]
    assert ranges(loss) == [[0, pytest.approx(1.025)], [0, 2.5]]


def test_in_the_first_epoch_the_accuracy_says_when_it_comes(
    panel: CurvesPanel, accuracy: AccuracyPlot
) -> None:
    panel.show_run(make_run(50, 0))
    told = [each for each in accuracy.findChildren(QLabel) if "each epoch" in each.text()]
    assert [each.isVisible() for each in told] == [True]
    assert accuracy.accessibleDescription() == "Measured at the end of each epoch"
    panel.show_run(make_run())
    assert not told[0].isVisible()


def test_batches_are_drawn_over_epochs_with_their_running_mean(
    panel: CurvesPanel, loss: LossPlot, qtbot: QtBot
) -> None:
    losses = np.random.default_rng(1).lognormal(0, 0.4, 130)
    panel.show_run(RunCurves(100))
    for start in range(0, 130, 30):
        chunk = losses[start : start + 30]
        panel.run.add_steps(np.arange(start + 1, start + 1 + len(chunk)), chunk)
        panel.draw_soon()
    assert loss.point_counts() == {"batch": 130, "running": 130, "train": 0, "test": 0}
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


def test_epochs_are_drawn_and_told(
    panel: CurvesPanel, loss: LossPlot, accuracy: AccuracyPlot
) -> None:
    run = RunCurves(100)
    for epoch, (train, test) in enumerate([(0.5, 0.4), (0.2, NAN), (0.1, 0.15)], 1):
        run.add_epoch(100 * epoch, 1.0, (train, test), (1 - train / 10, 1 - test / 10))
    panel.show_run(run)
    assert loss.accessibleDescription() == "epoch 3: train, learning 0.100, test 0.150"
    assert accuracy.accessibleDescription() == "epoch 3: train 99.00%, test 98.50%"
    assert accuracy.point_counts() == {"train": 3, "test": 2}
    assert drawn(loss, "train") == ([1, 2, 3], [0.5, 0.2, 0.1])
    assert drawn(loss, "test") == ([1, 3], [0.4, 0.15])
    np.testing.assert_allclose(drawn(accuracy, "train")[1], [95, 98, 99])


def test_train_and_test_differ_in_colour_dash_and_marker(
    panel: CurvesPanel, accuracy: AccuracyPlot
) -> None:
    panel.show_run(make_run())
    assert pixel_count(accuracy, LIGHT.train) > 50
    assert pixel_count(accuracy, LIGHT.test) > 50
    train, test = accuracy._runs.curves["train"], accuracy._runs.curves["test"]
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


def test_as_error_on_a_log_scale_good_networks_are_told_apart(
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
    assert set(loss.point_counts().values()) == {0}
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


def turn_wheel(plot: QWidget) -> None:
    target = viewport(plot)
    middle = QPointF(target.rect().center())
    event = QWheelEvent(
        middle,
        target.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def drag(plot: QWidget) -> None:
    target = viewport(plot)
    start = target.rect().center()
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=start)
    for distance in range(10, 70, 10):
        QTest.mouseMove(target, start - QPoint(distance, 0))
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=start - QPoint(70, 0))


def press_a(plot: QWidget) -> None:
    QTest.mouseClick(viewport(plot), Qt.MouseButton.LeftButton)
    QTest.keyClick(viewport(plot), Qt.Key.Key_A)


def double_click(plot: QWidget) -> None:
    target = viewport(plot)
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.rect().center())
    QTest.mouseDClick(target, Qt.MouseButton.LeftButton, pos=target.rect().center())
    # QTest ends a double click with its second press.
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=target.rect().center())


def press_button(plot: QWidget) -> None:
    button = plot.findChild(QToolButton, "loss_plot_fit")
    assert isinstance(button, QToolButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("fit", [press_a, double_click, press_button])
@pytest.mark.parametrize("move", [turn_wheel, drag])
def test_a_moved_view_stays_until_it_is_fitted_and_all_plots_go_along(
    panel: CurvesPanel,
    loss: LossPlot,
    accuracy: AccuracyPlot,
    move: Callable[[QWidget], None],
    fit: Callable[[QWidget], None],
    qtbot: QtBot,
) -> None:
    panel.show_run(make_run(100, 1))
    whole = ranges(loss)
    move(loss)
    moved = ranges(loss)
    assert moved != whole
    assert ranges(accuracy)[0] == moved[0]
    panel.run.add_steps(np.arange(101, 301), np.linspace(1, 0.5, 200))
    panel.draw_soon()
    qtbot.waitUntil(loss.is_up_to_date)
    assert ranges(loss) == moved
    fit(loss)
    assert loss.is_up_to_date()
    for plot in (loss, accuracy):
        assert ranges(plot)[0] == [0, pytest.approx(3 * 1.025)]
    panel.run.add_steps([401], [0.5])
    panel.draw_soon()
    qtbot.waitUntil(loss.is_up_to_date)
    assert ranges(loss)[0] == [0, pytest.approx(5 * 1.025)]


def test_the_cross_hair_reads_every_plot_at_one_x(
    panel: CurvesPanel, loss: LossPlot, accuracy: AccuracyPlot
) -> None:
    panel.show_run(make_run())
    box = loss._view.plot.getViewBox()
    place = box.mapViewToScene(QPointF(2.0, ranges(loss)[1][0])).toPoint() - QPoint(0, 20)
    QTest.mouseMove(viewport(loss), place)
    QApplication.processEvents()
    readings = [plot.findChild(QLabel, "curve_reading") for plot in (loss, accuracy)]
    assert all(reading.isVisible() for reading in readings)
    assert "train, learning&nbsp;<b>0.500</b>" in readings[0].text()
    assert "test&nbsp;<b>93.00%</b>" in readings[1].text()
    QTest.qWait(30)  # pyqtgraph leaves out moves that come too quickly
    QTest.mouseMove(viewport(loss), QPoint(2, 2))
    assert not any(reading.isVisible() for reading in readings)


def test_the_arrow_keys_walk_the_cross_hair_along_the_epochs(
    panel: CurvesPanel, loss: LossPlot, accuracy: AccuracyPlot
) -> None:
    view = loss.findChild(pg.PlotWidget)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Left)  # nothing to walk along yet
    assert view.accessibleDescription() == EMPTY
    panel.show_run(make_run())
    readings = [plot.findChild(QLabel, "curve_reading") for plot in (loss, accuracy)]
    for key, told in (
        (Qt.Key.Key_Left, "epoch 3.00: "),  # the newest is first
        (Qt.Key.Key_Left, "epoch 2.00: "),
        (Qt.Key.Key_Home, "epoch 1.00: "),
        (Qt.Key.Key_Left, "epoch 1.00: "),
        (Qt.Key.Key_End, "epoch 3.00: "),
        (Qt.Key.Key_Left, "epoch 2.00: "),
    ):
        QTest.keyClick(view, key)
        assert view.accessibleDescription().startswith(told)
    assert "train, learning 0.500, test 0.600" in view.accessibleDescription()
    assert all(reading.isVisible() for reading in readings)
    assert "test&nbsp;<b>93.00%</b>" in readings[1].text()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not any(reading.isVisible() for reading in readings)
    assert view.accessibleDescription() == loss.accessibleDescription()
    assert view.accessibleName() == "Loss"


def test_before_an_epoch_is_over_the_arrow_keys_walk_in_small_steps(
    panel: CurvesPanel, loss: LossPlot
) -> None:
    panel.show_run(make_run(50, 0))
    view = loss.findChild(pg.PlotWidget)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for x in ("0.50", "0.48", "0.46"):
        QTest.keyClick(view, Qt.Key.Key_Left)
        assert view.accessibleDescription().startswith(f"epoch {x}: batch ")


def test_keys_zoom_and_all_plots_go_along(
    panel: CurvesPanel, loss: LossPlot, accuracy: AccuracyPlot
) -> None:
    panel.show_run(make_run())
    view = loss.findChild(pg.PlotWidget)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    whole = np.ptp(ranges(loss)[0])
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert np.ptp(ranges(loss)[0]) < whole
    assert ranges(accuracy)[0] == ranges(loss)[0]
    QTest.keyClick(view, Qt.Key.Key_A)
    assert np.ptp(ranges(accuracy)[0]) == whole


def test_where_the_loss_runs_away_what_came_before_can_be_read(
    panel: CurvesPanel, loss: LossPlot
) -> None:
    run = RunCurves(100)
    run.add_steps([1, 2, 3, 4], [2.3, 2.2, 6e20, 6e36])
    panel.show_run(run)
    assert 2.3 < ranges(loss)[1][1] < 30


def test_a_run_that_stays_high_after_a_spike_is_seen_whole(
    panel: CurvesPanel, loss: LossPlot
) -> None:
    losses = np.linspace(27, 39, 400)
    losses[0], losses[5] = 2.3, 2e5
    run = RunCurves(100)
    run.add_steps(np.arange(1, 401), losses)
    for epoch in range(1, 5):
        run.add_epoch(100 * epoch, 1.0, (2e3 if epoch == 1 else 33.0, 35.0), (0.1, 0.1))
    panel.show_run(run)
    assert 39 < ranges(loss)[1][1] < 100


def test_the_legend_hides_a_curve_and_shows_it_again(panel: CurvesPanel, loss: LossPlot) -> None:
    panel.show_run(make_run())
    key = loss.findChild(CurveKey, "loss_plot_test_key")
    assert key.isVisible()
    QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert drawn(loss, "test") == ([], [])
    assert key.isVisible()
    QTest.keyClick(key, Qt.Key.Key_Space)
    assert len(drawn(loss, "test")[0]) == 3


def test_a_plot_can_be_put_away(panel: CurvesPanel) -> None:
    assert not panel.layers_plot.isVisible()
    QTest.mouseClick(panel.findChild(QToolButton, "layers_toggle"), Qt.MouseButton.LeftButton)
    assert panel.layers_plot.isVisible()
    for name in ("accuracy", "loss", "layers"):
        QTest.mouseClick(panel.findChild(QToolButton, f"{name}_toggle"), Qt.MouseButton.LeftButton)
    assert any(
        label.isVisible() and "Choose above" in label.text() for label in panel.findChildren(QLabel)
    )


def test_other_runs_are_drawn_in_their_own_colours(
    panel: CurvesPanel, loss: LossPlot, accuracy: AccuracyPlot
) -> None:
    panel.show_run(make_run())
    other = make_run(600, 6)
    panel.show_others([OtherRun("Adam", "#117733", other)])
    loss.fit()
    accuracy.fit()
    assert pixel_count(loss, "#117733") > 20
    assert ranges(loss)[0] == [0, pytest.approx(6 * 1.025)]
    loss.point_at(5.0)
    accuracy.point_at(5.0)
    assert "Adam" in accuracy.findChild(QLabel, "curve_reading").text()
    panel.show_others([])
    panel.loss_plot.fit()
    assert pixel_count(loss, "#117733") == 0


def test_the_runs_beside_it_are_named_in_their_colours(panel: CurvesPanel) -> None:
    told = panel.findChild(QLabel, "others_label")
    assert not told.isVisible()
    panel.show_others([OtherRun("Race: <b>SGD", "#117733", make_run())])
    assert told.isVisible()
    assert "color:#117733" in told.text()
    assert "&lt;b&gt;SGD" in told.text()
    panel.show_others([])
    assert not told.isVisible()


def test_where_all_plots_have_no_room_those_chosen_last_are_shown(panel: CurvesPanel) -> None:
    layers = panel.findChild(QToolButton, "layers_toggle")
    QTest.mouseClick(layers, Qt.MouseButton.LeftButton)
    assert all(plot.isVisible() for plot in panel._plots)
    panel.resize(560, 300)
    told = panel.findChild(QLabel, "no_room_label")
    assert [plot.isVisible() for plot in panel._plots] == [False, True, True]
    assert told.text().startswith("No room for Accuracy:")
    assert len(panel.figure().panels) == 3
    panel.resize(560, 640)
    assert all(plot.isVisible() for plot in panel._plots)
    assert not told.isVisible()


def test_a_run_is_named_as_it_is_called(panel: CurvesPanel, accuracy: AccuracyPlot) -> None:
    panel.show_run(make_run())
    panel.show_others([OtherRun("<b>a</b> & b", "#117733", make_run(600, 6))])
    accuracy.fit()
    accuracy.point_at(3.0)
    reading = accuracy.findChild(QLabel, "curve_reading")
    assert "<b>a</b> & b" in QTextDocumentFragment.fromHtml(reading.text()).toPlainText()


def test_a_setting_moved_is_marked(panel: CurvesPanel, loss: LossPlot) -> None:
    run = make_run()
    run.marks.append(Mark(150, "rate 0.1 to 0.01"))
    panel.show_run(run)
    assert loss._marks.words == [(1.5, "rate 0.1 to 0.01")]
    panel.show_run(make_run())
    assert loss._marks.words == []


def test_learning_by_heart_is_named_and_the_gap_shaded(panel: CurvesPanel, loss: LossPlot) -> None:
    run = RunCurves(100)
    for epoch, (train, test) in enumerate([(0.5, 0.5), (0.3, 0.4), (0.1, 0.5), (0.05, 0.6)], 1):
        run.add_epoch(100 * epoch, 1.0, (train, test), (0.9, 0.8))
    panel.show_run(run)
    assert [text for _, text in loss._marks.words] == ["learns by heart since epoch 2"]
    assert loss._shade.polygon().boundingRect().height() == pytest.approx(0.55)


def test_a_test_that_goes_better_than_the_training_is_no_gap(
    panel: CurvesPanel, loss: LossPlot, accuracy: AccuracyPlot
) -> None:
    run = RunCurves(100)
    for epoch, (train, test) in enumerate([(0.9, 0.1), (0.8, 0.3), (0.7, 0.5), (0.6, 0.5)], 1):
        run.add_epoch(100 * epoch, 1.0, (train, test), (0.8, 0.9))
    panel.show_run(run)
    assert loss._marks.words == []
    for plot in (loss, accuracy):
        assert plot._shade.polygon().boundingRect().height() == pytest.approx(
            0.3 if plot is loss else 0
        ), plot.objectName()


@pytest.mark.parametrize(
    ("train", "test", "since"),
    [
        ([0.5, 0.3, 0.1, 0.05], [0.5, 0.4, 0.5, 0.6], 1),
        ([0.5, 0.3, 0.1, 0.05], [0.5, 0.4, 0.401, 0.402], None),  # noise
        ([0.5, 0.3, 0.4, 0.5], [0.5, 0.4, 0.5, 0.6], None),  # both rise
        ([0.5, 0.3, 0.1, 0.05], [0.5, 0.4, 0.3, 0.2], None),  # both fall
        ([0.5, 0.3], [0.1, 0.4], None),  # too early to tell
    ],
)
def test_when_the_gap_grows(train: list[float], test: list[float], since: int | None) -> None:
    assert gap_grows_since(np.array(train), np.array(test)) == since


def test_layers_show_updates_or_dead_units(panel: CurvesPanel) -> None:
    run = make_run()
    run.add_updates([301], [0.5], {"W1": [0.001], "W2": [0.01]})
    run.add_epoch(400, 1.0, (0.1, 0.1), (0.9, 0.9), {"ReLU 1": 0.25})
    plot: LayersPlot = panel.layers_plot
    QTest.mouseClick(panel.findChild(QToolButton, "layers_toggle"), Qt.MouseButton.LeftButton)
    panel.show_run(run)
    assert plot.point_counts() == {"W1": 1, "W2": 1}
    np.testing.assert_allclose(drawn(plot, "W2")[1], [-2])
    QTest.mouseClick(plot.findChild(QToolButton, "layers_plot_log"), Qt.MouseButton.LeftButton)
    assert plot.point_counts() == {"ReLU 1": 1}
    assert drawn(plot, "ReLU 1") == ([4], [25])
    panel.show_run(RunCurves(100))
    assert plot.point_counts() == {}


def test_it_follows_the_system_into_the_dark(panel: CurvesPanel, accuracy: AccuracyPlot) -> None:
    panel.show_run(make_run())
    assert pixel_count(accuracy, DARK.train) == 0
    dresser = wardrobe()
    assert dresser is not None
    dresser.choose(Appearance.DARK)
    QTest.qWait(150)
    assert pixel_count(accuracy, DARK.train) > 50
    assert pixel_count(accuracy, DARK.card) > 0.5 * accuracy.width() * accuracy.height()
    assert pixel_count(accuracy, LIGHT.card) == 0
    assert pixel_count(accuracy, DARK.text) > 0
    assert pixel_count(accuracy, LIGHT.text) == 0


@pytest.mark.parametrize("is_log", [False, True])
def test_the_numbers_beside_a_plot_stand_where_its_values_lie(
    panel: CurvesPanel, loss: LossPlot, is_log: bool
) -> None:
    panel.show_run(make_run())
    loss.set_log(is_log)
    QApplication.processEvents()
    view, box = loss._view, loss._view.plot.getViewBox()
    x_ticks, y_ticks = view._bottom._places, view._left._places
    assert [text for _, text in x_ticks[:2]] in (["0", "1"], ["0.0", "0.5"])
    assert len(y_ticks) >= 2
    for place, text in x_ticks:
        assert place == pytest.approx(view.x_px(float(text)), abs=0.6)
    for place, text in y_ticks:
        y = math.log10(float(text)) if is_log else float(text)
        assert place == pytest.approx(box.mapViewToScene(QPointF(0, y)).y(), abs=0.6)
    box.setXRange(1, 1.5, padding=0)  # moved, they go along
    assert view._bottom._places[0][1] == "1.0"


# Long series.


def test_a_long_run_is_thinned_out_to_the_width_it_has(panel: CurvesPanel, loss: LossPlot) -> None:
    losses = np.random.default_rng(2).lognormal(0, 0.4, 200_000)
    run = RunCurves(100)
    run.add_steps(np.arange(200_000), losses)
    panel.show_run(run)
    x, y = drawn(loss, "batch")
    assert len(x) < 4 * loss.width()
    assert max(y) == losses.max()
    panel.loss_plot.set_x_range(10, 11)  # a hundred of them: each is drawn
    loss._draw_if_seen()
    x, y = drawn(loss, "batch")
    assert 100 <= len(x) <= 110
    assert set(y) <= set(losses)


@given(st.lists(st.lists(st.floats(-9, 9), max_size=900), max_size=5), st.integers(1, 300))
def test_peaks_hold_the_extremes_of_all_points(chunks: list[list[float]], most: int) -> None:
    series, values = PeakSeries(), [value for chunk in chunks for value in chunk]
    for chunk in chunks:
        series.append(len(series) + np.arange(len(chunk)), chunk)
    x, y = series.peaks(0, math.inf, most)
    assert sorted(x) == x.tolist()
    assert len(y) <= 2 * most + 4
    if values:
        assert (y.min(), y.max()) == (min(values), max(values))
        x, y = series.means(0, math.inf, most, 10)
        assert x[-1] == len(values) - 1
        size = 1 if len(values) <= most else 10
        np.testing.assert_allclose(y[0] if size == 1 else 0, values[0] if size == 1 else 0)


def test_points_fewer_than_a_bucket_are_one_peak() -> None:
    series = PeakSeries()
    series.append(np.arange(34), np.arange(34) / 10)
    _, y = series.peaks(0, math.inf, 1)
    assert (y.min(), y.max()) == (0, 3.3)


def test_buckets_stay_while_points_come() -> None:
    series, rng = PeakSeries(), np.random.default_rng(0)
    series.append(np.arange(5_000), rng.random(5_000))
    before = series.peaks(0, math.inf, 100)
    series.append(np.arange(5_000, 5_050), rng.random(50))
    after = series.peaks(0, math.inf, 100)
    same = len(before[0]) - 2  # the last bucket was not full
    np.testing.assert_array_equal(before[1][:same], after[1][:same])


@given(st.lists(st.lists(st.floats(0, 9), max_size=700), max_size=5))
def test_a_series_keeps_what_was_added_in_order(chunks: list[list[float]]) -> None:
    series, everything = GrowingSeries(), []
    for chunk in chunks:
        early, early_values = series.y, series.y.tolist()
        series.append(np.arange(len(chunk)), chunk)
        everything += chunk
        assert early.tolist() == early_values
    assert series.y.tolist() == everything
    assert series.x.tolist() == [i for chunk in chunks for i in range(len(chunk))]
    assert len(series) == len(everything)
    series.clear()
    assert len(series) == len(series.x) == 0


def test_a_series_grows_by_doubling() -> None:
    series, buffers = GrowingSeries(), set()
    for step in range(10_000):
        series.append([step], [step])
        assert series.x.base is not None
        buffers.add(series.x.base.shape[1])
    assert len(buffers) < 8
    assert series.x[-1] == 9_999


def test_a_series_refuses_unequal_columns() -> None:
    series = GrowingSeries()
    with pytest.raises(ValueError, match=r"x has shape \(2,\) and y \(1,\)"):
        series.append([1, 2], [1])
    assert len(series) == 0


@pytest.mark.parametrize(("low", "high"), [(-5, 60), (-2, 0.5), (-0.31, 0.08)])
def test_labels_of_a_logarithmic_scale_keep_apart(low: float, high: float) -> None:
    height = 120
    named = [place for place, text in log_ticks(low, high, height)[0] if text]
    assert len(named) > 2
    assert min(np.diff(named)) * height / (high - low) >= 14


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0, 2.05, ["0.0", "0.5", "1.0", "1.5", "2.0"]),
        (93.2, 99.4, ["94", "96", "98"]),
        (0, 12_300, ["0", "5,000", "10,000"]),
    ],
)
def test_a_plain_scale_has_round_numbers(low: float, high: float, texts: list[str]) -> None:
    ticks = linear_ticks(low, high, 6)
    assert [text for _, text in ticks] == texts
    assert all(low <= place <= high + 1e-9 for place, _ in ticks)
