"""Curves hold every point, draw what they hold, and let the person move the view."""

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from digitpad.theme import DARK, LIGHT, Appearance, wardrobe
from digitpad.train.curves import RUNNING_WINDOW, AccuracyPlot, LossPlot
from digitpad.train.series import GrowingSeries

# The offscreen platform says so of every window with a layout; it concerns no one.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

EMPTY = "Curves appear here when training starts"


@pytest.fixture
def loss(qtbot: QtBot) -> LossPlot:
    plot = LossPlot()
    open_window(plot, qtbot)
    return plot


@pytest.fixture
def accuracy(qtbot: QtBot) -> AccuracyPlot:
    plot = AccuracyPlot()
    open_window(plot, qtbot)
    return plot


def open_window(plot: LossPlot | AccuracyPlot, qtbot: QtBot) -> None:
    qtbot.addWidget(plot)
    plot.set_steps_per_epoch(100)
    plot.resize(640, 400)
    plot.show()
    QApplication.processEvents()


def viewport(plot: QWidget) -> QWidget:
    found = plot.findChild(pg.PlotWidget)
    assert isinstance(found, pg.PlotWidget)
    return found.viewport()


def ranges(plot: QWidget) -> list[list[float]]:
    """What the axes show: [[x low, x high], [y low, y high]]."""
    return [list(axis) for axis in plot.findChild(pg.PlotWidget).viewRange()]


def drawn(plot: QWidget) -> list[tuple[list[float], list[float]]]:
    """The points given to each curve, in the order the curves lie on each other."""
    items = plot.findChild(pg.PlotWidget).listDataItems()
    data = [item.getOriginalDataset() for item in items]
    return [([], []) if x is None else (x.tolist(), y.tolist()) for x, y in data]


def pixel_count(plot: QWidget, name: str) -> int:
    """How many pixels have exactly the colour ``name``."""
    image, wanted = plot.grab().toImage(), QColor(name).rgb()
    return sum(
        image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height())
    )


def is_empty_text_shown(plot: QWidget) -> bool:
    return any(label.text() == EMPTY and label.isVisible() for label in plot.findChildren(QLabel))


def test_empty_plots_say_what_will_come(loss: LossPlot, accuracy: AccuracyPlot) -> None:
    for plot in (loss, accuracy):
        assert is_empty_text_shown(plot)
        assert plot.accessibleDescription() == EMPTY
        assert set(plot.point_counts().values()) == {0}
    assert ranges(accuracy)[1] == [0, 100]
    assert ranges(loss) == [[0, pytest.approx(1.025)], [0, 2.5]]


def test_batches_are_drawn_over_epochs_with_their_running_mean(
    loss: LossPlot, qtbot: QtBot
) -> None:
    losses = np.random.default_rng(1).lognormal(0, 0.4, 130)
    for start in range(0, 130, 30):
        chunk = losses[start : start + 30]
        loss.add_steps(np.arange(start + 1, start + 1 + len(chunk)), chunk)
    assert loss.point_counts() == {"batch": 130, "running": 130, "train": 0, "test": 0}
    qtbot.waitUntil(loss.is_up_to_date)
    batch, running, *_ = drawn(loss)
    np.testing.assert_allclose(batch[0], np.arange(1, 131) / 100)
    np.testing.assert_allclose(batch[1], losses)
    expected = [losses[max(0, i - RUNNING_WINDOW + 1) : i + 1].mean() for i in range(130)]
    np.testing.assert_allclose(running[1], expected)
    assert not is_empty_text_shown(loss)
    assert ranges(loss)[0] == [0, pytest.approx(2 * 1.025)]


def redraws(plot: QWidget) -> list[object]:
    """Grows by one each time a curve is given its points anew."""
    told: list[object] = []
    for item in plot.findChild(pg.PlotWidget).listDataItems():
        item.sigPlotChanged.connect(told.append)
    return told


def test_adding_nothing_gives_the_curves_no_new_data(loss: LossPlot, qtbot: QtBot) -> None:
    loss.add_steps([1, 2], [2.3, 2.2])
    qtbot.waitUntil(loss.is_up_to_date)
    told = redraws(loss)
    loss.add_steps(np.array([], int), np.array([]))
    assert loss.is_up_to_date()
    loss.add_steps([3], [2.1])
    qtbot.waitUntil(loss.is_up_to_date)
    assert len(told) == 2


def test_points_that_come_quickly_are_counted_at_once_and_drawn_together(
    loss: LossPlot, qtbot: QtBot
) -> None:
    # The first points change the labels of the axes, and with them the room that is left.
    loss.set_history([1], [1.0], [1], [0.5], [0.4])
    QApplication.processEvents()
    told = redraws(loss)
    for last in (301, 601):
        told.clear()
        for step in range(last - 299, last + 1):
            loss.add_steps([step], [1 / step])
            if step % 100 == 1:
                loss.add_epoch(step, 0.5, 0.4)
            assert loss.point_counts()["batch"] == step
        assert not loss.is_up_to_date()
        assert told == []
        qtbot.waitUntil(loss.is_up_to_date)
        assert len(told) == 4
        epochs = 1 + last // 100
        assert [len(x) for x, _ in drawn(loss)] == [last, last, epochs, epochs]
        assert ranges(loss)[0] == [0, pytest.approx(epochs * 1.025)]


def test_points_added_between_two_turns_of_the_event_loop_wait_for_the_same_redraw(
    loss: LossPlot, qtbot: QtBot
) -> None:
    loss.set_history([1], [2.0], [], [], [])
    QApplication.processEvents()
    told = redraws(loss)
    held_back: list[bool] = []

    def add_more() -> None:
        held_back.append(told == [] and not loss.is_up_to_date())
        loss.add_steps([len(held_back) + 2], [1.0])

    loss.add_steps([2], [1.0])
    # Timers that are due fire in the order of their times, however busy the machine.
    for delay_ms in (10, 30, 50):
        QTimer.singleShot(delay_ms, loss, add_more)
    qtbot.waitUntil(lambda: loss.is_up_to_date() and len(held_back) == 3)
    assert held_back == [True] * 3
    assert len(told) == 2
    assert drawn(loss)[0][1] == [2.0, 1.0, 1.0, 1.0, 1.0]


def test_points_that_never_cease_to_come_are_drawn_all_the_same(
    loss: LossPlot, qtbot: QtBot
) -> None:
    told = redraws(loss)
    feed = QTimer(loss)
    feed.timeout.connect(lambda: loss.add_steps([loss.point_counts()["batch"] + 1], [1.0]))
    feed.start(10)
    qtbot.waitUntil(lambda: len(told) > 4)
    feed.stop()
    qtbot.waitUntil(loss.is_up_to_date)
    assert len(drawn(loss)[0][0]) == loss.point_counts()["batch"] > 1


def test_losses_that_are_not_finite_are_left_out(loss: LossPlot, qtbot: QtBot) -> None:
    loss.add_steps([1, 2, 3, 4], [2.0, math.inf, math.nan, 1.0])
    qtbot.waitUntil(loss.is_up_to_date)
    assert drawn(loss)[0] == ([0.01, 0.04], [2.0, 1.0])
    assert drawn(loss)[1] == ([0.01, 0.04], [2.0, 1.5])


def test_steps_and_losses_must_match(loss: LossPlot) -> None:
    with pytest.raises(ValueError, match=r"steps have shape \(2,\), their values \(3,\)"):
        loss.add_steps([1, 2], [1.0, 2.0, 3.0])
    assert loss.point_counts()["batch"] == 0


def test_epochs_are_drawn_and_told(loss: LossPlot, accuracy: AccuracyPlot, qtbot: QtBot) -> None:
    for epoch, (train, test) in enumerate([(0.5, 0.4), (0.2, None), (0.1, 0.15)], 1):
        loss.add_epoch(100 * epoch, train, test)
        accuracy.add_epoch(100 * epoch, 1 - train / 10, None if test is None else 1 - test / 10)
    assert loss.accessibleDescription() == "epoch 3: train 0.100, test 0.150"
    assert accuracy.accessibleDescription() == "epoch 3: train 99.0%, test 98.5%"
    assert accuracy.point_counts() == {"train": 3, "test": 2}
    qtbot.waitUntil(lambda: loss.is_up_to_date() and accuracy.is_up_to_date())
    assert drawn(loss)[2:] == [([1, 2, 3], [0.5, 0.2, 0.1]), ([1, 3], [0.4, 0.15])]
    train, test = drawn(accuracy)
    np.testing.assert_allclose(train[1], [95, 98, 99])
    np.testing.assert_allclose(test[1], [96, 98.5])


def test_train_and_test_differ_in_colour_dash_and_marker(
    accuracy: AccuracyPlot, qtbot: QtBot
) -> None:
    accuracy.add_epoch(100, 0.9, 0.8)
    accuracy.add_epoch(200, 0.95, 0.85)
    qtbot.waitUntil(accuracy.is_up_to_date)
    assert pixel_count(accuracy, LIGHT.train) > 100
    assert pixel_count(accuracy, LIGHT.test) > 100
    train, test = accuracy.findChild(pg.PlotWidget).listDataItems()
    assert train.opts["pen"].style() == Qt.PenStyle.SolidLine
    assert test.opts["pen"].style() == Qt.PenStyle.DashLine
    assert train.opts["symbol"] != test.opts["symbol"]


def test_the_accuracy_axis_comes_close_but_never_passes_100(
    accuracy: AccuracyPlot, qtbot: QtBot
) -> None:
    accuracy.add_epoch(100, 0.97, 0.96)
    accuracy.add_epoch(200, 1.0, 0.98)
    qtbot.waitUntil(accuracy.is_up_to_date)
    low, high = ranges(accuracy)[1]
    assert 90 < low < 96
    assert high == 100


@pytest.mark.parametrize("share", [99.1, -0.1])
def test_accuracy_is_a_share(accuracy: AccuracyPlot, share: float) -> None:
    with pytest.raises(ValueError, match="expected shares from 0 to 1"):
        accuracy.add_epoch(100, share, 0.5)
    assert accuracy.point_counts() == {"train": 0, "test": 0}


def test_a_rare_spike_does_not_flatten_the_rest(loss: LossPlot, qtbot: QtBot) -> None:
    losses = np.full(400, 0.2)
    losses[200] = 50.0
    loss.add_steps(np.arange(1, 401), losses)
    qtbot.waitUntil(loss.is_up_to_date)
    assert 0.2 < ranges(loss)[1][1] < 1


def test_a_stored_run_replaces_the_one_shown_at_once(
    loss: LossPlot, accuracy: AccuracyPlot, qtbot: QtBot
) -> None:
    loss.add_steps([1, 2, 3], [2.0, 1.9, 1.8])
    accuracy.add_epoch(100, 0.5, 0.5)
    qtbot.waitUntil(lambda: loss.is_up_to_date() and accuracy.is_up_to_date())
    loss.add_steps([4], [1.7])
    loss.set_history([1, 2], [1.0, 0.5], [100, 200], [0.8, 0.4], [None, 0.5])
    accuracy.set_history([100, 200], [0.9, 0.95], [math.nan, 0.94])
    assert loss.point_counts() == {"batch": 2, "running": 2, "train": 2, "test": 1}
    assert accuracy.accessibleDescription() == "epoch 2: train 95.0%, test 94.0%"
    assert loss.is_up_to_date()
    assert drawn(loss)[0] == ([0.01, 0.02], [1.0, 0.5])
    assert drawn(loss)[3] == ([2.0], [0.5])
    assert drawn(accuracy)[1] == ([2.0], [94.0])


def test_clear_returns_to_the_empty_state_at_once(loss: LossPlot, qtbot: QtBot) -> None:
    loss.add_steps([1, 2, 3], [2.0, 1.9, 1.8])
    loss.add_epoch(300, 0.5, 0.4)
    qtbot.waitUntil(loss.is_up_to_date)
    assert pixel_count(loss, LIGHT.train) > 0
    loss.add_steps([4], [1.7])
    loss.clear()
    assert set(loss.point_counts().values()) == {0}
    assert loss.is_up_to_date()
    assert is_empty_text_shown(loss)
    assert loss.accessibleDescription() == EMPTY
    assert drawn(loss) == [([], [])] * 4
    assert pixel_count(loss, LIGHT.train) == 0


def test_without_epochs_x_counts_steps(qtbot: QtBot) -> None:
    plot = AccuracyPlot()
    qtbot.addWidget(plot)
    plot.add_epoch(100, 0.9, 0.8)
    axis = plot.findChild(pg.PlotWidget).getPlotItem().getAxis("bottom")
    assert axis.labelText == "step"
    qtbot.waitUntil(plot.is_up_to_date)
    assert drawn(plot)[0][0] == [100]
    plot.set_steps_per_epoch(50)
    assert axis.labelText == "epoch"
    assert drawn(plot)[0][0] == [2]
    with pytest.raises(ValueError, match="steps_per_epoch is 0"):
        plot.set_steps_per_epoch(0)


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
def test_a_moved_view_stays_until_it_is_fitted(
    loss: LossPlot,
    move: Callable[[QWidget], None],
    fit: Callable[[QWidget], None],
    qtbot: QtBot,
) -> None:
    loss.add_steps(np.arange(1, 101), np.linspace(2, 1, 100))
    qtbot.waitUntil(loss.is_up_to_date)
    whole = ranges(loss)
    move(loss)
    moved = ranges(loss)
    assert moved != whole
    loss.add_steps(np.arange(101, 301), np.linspace(1, 0.5, 200))
    qtbot.waitUntil(loss.is_up_to_date)
    assert ranges(loss) == moved
    assert len(drawn(loss)[0][0]) == 300
    loss.add_steps([301], [0.5])
    fit(loss)
    assert loss.is_up_to_date()
    assert ranges(loss)[0] == [0, pytest.approx(4 * 1.025)]
    loss.add_steps([401], [0.5])
    qtbot.waitUntil(loss.is_up_to_date)
    assert ranges(loss)[0] == [0, pytest.approx(5 * 1.025)]


def test_a_long_run_is_thinned_out_to_the_width_it_has(loss: LossPlot) -> None:
    losses = np.random.default_rng(2).lognormal(0, 0.4, 20_000)
    loss.set_history(np.arange(20_000), losses, [], [], [])
    item = loss.findChild(pg.PlotWidget).listDataItems()[0]
    narrow = len(item.getData()[0])
    assert narrow < 4 * loss.width()
    assert item.getData()[1].max() == losses.max()
    loss.resize(1280, 400)
    QApplication.processEvents()
    assert len(item.getData()[0]) > 1.5 * narrow


def test_it_follows_the_system_into_the_dark(accuracy: AccuracyPlot, qtbot: QtBot) -> None:
    accuracy.add_epoch(100, 0.9, 0.8)
    accuracy.add_epoch(200, 0.95, 0.85)
    qtbot.waitUntil(accuracy.is_up_to_date)
    assert pixel_count(accuracy, DARK.train) == 0
    dresser = wardrobe()
    assert dresser is not None
    dresser.choose(Appearance.DARK)
    assert pixel_count(accuracy, DARK.train) > 100
    assert pixel_count(accuracy, DARK.test) > 100
    assert pixel_count(accuracy, DARK.card) > 0.5 * accuracy.width() * accuracy.height()
    assert pixel_count(accuracy, LIGHT.card) == 0
    # The letters of the axes and the legend: anti-aliased, so few pixels are of the full colour.
    assert pixel_count(accuracy, DARK.text) > 0
    assert pixel_count(accuracy, LIGHT.text) == 0


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


def test_losses_of_nothing_but_zero_have_a_scale(qtbot):
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.set_history(range(1, 1_001), [*[0.0] * 999, 1.0], [1_000], [0.0], [0.0])
    assert plot._y_range(np.array([0.0, 1.0])) == (0.0, 2.5)
