"""`digitpad train --data`: data of one's own, and what is wrong with them."""

import gzip
import json
import struct

import numpy as np
import pytest


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
