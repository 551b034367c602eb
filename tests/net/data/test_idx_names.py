"""MNIST's four files are found under the names that archivers and publishers give them."""

from pathlib import Path

import numpy as np
import pytest
from data_files import IDX_NAMES, digits, write_idx

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.data.sources import open_dataset

DOTS = {name: name.replace("-idx", ".idx") for name in IDX_NAMES}


def require_digits(found: Dataset) -> None:
    for array, expected in zip(
        (found.x_train[:, 0], found.t_train, found.x_test[:, 0], found.t_test),
        digits(),
        strict=True,
    ):
        np.testing.assert_array_equal(array, expected)


@pytest.mark.parametrize(
    "names",
    [
        DOTS,
        {name: f"{DOTS[name]}.gz" for name in IDX_NAMES},
        {name: name.replace("-", "_") for name in IDX_NAMES},
        {name: name.upper() for name in IDX_NAMES},
        {name: name.replace("t10k", "test") for name in IDX_NAMES},
        {name: name.removesuffix("-ubyte") for name in IDX_NAMES},
        {name: name.split("-idx")[0] for name in IDX_NAMES},
        {
            IDX_NAMES[0]: DOTS[IDX_NAMES[0]],
            IDX_NAMES[1]: f"{IDX_NAMES[1]}.gz",
            IDX_NAMES[2]: f"{DOTS[IDX_NAMES[2]]}.gz",
        },
        {name: f"{name}/{DOTS[name]}" for name in IDX_NAMES},
        {name: f"{DOTS[name]}/{DOTS[name]}" for name in IDX_NAMES},
    ],
    ids=["dots", "gz", "_", "capitals", "test", "no-ubyte", "bare", "mixed", "folders", "same"],
)
def test_every_form_of_the_names(tmp_path: Path, names: dict[str, str]) -> None:
    folder = write_idx(tmp_path / "mine", names)
    found = open_dataset(folder)
    assert found.name == "mine"
    assert found.notes == ()
    require_digits(found)


@pytest.mark.parametrize("name", IDX_NAMES)
@pytest.mark.parametrize("inner", ["", "folder of its own"])
def test_a_folder_is_given_by_a_file_in_it(tmp_path: Path, name: str, inner: str) -> None:
    names = {name: f"{name}/{DOTS[name]}" for name in IDX_NAMES} if inner else DOTS
    folder = write_idx(tmp_path / "mine", names)
    require_digits(open_dataset(folder / (names[name])))


def test_a_folder_around_the_folder(tmp_path: Path) -> None:
    """As torchvision keeps them."""
    write_idx(tmp_path / "MNIST" / "raw")
    require_digits(open_dataset(tmp_path))


def test_a_missing_one_is_named_beside_those_that_were_found(tmp_path: Path) -> None:
    folder = write_idx(tmp_path, DOTS)
    (folder / DOTS[IDX_NAMES[3]]).unlink()
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz is missing in") as refusal:
        open_dataset(folder)
    assert "train-images.idx3-ubyte" in str(refusal.value)


def test_an_idx_file_whose_name_says_nothing(tmp_path: Path) -> None:
    write_idx(tmp_path, {IDX_NAMES[0]: "digits.bin"})
    with pytest.raises(DataError, match=r"digits\.bin is one IDX file.*train-images-idx3-ubyte"):
        open_dataset(tmp_path / "digits.bin")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"\x1f\x8b\x08" + bytes(40), "damaged"), (b"x" * 40, "not an IDX file")],
)
def test_a_damaged_one_is_refused_by_its_own_reader(
    tmp_path: Path, content: bytes, words: str
) -> None:
    folder = write_idx(tmp_path)
    (folder / IDX_NAMES[0]).write_bytes(content)
    with pytest.raises(DataError, match=f"train-images-idx3-ubyte .*{words}"):
        open_dataset(folder / IDX_NAMES[0])


def test_several_sets_in_a_folder_are_told_apart_by_a_file(tmp_path: Path) -> None:
    for prefix in ("first-", "second-"):
        write_idx(tmp_path, {name: f"{prefix}{name}" for name in IDX_NAMES})
    with pytest.raises(DataError, match=r"2 data sets; choose a file of one: first-train"):
        open_dataset(tmp_path)
    found = open_dataset(tmp_path / "second-t10k-images-idx3-ubyte")
    assert found.name == "second"
    require_digits(found)


def test_images_of_0_and_1(tmp_path: Path) -> None:
    x_train, t_train, x_test, t_test = digits()
    black = tuple((x > 127).astype(np.uint8) for x in (x_train, x_test))
    found = open_dataset(write_idx(tmp_path, None, (black[0], t_train, black[1], t_test)))
    np.testing.assert_array_equal(found.x_train[:, 0], black[0] * 255)
    np.testing.assert_array_equal(found.x_test[:, 0], black[1] * 255)
    assert len(found.notes) == 1
    assert "0 and 1" in found.notes[0]
