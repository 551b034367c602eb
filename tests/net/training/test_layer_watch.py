"""The signs of health are those one would find by hand, and leave the training as it is."""

import json

import numpy as np
import pytest

from model.data.datasets import Dataset
from model.nn.zoo import simple_conv_net
from model.storage import history_records
from model.training.config import TrainingConfig
from model.training.history import EpochDone, History, StepDone
from model.training.layer_watch import MEASURES_PER_EPOCH, LayerWatch
from model.training.trainer import Trainer

SETTINGS: dict[str, object] = {"filters": 4, "hidden": 10}


def config(**changes: object) -> TrainingConfig:
    settings: dict[str, object] = {
        "network_settings": SETTINGS,
        "train_size": 2_000,
        "test_size": 50,
        "epochs": 2,
        "batch_size": 40,
        "threads": 1,
        "optimizer": "sgd",
        "learning_rate": 0.1,
        **changes,
    }
    return TrainingConfig(**settings)


@pytest.fixture(scope="module")
def history(mnist: Dataset) -> History:
    history = History()
    for event in Trainer(config(), mnist).run():
        history.record(event)
    return history


def test_updates_are_measured_a_few_times_an_epoch_beginning_with_the_first_step(
    history: History,
) -> None:
    steps = [update.step for update in history.updates]
    assert steps == list(range(1, 101, 3))
    assert len(steps) <= 2 * MEASURES_PER_EPOCH
    assert all(list(update.ratios) == ["W1", "W2", "W3"] for update in history.updates)
    seconds = [update.seconds for update in history.updates if update.epoch == 1]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0


def test_an_updates_size_is_the_change_over_the_weights_before(mnist: Dataset) -> None:
    trainer = Trainer(config(), mnist)
    before = {name: values.copy() for name, values in trainer.network.params.items()}
    update = next(event.update for event in trainer.run() if isinstance(event, StepDone))
    assert update is not None
    for name, ratio in update.ratios.items():
        moved = np.linalg.norm(trainer.network.params[name] - before[name])
        assert ratio == pytest.approx(moved / np.linalg.norm(before[name]), rel=1e-5)
        assert ratio > 0


def test_a_step_beyond_all_numbers_is_not_measured(mnist: Dataset) -> None:
    network = simple_conv_net(filters=4, hidden=10)
    network.initialise(np.random.default_rng(0))
    watch = LayerWatch(network, mnist.x_train, 1)
    watch.before_step()
    network.params["W2"][...] = 1e30
    assert watch.after_step(1, 1, 0.1) is None


def test_units_that_never_answer_are_counted(mnist: Dataset) -> None:
    network = simple_conv_net(filters=4, hidden=10)
    network.initialise(np.random.default_rng(0))
    network.params["b1"][:1] = -1e6  # one feature map of four
    network.params["b2"][:3] = -1e6  # three units of ten
    shares = LayerWatch(network, mnist.x_train, 1).dead_units()
    assert shares["ReLU 1"] == 0.25
    assert shares["ReLU 2"] >= 0.3
    maps = network.feature_maps(mnist.x_train[:128])
    assert shares["ReLU 2"] == pytest.approx(1 - (maps[4] > 0).any(axis=1).mean())


def test_a_network_without_relus_has_none_to_count(mnist: Dataset) -> None:
    network = simple_conv_net(filters=4, hidden=10, activation="tanh")
    assert LayerWatch(network, mnist.x_train, 1).dead_units() == {}


def test_epochs_report_dead_units(history: History) -> None:
    assert [list(epoch.dead_units) for epoch in history.epochs] == [["ReLU 1", "ReLU 2"]] * 2


def test_the_table_brings_back_what_it_took(history: History) -> None:
    record = json.loads(json.dumps(history_records.to_json(history)))
    found = history_records.from_json(record, history.losses)
    assert found.updates == history.updates
    assert [update.seconds for update in found.updates] == [u.seconds for u in history.updates]
    assert [epoch.dead_units for epoch in found.epochs] == [e.dead_units for e in history.epochs]
    older = history_records.from_json({**record, "layers": None}, history.losses)
    assert older.updates == []
    assert not any(epoch.dead_units for epoch in older.epochs)


@pytest.mark.parametrize(
    "layers",
    [
        [],
        {},
        {"weights": ["W1"], "updates": [[1, 1, 0.5]], "relus": [], "dead_units": []},
        {"weights": ["W1"], "updates": [[1, 1, 0.5, float("nan")]], "relus": [], "dead_units": []},
        {"weights": [], "updates": [], "relus": ["ReLU 1"], "dead_units": [[0.5], [0.5]]},
        {"weights": [], "updates": "none", "relus": [], "dead_units": []},
    ],
    ids=str,
)
def test_a_damaged_table_is_refused(layers: object) -> None:
    epoch = EpochDone(1, 2, 0.1, 10.0, 1.0, 0.5, 1.0, 0.5, None)
    record = history_records.to_json(History(epochs=[epoch]))
    with pytest.raises(ValueError, match=r"damaged|1 epochs|not finite"):
        history_records.from_json({**record, "layers": layers}, [])
