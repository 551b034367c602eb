"""The settings of a run refuse what is impossible, and what only looks like a number."""

from dataclasses import fields

import pytest

from model.nn import optimizers, zoo
from model.nn.layers import Dropout, LocalResponseNorm
from model.training.config import TrainingConfig
from model.training.live_settings import CHANGEABLE, LiveSettings

NUMBERS = [
    entry.name
    for entry in fields(TrainingConfig)
    if any(kind in str(entry.type) for kind in ("int", "float")) and "dict" not in str(entry.type)
]
OPTIMIZER_SETTINGS = [
    (name, setting) for name in optimizers.OPTIMIZERS for setting in optimizers.settings_of(name)
]


def test_all_numbers_of_a_run_are_found() -> None:
    assert {"learning_rate", "weight_decay", "epochs", "seed", "steps", "averaging"} <= set(NUMBERS)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [True, False])
def test_true_and_false_are_no_numbers_of_a_run(name: str, value: bool) -> None:
    with pytest.raises(ValueError, match=name):
        TrainingConfig(**{name: value})


@pytest.mark.parametrize(("optimizer", "setting"), OPTIMIZER_SETTINGS)
def test_nor_of_an_optimizer(optimizer: str, setting: str) -> None:
    with pytest.raises(ValueError, match=setting):
        TrainingConfig(optimizer=optimizer, optimizer_settings={setting: True})


@pytest.mark.parametrize("network", zoo.NETWORKS)
def test_nor_of_a_network(network: str) -> None:
    for name, default in zoo.settings_of(network).items():
        if type(default) in (int, float):
            with pytest.raises(ValueError, match=name.split("_")[-1]):
                zoo.build(network, {name: True})


def test_nor_of_a_layer() -> None:
    with pytest.raises(ValueError, match="dropout rate is False"):
        Dropout(False)
    for name in ("alpha", "beta", "k"):
        with pytest.raises(ValueError, match=f"{name} is True"):
            LocalResponseNorm(**{name: True})


@pytest.mark.parametrize("name", CHANGEABLE)
def test_nor_of_a_run_that_goes_on(name: str) -> None:
    config = TrainingConfig(network="digitpad_net", network_settings={"dropout": 0.5})
    settings = LiveSettings(config, [config.build_network()])
    with pytest.raises(ValueError, match=name):
        settings.change({name: True}, 0)
