"""The CIFAR-10 archive: a real one, and ones that are damaged or mean harm."""

import contextlib
import gzip
import io
import pickle
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from paths import DATA

from model.base.errors import DataError
from model.data.cifar10 import load_cifar10

SAMPLE = Path(__file__).resolve().parents[4] / "shared/data/cifar10-sample/cifar-10-python.tar.gz"
needs_sample = pytest.mark.skipif(
    not SAMPLE.is_file(), reason="the CIFAR-10 sample is not beside this checkout"
)


def archive(path: Path, members: dict[str, bytes]) -> Path:
    """A tar.gz as the official one: every file in one folder."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def batch(n: int = 4, seed: int = 0) -> bytes:
    """A batch pickled by Python 3, with the keys of the official ones."""
    rng = np.random.default_rng(seed)
    data = rng.integers(0, 256, (n, 3072), dtype=np.uint8)
    labels = rng.integers(0, 10, n).tolist()
    return pickle.dumps({b"data": data, b"labels": labels}, protocol=3)


@needs_sample
def test_real_archive_is_read_whole() -> None:
    data = load_cifar10(SAMPLE)
    assert data.name == "CIFAR-10"
    assert data.x_train.shape == (5000, 3, 32, 32)
    assert data.x_test.shape == (800, 3, 32, 32)
    assert data.x_train.dtype == np.uint8
    assert set(data.t_train.tolist()) == set(range(10))
    # Red is the brightest channel of CIFAR-10 and blue the darkest: 0.491, 0.482, 0.447.
    means = data.x_train.mean(axis=(0, 2, 3)) / 255
    np.testing.assert_allclose(means, [0.4914, 0.4822, 0.4465], atol=0.01)


@needs_sample
@pytest.mark.parametrize("kept", [100, 100_000, 5_000_000])
def test_archive_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cifar-10-python.tar.gz"
    path.write_bytes(SAMPLE.read_bytes()[:kept])
    with pytest.raises(DataError, match=r"cifar-10-python\.tar\.gz"):
        load_cifar10(path)


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_archive_damaged_anywhere_is_refused(
    tmp_path: Path, mode: Literal["w:gz", "w:bz2", "w:xz"]
) -> None:
    """Whatever it is packed with, and whatever that makes of the damage."""
    path = tmp_path / "c.tar.gz"
    content = batch(20)
    with tarfile.open(path, mode) as tar:
        for name in ("data_batch_1", "test_batch"):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    whole = path.read_bytes()
    assert len(load_cifar10(path).x_train) == 20
    refusals = 0
    for place in range(20, len(whole), len(whole) // 40):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        with contextlib.suppress(DataError):
            load_cifar10(path)
            continue
        refusals += 1
    assert refusals > 20


def test_batches_are_joined_in_order(tmp_path: Path) -> None:
    members = {"data_batch_2": batch(3, 2), "test_batch": batch(2, 9), "data_batch_1": batch(4, 1)}
    data = load_cifar10(archive(tmp_path / "c.tar.gz", members))
    first = np.random.default_rng(1).integers(0, 256, (4, 3072), dtype=np.uint8)
    assert len(data.x_train) == 7
    np.testing.assert_array_equal(data.x_train[:4].reshape(4, -1), first)


class _Harm:
    """Pickles to a call of ``function``."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call


@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_hostile_pickle_is_refused_and_does_nothing(tmp_path: Path, protocol: int) -> None:
    mark = tmp_path / "was_here"
    hostile = pickle.dumps(_Harm(Path.touch, mark), protocol=protocol)
    path = archive(tmp_path / "c.tar.gz", {"data_batch_1": hostile, "test_batch": batch()})
    with pytest.raises(DataError, match=r"data_batch_1 is refused: it asks for"):
        load_cifar10(path)
    assert not mark.exists()


def test_pickle_that_calls_an_array_into_being_is_refused(tmp_path: Path) -> None:
    hostile = pickle.dumps(_Harm(np.ndarray, (10**15,)), protocol=2)
    path = archive(tmp_path / "c.tar.gz", {"data_batch_1": hostile, "test_batch": batch()})
    with pytest.raises(DataError, match="data_batch_1 is refused"):
        load_cifar10(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"refused: it is damaged or cut short \(.*\); get the archive again"),
        (b"\x80\x02", r"refused: it is damaged or cut short \(.*\); get the archive again"),
        # Asks for 4 EB, to which Python answers with a MemoryError that says nothing.
        (b"\x80\x04\x8e" + (1 << 62).to_bytes(8, "little"), r"cut short \(\w[^)]*\); get"),
        (pickle.dumps([1, 2]), "refused: it holds no dictionary with data and labels, as a batch"),
        (
            pickle.dumps({b"data": np.zeros((2, 3072), np.uint8)}, 3),
            "refused: it holds no labels, as a batch does; get the archive again",
        ),
        (
            pickle.dumps({b"data": np.zeros((2, 3071), np.uint8), b"labels": [0, 1]}, 3),
            r"shape \(2, 3071\)",
        ),
        (
            pickle.dumps({b"data": np.zeros((2, 3072)), b"labels": [0, 1]}, 3),
            "an array of 'f8', expected whole numbers",
        ),
        (pickle.dumps({b"data": np.zeros((2, 3072), np.uint8), b"labels": [0]}, 3), "labels"),
        (
            pickle.dumps({b"data": np.zeros((2, 3072), np.uint8), b"labels": [0.5, 1.0]}, 3),
            "its labels are no array and no list of whole numbers",
        ),
        (
            pickle.dumps({b"data": np.zeros((2, 3072), np.uint8), b"labels": [0, 10]}, 3),
            "10",
        ),
    ],
)
def test_batch_that_is_none_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = archive(tmp_path / "c.tar.gz", {"data_batch_1": content, "test_batch": batch()})
    with pytest.raises(DataError, match=said):
        load_cifar10(path)


def test_other_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "c.tar.gz", {"readme.html": b"hello"})
    with pytest.raises(DataError, match="0 training and 0 test batches"):
        load_cifar10(path)


def test_archive_with_batches_without_end_is_refused(tmp_path: Path) -> None:
    members = {f"data_batch_{number}": batch(1) for number in range(21)}
    path = archive(tmp_path / "c.tar.gz", {"test_batch": batch(1), **members})
    with pytest.raises(DataError, match=r"c\.tar\.gz holds more than 20 batches; CIFAR-10 has 6"):
        load_cifar10(path)


def test_missing_and_foreign_files_are_distinguished(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        load_cifar10(tmp_path / "cifar-10-python.tar.gz")
    text = tmp_path / "text.tar.gz"
    text.write_text("no archive" * 100)
    with pytest.raises(DataError, match="damaged") as refusal:
        load_cifar10(text)
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("labels_as", [list, np.array])
@pytest.mark.parametrize("key", [str, str.encode])
def test_archives_pickled_by_python_3_are_read(tmp_path, protocol, labels_as, key) -> None:
    data = np.random.default_rng(0).integers(0, 256, (4, 3072), np.uint8)
    content = pickle.dumps({key("data"): data, key("labels"): labels_as([3, 0, 9, 1])}, protocol)
    path = archive(tmp_path / "c.tar.gz", {"data_batch_1": content, "test_batch": batch()})
    found = load_cifar10(path)
    np.testing.assert_array_equal(found.x_train.reshape(4, -1), data)
    assert found.t_train.tolist() == [3, 0, 9, 1]


HOSTILE = sorted((DATA / "hostile").glob("*.tar.gz"))


def test_the_hostile_archives_are_there() -> None:
    assert len(HOSTILE) == 4


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_hostile_archives_are_refused_and_take_little_memory(path: Path) -> None:
    """One made numpy corrupt memory; one took 6 GB; two ended in a RecursionError."""
    tracemalloc.start()
    try:
        with pytest.raises(DataError) as refusal:
            load_cifar10(path)
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    finally:
        tracemalloc.stop()
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02}" + b"r" + (2**31 - 1).to_bytes(4, "little") + b".",  # a huge memo
        b"\x80\x02" + b"}0" * 400_000 + b"}.",  # steps without end
        b"\x80\x05\x96" + (2**33).to_bytes(8, "little") + b".",  # bytes that are not there
    ],
    ids=["memo", "steps", "bytes"],
)
def test_a_pickle_that_asks_for_more_than_it_brings_is_refused(tmp_path, content) -> None:
    path = archive(tmp_path / "c.tar.gz", {"data_batch_1": content, "test_batch": batch()})
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="data_batch_1 is refused"):
            load_cifar10(path)
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    finally:
        tracemalloc.stop()


def test_a_member_that_claims_to_be_huge_is_refused(tmp_path) -> None:
    path = tmp_path / "c.tar.gz"
    info = tarfile.TarInfo("cifar-10-batches-py/readme.html")
    info.size = 3 * 2**30
    with gzip.open(path, "wb") as stream:
        stream.write(info.tobuf() + bytes(1024))
    with pytest.raises(DataError, match=r"a member claims 3,221,225,472 bytes"):
        load_cifar10(path)
