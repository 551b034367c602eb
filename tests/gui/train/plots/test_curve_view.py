"""A plot's view is moved, pointed at, cut down and fitted by mouse and keys."""

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from curve_actions import EMPTY, drawn, make_run, ranges, viewport
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from digitpad.train.plots.curve import CurveKey
from digitpad.train.plots.curves import AccuracyPlot, LossPlot
from digitpad.train.plots.curves_panel import CurvesPanel
from digitpad.train.plots.run_curves import RunCurves


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
    box = loss.view.plot.getViewBox()
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
    for key, description in (
        (Qt.Key.Key_Left, "epoch 3.00: "),  # the newest is first
        (Qt.Key.Key_Left, "epoch 2.00: "),
        (Qt.Key.Key_Home, "epoch 1.00: "),
        (Qt.Key.Key_Left, "epoch 1.00: "),
        (Qt.Key.Key_End, "epoch 3.00: "),
        (Qt.Key.Key_Left, "epoch 2.00: "),
    ):
        QTest.keyClick(view, key)
        assert view.accessibleDescription().startswith(description)
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
