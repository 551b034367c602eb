"""A run that guesses is distinguished from one that learns, and the reason is named."""

from dataclasses import replace

import pytest

from digitpad.state.data_sources import bundled_mnist
from model.training.config import TrainingConfig
from model.training.diagnosis import Cause, stuck_at_chance
from model.training.history import EpochDone, History
from model.training.live_settings import values_after
from model.training.presets import PRESETS
from model.training.trainer import Trainer

QUICK = TrainingConfig(train_size=600, test_size=100, batch_size=30, epochs=2, seed=1)


def look_at(config):
    trainer, history = Trainer(config, bundled_mnist()), History()
    for event in trainer.run():
        history.record(event)
    rate = values_after(config, trainer.network, history.changes)["learning_rate"]
    return stuck_at_chance(config, trainer.network, history, rate)


@pytest.mark.parametrize(
    ("changes", "cause", "cure"),
    [
        (
            {"network_settings": {"initialisation": "zeros"}},
            Cause.ZEROS,
            {"network_settings": {"initialisation": "he"}},
        ),
        ({"network_settings": {"weight_std": 0}}, Cause.ZEROS, None),
        ({"learning_rate": 0.2}, Cause.RATE, {"learning_rate": 0.001}),
        (
            {"network": "simple_net", "optimizer": "sgd", "learning_rate": 1e-4},
            Cause.SHORT_STEPS,
            {"learning_rate": 0.1},
        ),
        (
            {"network_settings": {"weight_std": 1e-5}, "optimizer": "sgd", "learning_rate": 0.1},
            Cause.WEIGHTS,
            {"network_settings": {"initialisation": "he"}},
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Cause) else "",
)
def test_each_mistake_is_named_and_mended(changes, cause, cure):
    config = replace(QUICK, **changes)
    stuck = look_at(config)
    assert stuck.cause is cause
    assert stuck.epoch == 2
    assert stuck.accuracy < 0.2
    if cure is not None:
        assert stuck.cure == replace(config, **cure)
        assert look_at(replace(stuck.cure, epochs=3)) is None


def test_what_is_offered_can_be_begun_whatever_the_weight_decay():
    config = replace(
        QUICK, network="simple_net", optimizer="sgd", learning_rate=0.005, weight_decay=50.0
    )
    stuck = look_at(config)
    assert stuck.cause is Cause.SHORT_STEPS
    assert stuck.cure == replace(config, learning_rate=0.1, weight_decay=0.0)
    assert look_at(replace(stuck.cure, epochs=3)) is None


def test_dead_units_are_named_by_their_layer():
    stuck = look_at(replace(QUICK, learning_rate=0.2))
    assert stuck.dead.keys() == {"ReLU 1", "ReLU 2"}


def test_a_run_that_learns_is_let_be():
    assert look_at(QUICK) is None


def test_nothing_is_said_too_early():
    assert look_at(replace(QUICK, learning_rate=0.2, epochs=1)) is None
    # LeNet's sigmoids sleep for long: no mistake, as long as nobody waited.
    assert look_at(replace(QUICK, network="lenet5", learning_rate=0.002)) is None


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_is_taken_for_a_mistake(name):
    """Whatever its first epochs look like."""
    config = PRESETS[name].config()
    network, history = config.build_network(), History()
    for epoch in (1, 2):
        done = EpochDone(epoch, 20 * epoch, 1.0, 1.0, 2.31, 0.1, 2.3, 0.1, None, {"ReLU 1": 0.1})
        history.record(done)
    assert stuck_at_chance(config, network, history, config.learning_rate) is None
