"""The form by hand: presets, own settings, and remarks where something does not fit."""

import json
import math
from dataclasses import fields, replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTranslator
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from digitpad.train import setting_words
from digitpad.train.form import TrainingForm
from digitpad.train.trouble_words import divergence_in_words
from digitpad.train.validation import check
from model.config import TrainingConfig
from model.errors import DivergedError
from model.presets import PRESETS

ON_MNIST = [name for name, preset in PRESETS.items() if preset.data == "mnist"]


class Hand:
    def __init__(self, form):
        self.form = form

    def __call__(self, name, kind=QWidget):
        return self.form.findChild(kind, name)

    def select(self, name, data):
        combo = self(name, QComboBox)
        combo.setCurrentIndex(combo.findData(data))

    def choose(self, preset):
        """As a person does, from the keyboard."""
        combo = self("preset_combo", QComboBox)
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Home)
        for _ in range(list(PRESETS).index(preset)):
            QTest.keyClick(combo, Qt.Key.Key_Down)

    def preset_shown(self):
        return self("preset_combo", QComboBox).currentText()

    def note(self, name):
        note = self(f"{name}_note", QLabel)
        return note.text() if note is not None and note.isVisible() else ""


@pytest.fixture
def hand(qtbot):
    form = TrainingForm()
    qtbot.addWidget(form)
    form.resize(320, 700)
    form.show()
    form.activateWindow()
    yield Hand(form)
    form.shutdown()


def color_images(path):
    rng = np.random.default_rng(3)
    arrays = {
        f"x_{part}": rng.integers(0, 256, (30, 3, 32, 32), np.uint8) for part in ("train", "test")
    }
    np.savez(path, t_train=np.arange(30) % 10, t_test=np.arange(30) % 10, **arrays)
    return path


def same_run(config, name):
    """Whether it is the preset's; None there stands for all of MNIST."""
    wanted = PRESETS[name].config()
    wanted = replace(
        wanted, train_size=wanted.train_size or 60_000, test_size=wanted.test_size or 10_000
    )
    return config == wanted


# Presets.


@pytest.mark.parametrize("name", ON_MNIST)
def test_a_preset_sets_every_field_and_says_what_it_teaches(hand, name):
    spoilt = TrainingConfig(
        "mlp",
        {"hidden": (7, 8), "dropout": 0.4},
        optimizer="rmsprop",
        optimizer_settings={"decay": 0.5},
        weight_decay=0.3,
        steps=7,
        seed=9,
        evaluation_samples=5,
        sampling="replacement",
        schedule="cosine",
    )
    hand.form.set_config(spoilt)
    hand.choose(name)
    assert same_run(hand.form.config(), name)
    assert hand.preset_shown() == PRESETS[name].title
    assert hand("preset_label", QLabel).text() == PRESETS[name].teaches
    assert hand.form.reason == ""


def test_who_changes_the_epochs_does_not_mean_an_end_at_a_step(hand):
    hand.choose("simple_net")
    assert hand.note("epochs_spin") == ""
    hand("train_size_spin", QSpinBox).setValue(5_000)
    assert hand.note("epochs_spin").startswith("End at step 10,000 decides (see Advanced): 200 ep")
    hand("epochs_spin", QSpinBox).setValue(3)
    config = hand.form.config()
    assert (config.epochs, config.steps) == (3, None)
    assert hand.note("epochs_spin") == ""


def test_changed_by_hand_it_is_custom_until_it_is_changed_back(hand):
    hand.choose("lenet5")
    epochs = hand("epochs_spin", QSpinBox)
    epochs.stepUp()
    assert hand.preset_shown() == "Custom (from LeNet-5)"
    assert not hand("preset_label").isVisible()
    epochs.stepDown()
    assert hand.preset_shown() == "LeNet-5"
    assert hand("preset_label").isVisible()


def test_a_preset_for_cifar10_asks_for_its_file(hand, monkeypatch, tmp_path, wait_for):
    asked = []
    path = color_images(tmp_path / "color.npz")

    def answer(text):
        monkeypatch.setattr(
            QFileDialog, "getOpenFileName", lambda *a: asked.append(a[1]) or (text, "")
        )

    answer("")
    before = hand.form.config()
    hand.form.choose_preset("mlp_cifar10")
    assert "cifar-10-python.tar.gz" in asked[0]
    assert hand.form.config() == before
    assert hand.preset_shown() == "SimpleConvNet, quick"
    answer(str(path))
    hand.form.choose_preset("mlp_cifar10")
    wait_for(lambda: hand.form.reason == "")
    assert hand.form.data_name() == str(path)
    assert hand.form.config().train_size == 30
    assert hand.preset_shown() == "Fully connected on CIFAR-10"
    hand.form.choose_preset("conv_net_cifar10")
    assert len(asked) == 2
    assert hand.form.reason == ""


def test_passing_a_preset_for_cifar10_asks_for_nothing_and_says_what_is_wanted(
    hand, monkeypatch, tmp_path, wait_for
):
    asked = []
    path = str(color_images(tmp_path / "color.npz"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a: asked.append(a[1]) or (path, ""))
    hand.choose("mlp_cifar10")
    assert asked == []
    assert hand.preset_shown() == "Fully connected on CIFAR-10"
    assert "does not come with Digitpad" in hand.note("amount_combo")
    assert "Data" in hand.form.reason
    button = hand("choose_data_button")
    assert button.isVisible()
    QTest.keyClick(hand("preset_combo", QComboBox), Qt.Key.Key_Up)
    assert not button.isVisible()
    assert hand.form.reason == ""
    QTest.keyClick(hand("preset_combo", QComboBox), Qt.Key.Key_Down)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "cifar-10-python.tar.gz" in asked[0]
    wait_for(lambda: hand.form.reason == "")
    assert (hand.form.data_name(), hand.form.config().train_size) == (path, 30)
    assert hand.preset_shown() == "Fully connected on CIFAR-10"
    assert not button.isVisible()


def test_no_digit_typed_is_dropped(hand):
    spin = hand("batch_size_spin", QSpinBox)
    spin.setFocus()
    spin.selectAll()
    line = spin.findChild(QLineEdit)
    QTest.keyClicks(line, "99999")
    assert line.text().replace(",", "") == "99999"
    assert hand.note("batch_size_spin") == "At most 10,000."
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert spin.value() == 10_000
    assert "from 1 to 10,000. The nearest, 10,000, is taken" in hand.note("batch_size_spin")
    spin.selectAll()
    QTest.keyClicks(line, "50")
    assert hand.note("batch_size_spin") == ""
    assert spin.value() == 50


# Every setting by hand.


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


# What does not fit is told where it is.


@pytest.mark.parametrize(
    ("config", "where", "words"),
    [
        ({"network_settings": {"kernel_size": 40}}, "network_kernel_size_spin", "does not fit"),
        ({"network_settings": {"filters": 900_000}}, "network_combo", "parameters"),
        (
            {"network": "mlp", "network_settings": {"hidden": "100, many"}},
            "network_hidden_edit",
            "'many'",
        ),
        ({"optimizer_settings": {"epsilon": 0.0}}, "optimizer_epsilon_spin", "from 1e-30"),
        ({"network": "conv_net_cifar10"}, "network_combo", "3 x 32 x 32"),
        ({"gradient": "numerical"}, "gradient_combo", "Conv2d"),
        (
            {"network": "mlp", "gradient": "numerical", "label_smoothing": 0.1},
            "label_smoothing_spin",
            "leave it out",
        ),
        ({"network_settings": {"pad": 500, "kernel_size": 1}}, "network_combo", "parameters"),
    ],
    ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else None,
)
def test_a_setting_that_makes_no_sense_is_told_at_its_place(hand, config, where, words):
    values = {"network": "simple_conv_net", **config}
    for name, each in values.items():
        show(hand, name, each)
    assert words in hand.note(where), hand.form.reason
    assert hand.form.reason.startswith("Not possible yet, see above: ")
    assert hand(where).accessibleName() in hand.form.reason
    hand.choose("mlp")
    assert hand.note(where) == ""
    assert hand.form.reason == ""


def show(hand, name, value):
    """Fill in one setting, a group of own settings one after the other."""
    form = hand.form
    if name.endswith("_settings"):
        form._own()[name.removesuffix("_settings")].set_values(value)
    else:
        form._fields[name].set_value(value)


@pytest.mark.parametrize(
    ("name", "value", "where", "words"),
    [
        ("batch_size", 9_000, "batch_size_spin", "images: 5,000, so every"),
        ("learning_rate", 0.5, "learning_rate_spin", "500 times the usual 0.001"),
        ("steps", 75, "steps_spin", "1.5 epochs"),
        (
            "network_settings",
            {"initialisation": "zeros"},
            "network_initialisation_combo",
            "nothing",
        ),
    ],
)
def test_what_is_odd_but_possible_is_only_remarked(hand, name, value, where, words):
    for each in ("network", "advanced"):
        hand(f"{each}{'_settings' if each == 'network' else ''}_button", QToolButton).click()
    show(hand, name, value)
    assert words in hand.note(where)
    assert hand.form.reason == ""


def test_more_classes_in_the_data_are_taken_on(hand, tmp_path, wait_for):
    x = np.zeros((40, 12, 12), np.uint8)
    np.savez(
        tmp_path / "mine.npz",
        x_train=x,
        t_train=np.arange(40) % 26,
        x_test=x,
        t_test=x[:, 0, 0].astype(int),
    )
    hand.form._data.set_name(str(tmp_path / "mine.npz"))
    wait_for(lambda: hand.form.reason == "")
    config = hand.form.config()
    assert config.network_settings == {"classes": 26, "input_shape": (1, 12, 12)}
    assert hand.form.network.input_shape == (1, 12, 12)
    hand("network_settings_button", QToolButton).click()
    hand("network_classes_spin", QSpinBox).setValue(25)
    assert "26 classes" in hand.note("network_classes_spin")
    hand.form._data.set_name("mnist")
    assert hand.form.config().network_settings == {}


def test_another_file_chosen_while_one_is_read_is_the_one_that_counts(hand, tmp_path, wait_for):
    (tmp_path / "broken.npz").write_text("nothing of the kind")
    good = color_images(tmp_path / "color.npz")
    hand.form._data.set_name(str(tmp_path / "broken.npz"))
    hand.form._data.set_name(str(good))
    wait_for(lambda: hand.form._data.facts is not None)
    assert hand.form._data.facts.name == "color"
    assert hand.note("amount_combo") == ""


@pytest.mark.parametrize(
    ("keys", "value", "words"),
    [
        ("5000", 5000.0, ""),
        ("1e-9", 1e-9, ""),
        ("1e8", 1e8, ""),
        ("0,01", 0.01, ""),
        ("1e12", 1e9, "1e12 cannot be"),
        ("0", 1e-12, "nearest"),
        ("1e-", 1.0, "no number"),
    ],
)
def test_a_rate_is_taken_as_typed_or_it_is_said(hand, keys, value, words):
    rate = hand("learning_rate_spin", QDoubleSpinBox)
    rate.selectAll()
    QTest.keyClicks(rate, keys)
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert hand.form.config().learning_rate == value
    assert words in hand.note("learning_rate_spin")
    rate.selectAll()
    QTest.keyClicks(rate, "0.01")
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert hand.note("learning_rate_spin") == ""


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
    setting_words._words.cache_clear()
    yield
    qapp.removeTranslator(translator)
    setting_words._words.cache_clear()


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
    told = divergence_in_words(error, config, replace(config, learning_rate=0.001))
    assert told.startswith("<Stopped: <the loss became inf> in epoch 2, step 113,")
