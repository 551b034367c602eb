"""The form reports what does not fit, where it is."""

import json

import numpy as np
import pytest
from form_actions import color_images
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QSpinBox,
    QToolButton,
)


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
def test_a_setting_that_makes_no_sense_is_reported_at_its_place(hand, config, where, words):
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
        form.own_settings()[name.removesuffix("_settings")].set_values(value)
    else:
        form.fields[name].set_value(value)


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
    hand.form.data.set_name(str(tmp_path / "mine.npz"))
    wait_for(lambda: hand.form.reason == "")
    config = hand.form.config()
    assert config.network_settings == {"classes": 26, "input_shape": (1, 12, 12)}
    assert hand.form.network.input_shape == (1, 12, 12)
    hand("network_settings_button", QToolButton).click()
    hand("network_classes_spin", QSpinBox).setValue(25)
    assert "26 classes" in hand.note("network_classes_spin")
    hand.form.data.set_name("mnist")
    assert hand.form.config().network_settings == {}


def test_another_file_chosen_while_one_is_read_is_the_one_that_counts(hand, tmp_path, wait_for):
    (tmp_path / "broken.npz").write_text("nothing of the kind")
    good = color_images(tmp_path / "color.npz")
    hand.form.data.set_name(str(tmp_path / "broken.npz"))
    hand.form.data.set_name(str(good))
    wait_for(lambda: hand.form.data.facts is not None)
    assert hand.form.data.facts.name == "color"
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
