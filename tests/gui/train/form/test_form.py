"""The form by hand: every setting of a run, and how it is called."""

import math
from dataclasses import fields, replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTranslator
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
)

from digitpad.train.form import setting_words
from digitpad.train.form.validation import check
from digitpad.train.running.trouble_words import divergence_in_words
from model.base.errors import DivergedError
from model.training.config import TrainingConfig
from model.training.presets import PRESETS


def test_every_setting_of_a_run_has_a_field(hand):
    config = TrainingConfig(
        "mlp",
        {"hidden": (50, 20), "activation": "tanh", "dropout": 0.25, "initialisation": "xavier"},
        train_size=700,
        test_size=80,
        epochs=3,
        batch_size=30,
        optimizer="adam",
        learning_rate=0.0007,
        seed=4,
        threads=3,
        optimizer_settings={"beta1": 0.8, "epsilon": 1e-8},
        schedule="one_cycle",
        weight_decay=0.002,
        sampling="replacement",
        evaluation_samples=40,
        gradient="backpropagation",
        steps=12,
        augmentation="affine",
        label_smoothing=0.1,
        averaging=0.9,
    )
    usual = TrainingConfig()
    for setting in fields(TrainingConfig):
        if setting.name not in ("optimizer", "gradient"):
            assert getattr(config, setting.name) != getattr(usual, setting.name), setting.name
    hand.form.set_config(config)
    assert hand.form.config() == config
    assert hand.form.reason == ""


def test_the_networks_own_settings_are_those_it_has(hand):
    hand("network_settings_button", QToolButton).click()
    assert hand("network_kernel_size_spin").isVisible()
    assert not hand("network_hidden_edit").isVisible()
    hand("network_kernel_size_spin", QSpinBox).setValue(7)
    assert hand.form.config().network_settings == {"kernel_size": 7}
    assert hand("network_settings_button", QToolButton).text().endswith("(1 changed)")
    hand.select("network_combo", "mlp")
    assert not hand("network_kernel_size_spin").isVisible()
    line = hand("network_hidden_edit", QLineEdit)
    assert line.isVisible()
    assert hand.form.config().network_settings == {}
    line.selectAll()
    QTest.keyClicks(line, "60, 30")
    assert hand.form.config().network_settings == {"hidden": (60, 30)}
    assert hand.form.network.parameters.size == 784 * 60 + 60 + 60 * 30 + 30 + 30 * 10 + 10


def test_the_weight_scale_is_asked_only_where_it_counts(hand):
    hand("network_settings_button", QToolButton).click()
    assert hand("network_weight_std_spin").isVisible()
    hand.select("network_initialisation_combo", "he")
    assert not hand("network_weight_std_spin").isVisible()


def test_an_optimizer_brings_its_rate_and_its_own_settings(hand):
    hand("optimizer_settings_button", QToolButton).click()
    hand.select("optimizer_combo", "momentum")
    assert hand.form.config().learning_rate == 0.05
    assert hand("optimizer_momentum_spin").isVisible()
    assert not hand("optimizer_beta1_spin").isVisible()
    hand("optimizer_momentum_spin", QDoubleSpinBox).setValue(0.5)
    assert hand.form.config().optimizer_settings == {"momentum": 0.5}
    hand.select("optimizer_combo", "sgd")
    assert not hand("optimizer_settings_button").isVisible()


@pytest.mark.parametrize(
    ("keys", "value"), [("1e-4", 0.0001), ("0.25", 0.25), ("x3", 3.0)], ids=["e", "point", "word"]
)
def test_a_rate_may_be_written_either_way(hand, keys, value):
    rate = hand("learning_rate_spin", QDoubleSpinBox)
    rate.selectAll()
    QTest.keyClicks(rate, keys)
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert hand.form.config().learning_rate == value


def test_a_small_number_is_shown_as_it_is(hand):
    hand("optimizer_settings_button", QToolButton).click()
    assert hand("optimizer_epsilon_spin", QDoubleSpinBox).text() == "1e-07"


def test_the_wheel_scrolls_past_a_number_and_turns_only_the_one_in_use(hand):
    epochs = hand("epochs_spin", QSpinBox)
    middle = QPointF(epochs.rect().center())

    def turn():
        event = QWheelEvent(
            middle,
            epochs.mapToGlobal(middle),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(epochs, event)
        return epochs.value()

    hand("seed_spin").setFocus()
    assert turn() == 20
    epochs.setFocus()
    assert turn() == 21


def test_settings_are_called_as_on_the_form(hand):
    hand("network_kernel_size_spin", QSpinBox).setValue(40)
    note = hand.note("network_kernel_size_spin")
    assert note
    assert "_" not in note


class Angular(QTranslator):
    """A language in which everything is set in angular brackets."""

    CONTEXTS = ("presets", "remarks", "settings", "troubles")

    def translate(self, context, text, disambiguation=None, n=-1):
        return f"<{text}>" if context in self.CONTEXTS else ""


@pytest.fixture
def angular(qapp):
    translator = Angular()
    qapp.installTranslator(translator)
    setting_words.words.cache_clear()
    yield
    qapp.removeTranslator(translator)
    setting_words.words.cache_clear()


def test_texts_that_stand_in_the_library_are_shown_in_the_language_of_the_window(angular, window):
    window.tabs.setCurrentWidget(window.train_tab)
    form = window.train_tab.form
    combo = form.findChild(QComboBox, "preset_combo")
    assert [combo.itemText(index) for index in range(combo.count())] == [
        f"<{preset.title}>" for preset in PRESETS.values()
    ]
    form.choose_preset("mlp")
    assert form.findChild(QLabel, "preset_label").text() == f"<{PRESETS['mlp'].teaches}>"
    _, _, remarks = check(lambda: TrainingConfig(batch_size=200, train_size=100), None)
    assert [remark.text for remark in remarks] == [
        "<Training images: 100, so every epoch is a single step.>"
    ]
    error = DivergedError(2, 113, 3.0, math.inf)
    config = TrainingConfig(learning_rate=3.0)
    message = divergence_in_words(error, config, replace(config, learning_rate=0.001))
    assert message.startswith("<Stopped: <the loss became inf> in epoch 2, step 113,")
