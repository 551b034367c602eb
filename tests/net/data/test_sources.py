"""Whatever a person points at is read by its own reader, or refused with what can be read."""

import gzip
import os
import pickle
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from paths import ROOT

from model.base.errors import DataError
from model.data.cifar10 import load_cifar10
from model.data.datasets import Dataset
from model.data.formats import FORMATS
from model.data.idx_folder import load_mnist
from model.data.npz_data import load_npz
from model.data.sources import open_dataset, whole_of

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


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mnist.pkl.gz", gzip.compress(pickle.dumps((1, 2), 2)), "a Python pickle"),
        ("train_32x32.mat", b"MATLAB 5.0 MAT-file" + bytes(200), "a MATLAB file"),
        ("train-00000.parquet", b"PAR1" + bytes(200), "a Parquet file"),
        ("mnist.h5", b"\x89HDF\r\n\x1a\n" + bytes(200), "an HDF5 file"),
        ("x_train.npy", b"\x93NUMPY\x01\x00" + bytes(200), "a single numpy array"),
        ("mnist_784.arff", b"@RELATION mnist_784\n\n@ATTRIBUTE pixel1 real\n", "an ARFF file"),
        ("mnist.npz", b"\n<!DOCTYPE html>\n<html>", "a web page"),
        ("mnist.npz", b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS"),
        ("seven.png", b"\x89PNG\r\n\x1a\n" + bytes(90), "a single picture"),
        ("mnist.7z", b"7z\xbc\xaf\x27\x1c" + bytes(90), "unpack it"),
        ("empty.csv", b"", "empty; download it again"),
        ("cut.csv.gz", gzip.compress(b"1,2,3,4,5\n" * 99)[:10], "damaged gzip file"),
        ("noise", bytes(range(1, 200)), "of no known kind"),
    ],
)
def test_what_cannot_be_read_is_called_by_its_name(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=re.escape(f"{name} is ")) as refusal:
        open_dataset(tmp_path / name)
    assert words in str(refusal.value)
    assert "; choose a folder with four IDX files" in str(refusal.value)


def test_a_zip_archive_of_other_files_is_to_be_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as packed:
        for name in ("train.csv", "test.csv"):
            packed.writestr(name, "label,pixel0\n")
    with pytest.raises(DataError, match=r"zip archive of train\.csv, test\.csv; unpack it"):
        open_dataset(tmp_path / "archive.zip")


def test_a_folder_of_nothing_names_what_is_in_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds nothing; choose a folder with four"):
        open_dataset(tmp_path)
    for number in range(9):
        (tmp_path / f"{number}.png").touch()
    with pytest.raises(DataError, match=r"holds 0\.png, 1\.png, .*4\.png, \.\.\.; choose"):
        open_dataset(tmp_path)


def test_a_folder_stands_for_the_only_file_of_data_in_it(tmp_path: Path) -> None:
    save_npz(tmp_path / "toy.npz")
    (tmp_path / "notes.txt").write_text("hello")
    assert open_dataset(tmp_path).name == "toy"
    save_npz(tmp_path / "other.npz")
    with pytest.raises(DataError, match=r"several files; choose one: other\.npz, toy\.npz"):
        open_dataset(tmp_path)


def test_a_folder_stands_for_the_only_folder_of_data_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    save_npz(tmp_path / "a" / "toy.npz")
    assert open_dataset(tmp_path).name == "toy"
    save_npz(tmp_path / "b" / "toy.npz")
    with pytest.raises(DataError, match="several data sets; choose a folder: a, b"):
        open_dataset(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DataError, match=r"pipe\.csv is no plain file"):
        open_dataset(tmp_path / "pipe.csv")


@pytest.mark.parametrize("name", ["train-images.idx3-ubyte", "data_batch_3", "test_batch.bin"])
def test_a_file_that_is_a_part_stands_for_its_folder(tmp_path: Path, name: str) -> None:
    assert whole_of(tmp_path / name) == tmp_path


@pytest.mark.parametrize("name", ["emnist-digits-train-images-idx3-ubyte.gz", "mnist.npz", "a"])
def test_a_file_that_says_more_than_its_folder_stands_for_itself(tmp_path: Path, name: str) -> None:
    assert whole_of(tmp_path / name) == tmp_path / name


def test_readme_tells_of_every_format() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for each in FORMATS:
        assert f"| {each.title} | {each.holds} |" in readme
