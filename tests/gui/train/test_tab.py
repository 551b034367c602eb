"""The Train tab by its buttons: runs are started, paused, ended and reported where one looks."""

import re

import numpy as np
import pytest
from curve_actions import point_counts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QProgressBar,
    QScrollArea,
    QToolButton,
)
from train_actions import NUMBERS, Hand, select

from digitpad.background.training_session import TrainingState
from model.nn.optimizer_base import LARGEST_RATE
from model.training.trainer import TrainingConfig

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hand(shown, wait_for):
    window, workspace = shown
    return Hand(window, workspace, wait_for)


def test_the_quick_setting_is_offered_first(hand):
    config = hand.tab.form.config()
    assert (config.train_size, config.test_size) == (5_000, 1_000)
    assert (config.epochs, config.batch_size, config.optimizer) == (20, 100, "adam")
    assert config.learning_rate == 0.001
    assert hand.button("start_button").isEnabled()
    for name in ("pause_button", "stop_button", "use_button", "save_run_button"):
        assert not hand.button(name).isEnabled()
    assert hand.text("training_label") == "No training yet"


def test_how_much_data_is_one_choice(hand):
    amount = hand.tab.findChild(QComboBox, "amount_combo")
    amount.setFocus()
    QTest.keyClick(amount, Qt.Key.Key_Down)
    config = hand.tab.form.config()
    assert (config.train_size, config.test_size) == (60_000, 10_000)
    hand.number("train_size_spin").setValue(123)
    assert amount.currentIndex() == 2
    hand.fill(train_size_spin=5_000, test_size_spin=1_000)
    assert amount.currentIndex() == 0


def test_no_more_images_can_be_asked_for_than_there_are(hand):
    hand.fill(train_size_spin=70_000, test_size_spin=0)
    config = hand.tab.form.config()
    assert (config.train_size, config.test_size) == (60_000, 1)


def test_a_run_from_start_to_end(hand):
    hand.fill()
    hand.click("start_button")
    assert hand.session.is_active
    hand.wait_for_end()
    assert point_counts(hand.tab.curves.loss_plot) == {
        "batch": 20,
        "running": 20,
        "train": 2,
        "test": 2,
    }
    assert point_counts(hand.tab.curves.accuracy_plot) == {"train": 2, "test": 2}
    assert hand.text("figures_label").startswith("Finished epoch 2 of 2, step 20")
    assert hand.text("training_label") == hand.text("figures_label")
    bar = hand.tab.findChild(QProgressBar, "training_progress")
    assert bar.value() == bar.maximum() == 1_000
    run = hand.workspace.networks.run
    assert run.trained.config["seed"] == 5
    assert run.trained.config["learning_rate"] == 0.002
    assert not hand.tab.findChild(QLabel, "trouble_label").isVisible()


def test_the_curves_grow_while_it_runs_and_begin_anew_with_the_next(hand):
    hand.fill(train_size_spin=2_000, epochs_spin=200)
    hand.click("start_button")
    hand.wait_for_steps(1)
    first = hand.losses()
    hand.wait_for_steps(first + 20)
    assert hand.session.is_active
    hand.click("stop_button")
    hand.wait_for_end()
    assert hand.losses() == len(hand.workspace.networks.run.trained.history.losses)
    hand.fill(train_size_spin=40, epochs_spin=1)
    hand.click("start_button")
    hand.wait_for_end()
    assert hand.losses() == 2


def test_while_it_runs_the_settings_are_fixed(hand):
    hand.fill(epochs_spin=900)
    hand.click("start_button")
    assert not hand.tab.form.isEnabled()
    assert not hand.button("start_button").isEnabled()
    assert hand.button("pause_button").isEnabled()
    assert hand.button("stop_button").isEnabled()
    QTest.keyClick(hand.window, Qt.Key.Key_T, CTRL)
    hand.tab.start()
    assert len(hand.workspace.networks.entries) == 3
    hand.click("stop_button")
    hand.wait_for_end()
    assert hand.tab.form.isEnabled()
    assert hand.button("start_button").isEnabled()
    for name in ("pause_button", "stop_button"):
        assert not hand.button(name).isEnabled()


@pytest.mark.parametrize("by", ["button", "key"])
def test_pause_resume_and_stop(hand, pass_time, by):
    def press(name):
        if by == "button":
            hand.click(f"{name}_button")
            return
        keys = {"start": Qt.Key.Key_T, "pause": Qt.Key.Key_P, "stop": Qt.Key.Key_Period}
        QTest.keyClick(hand.window, keys[name], CTRL)

    hand.fill(epochs_spin=900)
    press("start")
    for _ in range(3):
        hand.wait_for_steps(hand.losses() + 1)
        press("pause")
        assert hand.session.state is TrainingState.PAUSED
        pause = hand.button("pause_button")
        assert (pause.text(), pause.accessibleName()) == ("Resume", "Resume")
        hand.wait_for_rest()
        before = hand.losses()
        pass_time(150)
        assert hand.losses() == before
        assert "Paused in epoch" in hand.text("training_label")
        press("pause")
        assert hand.session.state is TrainingState.RUNNING
        assert pause.text() == "Pause"
    press("stop")
    hand.wait_for_end()
    assert hand.text("training_label").startswith("Stopped in epoch")


def test_a_stopped_run_can_be_used_in_draw(hand):
    hand.fill(epochs_spin=900)
    hand.click("start_button")
    hand.wait_for_steps(10)
    hand.click("stop_button")
    hand.wait_for_end()
    hand.click("use_button")
    assert hand.workspace.networks.in_use is hand.workspace.networks.run
    assert "SimpleConvNet (run 1)" in hand.text("network_label")


def test_used_in_draw_it_shows_its_accuracy_in_the_status_bar(hand):
    hand.fill()
    hand.click("start_button")
    hand.wait_for_end()
    hand.click("use_button")
    accuracy = hand.workspace.networks.run.test_accuracy
    ending = f"(run 1), test accuracy {accuracy:.2%} of 50 images"
    assert hand.text("network_label").endswith(ending)


def test_trouble_is_reported_on_the_tab_until_the_next_run(hand, wait_for):
    trouble = hand.tab.findChild(QLabel, "trouble_label")
    config = TrainingConfig(
        train_size=500, test_size=20, batch_size=50, optimizer="sgd", learning_rate=1e9
    )
    hand.workspace.training.start(config)
    hand.wait_for_end()
    assert trouble.isVisible()
    assert trouble.text().startswith("Stopped: the loss became"), trouble.text()
    for words in ("epoch 1, step", "learning rate 1e+09", "last finite weights are kept"):
        assert words in trouble.text()
    assert not trouble.text().endswith("..")
    assert np.isfinite(hand.workspace.networks.run.network.parameters).all()
    assert "Training stopped" in hand.window.statusBar().currentMessage()
    hand.fill()
    hand.click("start_button")
    assert not trouble.isVisible()
    hand.wait_for_end()
    assert not trouble.isVisible()


def test_settings_are_remembered_and_restored(hand, make_window, settings):
    hand.fill()
    combo = hand.tab.findChild(QComboBox, "optimizer_combo")
    combo.setCurrentIndex(combo.findData("momentum"))
    config = hand.tab.form.config()
    hand.window.close()
    settings.sync()
    again, _ = make_window()
    assert again.train_tab.form.config() == config
    assert config.optimizer == "momentum"


@pytest.mark.parametrize("value", ["nonsense", "nan", "", [1, 2], b"\xff"], ids=repr)
def test_broken_settings_leave_the_fields_as_they_are(make_window, settings, value):
    for name in (*NUMBERS, "optimizer_combo"):
        settings.setValue(f"train/{name}", value)
    window, _ = make_window()
    assert window.train_tab.form.config() == TrainingConfig(train_size=5_000, test_size=1_000)


@pytest.mark.parametrize(
    ("value", "sizes"), [("1e400", (60_000, 10_000)), (-5, (1, 1)), (7.9, (7, 7))]
)
def test_settings_out_of_range_are_brought_into_it(make_window, settings, value, sizes):
    for name in NUMBERS:
        settings.setValue(f"train/{name}", value)
    window, _ = make_window()
    config = window.train_tab.form.config()
    assert (config.train_size, config.test_size) == sizes
    assert 0 < config.learning_rate <= LARGEST_RATE


def test_every_setting_is_handed_on_and_remembered(hand, make_window, settings):
    select(hand, "network_combo", "mlp")
    select(hand, "schedule_combo", "one_cycle")
    select(hand, "gradient_combo", "numerical")
    hand.tab.findChild(QDoubleSpinBox, "weight_decay_spin").setValue(0.02)
    config = hand.tab.form.config()
    assert (config.network, config.schedule) == ("mlp", "one_cycle")
    assert (config.gradient, config.weight_decay) == ("numerical", 0.02)
    hand.window.close()
    settings.sync()
    again, _ = make_window()
    assert again.train_tab.form.config() == config
    again.tabs.setCurrentIndex(1)
    assert again.train_tab.findChild(QComboBox, "schedule_combo").isVisible()


def test_numerical_gradients_are_for_fully_connected_networks(hand):
    select(hand, "gradient_combo", "numerical")
    note = hand.tab.findChild(QLabel, "gradient_combo_note")
    # In sight, though Advanced was folded.
    assert note.isVisible()
    assert "SimpleConvNet has a Conv2d" in note.text()
    assert not hand.button("start_button").isEnabled()
    select(hand, "network_combo", "simple_net")
    assert not note.isVisible()
    assert hand.button("start_button").isEnabled()
    assert hand.tab.form.config().gradient == "numerical"


def test_within_a_numerical_gradient_progress_is_shown_and_stop_works(hand):
    select(hand, "network_combo", "simple_net")
    select(hand, "gradient_combo", "numerical")
    # The loss of so many images after each change of a parameter: the first step takes minutes.
    hand.fill(train_size_spin=5_000, epochs_spin=900, batch_size_spin=5_000)
    hand.click("start_button")
    shape = r"Differentiating in epoch 1 of 900, step 1: \d+%  .  [\d,.]+ images/s  .  [\d:]+ left"
    hand.wait_for(lambda: re.fullmatch(shape, hand.text("figures_label")))
    hand.click("stop_button")
    hand.wait_for_end()
    assert hand.losses() == 0


def test_the_tooltip_describes_the_network_chosen(hand):
    combo = hand.tab.findChild(QComboBox, "network_combo")
    tips = set()
    for index in range(combo.count()):
        combo.setCurrentIndex(index)
        tips.add(combo.toolTip())
    assert len(tips) == combo.count()
    assert all(tips)


def test_the_curves_of_a_network_from_a_file_are_shown(hand, tmp_path):
    tutorials = hand.workspace.networks.entries[1]  # SimpleConvNet's 20 epochs
    hand.workspace.training.save(tutorials, tmp_path / "old.npz")
    assert hand.window.open_weights(tmp_path / "old.npz")
    assert hand.losses() == 12_000
    assert point_counts(hand.tab.curves.accuracy_plot) == {"train": 20, "test": 20}
    assert "old.npz" in hand.text("figures_label")
    hand.fill()
    hand.click("start_button")
    hand.wait_for_end()
    assert hand.losses() == 20
    assert hand.text("figures_label").startswith("Finished")


def test_the_form_is_all_within_reach_in_the_smallest_window(hand):
    hand.window.resize(960, 640)
    hand.tab.findChild(QToolButton, "advanced_button").click()
    area = hand.tab.findChild(QScrollArea, "form_area")
    hand.wait_for(lambda: area.widget().height() >= area.widget().minimumSizeHint().height())
    assert area.widget().width() <= area.viewport().width()
    gradient = hand.tab.findChild(QComboBox, "gradient_combo")
    area.ensureWidgetVisible(gradient)
    assert not gradient.visibleRegion().isEmpty()
    assert hand.window.height() == 640
