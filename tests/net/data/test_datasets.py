"""Data sets hold together, and are read from folders and .npz files."""

import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.data.idx_folder import load_mnist
from model.data.npz_data import load_npz

X = np.arange(6 * 2 * 4 * 3, dtype=np.uint8).reshape(6, 2, 4, 3)
T = np.array([0, 1, 2, 0, 1, 2], np.int64)


def dataset(**changed: Any) -> Dataset:
    fields: dict[str, Any] = {
        "name": "toy",
        "x_train": X,
        "t_train": T,
        "x_test": X[:3],
        "t_test": T[:3],
        "classes": 3,
    }
    return Dataset(**(fields | changed))


def test_image_shape() -> None:
    assert dataset().image_shape == (2, 4, 3)


def test_subset_is_the_first_images_without_a_copy() -> None:
    part = dataset().subset(train=4, test=2)
    np.testing.assert_array_equal(part.x_train, X[:4])
    np.testing.assert_array_equal(part.t_test, T[:2])
    assert np.shares_memory(part.x_train, X)
    assert part.classes == 3


@pytest.mark.parametrize(
    ("train", "test", "words"),
    [
        (7, 1, "train: 7 images asked for, but toy has 6; choose from 1 to 6"),
        (1, 4, "test: 4 images asked for, but toy has 3; choose from 1 to 3"),
        (0, 1, "train: 0 images"),
    ],
)
def test_subset_larger_than_the_set(train: int, test: int, words: str) -> None:
    with pytest.raises(DataError, match=words):
        dataset().subset(train, test)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"x_train": X[0]}, r"x_train has shape \(2, 4, 3\)"),
        ({"x_train": X.astype(np.float32)}, "x_train has .*type float32"),
        ({"x_test": X[:3, :, :2]}, "they must be alike"),
        ({"x_test": X[:0], "t_test": T[:0]}, "x_test is empty"),
        ({"t_train": T[:5]}, "x_train has 6 images, but toy: t_train 5 labels"),
        ({"t_train": T[:, None]}, r"t_train has shape \(6, 1\)"),
        ({"t_train": T.astype(np.int32)}, "t_train has .*type int32"),
        ({"t_train": T - 1}, "labels from -1 to 1; expected 0 to 2"),
        ({"classes": 2}, "labels from 0 to 2; expected 0 to 1"),
        ({"classes": 1}, "1 classes"),
        ({"classes": 5000}, "5000 classes"),
    ],
)
def test_parts_that_do_not_fit(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words):
        dataset(**changed)


def write_idx(folder: Path, suffix: str = "") -> None:
    for name, array in (
        ("train-images-idx3-ubyte", X[:, 0]),
        ("train-labels-idx1-ubyte", T.astype(np.uint8)),
        ("t10k-images-idx3-ubyte", X[:3, 0]),
        ("t10k-labels-idx1-ubyte", T[:3].astype(np.uint8)),
    ):
        header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
        (folder / f"{name}{suffix}").write_bytes(header + array.tobytes())


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_folder_of_idx_files(tmp_path: Path, suffix: str) -> None:
    write_idx(tmp_path, suffix)
    found = load_mnist(tmp_path)
    np.testing.assert_array_equal(found.x_train, X[:, :1])
    np.testing.assert_array_equal(found.t_test, T[:3])
    assert found.t_train.dtype == np.int64
    assert found.classes == 10
    assert found.name == tmp_path.name


def test_folder_with_a_file_missing(tmp_path: Path) -> None:
    write_idx(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz is missing in"):
        load_mnist(tmp_path)


def test_folder_with_files_swapped(tmp_path: Path) -> None:
    write_idx(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").replace(tmp_path / "t10k-images-idx3-ubyte")
    write_labels = tmp_path / "train-labels-idx1-ubyte"
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(write_labels.read_bytes())
    with pytest.raises(DataError, match=r"x_test has shape \(3,\)"):
        load_mnist(tmp_path)


def save_npz(path: Path, **changed: Any) -> Path:
    fields = {"x_train": X, "t_train": T, "x_test": X[:3], "t_test": T[:3]} | changed
    np.savez(path, **{name: value for name, value in fields.items() if value is not None})
    return path


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (X, X),
        (X[:, 0], X[:, :1]),
        (X.astype(np.float64) / 255, X),
        ((X / 255).astype(np.float16)[:, 0], np.rint((X / 255).astype(np.float16)[:, :1] * 255)),
    ],
)
def test_npz(tmp_path: Path, x: np.ndarray, expected: np.ndarray) -> None:
    found = load_npz(save_npz(tmp_path / "toy.npz", x_train=x, x_test=x[:3]))
    assert found.name == "toy"
    assert found.classes == 3
    assert found.x_train.dtype == np.uint8
    np.testing.assert_array_equal(found.x_train, expected)


def test_npz_of_floats_takes_no_more_memory_than_its_floats(tmp_path: Path) -> None:
    floats = np.full((2000, 28, 28), 0.5)
    labels = np.arange(2000) % 3
    path = tmp_path / "toy.npz"
    np.savez(path, x_train=floats, t_train=labels, x_test=floats[:3], t_test=labels[:3])
    tracemalloc.start()
    try:
        found = load_npz(path)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1.2 * found.x_train.nbytes
    assert peak < 1.3 * floats.nbytes


def test_npz_labels_of_any_integer_type(tmp_path: Path) -> None:
    found = load_npz(save_npz(tmp_path / "toy.npz", t_train=T.astype(np.uint8)))
    assert found.t_train.dtype == np.int64


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"t_test": None}, r"toy\.npz has no t_test; expected .*, found x_train"),
        ({"x_train": X.astype(np.float32)}, "x_train holds floats from 0 to 143; expected 0 to 1"),
        ({"x_train": np.full(X.shape, np.nan)}, "x_train holds floats from nan"),
        ({"x_train": X.astype(np.int32)}, "x_train has type int32"),
        ({"t_train": T.astype(np.float32)}, "t_train has type float32"),
        (
            {"t_train": np.array([{}] * 6)},
            r"toy\.npz is damaged .*t_train\.npy holds Python objects",
        ),
        ({"t_train": T + 10**6}, "1000003 classes"),
    ],
)
def test_npz_that_cannot_be_used(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words):
        load_npz(save_npz(tmp_path / "toy.npz", **changed))


def test_npz_cut_short(tmp_path: Path) -> None:
    path = save_npz(tmp_path / "toy.npz")
    content = bytearray(path.read_bytes())
    content[100:140] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"toy\.npz is damaged or cut short"):
        load_npz(path)


def npy(header: str, content: bytes = b"") -> bytes:
    """An array's bytes with a header of one's own."""
    padded = header.encode() + b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded + content


@pytest.mark.parametrize(
    "header",
    [
        "\x22" * 3,  # tokenize.TokenError in numpy's parser
        "{'descr",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000,), }",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,), }",
    ],
)
def test_npz_with_a_hostile_header(tmp_path: Path, header: str) -> None:
    path = save_npz(tmp_path / "toy.npz", x_train=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("x_train.npy", npy(header, bytes(16)))
    with pytest.raises(DataError, match=r"toy\.npz is damaged or cut short"):
        load_npz(path)


@pytest.mark.parametrize("method", [1, 12, 99])
def test_npz_packed_in_an_unknown_way(tmp_path: Path, method: int) -> None:
    path = save_npz(tmp_path / "toy.npz")
    content = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.index(signature) + place
        content[at : at + 2] = struct.pack("<H", method)
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"toy\.npz"):
        load_npz(path)


def test_npz_that_would_fill_the_memory(tmp_path: Path) -> None:
    """A part that says it unpacks to nearly 4 GiB, in a file of a few hundred bytes."""
    path = save_npz(tmp_path / "toy.npz")
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")  # the first entry of the directory
    content[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"toy\.npz claims to unpack to 4,294,96\d,\d+ bytes"):
        load_npz(path)


def test_npz_arrays_beside_the_wanted_are_never_opened(tmp_path: Path) -> None:
    path = save_npz(tmp_path / "toy.npz")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("notes.txt", "hello")
        archive.writestr("more.npy", npy("\x22" * 3))
    assert len(load_npz(path).x_train) == 6


def test_identity_differs_for_other_images_and_labels(tmp_path: Path) -> None:
    known = dataset().identity()
    assert (known["name"], known["train"], known["test"]) == ("toy", 6, 3)
    assert dataset(name="renamed").identity()["digest"] == known["digest"]
    others = [
        dataset(x_train=255 - X),
        dataset(x_test=255 - X[:3]),
        dataset(t_train=T[::-1].copy()),
        dataset(t_test=T[2::-1].copy()),
        dataset(x_train=X.reshape(6, 4, 2, 3), x_test=X[:3].reshape(3, 4, 2, 3)),
        dataset().subset(5, 3),
    ]
    digests = {other.identity()["digest"] for other in others}
    assert len(digests) == len(others)
    assert known["digest"] not in digests
