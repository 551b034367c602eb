"""Damaged files are put aside under another name; nothing is overwritten or lost."""

from pathlib import Path

import pytest

from model.base.errors import DataError
from model.files.aside import put_aside, put_lines_aside


def test_a_file_is_put_aside_and_none_aside_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    for number, name in enumerate(("run.npz.damaged", "run.npz.damaged-2", "run.npz.damaged-3")):
        path.write_text(f"content {number}")
        assert put_aside(path) == tmp_path / name
        assert not path.exists()
    assert [found.read_text() for found in sorted(tmp_path.iterdir())] == [
        "content 0",
        "content 1",
        "content 2",
    ]


def test_what_cannot_be_renamed_is_said_and_stays(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="it could not be put aside"):
        put_aside(tmp_path / "gone.npz")


def test_broken_lines_are_added_once_to_those_of_before(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    put_lines_aside(path, [b"one", b"two"])
    put_lines_aside(path, [b"two", b"three"])
    assert path.read_bytes() == b"one\ntwo\nthree\n"
    path.write_bytes(b"no end")
    put_lines_aside(path, [b"four"])
    assert path.read_bytes() == b"no end\nfour\n"


def test_where_lines_cannot_go_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        put_lines_aside(tmp_path, [b"one"])
