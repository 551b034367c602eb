"""`digitpad evaluate`: it counts right answers, and counts them right."""

import json

import numpy as np
import pytest

from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork, load
from model.training.trainer import TrainingConfig


@pytest.fixture
def few(tmp_path):
    """Test images of which the bundled network gets some wrong: 150 of them, and one more."""
    data = bundled_mnist()
    network = load(asset(BUNDLED_WEIGHTS[0])).network
    right = network.predict(data.x_test).argmax(axis=1) == data.t_test
    chosen = np.concatenate([np.flatnonzero(right)[:140], np.flatnonzero(~right)[:11]])
    path = tmp_path / "few.npz"
    np.savez(
        path,
        x_train=data.x_train[:10],
        t_train=data.t_train[:10],
        x_test=data.x_test[chosen],
        t_test=data.t_test[chosen],
    )
    return path


def test_the_count_as_json(digitpad, few):
    result = digitpad("evaluate", "--data", few, "--json")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert (answer["correct"], answer["total"]) == (140, 151)
    assert answer["accuracy"] == pytest.approx(140 / 151)


def test_the_running_count_for_people(digitpad, few):
    result = digitpad("evaluate", "--data", few)
    assert result.returncode == 0
    assert result.stdout == "few: 140 of 151 right, 92.72%\n"
    assert "140 of 151 right" in result.stderr


def test_the_bundled_weights_on_all_of_mnist(digitpad):
    result = digitpad("evaluate", "--json")
    answer = json.loads(result.stdout)
    assert answer["total"] == 10_000
    assert answer["correct"] >= 9_930


def test_weights_of_ones_own(digitpad, few, tmp_path):
    weights_file.save(tmp_path / "raw.npz", TrainedNetwork(TrainingConfig().build_network()))
    result = digitpad("evaluate", "--weights", tmp_path / "raw.npz", "--data", few, "--json")
    answer = json.loads(result.stdout)
    assert answer["weights"] == str(tmp_path / "raw.npz")
    assert answer["correct"] < 75


def test_weights_named_before_the_command(digitpad, few, tmp_path):
    weights_file.save(tmp_path / "raw.npz", TrainedNetwork(TrainingConfig().build_network()))
    result = digitpad("--weights", tmp_path / "raw.npz", "evaluate", "--data", few, "--json")
    assert json.loads(result.stdout)["weights"] == str(tmp_path / "raw.npz")


@pytest.mark.parametrize("command", ["train", "demo", "networks"])
def test_weights_named_before_a_command_without_any_are_a_usage_error(digitpad, command):
    result = digitpad("--weights", "mine.npz", command)
    assert result.returncode == 2
    assert f"--weights is not for {command}" in result.stderr
    assert "Traceback" not in result.stderr


def test_data_the_network_cannot_answer_is_refused(refused, few, tmp_path):
    arrays = dict(np.load(few))
    np.savez(tmp_path / "more.npz", **{**arrays, "t_test": arrays["t_test"] + 1})
    line = refused("evaluate", "--data", tmp_path / "more.npz")
    assert "more has 11 classes, but digitpad_net distinguishes 10" in line
    np.savez(
        tmp_path / "small.npz",
        **{n: a[..., :20] for n, a in arrays.items() if n[0] == "x"},
        t_train=arrays["t_train"],
        t_test=arrays["t_test"],
    )
    assert "small has images of (1, 28, 20)" in refused(
        "evaluate", "--data", tmp_path / "small.npz"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist"),
        (b"", "no weights file"),
        (b"\x80\x04N.", "pickle"),
        (b"PK\x03\x04 and no more", "damaged or cut short"),
    ],
    ids=["missing", "empty", "pickle", "cut short"],
)
def test_bad_weights_are_refused(refused, tmp_path, content, words):
    path = tmp_path / "bad.npz"
    if content is not None:
        path.write_bytes(content)
    for command in (("evaluate",), ("predict", asset("drawings/samples.jsonl"))):
        line = refused(command[0], "--weights", path, *command[1:])
        assert words in line
        assert "bad.npz" in line


def test_weights_with_the_wrong_shape_network_or_nan_are_refused(refused, tmp_path):
    good, bad = tmp_path / "good.npz", tmp_path / "bad.npz"
    weights_file.save(good, TrainedNetwork(TrainingConfig().build_network()))
    arrays = dict(np.load(good))
    about = str(arrays["about"])
    for change, words in (
        ({"W1": arrays["W1"][:, :, 1:, 1:]}, "W1 has shape (30, 1, 4, 4)"),
        ({"b2": np.full_like(arrays["b2"], np.nan)}, "b2 holds values"),
        ({"about": np.array(about.replace("simple_conv_net", "vgg"))}, "vgg"),
    ):
        np.savez(bad, **{**arrays, **change})
        assert words in refused("evaluate", "--weights", bad)
    del arrays["W3"]
    np.savez(bad, **arrays)
    assert "no W3" in refused("evaluate", "--weights", bad)
