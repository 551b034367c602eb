"""What is no weights file, or a damaged one, is refused plainly, and never run."""

import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from weights_files import Bomb, change, load_or_none, npy, refused

from model.storage.weights_file import load


def test_missing_file(tmp_path: Path) -> None:
    assert "does not exist; choose a weights file" in refused(tmp_path / "nowhere.npz")


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder.npz"
    folder.mkdir()
    assert "cannot be read" in refused(folder)


@pytest.mark.parametrize("content", [b"", b"P", b"PK", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"hi"])
def test_bytes_that_are_no_archive(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path)


def test_cut_short_anywhere(path: Path) -> None:
    whole = path.read_bytes()
    for size in [*range(0, len(whole), 37), *range(len(whole) - 30, len(whole))]:
        path.write_bytes(whole[:size])
        refused(path)


def test_any_byte_damaged_is_refused_or_harmless(path: Path) -> None:
    """Bytes nothing depends on, such as dates, may change; weights may not."""
    whole = path.read_bytes()
    expected = load(path).network.parameters.tobytes()
    rng = np.random.default_rng(0)
    refusals = 0
    for place in rng.permutation(len(whole))[:1000].tolist():
        damaged = bytearray(whole)
        damaged[place] ^= int(rng.integers(1, 256))
        path.write_bytes(damaged)
        found = load_or_none(path)
        refusals += found is None
        if found is not None:
            assert found.network.parameters.tobytes() == expected
    assert refusals > 800


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_is_not_run(path: Path, tmp_path: Path, protocol: int) -> None:
    trace = tmp_path / "trace"
    path.write_bytes(pickle.dumps(Bomb(trace), protocol))
    text = refused(path)
    if protocol >= 2:
        assert "is a Python pickle, which could run any program" in text
    assert not trace.exists()


@pytest.mark.parametrize("name", ["W1", "about", "losses", "anything"])
def test_pickle_inside_is_not_run(path: Path, tmp_path: Path, name: str) -> None:
    trace = tmp_path / "trace"
    change(path, **{name: npy(np.array([Bomb(trace)], object))})
    assert "damaged" in refused(path)
    assert not trace.exists()


def test_another_programs_npz(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, x_train=np.zeros(3), W1=np.zeros((30, 1, 5, 5)))
    assert "was not saved by Digitpad; open a weights file that was" in refused(path)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "letters.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Dear reader")
    assert "is damaged" in refused(path)


def test_an_empty_zip(tmp_path: Path) -> None:
    path = tmp_path / "empty.npz"
    with zipfile.ZipFile(path, "w"):
        pass
    refused(path)


def test_archive_with_a_password(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature)
        content[at + flags] |= 1
    path.write_bytes(content)
    assert "is damaged" in refused(path)


@pytest.mark.parametrize("method", [1, 12, 14, 99])
def test_archive_packed_in_another_way(path: Path, method: int) -> None:
    content = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.index(signature) + place
        content[at : at + 2] = struct.pack("<H", method)
    path.write_bytes(content)
    refused(path)
