"""Presets on the form: chosen, changed by hand, and with a file of their own."""

from dataclasses import replace

import pytest
from form_actions import color_images
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QSpinBox,
)

from model.training.config import TrainingConfig
from model.training.presets import PRESETS

ON_MNIST = [name for name, preset in PRESETS.items() if preset.data == "mnist"]


def same_run(config, name):
    """Whether it is the preset's; None there stands for all of MNIST."""
    wanted = PRESETS[name].config()
    wanted = replace(
        wanted, train_size=wanted.train_size or 60_000, test_size=wanted.test_size or 10_000
    )
    return config == wanted


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
