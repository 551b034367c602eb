"""`digitpad train --data`: data of one's own, and what is wrong with them."""

import gzip
import json
import struct

import numpy as np
import pytest
from data_files import IDX_NAMES, digits, transposed, write_idx
from paths import DATA


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


@pytest.mark.parametrize("place", ["mnist.npz", "binary.npz", "mnist_train.csv"])
def test_data_as_others_give_them(digitpad, place):
    path = DATA / "formats" / place
    result = digitpad("train", "--data", path, "--epochs", 1, "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["epoch"] == 1
    notes = {"mnist.npz": "", "binary.npz": "0 and 1", "mnist_train.csv": "every 6th image"}
    told = [line for line in result.stderr.splitlines() if line.startswith("digitpad: ")]
    assert len(told) == bool(notes[place])
    assert all(notes[place] in line for line in told)
    result = digitpad("evaluate", "--data", path)
    assert result.returncode == 0, result.stderr
    assert notes[place] in result.stderr
    if place == "binary.npz":  # on the wrong scale the network would see nothing
        assert float(result.stdout.split()[-1].rstrip("%")) > 90


def test_cifar_10s_binary_version(digitpad):
    path = DATA / "formats" / "cifar-10-binary.tar.gz"
    arguments = ("--network", "mlp_cifar10", "--setting", "hidden=[8]", "--epochs", 1, "--json")
    result = digitpad("train", "--data", path, *arguments)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["epoch"] == 1


def test_turned_images_are_read_upright(digitpad, tmp_path):
    names = {name: f"emnist-digits-{name}.gz" for name in IDX_NAMES}
    write_idx(tmp_path / "emnist", names, transposed(digits()))
    result = digitpad("evaluate", "--data", tmp_path / "emnist")
    assert result.returncode == 0, result.stderr
    assert "turned back" in result.stderr
    assert float(result.stdout.split()[-1].rstrip("%")) > 90


def test_letters_are_too_many_for_ten_classes(refused, tmp_path):
    x_train, _, x_test, _ = digits()
    labels = [(np.arange(len(x)) % 47).astype(np.uint8) for x in (x_train, x_test)]
    names = {name: f"emnist-balanced-{name}" for name in IDX_NAMES}
    write_idx(tmp_path / "emnist", names, (x_train, labels[0], x_test, labels[1]))
    line = refused("evaluate", "--data", tmp_path / "emnist")
    assert "emnist-balanced has 47 classes, but" in line
    assert "distinguishes 10" in line
