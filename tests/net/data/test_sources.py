"""Whatever a person points at is read by its own reader, or refused with what can be read."""

from pathlib import Path

import numpy as np
import pytest

from model.base.errors import DataError
from model.data.datasets import load_npz
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


def test_a_reader_names_only_what_it_can_read_itself(tmp_path: Path) -> None:
    """It would send a person in circles with a file that another reader takes."""
    (tmp_path / "text.npz").write_text("hello")
    for broken in (tmp_path / "text.npz", tmp_path / "nowhere.npz"):
        with pytest.raises(DataError) as refusal:
            load_npz(broken)
        assert "cifar" not in str(refusal.value).lower()
        assert "IDX" not in str(refusal.value)
