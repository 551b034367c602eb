"""A training driven from the Train tab: by buttons and keys, moved, reset and diverged."""

import gc
import threading
import tracemalloc

import numpy as np
import pytest
from curve_actions import point_counts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QLineEdit, QPushButton

from digitpad.background.run_control import Pace
from digitpad.background.training_session import TrainingState
from model.training.history import SettingChanged
from model.training.trainer import TrainingConfig

LONG = TrainingConfig(
    network="mlp",
    network_settings={"hidden": [10], "dropout": 0.2},
    train_size=200,
    test_size=20,
    batch_size=20,
    epochs=100_000,
    threads=1,
)


def test_space_starts_holds_and_goes_on_and_the_full_stop_takes_one_step(hand):
    hand.tab.curves.loss_plot.setFocus()
    QTest.keyClick(hand.window, Qt.Key.Key_Space)
    hand.wait_for(lambda: hand.session.state is TrainingState.RUNNING and hand.steps())
    QTest.keyClick(hand.window, Qt.Key.Key_Space)
    assert hand.session.state is TrainingState.PAUSED
    hand.wait_for(lambda: "Paused" in hand.text("training_label"))
    hand.click("step_button")  # whatever it was in is over now
    hand.wait_for_state(TrainingState.PAUSED)
    for _ in range(3):
        before = hand.steps(), hand.epochs()
        QTest.keyClick(hand.window, Qt.Key.Key_Period)
        hand.wait_for(lambda old=before: (hand.steps(), hand.epochs()) != old)
        hand.wait_for_state(TrainingState.PAUSED)
        steps, epochs = hand.steps() - before[0], hand.epochs() - before[1]
        assert (steps, epochs) in ((1, 0), (0, 1))
    QTest.keyClick(hand.window, Qt.Key.Key_Space)
    assert hand.session.state is TrainingState.RUNNING


def test_where_one_writes_the_keys_write(hand):
    spin = hand.tab.findChild(QDoubleSpinBox, "learning_rate_spin")
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin.findChild(QLineEdit), "0.5")
    QTest.keyClick(spin.findChild(QLineEdit), Qt.Key.Key_Space)
    assert spin.value() == 0.5
    assert not hand.session.is_active


def test_on_a_focused_button_space_presses_that_button(hand):
    hand.click("step_button")
    hand.wait_for_state(TrainingState.PAUSED)
    stop = hand.tab.findChild(QPushButton, "stop_button")
    stop.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(stop, Qt.Key.Key_Space)
    hand.wait_for_state(TrainingState.IDLE)
    assert hand.steps() == 1


def test_one_epoch_at_a_time(hand):
    for count in (1, 2):
        hand.click("epoch_button")
        hand.wait_for(lambda n=count: hand.epochs() == n)
        hand.wait_for_state(TrainingState.PAUSED)
    assert hand.steps() == 20


def test_reset_begins_again_from_the_same_first_weights(hand):
    hand.click("epoch_button")
    hand.wait_for(lambda: hand.epochs() == 1)
    first = hand.workspace.networks.run
    kernels = first.trained.history.first_kernels
    losses = first.trained.history.losses[:3]
    hand.click("reset_button")
    hand.wait_for(lambda: hand.workspace.networks.run is not first)
    run = hand.workspace.networks.run
    hand.wait_for(lambda: run.trained.history.steps_per_epoch)
    assert hand.session.state is TrainingState.PAUSED
    assert point_counts(hand.tab.curves.loss_plot)["batch"] == 0
    np.testing.assert_array_equal(run.network.kernels, kernels)
    for count in (1, 2, 3):
        hand.click("step_button")
        hand.wait_for(lambda n=count: hand.steps() == n)
        hand.wait_for_state(TrainingState.PAUSED)
    assert run.trained.history.losses == losses
    assert point_counts(hand.tab.curves.loss_plot)["batch"] == 3


def test_after_a_reset_what_differs_is_only_what_is_changed(hand):
    hand.click("epoch_button")
    hand.wait_for(lambda: hand.epochs() == 1)
    first = hand.workspace.networks.run
    hand.click("reset_button")
    hand.wait_for(lambda: hand.workspace.networks.run is not first)
    hand.wait_for(lambda: hand.text("training_label").startswith("Ready: "))
    assert hand.tab.form.isEnabled()
    rate = hand.tab.findChild(QDoubleSpinBox, "learning_rate_spin")
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate.findChild(QLineEdit), "0.01")
    held = hand.workspace.networks.run
    hand.click("start_button")
    hand.wait_for(lambda: hand.workspace.networks.run is not held and hand.steps() > 2)
    assert not hand.tab.form.isEnabled()
    told, before = hand.workspace.networks.run.trained, first.trained
    assert told.config == {**before.config, "learning_rate": 0.01}
    np.testing.assert_array_equal(told.history.first_kernels, before.history.first_kernels)
    assert told.history.losses[0] == before.history.losses[0]
    assert told.history.losses[2] != before.history.losses[2]
    assert held not in hand.workspace.networks.entries


def test_after_a_reset_start_goes_on_with_those_first_weights(hand):
    hand.click("reset_button")
    hand.wait_for(lambda: hand.text("training_label").startswith("Ready: "))
    run = hand.workspace.networks.run
    hand.click("start_button")
    hand.wait_for(lambda: hand.steps() > 1)
    assert hand.workspace.networks.run is run
    hand.click("pause_button")
    assert not hand.tab.form.isEnabled()


def test_new_weights_are_those_of_the_next_seed(hand):
    hand.click("step_button")
    hand.wait_for(lambda: hand.steps() == 1)
    first = hand.workspace.networks.run
    seed = first.trained.config["seed"]
    hand.click("new_weights_button")
    hand.wait_for(lambda: hand.workspace.networks.run is not first and hand.session.is_active)
    run = hand.workspace.networks.run
    assert run.trained.config["seed"] == seed + 1
    assert hand.tab.form.config().seed == seed + 1
    assert (run.network.kernels != first.trained.history.first_kernels).any()


def test_reset_again_and_again_leaves_no_untouched_networks(hand):
    known = len(hand.workspace.networks.entries)
    for _ in range(4):
        before = hand.workspace.networks.run
        hand.click("reset_button")
        hand.wait_for(lambda old=before: hand.workspace.networks.run not in (None, old))
        hand.wait_for_state(TrainingState.PAUSED)
    assert len(hand.workspace.networks.entries) == known + 1
    hand.wait_for(lambda: len(hand.window.runs.all) == 1)


@pytest.mark.parametrize("name", ["learning_rate", "weight_decay", "dropout"])
def test_a_setting_is_moved_while_it_runs(hand, name):
    run = hand.workspace.training.start(LONG)
    hand.wait_for(hand.steps)
    field = hand.tab.findChild(QDoubleSpinBox, f"live_{name}_spin")
    hand.wait_for(field.isEnabled)
    before = field.value()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field.findChild(QLineEdit), "0.25")
    assert not run.trained.history.changes  # not at every key
    QTest.keyClick(field.findChild(QLineEdit), Qt.Key.Key_Return)
    hand.wait_for(lambda: run.trained.history.changes)
    (change,) = run.trained.history.changes
    assert change == SettingChanged(change.step, name, before, 0.25)
    assert 0 < change.step <= hand.steps() + 1
    assert hand.session.state is TrainingState.RUNNING


def test_without_dropout_none_is_offered(hand):
    hand.click("step_button")
    hand.wait_for(lambda: hand.steps() == 1)
    assert not hand.tab.findChild(QDoubleSpinBox, "live_dropout_spin").isVisible()
    assert hand.tab.findChild(QDoubleSpinBox, "live_learning_rate_spin").isVisible()


def test_the_title_and_the_status_bar_tell_of_the_training_on_every_tab(hand):
    hand.workspace.training.start(LONG)
    for index in range(hand.window.tabs.count()):
        hand.window.tabs.setCurrentIndex(index)
        before = hand.window.windowTitle()
        hand.wait_for(lambda old=before: hand.window.windowTitle() != old)
        words = hand.window.windowTitle()
        for word in ("epoch ", "/100000", "step ", "Digitpad"):
            assert word in words
    hand.wait_for(lambda: "images/s" in hand.window.windowTitle())
    assert " left" in hand.window.windowTitle()
    label = hand.window.findChild(QLabel, "training_label")
    assert label.isVisible()
    assert "images/s" in label.text()
    hand.session.stop()
    hand.wait_for(lambda: "epoch" not in hand.window.windowTitle())


def test_ten_runs_and_two_hundred_starts_and_stops_leave_nothing(hand):
    """No thread, no growing memory, no stale curve."""
    known, threads = len(hand.workspace.networks.entries), set(threading.enumerate())
    short = TrainingConfig(
        network="mlp",
        network_settings={"hidden": [4]},
        train_size=40,
        test_size=10,
        batch_size=20,
        epochs=1,
        threads=2,
    )
    for _ in range(10):
        hand.workspace.training.start(short)
        hand.wait_for_state(TrainingState.IDLE)
        assert point_counts(hand.tab.curves.loss_plot)["batch"] == 2
        assert point_counts(hand.tab.curves.accuracy_plot)["test"] == 1
    hand.window.tabs.setCurrentIndex(0)  # curves that nobody sees are not painted
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(200):
            hand.workspace.training.start(short, pace=Pace.PAUSE)
            hand.session.stop()
            hand.wait_for_state(TrainingState.IDLE)
            if number == 50:
                gc.collect()
                held = tracemalloc.get_traced_memory()[0]
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - held
    finally:
        tracemalloc.stop()
    assert grown < 500_000, f"{grown:,} bytes more after 150 starts and stops"
    left = [
        thread.name
        for thread in set(threading.enumerate()) - threads
        if not thread.name.startswith("Dummy-")
    ]
    assert [name for name in left if name != "digitpad-runs_0"] == []  # it writes runs, for good
    assert len(hand.workspace.networks.entries) <= known + 11
    hand.workspace.training.start(short)
    hand.wait_for_state(TrainingState.IDLE)
    assert point_counts(hand.tab.curves.loss_plot)["batch"] == 2
