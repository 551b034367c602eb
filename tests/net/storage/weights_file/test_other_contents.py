"""Files that look like weights files, but hold something else."""

from pathlib import Path

import numpy as np
import pytest
from paths import DATA
from weights_files import (
    SETTINGS,
    array_in,
    change,
    change_about,
    change_history,
    memory_below,
    npy,
    refused,
)

from model.storage.weights_file import load


def test_a_change_that_changes_nothing_is_accepted(path: Path) -> None:
    change_about(path)
    load(path)


@pytest.mark.parametrize("name", ["about", "W1", "b1", "W3", "losses"])
def test_missing_array(path: Path, name: str) -> None:
    change(path, **{name: None})
    assert (name in refused(path)) != (name == "about")


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("W1", (30, 1, 5, 5)),
        ("W1", (2, 1, 3)),
        ("b1", (3,)),
        ("b1", ()),
        ("W2", (4, 18)),
        ("W3", (0, 3)),
        ("losses", (3, 3)),
        ("losses", ()),
        ("kernels", (3, 2, 1, 3, 3)),
        ("kernels", (4, 2, 1, 3)),
    ],
)
def test_wrong_shape(path: Path, name: str, shape: tuple[int, ...]) -> None:
    change(path, **{name: npy(np.zeros(shape, np.float32))})
    text = refused(path)
    assert f"{name} has shape {shape}, but its network needs (" in text
    assert "choose a file saved from this network" in text


@pytest.mark.parametrize("name", ["W1", "b2", "W3", "losses", "kernels"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_values_that_are_no_finite_float32(path: Path, name: str, value: float) -> None:
    array = array_in(path, name).astype(np.float64)
    array.flat[-1] = value
    change(path, **{name: npy(array)})
    assert f"{name} holds values that are no finite numbers; use a copy" in refused(path)


@pytest.mark.parametrize("dtype", ["c8", "U4", "S4", "?", "M8[s]", "V4", "i4,f4"])
def test_values_of_another_kind(path: Path, dtype: str) -> None:
    change(path, b1=npy(np.zeros(2, dtype)))
    assert "b1 holds values that are no finite numbers" in refused(path)


@pytest.mark.parametrize("dtype", ["f2", ">f4", "f8", "i2", "u1"])
def test_values_of_another_precision_are_taken(path: Path, dtype: str) -> None:
    change(path, b1=npy(np.array([1, 2], dtype)))
    assert load(path).network.params["b1"].tolist() == [1, 2]


def test_arrays_nobody_asked_for_are_passed_over(path: Path) -> None:
    change(path, extra=npy(np.zeros(3)))
    load(path)


@pytest.mark.parametrize("version", [0, 3, 1.5, True, "1", None])
def test_unknown_format(path: Path, version: object) -> None:
    change_about(path, format=version)
    assert f"has format {version!r}, but this Digitpad reads formats 1 to 2; use" in refused(path)


def test_unknown_network(path: Path) -> None:
    change_about(path, network="lenet")
    assert "there is no network 'lenet'; choose one of" in refused(path)


@pytest.mark.parametrize("key", ["network", "settings", "config", "run_id"])
@pytest.mark.parametrize("value", [None, [], 1.5])
def test_description_without_a_part(path: Path, key: str, value: object) -> None:
    change_about(path, **{key: value})
    assert f"its description has no {key}" in refused(path)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"steps_per_epoch": -1}, "its steps_per_epoch is -1, which is no whole number"),
        ({"steps_per_epoch": 1.5}, "its steps_per_epoch is 1.5, which is no whole number"),
        ({"steps_per_epoch": None}, "its steps_per_epoch holds None, which is no number"),
        ({"epoch_columns": None}, "its table of epochs has other columns"),
        ({"epoch_columns": ["epoch"]}, "its table of epochs has other columns"),
        ({"epochs": None}, "its table of epochs is damaged"),
        ({"epochs": [[1, 2]]}, "its table of epochs is damaged"),
        ({"epochs": [[True] * 8]}, "its epochs holds True, which is no number"),
        ({"epochs": [[1, 1, 10**400, 1, 1, 1, 1, 1]]}, "not finite or too large"),
        ({"epochs": [[1, 1, float("nan"), 1, 1, 1, 1, 1]]}, "not finite or too large"),
        ({"changes": {}}, "the settings moved while it ran are damaged"),
        ({"changes": [{"name": "a"}]}, "the settings moved while it ran are damaged"),
        ({"layers": []}, "the record of its layers is damaged"),
        (
            {
                "layers": {
                    "weights": [],
                    "relus": [],
                    "updates": [[1, 10**400, 0]],
                    "dead_units": [],
                }
            },
            "not finite or too large",
        ),
    ],
    ids=str,
)
def test_a_damaged_history(path: Path, changed: dict[str, object], words: str) -> None:
    change_history(path, **changed)
    assert words in refused(path)


def test_without_a_history(path: Path) -> None:
    change_about(path, history=None)
    assert "the record of its training is damaged" in refused(path)


@pytest.mark.parametrize(
    "about", ["", "{", "null", "[1]", "{}", "1", "[" * 100_000, '{"network": "simple_conv_net"}']
)
def test_description_that_is_none(path: Path, about: str) -> None:
    change(path, about=npy(np.array(about)))
    assert "was not saved by Digitpad" in refused(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("filters", 0),
        ("filters", "x"),
        ("filters", 10**8),
        ("filters", 10**30),
        ("pad", 10**6),
        ("hidden", 10**9),
        ("input_shape", 5),
        ("input_shape", [1, 8]),
        ("input_shape", [1, 8.0, 8]),
        ("input_shape", ["a", 8, 8]),
        ("weight_std", None),
        ("weight_std", float("nan")),
        ("kernel_size", 9),
        ("nonsense", 1),
    ],
)
def test_impossible_settings(path: Path, name: str, value: object) -> None:
    settings = {**SETTINGS, name: value}
    change_about(path, settings=settings)
    with memory_below(20):
        assert "open a file saved by this version of Digitpad" in refused(path)


def test_settings_of_another_size(path: Path) -> None:
    change_about(path, settings={**SETTINGS, "hidden": 5})
    assert "W2 has shape (18, 4), but its network needs (18, 5); choose" in refused(path)


def test_an_integer_of_400_digits_in_the_history_is_refused() -> None:
    """It used to end the start of the program, again and again."""
    assert "not finite or too large" in refused(
        DATA / "hostile/history-with-a-400-digit-integer.npz"
    )
