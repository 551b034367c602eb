"""A save either happens wholly or leaves everything as it was."""

import errno
import hashlib
import os
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from model.base.errors import DataError
from model.files.atomic import require_writable, sha256, write_atomically


def write_new(stream: BinaryIO) -> None:
    stream.write(b"new")


def test_makes_a_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "weights.npz", write_new)
    assert (tmp_path / "weights.npz").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["weights.npz"]


def test_old_file_is_whole_until_the_new_one_is(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(b"old")
    seen = []

    def write(stream: BinaryIO) -> None:
        stream.write(b"new")
        stream.flush()
        seen.append(path.read_bytes())

    write_atomically(path, write)
    assert seen == [b"old"]
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("error", [RuntimeError("stop"), KeyboardInterrupt(), DataError("bad")])
def test_failure_while_writing_changes_nothing(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(b"old")

    def write(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise error

    with pytest.raises(type(error)):
        write_atomically(path, write)
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["weights.npz"]


def test_full_disk_is_said_plainly(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(b"old")

    def write(stream: BinaryIO) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(DataError, match=r"weights\.npz was not saved: the disk is full; free"):
        write_atomically(path, write)
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["weights.npz"]


def test_failure_to_move_into_place_removes_the_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What Windows answers while another program has the old file open.
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(DataError, match="close the program that has it open"):
        write_atomically(tmp_path / "weights.npz", write_new)
    assert list(tmp_path.iterdir()) == []


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the folder does not exist"):
        write_atomically(tmp_path / "nowhere" / "weights.npz", write_new)


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="it is a folder; choose a file name"):
        write_atomically(tmp_path, write_new)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_a_pipe_or_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    os.mkfifo(path)
    for save in (require_writable, lambda path: write_atomically(path, write_new)):
        with pytest.raises(DataError, match="it is a device or a pipe, not a file; choose another"):
            save(path)
    assert path.is_fifo()
    assert [found.name for found in tmp_path.iterdir()] == ["weights.npz"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_permissions_of_the_old_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, write_new)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="links need special rights on Windows")
def test_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.npz", tmp_path / "link.npz"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_atomically(link, write_new)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_sha256(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    assert sha256(path) == hashlib.sha256(b"abc").hexdigest()


def test_sha256_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        sha256(tmp_path / "x")


def test_bytes_are_on_the_disk_before_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.npz"
    is_named = []
    sync = os.fsync

    def watch(descriptor: int) -> None:
        is_named.append(path.exists())
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    write_atomically(path, write_new)
    assert is_named[0] is False


def test_what_can_be_written_is_found_out_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "old.npz").write_bytes(b"old")
    for name in ("old.npz", "new.npz"):
        require_writable(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["old.npz"]
    assert (tmp_path / "old.npz").read_bytes() == b"old"


def test_what_cannot_be_written_is_reported_beforehand(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path, words in (
        (tmp_path, "cannot be saved: it is a folder; choose a file name inside it"),
        (tmp_path / "none" / "w.npz", "the folder does not exist; make it first"),
        (tmp_path / "file" / "w.npz", "cannot be saved: .*(choose|make)"),
        (tmp_path / ("x" * 5000), "cannot be saved: .*choose"),
    ):
        with pytest.raises(DataError, match=words):
            require_writable(path)
