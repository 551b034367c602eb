"""Plots beside each other: put away, with other runs, marks and names, light and dark."""

import numpy as np
import pytest
from curve_actions import drawn, make_run, pixel_count, point_counts, ranges
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from digitpad.train.plots.curves import AccuracyPlot, LossPlot, gap_grows_since
from digitpad.train.plots.curves_panel import CurvesPanel
from digitpad.train.plots.layers_plot import LayersPlot
from digitpad.train.plots.run_curves import Mark, OtherRun, RunCurves
from digitpad.widgets.theme import DARK, LIGHT
from digitpad.widgets.theme_manager import Appearance, theme_manager


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
    note = panel.findChild(QLabel, "others_label")
    assert not note.isVisible()
    panel.show_others([OtherRun("Race: <b>SGD", "#117733", make_run())])
    assert note.isVisible()
    assert "color:#117733" in note.text()
    assert "&lt;b&gt;SGD" in note.text()
    panel.show_others([])
    assert not note.isVisible()


def test_where_all_plots_have_no_room_those_chosen_last_are_shown(panel: CurvesPanel) -> None:
    layers = panel.findChild(QToolButton, "layers_toggle")
    QTest.mouseClick(layers, Qt.MouseButton.LeftButton)
    assert all(plot.isVisible() for plot in panel.plots)
    panel.resize(560, 300)
    note = panel.findChild(QLabel, "no_room_label")
    assert [plot.isVisible() for plot in panel.plots] == [False, True, True]
    assert note.text().startswith("No room for Accuracy:")
    assert len(panel.figure().panels) == 3
    panel.resize(560, 640)
    assert all(plot.isVisible() for plot in panel.plots)
    assert not note.isVisible()


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
    assert loss.marks.drawn == [(1.5, "rate 0.1 to 0.01")]
    panel.show_run(make_run())
    assert loss.marks.drawn == []


def test_learning_by_heart_is_named_and_the_gap_shaded(panel: CurvesPanel, loss: LossPlot) -> None:
    run = RunCurves(100)
    for epoch, (train, test) in enumerate([(0.5, 0.5), (0.3, 0.4), (0.1, 0.5), (0.05, 0.6)], 1):
        run.add_epoch(100 * epoch, 1.0, (train, test), (0.9, 0.8))
    panel.show_run(run)
    assert [text for _, text in loss.marks.drawn] == ["learns by heart since epoch 2"]
    assert loss.gap_shade.polygon().boundingRect().height() == pytest.approx(0.55)


def test_a_test_that_goes_better_than_the_training_is_no_gap(
    panel: CurvesPanel, loss: LossPlot, accuracy: AccuracyPlot
) -> None:
    run = RunCurves(100)
    for epoch, (train, test) in enumerate([(0.9, 0.1), (0.8, 0.3), (0.7, 0.5), (0.6, 0.5)], 1):
        run.add_epoch(100 * epoch, 1.0, (train, test), (0.8, 0.9))
    panel.show_run(run)
    assert loss.marks.drawn == []
    for plot in (loss, accuracy):
        assert plot.gap_shade.polygon().boundingRect().height() == pytest.approx(
            0.3 if plot is loss else 0
        ), plot.objectName()


@pytest.mark.parametrize(
    ("train", "test", "since"),
    [
        ([0.5, 0.3, 0.1, 0.05], [0.5, 0.4, 0.5, 0.6], 1),
        ([0.5, 0.3, 0.1, 0.05], [0.5, 0.4, 0.401, 0.402], None),  # noise
        ([0.5, 0.3, 0.4, 0.5], [0.5, 0.4, 0.5, 0.6], None),  # both rise
        ([0.5, 0.3, 0.1, 0.05], [0.5, 0.4, 0.3, 0.2], None),  # both fall
        ([0.5, 0.3], [0.1, 0.4], None),  # too early to say
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
    assert point_counts(plot) == {"W1": 1, "W2": 1}
    np.testing.assert_allclose(drawn(plot, "W2")[1], [-2])
    QTest.mouseClick(plot.findChild(QToolButton, "layers_plot_log"), Qt.MouseButton.LeftButton)
    assert point_counts(plot) == {"ReLU 1": 1}
    assert drawn(plot, "ReLU 1") == ([4], [25])
    panel.show_run(RunCurves(100))
    assert point_counts(plot) == {}


def test_it_follows_the_system_into_the_dark(panel: CurvesPanel, accuracy: AccuracyPlot) -> None:
    panel.show_run(make_run())
    assert pixel_count(accuracy, DARK.train) == 0
    manager = theme_manager()
    assert manager is not None
    manager.set_appearance(Appearance.DARK)
    QTest.qWait(150)
    assert pixel_count(accuracy, DARK.train) > 50
    assert pixel_count(accuracy, DARK.card) > 0.5 * accuracy.width() * accuracy.height()
    assert pixel_count(accuracy, LIGHT.card) == 0
    assert pixel_count(accuracy, DARK.text) > 0
    assert pixel_count(accuracy, LIGHT.text) == 0
