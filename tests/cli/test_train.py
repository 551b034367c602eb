"""`digitpad train`: what it prints, what it keeps, and what it refuses."""

import gzip
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from model import weights

SMALL = ("--train", 300, "--test", 100, "--epochs", 2, "--seed", 3)


def test_one_json_object_an_epoch_and_a_file_that_loads(digitpad, tmp_path):
    result = digitpad("train", *SMALL, "--json", "--save", tmp_path / "w.npz")
    assert result.returncode == 0, result.stderr
    epochs = [json.loads(line) for line in result.stdout.splitlines()]
    for number, epoch in enumerate(epochs, 1):
        assert list(epoch) == ["epoch", "seconds", "train_loss", "train_accuracy", "test_accuracy"]
        assert epoch["epoch"] == number
        assert epoch["seconds"] > 0
    assert len(epochs) == 2
    assert "step" in result.stderr
    back = weights.load(tmp_path / "w.npz")
    assert back.history.epochs[-1].test_accuracy == epochs[-1]["test_accuracy"]
    assert back.history.epochs[-1].train_loss == epochs[-1]["train_loss"]
    assert back.config["seed"] == 3
    assert len(back.history.losses) == 6


def test_without_json_a_line_for_people(digitpad):
    result = digitpad("train", *SMALL)
    assert result.returncode == 0
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["epoch 1", "epoch 2"]
    assert "images/s" in result.stdout


def test_a_seed_is_a_run_on_any_number_of_threads(digitpad, tmp_path):
    for number, threads in enumerate((1, 2, 2)):
        digitpad("train", *SMALL, "--threads", threads, "--save", tmp_path / f"{number}.npz")
    digitpad("train", *SMALL, "--seed", 4, "--save", tmp_path / "3.npz")
    ends = [weights.load(tmp_path / f"{n}.npz").network.parameters for n in range(4)]
    np.testing.assert_array_equal(ends[0], ends[1])
    np.testing.assert_array_equal(ends[1], ends[2])
    assert not np.array_equal(ends[0], ends[3])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--train", 70_000), ("70", "60")),
        (("--test", 10_001), ("10",)),
        (("--train", 0), ("train_size", "0")),
        (("--epochs", 0), ("epochs", "0")),
        (("--batch-size", -1), ("batch_size", "-1")),
        (("--learning-rate", 0), ("learning_rate", "0")),
        (("--learning-rate", "nan"), ("learning_rate", "nan")),
        (("--threads", 0), ("threads", "0")),
        (("--seed", -1), ("seed", "-1")),
        (("--optimizer", "magic"), ("magic", "adam")),
        (("--network", "vgg"), ("vgg", "simple_conv_net")),
        (("--data", "nowhere"), ("nowhere", "does not exist")),
        (("--save", "none/w.npz"), ("none", "make it first")),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_is_refused_with_the_value_named(refused, arguments, words):
    line = refused("train", *arguments)
    for word in words:
        assert word in line


def test_a_word_for_a_number_is_a_usage_error(digitpad):
    result = digitpad("train", "--epochs", "many")
    assert result.returncode == 2
    assert "many" in result.stderr
    assert "Traceback" not in result.stderr


def test_divergence_says_where_and_keeps_the_last_finite_weights(digitpad, tmp_path):
    arguments = ("--train", 500, "--test", 10, "--epochs", 1, "--batch-size", 50)
    wild = ("--optimizer", "sgd", "--learning-rate", "1e9", "--save", tmp_path / "w.npz")
    result = digitpad("train", *arguments, *wild)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    *_, saved, line = result.stderr.splitlines()
    assert saved.endswith(f"saved {tmp_path / 'w.npz'}")
    for words in ("digitpad: the loss became", "epoch 1, step", "learning rate 1e+09"):
        assert words in line
    back = weights.load(tmp_path / "w.npz")
    assert np.isfinite(back.network.parameters).all()
    assert f"step {len(back.history.losses) + 1}," in line


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no /proc on this system")
def test_a_folder_that_cannot_be_written_is_told(digitpad):
    # /proc takes no files from anybody, not even from root.
    result = digitpad("train", "--train", 20, "--test", 10, "--epochs", 1, "--save", "/proc/w.npz")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "digitpad: /proc/w.npz was not saved" in result.stderr


def idx(array):
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def data(tmp_path):
    """A folder of four small IDX files."""
    folder = tmp_path / "data"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for part, count in (("train", 40), ("t10k", 20)):
        images = rng.integers(0, 256, (count, 28, 28), np.uint8)
        labels = np.arange(count, dtype=np.uint8) % 10
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx(labels))
    return folder


def test_data_of_ones_own(digitpad, data):
    result = digitpad("train", "--data", data, "--epochs", 1, "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["epoch"] == 1


@pytest.mark.parametrize(
    ("name", "spoil", "words"),
    [
        ("train-labels-idx1-ubyte", lambda raw: b"\1" + raw[1:], "not an IDX file"),
        ("train-labels-idx1-ubyte", lambda raw: raw[:-3], "cut short"),
        ("train-labels-idx1-ubyte", lambda raw: raw + b"x", "too long"),
        (
            "t10k-labels-idx1-ubyte",
            lambda raw: raw[:-1] + b"\x63",
            "t_test holds labels from 0 to 99",
        ),
        ("train-images-idx3-ubyte.gz", lambda raw: raw[:200], "cut short"),
    ],
    ids=["magic", "short", "long", "label", "gzip"],
)
def test_damaged_data_is_named(refused, data, name, spoil, words):
    path = data / name
    path.write_bytes(spoil(path.read_bytes()))
    line = refused("train", "--data", data, "--epochs", 1)
    assert words in line
    assert name.removesuffix(".gz") in line or "t_test" in line


def test_a_missing_part_of_the_data_is_named(refused, data):
    (data / "t10k-labels-idx1-ubyte").unlink()
    assert "t10k-labels-idx1-ubyte" in refused("train", "--data", data)
