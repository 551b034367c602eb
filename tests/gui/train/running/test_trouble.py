"""Runs that diverge or go on guessing: what is said of them, and the press that mends them."""

from dataclasses import replace

import numpy as np
import pytest
from curve_actions import point_counts
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from simulated_users import LEFT

from digitpad.background.training_session import TrainingState
from model.training.trainer import TrainingConfig

STUCK = TrainingConfig(train_size=400, test_size=100, batch_size=40, epochs=2, seed=3)


def test_diverged_it_says_so_and_starts_again_by_a_press(hand):
    config = TrainingConfig(
        train_size=500, test_size=20, batch_size=50, optimizer="sgd", learning_rate=1e9, seed=3
    )
    hand.workspace.training.start(config)
    hand.wait_for_state(TrainingState.IDLE)
    kept = point_counts(hand.tab.curves.loss_plot)["batch"]
    assert kept == hand.steps() > 0
    assert np.isfinite(hand.workspace.networks.run.network.parameters).all()
    again = hand.tab.findChild(QPushButton, "trouble_first")
    assert again.text() == "Start again at 0.1"  # a tenth would run away, too
    message = hand.window.statusBar().currentMessage()
    assert message.startswith("Training stopped: the loss became")
    assert "1e+08" not in message
    first = hand.workspace.networks.run
    QTest.mouseClick(again, LEFT)
    assert hand.workspace.networks.run is not first
    begun = hand.workspace.networks.run.trained.config
    assert (begun["learning_rate"], begun["seed"]) == (0.1, 3)
    assert hand.tab.form.config() == replace(config, learning_rate=0.1)
    hand.session.stop()
    hand.wait_for_state(TrainingState.IDLE)


def test_diverged_before_the_first_step_the_weights_are_to_blame(hand):
    own = {"hidden": (30,) * 7, "initialisation": "std", "weight_std": 1e6}
    hand.workspace.training.start(replace(STUCK, network="mlp", network_settings=own))
    hand.wait_for_state(TrainingState.IDLE)
    assert "before the first step" in hand.text("trouble_label")
    again = hand.tab.findChild(QPushButton, "trouble_first")
    QTest.mouseClick(again, LEFT)
    begun = hand.workspace.networks.run.trained.config["network_settings"]
    assert begun == {"hidden": (30,) * 7, "initialisation": "he"}
    hand.wait_for_state(TrainingState.IDLE)
    assert not hand.tab.findChild(QLabel, "trouble_label").isVisible()


@pytest.mark.parametrize(
    ("changes", "words", "offer", "setting", "value"),
    [
        (
            {"network_settings": {"initialisation": "zeros"}},
            "All its first weights are zero",
            "Start again with He weights",
            "network_settings",
            {"initialisation": "he"},
        ),
        (
            {"learning_rate": 0.1},
            "of the units of ReLU",
            "Start again at 0.001",
            "learning_rate",
            0.001,
        ),
        (
            {"learning_rate": 1e-7},
            "is far below the usual",
            "Start again at 0.001",
            "learning_rate",
            0.001,
        ),
    ],
    ids=["zeros", "dead", "short steps"],
)
def test_a_run_stuck_at_guessing_is_named_and_mended_by_a_press(
    hand, changes, words, offer, setting, value
):
    hand.workspace.training.start(replace(STUCK, **changes))
    trouble = hand.tab.findChild(QLabel, "trouble_label")
    hand.wait_for_state(TrainingState.IDLE)
    assert trouble.isVisible()
    assert trouble.text().startswith("After epoch 2 it still guesses: ")
    assert words in trouble.text()
    again = hand.tab.findChild(QPushButton, "trouble_first")
    assert again.text() == offer
    QTest.mouseClick(again, LEFT)
    assert not trouble.isVisible()
    assert hand.workspace.networks.run.trained.config[setting] == value
    assert getattr(hand.tab.form.config(), setting) == value
    hand.wait_for_state(TrainingState.IDLE)
    assert not trouble.isVisible()  # it learns now
