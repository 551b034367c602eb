"""Where a run was left, read from a file that is damaged or means harm."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.storage.weights_file import TrainedNetwork, load, save
from model.training.config import TrainingConfig
from model.training.history import StepDone
from model.training.trainer import Trainer

CONFIG = TrainingConfig(
    network="mlp",
    network_settings={"input_shape": (1, 4, 4), "hidden": [3], "classes": 3, "dropout": 0.2},
    batch_size=4,
    epochs=3,
    averaging=0.9,
    threads=1,
)


@pytest.fixture(scope="module")
def noise() -> Dataset:
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (12, 1, 4, 4), np.uint8), rng.integers(0, 3, 12)
    return Dataset("noise", images, labels, images, labels, 3)


@pytest.fixture
def left(noise: Dataset, tmp_path: Path) -> Path:
    """A run of 9 steps, left after the fifth, in the middle of its second epoch."""
    trainer = Trainer(CONFIG, noise)
    for event in trainer.run():
        if isinstance(event, StepDone) and event.step == 5:
            break
    checkpoint = trainer.checkpoint()
    path = tmp_path / "left.npz"
    save(path, TrainedNetwork(trainer.network, CONFIG.__dict__, checkpoint=checkpoint))
    return path


def change(path: Path, **changed: object) -> None:
    """Write other values into what the file says of the place."""
    arrays = dict(np.load(path))
    about = json.loads(str(arrays["about"]))
    about["checkpoint"].update(changed)
    np.savez(path, **{**arrays, "about": np.array(json.dumps(about))})


def change_array(path: Path, name: str, make: Callable[[Any], Any]) -> None:
    arrays = dict(np.load(path))
    np.savez(path, **{**arrays, name: make(arrays[name])})


def go_on(path: Path, noise: Dataset) -> Trainer:
    found = load(path)
    trainer = Trainer(CONFIG, noise, found.network, found.checkpoint)
    list(trainer.run())
    return trainer


def test_an_undamaged_one_is_gone_on_with(left: Path, noise: Dataset) -> None:
    whole = Trainer(CONFIG, noise)
    list(whole.run())
    again = go_on(left, noise)
    assert again.is_done
    assert again.network.parameters.tobytes() == whole.network.parameters.tobytes()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epoch", 0),
        ("epoch", 1.5),
        ("position", -1),
        ("position", None),
        ("step", "5"),
        ("step", True),
        ("step", 2**53 + 1),
        ("optimizer_steps", 10**400),
        ("seconds", float("nan")),
        ("seconds", float("inf")),
        ("seconds", 0),
        ("loss_sum", -1.0),
        ("loss_sum", [1]),
    ],
)
def test_a_place_that_is_none_is_named(left: Path, name: str, value: object) -> None:
    change(left, **{name: value})
    with pytest.raises(DataError, match=rf"left\.npz: the place .* has {name} .*; use another"):
        load(left)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"order": None}, "the state of its randomness is damaged"),
        ({"order": {"bit_generator": "MT19937"}}, "the state of its randomness is damaged"),
        ({"chances": "x"}, "the states of its randomness are missing"),
        ({"chances": [3]}, "the state of its randomness is damaged"),
        ({"settings": [0.1]}, r"was left with the settings \[0\.1\]"),
        ({"settings": {"learning_rate": "fast"}}, "was left with the settings"),
    ],
)
def test_randomness_or_settings_that_are_none(
    left: Path, changed: dict[str, object], words: str
) -> None:
    change(left, **changed)
    with pytest.raises(DataError, match=rf"left\.npz: .*{words}"):
        load(left)


@pytest.mark.parametrize("name", ["learning", "optimizer.sum"])
@pytest.mark.parametrize(
    "make",
    [
        lambda array: np.array(["a"] * array.size),
        lambda array: array.astype(complex),
        lambda array: array.astype(float) + 1e300,
        lambda array: array * np.nan,
        lambda array: array > 0,
    ],
    ids=["words", "complex", "too large", "nan", "yes or no"],
)
def test_arrays_of_no_finite_numbers_are_named(
    left: Path, name: str, make: Callable[[Any], Any]
) -> None:
    change_array(left, name, make)
    with pytest.raises(DataError, match=rf"{name} of the run holds values that are no finite"):
        load(left)


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("learning", lambda array: array[1:], "without the weights that learn"),
        ("optimizer.sum", lambda array: array[1:], "with the optimizer state"),
        ("optimizer.sum", lambda array: array[np.newaxis], "with the optimizer state"),
        ("optimizer.squares_sum", lambda array: array - 1, "squares_sum below 0"),
    ],
)
def test_arrays_of_another_run_are_refused_before_a_step(
    left: Path, noise: Dataset, name: str, make: Callable[[Any], Any], words: str
) -> None:
    change_array(left, name, make)
    with pytest.raises(ValueError, match=f"the run was left .*{words}"):
        go_on(left, noise)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"position": 13}, "after 13 images of an epoch, but there are 12"),
        ({"chances": []}, "batches in 0 parts, but now they have 1"),
        ({"settings": {"learning_rate": -1.0}}, "learning_rate is -1.0"),
        ({"settings": {"momentum": 0.5}}, "momentum cannot be moved"),
    ],
)
def test_a_place_in_another_run_is_refused_before_a_step(
    left: Path, noise: Dataset, changed: dict[str, object], words: str
) -> None:
    change(left, **changed)
    with pytest.raises(ValueError, match=words):
        go_on(left, noise)
