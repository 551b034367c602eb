"""Settings moved while a run goes on: in force at once, remembered, and repeated to the bit."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from weights_files import change_history

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.storage.weights_file import TrainedNetwork, load, save
from model.training.history import Differentiating, History, Learning, SettingChanged, StepDone
from model.training.trainer import Trainer, TrainingConfig


@pytest.fixture(scope="module")
def noise() -> Dataset:
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (60, 1, 8, 8), np.uint8), rng.integers(0, 3, 60)
    return Dataset("Noise", images, labels, images, labels, 3)


def config(**changes: object) -> TrainingConfig:
    settings: dict[str, object] = {
        "network": "mlp",
        "network_settings": {
            "input_shape": (1, 8, 8),
            "hidden": [9],
            "classes": 3,
            "dropout": 0.3,
        },
        "epochs": 4,
        "batch_size": 20,
        "optimizer": "sgd",
        "learning_rate": 0.1,
        "threads": 1,
        **changes,
    }
    return TrainingConfig(**settings)


def follow(
    trainer: Trainer, history: History, moves: dict[int, dict[str, float]], until: int = 99
) -> None:
    """Run, moving settings after the steps named."""
    run = trainer.run()
    for event in run:
        history.record(event)
        if isinstance(event, StepDone):
            for change in trainer.change(**moves.get(event.step, {})):
                history.record(change)
            if event.step == until:
                run.close()


@pytest.mark.parametrize("name", ["learning_rate", "weight_decay", "dropout"])
def test_moved_before_the_first_step_it_is_as_if_begun_with(noise: Dataset, name: str) -> None:
    value = 0.05
    if name == "dropout":
        settings = {**config().network_settings, "dropout": value}
        begun = Trainer(config(network_settings=settings), noise)
    else:
        begun = Trainer(config(**{name: value}), noise)
    moved, unmoved = Trainer(config(), noise), Trainer(config(), noise)
    assert moved.change(**{name: value}) == [SettingChanged(0, name, unmoved.settings[name], value)]
    for trainer in (begun, moved, unmoved):
        list(trainer.run())
    assert moved.network.parameters.tobytes() == begun.network.parameters.tobytes()
    assert moved.network.parameters.tobytes() != unmoved.network.parameters.tobytes()


def test_moved_on_the_way_it_holds_from_the_next_step(noise: Dataset) -> None:
    moves = {4: {"learning_rate": 0.5, "weight_decay": 0.2}, 7: {"learning_rate": 0.1}}
    moved, plain = History(), History()
    follow(Trainer(config(), noise), moved, moves)
    follow(Trainer(config(), noise), plain, {})
    assert moved.losses[:5] == plain.losses[:5]  # the fifth is taken before its step
    assert moved.losses[5] != plain.losses[5]
    assert moved.changes == [
        SettingChanged(4, "learning_rate", 0.1, 0.5),
        SettingChanged(4, "weight_decay", 0.0, 0.2),
        SettingChanged(7, "learning_rate", 0.5, 0.1),
    ]


def test_a_copy_begins_with_its_own_setting_not_with_what_was_moved(noise: Dataset) -> None:
    trainer = Trainer(config(), noise)
    run = trainer.run()
    trainer.change(dropout=0.7)
    while not isinstance(next(run), StepDone):
        pass
    assert trainer.settings["dropout"] == 0.7
    again = Trainer(config(), noise, network=trainer.network.copy())
    assert again.settings["dropout"] == 0.3


def test_what_is_in_force_already_is_no_change(noise: Dataset) -> None:
    trainer = Trainer(config(), noise)
    assert trainer.change(learning_rate=0.1, dropout=0.3) == []


@pytest.mark.parametrize("left_at", [3, 5, 8, 11])
def test_a_moved_run_goes_on_to_the_same_bits(noise: Dataset, tmp_path: Path, left_at: int) -> None:
    moves = {
        2: {"dropout": 0.6},
        5: {"learning_rate": 1 / 3, "weight_decay": 0.01},
        9: {"dropout": 0.0},
    }
    whole, whole_history = Trainer(config(), noise), History()
    follow(whole, whole_history, moves)

    first, history = Trainer(config(), noise), History()
    follow(first, history, moves, until=left_at)
    path = tmp_path / "left.npz"
    save(path, TrainedNetwork.from_run(first.network, config(), history, first.checkpoint()))
    found = load(path)
    assert found.history.changes == [c for c in whole_history.changes if c.step <= left_at]
    again = Trainer(TrainingConfig(**found.config), noise, found.network, found.checkpoint)
    assert again.settings == first.settings
    follow(again, found.history, moves)

    assert again.network.parameters.tobytes() == whole.network.parameters.tobytes()
    assert found.history.changes == whole_history.changes


def test_moved_within_a_numerical_gradient_it_goes_on_to_the_same_bits(noise: Dataset) -> None:
    """Interrupted, the step starts again with what was in force when it was left."""
    plain = {"input_shape": (1, 8, 8), "hidden": [9], "classes": 3}
    numerical = config(gradient="numerical", steps=2, network_settings=plain)
    whole = Trainer(numerical, noise)
    left = None
    for event in whole.run():
        if isinstance(event, Differentiating) and left is None and event.step == 2:
            assert whole.change(learning_rate=0.7) == [SettingChanged(1, "learning_rate", 0.1, 0.7)]
            left = whole.checkpoint(), whole.network.copy()
    assert left is not None
    again = Trainer(numerical, noise, left[1], left[0])
    list(again.run())
    assert again.network.parameters.tobytes() == whole.network.parameters.tobytes()


@pytest.mark.parametrize(
    ("moves", "text"),
    [
        ({"learning_rate": 0.0}, "learning_rate is 0.0"),
        ({"learning_rate": math.nan}, "learning_rate is nan"),
        ({"weight_decay": -1.0}, "weight_decay is -1.0"),
        ({"dropout": 1.0}, "rate is 1.0"),
        ({"batch_size": 5.0}, "batch_size cannot be moved"),
    ],
)
def test_what_is_impossible_is_refused_whole(
    noise: Dataset, moves: dict[str, float], text: str
) -> None:
    trainer = Trainer(config(), noise)
    before = trainer.settings
    with pytest.raises(ValueError, match=text):
        trainer.change(**{"learning_rate": 0.5, **moves})
    assert trainer.settings == before


def test_a_network_without_dropout_has_none_to_move(noise: Dataset) -> None:
    trainer = Trainer(
        config(network_settings={"input_shape": (1, 8, 8), "hidden": [9], "classes": 3}), noise
    )
    assert "dropout" not in trainer.settings
    with pytest.raises(ValueError, match="no dropout to move"):
        trainer.change(dropout=0.5)


@pytest.mark.parametrize(
    "changes", [3, [3], [{"step": 1}], [{"step": "1", "name": "x", "before": 0, "after": 1}]]
)
def test_damaged_changes_in_a_file_are_refused(
    noise: Dataset, tmp_path: Path, changes: object
) -> None:
    path = tmp_path / "run.npz"
    trainer, history = Trainer(config(), noise), History()
    follow(trainer, history, {})
    save(path, TrainedNetwork.from_run(trainer.network, config(), history))
    change_history(path, changes=changes)
    with pytest.raises(DataError, match=r"moved while it ran are damaged|its step holds '1'"):
        load(path)


@pytest.mark.parametrize("settings", [3, {"learning_rate": "fast"}])
def test_damaged_settings_of_a_checkpoint_are_refused(
    noise: Dataset, tmp_path: Path, settings: object
) -> None:
    path = tmp_path / "run.npz"
    trainer = Trainer(config(), noise)
    save(path, TrainedNetwork.from_run(trainer.network, config(), History(), trainer.checkpoint()))
    with np.load(path) as file:
        arrays = dict(file)
    about = json.loads(str(arrays["about"]))
    about["checkpoint"]["settings"] = settings
    arrays["about"] = np.array(json.dumps(about))
    np.savez(path, **arrays)
    with pytest.raises(DataError, match="was left with the settings"):
        load(path)


def heavy(**changes: object) -> TrainingConfig:
    """Batches that are learnt in several rounds."""
    settings: dict[str, object] = {
        "network": "conv_net_cifar10",
        "network_settings": {"filters": 32, "hidden": 16, "dropout": 0.3},
        "batch_size": 290,
        "steps": 2,
        "evaluation_samples": 20,
        "threads": 2,
        "learning_rate": 0.01,
        **changes,
    }
    return TrainingConfig(**settings)


@pytest.fixture(scope="module")
def colours() -> Dataset:
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (300, 3, 32, 32), np.uint8), rng.integers(0, 10, 300)
    return Dataset("Colours", images, labels, images[:20], labels[:20], 10)


def test_a_batch_of_much_work_reports_on_the_way_and_learns_the_whole_gradient(
    colours: Dataset,
) -> None:
    without = {"filters": 32, "hidden": 16, "dropout": 0.0}
    settings = heavy(optimizer="sgd", network_settings=without, steps=1)
    trainer = Trainer(settings, colours)
    exact = trainer.network.copy(np.float64)
    batch = settings.build_order().permutation(300)[:290]
    loss = exact.loss_and_gradient(colours.x_train[batch], colours.t_train[batch])
    events = list(trainer.run())
    reports = [event for event in events if isinstance(event, Learning)]
    assert len(reports) > 1
    assert [event.done for event in reports] == sorted({event.done for event in reports})
    assert all(0 < event.done < event.total == 290 for event in reports)
    (step,) = [event for event in events if isinstance(event, StepDone)]
    assert step.loss == pytest.approx(loss, rel=1e-4)
    np.testing.assert_allclose(
        trainer.network.parameters, exact.parameters - 0.01 * exact.gradient, atol=1e-5
    )


def test_left_within_a_batch_it_goes_on_to_the_same_bits(colours: Dataset) -> None:
    """The batch starts again, with the same random numbers for dropout."""
    whole = Trainer(heavy(batch_size=150), colours)
    left = None
    for event in whole.run():
        if isinstance(event, Learning) and event.step == 2 and left is None:
            left = whole.checkpoint(), whole.network.copy()
    assert left is not None
    again = Trainer(heavy(batch_size=150, threads=1), colours, left[1], left[0])
    list(again.run())
    assert again.network.parameters.tobytes() == whole.network.parameters.tobytes()
