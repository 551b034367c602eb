"""Whatever a person points at is read by its own reader, or refused with what can be read."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.base.errors import DataError
from model.data.cifar10 import load_cifar10
from model.data.datasets import Dataset
from model.data.idx_folder import load_mnist
from model.data.npz_data import load_npz
from model.data.sources import open_dataset

IMAGES, LABELS = np.zeros((4, 2, 2), np.uint8), np.arange(4)


def save_npz(path: Path) -> Path:
    with path.open("wb") as stream:
        np.savez(stream, x_train=IMAGES, t_train=LABELS, x_test=IMAGES, t_test=LABELS)
    return path


@pytest.mark.parametrize("name", ["toy.npz", "toy.data"])
def test_an_npz_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    assert open_dataset(save_npz(tmp_path / name)).name == "toy"


@pytest.mark.parametrize("name", ["nowhere", "nowhere.tar.gz", "text.txt", "text.npz"])
def test_what_is_no_data_set_names_all_that_can_be_read(tmp_path: Path, name: str) -> None:
    if name.startswith("text"):
        (tmp_path / name).write_text("hello")
    with pytest.raises(DataError, match=f"{name}.*; choose") as refusal:
        open_dataset(tmp_path / name)
    for kind in ("IDX files", "cifar-10-python.tar.gz", ".npz file with x_train"):
        assert kind in str(refusal.value)


@pytest.mark.parametrize(
    ("read", "name", "own", "others"),
    [
        (load_npz, "text.npz", ".npz", ("CIFAR", "IDX")),
        (load_npz, "nowhere.npz", "nowhere.npz", ("CIFAR", "IDX")),
        (load_mnist, "empty folder", "IDX", ("CIFAR", ".npz")),
        (load_mnist, "damaged folder", "IDX", ("CIFAR", ".npz")),
        (load_cifar10, "text.tar.gz", "cifar-10-python.tar.gz", ("IDX", ".npz")),
        (load_cifar10, "nowhere.tar.gz", "cifar-10-python.tar.gz", ("IDX", ".npz")),
    ],
)
def test_a_reader_names_only_what_it_can_read_itself(
    tmp_path: Path,
    read: Callable[[Path], Dataset],
    name: str,
    own: str,
    others: tuple[str, ...],
) -> None:
    """It would send a person in circles with a file that another reader takes."""
    for text in ("text.npz", "text.tar.gz"):
        (tmp_path / text).write_text("hello")
    (tmp_path / "empty folder").mkdir()
    (tmp_path / "damaged folder").mkdir()
    for part in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (tmp_path / "damaged folder" / f"{part}-ubyte").write_text("hello")
    with pytest.raises(DataError) as refusal:
        read(tmp_path / name)
    assert own.lower() in str(refusal.value).lower()
    for other in others:
        assert other.lower() not in str(refusal.value).lower()
