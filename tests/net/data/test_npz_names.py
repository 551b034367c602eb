"""An .npz by the names that Keras and others give its arrays."""

from pathlib import Path

import numpy as np
import pytest
from data_files import digits
from paths import DATA

from model.base.errors import DataError
from model.data.sources import open_dataset

FORMATS = DATA / "formats"
NAMES = [
    ("x_train", "t_train", "x_test", "t_test"),
    ("x_train", "y_train", "x_test", "y_test"),
    ("X_train", "y_train", "X_test", "y_test"),
    ("train_images", "train_labels", "test_images", "test_labels"),
]


@pytest.mark.parametrize("names", NAMES)
def test_the_names_of_the_four(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = tmp_path / "mine.npz"
    np.savez_compressed(path, **dict(zip(names, digits(), strict=True)))
    found = open_dataset(path)
    np.testing.assert_array_equal(found.x_train[:, 0], digits()[0])
    np.testing.assert_array_equal(found.t_train, digits()[1])
    np.testing.assert_array_equal(found.x_test[:, 0], digits()[2])
    np.testing.assert_array_equal(found.t_test, digits()[3])


def test_keras_own_file() -> None:
    found = open_dataset(FORMATS / "mnist.npz")
    assert found.x_train.shape == (100, 1, 28, 28)
    assert found.t_test.shape == (50,)
    assert found.notes == ()


def test_images_of_0_and_1_are_full_ink_and_told() -> None:
    found = open_dataset(FORMATS / "binary.npz")
    assert set(np.unique(found.x_train)) == {0, 255}
    assert set(np.unique(found.x_test)) == {0, 255}
    assert len(found.notes) == 1
    assert "0 and 1" in found.notes[0]


@pytest.mark.parametrize("kind", [np.bool_, np.uint8, np.float32])
def test_0_and_1_of_any_type_are_the_same(tmp_path: Path, kind: type) -> None:
    x_train, t_train, x_test, t_test = digits()
    black = [(x > 127).astype(kind) for x in (x_train, x_test)]
    path = tmp_path / "mine.npz"
    np.savez(path, x_train=black[0], t_train=t_train, x_test=black[1], t_test=t_test)
    found = open_dataset(path)
    np.testing.assert_array_equal(found.x_train[:, 0], (x_train > 127) * 255)


def test_images_of_few_blacks_stay(tmp_path: Path) -> None:
    """One part alone may happen to be nearly black."""
    x_train, t_train, x_test, t_test = digits()
    path = tmp_path / "mine.npz"
    np.savez(
        path, x_train=x_train, t_train=t_train, x_test=(x_test > 9) + 0 * x_test, t_test=t_test
    )
    found = open_dataset(path)
    assert found.x_test.max() == 1
    assert found.notes == ()


def test_channels_last_as_keras_has_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (6, 32, 32, 3), np.uint8)
    labels = np.arange(6)[:, np.newaxis]
    path = tmp_path / "cifar10.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    found = open_dataset(path)
    np.testing.assert_array_equal(found.x_train, images.transpose(0, 3, 1, 2))
    np.testing.assert_array_equal(found.t_train, np.arange(6))


def test_keras_names_with_one_missing_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    np.savez(path, x_train=digits()[0], y_train=digits()[1])
    with pytest.raises(DataError, match=r"mine\.npz has no .*found x_train, y_train"):
        open_dataset(path)
