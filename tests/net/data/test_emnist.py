"""EMNIST under its own names: its images are turned upright, its letters known."""

from pathlib import Path

import numpy as np
import pytest
from data_files import IDX_NAMES, TEST, TRAIN, Parts, csv, digits, transposed, write_idx

from model.base.errors import DataError
from model.data.sources import open_dataset
from model.nn import zoo
from model.training.compatibility import require_fit


def names(split: str, ending: str = "") -> dict[str, str]:
    return {name: f"emnist-{split}-{name.replace('t10k', 'test')}{ending}" for name in IDX_NAMES}


def with_labels(parts: Parts, first: int, last: int) -> Parts:
    """The images with other labels, all of them; those that were 1 still have one alone."""
    x_train, _, x_test, _ = parts
    count = last - first + 1
    labels = [(np.arange(n) % count + first).astype(np.uint8) for n in (TRAIN, TEST)]
    return x_train, labels[0], x_test, labels[1]


@pytest.mark.parametrize("split", ["digits", "mnist"])
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_its_digits_are_turned_upright(tmp_path: Path, split: str, ending: str) -> None:
    folder = write_idx(tmp_path / "gzip", names(split, ending), transposed(digits()))
    for place in (folder, folder / f"emnist-{split}-train-images-idx3-ubyte{ending}"):
        found = open_dataset(place)
        assert found.name == f"emnist-{split}"
        assert found.classes == 10
        np.testing.assert_array_equal(found.x_train[:, 0], digits()[0])
        np.testing.assert_array_equal(found.x_test[:, 0], digits()[2])
        assert len(found.notes) == 1
        assert "turned back" in found.notes[0]


def test_digits_that_somebody_turned_already_stay(tmp_path: Path) -> None:
    found = open_dataset(write_idx(tmp_path, names("digits"), digits()))
    np.testing.assert_array_equal(found.x_train[:, 0], digits()[0])
    assert found.notes == ()


@pytest.mark.parametrize("are_turned", [False, True])
def test_mnists_names_in_a_folder_called_emnist(tmp_path: Path, are_turned: bool) -> None:
    parts = digits() if are_turned else transposed(digits())
    found = open_dataset(write_idx(tmp_path / "EMNIST-digits", None, parts))
    np.testing.assert_array_equal(found.x_train[:, 0], digits()[0])


def test_a_table_of_it(tmp_path: Path) -> None:
    images, labels, _, _ = transposed(digits())
    path = tmp_path / "emnist-digits-train.csv"
    path.write_text(csv(images, labels, names=False))
    found = open_dataset(path)
    is_test = np.arange(TRAIN) % 6 == 5
    np.testing.assert_array_equal(found.x_train[:, 0], digits()[0][~is_test])


def test_other_digits_on_their_side_are_told_of_and_left(tmp_path: Path) -> None:
    parts = transposed(digits())
    found = open_dataset(write_idx(tmp_path / "mine", None, parts))
    np.testing.assert_array_equal(found.x_train[:, 0], parts[0])
    assert len(found.notes) == 1
    assert "on their side" in found.notes[0]


@pytest.mark.parametrize(
    ("split", "first", "last", "classes", "meaning"),
    [
        ("balanced", 0, 46, 47, {1: "1", 10: "A", 36: "a", 46: "t"}),
        ("bymerge", 0, 46, 47, {9: "9", 35: "Z"}),
        ("byclass", 0, 61, 62, {61: "z"}),
        ("letters", 1, 26, 26, {0: "A", 25: "Z"}),
    ],
)
def test_its_letters_are_refused_for_ten_classes_only(
    tmp_path: Path, split: str, first: int, last: int, classes: int, meaning: dict[int, str]
) -> None:
    parts = with_labels(transposed(digits()), first, last)
    found = open_dataset(write_idx(tmp_path, names(split), parts))
    assert found.classes == classes
    assert found.t_train.min() == 0
    assert {label: found.class_names[label] for label in meaning} == meaning
    words = f"emnist-{split} has {classes} classes, but .* distinguishes 10"
    with pytest.raises(DataError, match=words):
        require_fit(zoo.build("simple_conv_net", {}), found)
    require_fit(zoo.build("simple_conv_net", {"classes": classes}), found)


def test_a_label_beyond_a_splits_own_is_refused(tmp_path: Path) -> None:
    parts = with_labels(digits(), 0, 47)
    with pytest.raises(DataError, match="labels from 0 to 47; expected 0 to 46"):
        open_dataset(write_idx(tmp_path, names("balanced"), parts))
