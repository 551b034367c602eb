"""CIFAR-10 in its other forms: the binary version, and the folders that archives unpack to."""

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from data_files import tar_gz
from paths import DATA

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.data.sources import open_dataset

RNG = np.random.default_rng(1)
NAMES = [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]
LABELS = {name: RNG.integers(0, 10, 3).astype(np.uint8) for name in NAMES}
PIXELS = {name: RNG.integers(0, 256, (3, 3072), np.uint8) for name in NAMES}


def binary(name: str) -> bytes:
    return np.concatenate([LABELS[name][:, None], PIXELS[name]], axis=1).tobytes()


def python(name: str, protocol: int = 2) -> bytes:
    content = {b"data": PIXELS[name], b"labels": LABELS[name].tolist(), b"batch_label": b"1 of 5"}
    return pickle.dumps(content, protocol=protocol)


VERSIONS: dict[str, Callable[[], dict[str, bytes]]] = {
    "bin": lambda: (
        {f"{name}.bin": binary(name) for name in NAMES}
        | {"batches.meta.txt": b"airplane\n", "readme.html": b"<html>"}
    ),
    "py": lambda: (
        {name: python(name) for name in NAMES}
        | {"batches.meta": pickle.dumps({}), "readme.html": b"<html>"}
    ),
}


def require_all(found: Dataset) -> None:
    images = np.concatenate([PIXELS[name] for name in NAMES[:5]]).reshape(-1, 3, 32, 32)
    np.testing.assert_array_equal(found.x_train, images)
    np.testing.assert_array_equal(found.x_test, PIXELS["test_batch"].reshape(-1, 3, 32, 32))
    np.testing.assert_array_equal(found.t_train, np.concatenate([LABELS[n] for n in NAMES[:5]]))
    np.testing.assert_array_equal(found.t_test, LABELS["test_batch"])
    assert found.name == "CIFAR-10"
    assert found.class_names[3] == "cat"


@pytest.mark.parametrize("version", VERSIONS)
def test_its_archive(tmp_path: Path, version: str) -> None:
    members = VERSIONS[version]()
    path = tmp_path / "cifar.data"  # content tells, not the name
    require_all(
        open_dataset(tar_gz(path, {f"cifar-10-batches/{n}": c for n, c in members.items()}))
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_its_unpacked_folder_or_a_file_in_it(tmp_path: Path, version: str) -> None:
    folder = tmp_path / f"cifar-10-batches-{version}"
    folder.mkdir()
    members = VERSIONS[version]()
    for name, content in members.items():
        (folder / name).write_bytes(content)
    for place in (folder, tmp_path, folder / next(iter(members))):
        require_all(open_dataset(place))


def test_an_archive_of_the_binary_version_as_it_is_published() -> None:
    found = open_dataset(DATA / "formats" / "cifar-10-binary.tar.gz")
    assert found.x_train.shape == (20, 3, 32, 32)
    assert found.x_test.shape == (4, 3, 32, 32)


@pytest.mark.parametrize("protocol", range(2, 6))
def test_every_protocol_of_python_3(tmp_path: Path, protocol: int) -> None:
    members = {name: python(name, protocol) for name in NAMES}
    require_all(open_dataset(tar_gz(tmp_path / "cifar-10-python.tar.gz", members)))


@pytest.mark.parametrize("change", [lambda raw: raw[:-1], lambda raw: raw + b"x", lambda _: b""])
def test_a_binary_batch_that_is_cut(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    members = VERSIONS["bin"]()
    members["data_batch_2.bin"] = change(members["data_batch_2.bin"])
    with pytest.raises(DataError, match=r"data_batch_2\.bin is refused.*expected 3,073 an image"):
        open_dataset(tar_gz(tmp_path / "cifar-10-binary.tar.gz", members))


def test_a_binary_batch_with_another_label(tmp_path: Path) -> None:
    members = VERSIONS["bin"]()
    members["test_batch.bin"] = b"\x0a" + members["test_batch.bin"][1:]
    with pytest.raises(DataError, match=r"t_test holds labels from . to 10; expected 0 to 9"):
        open_dataset(tar_gz(tmp_path / "cifar-10-binary.tar.gz", members))


def test_a_folder_with_some_batches_only(tmp_path: Path) -> None:
    (tmp_path / "data_batch_1").write_bytes(python("data_batch_1"))
    with pytest.raises(DataError, match="1 training and 0 test batches; expected"):
        open_dataset(tmp_path)


@pytest.mark.parametrize("ending", ["", ".bin"])
def test_cifar_100_is_called_by_its_name(tmp_path: Path, ending: str) -> None:
    members = {f"cifar-100/{name}{ending}": b"x" * 3074 for name in ("train", "test")}
    with pytest.raises(DataError, match="holds CIFAR-100"):
        open_dataset(tar_gz(tmp_path / "cifar-100.tar.gz", members))


def test_an_archive_of_something_else_names_what_is_in_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"0 training and 0 test batches, but notes\.txt"):
        open_dataset(tar_gz(tmp_path / "notes.tar.gz", {"notes.txt": b"hello"}))
