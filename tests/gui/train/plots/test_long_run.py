"""An hour of training replayed through the window in seconds: not a point is dropped."""

import numpy as np
from long_run import EPOCHS, STEPS, UPDATE_EVERY, HourTrainer, accuracy, losses
from PySide6.QtWidgets import QLabel

import digitpad.state.run_controller
from digitpad.train.runs.history_curves import curves_of
from model.training.config import TrainingConfig


def test_an_hour_of_events_comes_through_whole(shown, wait_for, monkeypatch):
    """Through the session's thread and its reports, the workspace, the runs and the plots."""
    # The rest is real; only what takes an hour is not.
    monkeypatch.setattr(digitpad.state.run_controller, "Trainer", HourTrainer)
    window, workspace = shown
    window.tabs.setCurrentWidget(window.train_tab)
    curves = window.train_tab.curves
    curves.layers_plot.show()
    reports = []
    workspace.training.reported.connect(lambda events: reports.append(len(events)))
    workspace.training.start(TrainingConfig(train_size=600, test_size=10, epochs=EPOCHS))
    wait_for(lambda: not workspace.training.session.is_active)
    assert len(reports) > 1
    assert sum(reports) == 1 + STEPS + EPOCHS

    expected, run = losses(), curves.run
    np.testing.assert_array_equal(run.losses.y, expected)
    np.testing.assert_array_equal(run.losses.x, np.arange(1, STEPS + 1))
    tested = [100 * accuracy(epoch)[1] for epoch in range(1, EPOCHS + 1)]
    np.testing.assert_array_equal(run.test_accuracy.y, tested)
    assert len(run.updates["W1"]) == STEPS // UPDATE_EVERY
    assert len(run.dead["ReLU 1"]) == EPOCHS
    (kept,) = window.runs.all
    np.testing.assert_array_equal(kept.history.losses, expected)

    plots = (curves.loss_plot, curves.accuracy_plot, curves.layers_plot)
    wait_for(lambda: all(plot.is_up_to_date() for plot in plots))
    shown_live = _drawn(curves)
    curves.show_run(curves_of(kept.history))
    for name, (x, y) in _drawn(curves).items():
        np.testing.assert_array_equal(shown_live[name][0], x, err_msg=name)
        # Means from running sums, which are added up in other portions.
        np.testing.assert_allclose(shown_live[name][1], y, rtol=1e-9, err_msg=name)
    batch = shown_live["loss_plot batch"][1]
    assert batch.max() == expected.max()  # thinned out, the peaks stay
    assert len(batch) < 4 * curves.width()
    figures = window.findChild(QLabel, "figures_label").text()
    assert figures.startswith(f"Finished epoch {EPOCHS} of {EPOCHS}, step {STEPS:,}")


def _drawn(curves):
    return {
        f"{plot.objectName()} {name}": tuple(values.copy() for values in curve.drawn())
        for plot in (curves.loss_plot, curves.accuracy_plot, curves.layers_plot)
        for name, curve in plot.runs.curves.items()
    }
