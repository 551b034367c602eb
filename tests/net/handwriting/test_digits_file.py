"""A person's own drawings: nothing of them is lost, whatever the file or the disk does."""

import errno
import json
import multiprocessing
import os
import sys

import numpy as np
import pytest

from digitpad.system.resources import asset
from model.base.errors import DataError
from model.files.lock import locked
from model.handwriting.digits_file import (
    DigitsFile,
    key_of,
    keys_by_label,
    read_labelled,
    write_drawings,
)
from model.handwriting.drawings_file import Drawing, checked_drawing, format_drawing, read_drawings

SAMPLES = [drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))]


@pytest.fixture
def file(tmp_path):
    return DigitsFile(tmp_path / "new folder" / "my-digits.jsonl")


def keys(drawings):
    return [key_of(drawing) for drawing in drawings]


def test_nothing_is_there_and_nothing_is_made_by_looking(file):
    assert file.read().drawings == {}
    assert not file.path.parent.exists()


def test_drawings_come_back_as_they_were(file):
    file.update(SAMPLES)
    found = DigitsFile(file.path).read()
    assert list(found.drawings) == keys(SAMPLES)
    assert [d.label for d in found.drawings.values()] == [d.label for d in SAMPLES]
    for read, drawn in zip(found.drawings.values(), SAMPLES, strict=True):
        assert all((a == b).all() for a, b in zip(read.strokes, drawn.strokes, strict=True))
    assert (found.broken, found.aside) == (0, None)


def test_a_drawing_is_kept_once_and_removed_by_its_key(file):
    file.update(SAMPLES[:3])
    file.update(SAMPLES[:1])
    left = file.update(SAMPLES[3:4], [key_of(SAMPLES[1]), "never there"])
    assert list(left.drawings) == keys([SAMPLES[0], SAMPLES[2], SAMPLES[3]])
    assert list(file.read().drawings) == list(left.drawings)


def test_broken_lines_are_put_aside_and_the_good_ones_read(file):
    file.path.parent.mkdir()
    good = [format_drawing(drawing) for drawing in SAMPLES[:2]]
    broken = [
        "{not json",
        '{"strokes": [[[0, NaN]]], "label": 3}',
        '{"strokes": [[[0, 1e300]]], "label": 3}',
        '{"strokes": [], "label": 3}',
        '{"strokes": [[[0, 0]]], "label": 11}',
        '{"strokes": [[[0, 0]]]}',
        good[0][:30],
    ]
    lines = [good[0], *broken, good[1]]
    file.path.write_bytes(b"\n".join(map(str.encode, lines)) + b"\n\xff\xfe\n\n")
    found = file.read()
    assert list(found.drawings) == good
    assert (found.broken, found.aside) == (8, file.aside)
    assert file.aside.read_bytes().splitlines() == [*map(str.encode, broken), b"\xff\xfe"]
    assert file.path.read_text("utf-8").splitlines() == good
    assert file.read().broken == 0
    file.path.write_bytes(file.path.read_bytes() + b"{again\n")
    assert file.read().broken == 1
    assert file.aside.read_bytes().splitlines()[-2:] == [b"\xff\xfe", b"{again"]


def test_a_line_from_another_hand_is_known_by_its_content(file):
    file.path.parent.mkdir()
    line = json.dumps({"label": 7, "strokes": [[[0.0, 1.50], [2, 3]]], "writer": "me"})
    file.path.write_text("\N{ZERO WIDTH NO-BREAK SPACE}" + line, "utf-8")
    (key,) = file.read().drawings
    assert key == '{"strokes":[[[0,1.5],[2,3]]],"label":7,"writer":"me"}'
    assert file.update(removed=[key]).drawings == {}


def test_a_drawing_is_found_whatever_it_was_named():
    for drawing in SAMPLES[:2]:
        named = [key_of(Drawing(drawing.strokes, label)) for label in range(10)]
        assert keys_by_label(drawing) == named


def test_two_programs_that_change_it_lose_nothing_of_each_other(file):
    other = DigitsFile(file.path)
    file.update(SAMPLES[:2])
    other.update(SAMPLES[2:4])
    file.update(SAMPLES[4:5], [key_of(SAMPLES[0])])
    assert list(other.read().drawings) == keys(SAMPLES[1:5])


def _add_one_by_one(path, first):
    file = DigitsFile(path)
    for number in range(first, first + 20):
        file.update([Drawing((np.full((2, 2), number, np.float32),), 1)])


def test_programs_writing_at_the_same_moment_take_turns(file):
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=_add_one_by_one, args=(file.path, first)) for first in (0, 100)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len(file.read().drawings) == 40


def test_a_lock_held_too_long_is_reported(file):
    file.path.parent.mkdir()
    with (
        locked(file.path),
        pytest.raises(DataError, match="close that program"),
        locked(file.path, timeout_s=0),
    ):
        pass
    with locked(file.path, timeout_s=0):
        pass


def test_a_full_disk_leaves_the_file_as_it_was(file, monkeypatch):
    file.update(SAMPLES[:2])
    before = file.path.read_bytes()

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DataError, match="disk is full"):
            file.update(SAMPLES[2:])
    assert file.path.read_bytes() == before
    assert len(file.update(SAMPLES[2:]).drawings) == len(SAMPLES)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="only an ordinary user can be refused"
)
def test_a_folder_that_can_only_be_read_is_read(file):
    file.update(SAMPLES[:2])
    file.path.write_bytes(file.path.read_bytes() + b"{broken\n")
    file.path.parent.chmod(0o500)
    try:
        found = DigitsFile(file.path).read()
        assert (len(found.drawings), found.broken, found.aside) == (2, 1, None)
        with pytest.raises(DataError, match="another folder"):
            file.update(SAMPLES[2:3])
    finally:
        file.path.parent.chmod(0o700)


def test_where_a_file_stands_in_the_way_it_says_so(tmp_path):
    (tmp_path / "folder").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        DigitsFile(tmp_path / "folder" / "my-digits.jsonl").update(SAMPLES[:1])
    (tmp_path / "my-digits.jsonl").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        DigitsFile(tmp_path / "my-digits.jsonl").read()


def test_import_takes_what_has_a_label_and_names_the_rest(tmp_path):
    path = tmp_path / "others.jsonl"
    write_drawings(path, map(key_of, SAMPLES))
    text = path.read_text("utf-8") + '{"strokes": [[[0, 0]]]}\n{"strokes": 3, "label": 1}\n'
    path.write_text(text, "utf-8")
    *drawings, _, _ = found = list(read_labelled(path))
    errors = found[len(drawings) :]
    assert keys(drawings) == keys(SAMPLES)
    assert [str(error).split(":")[0] for error in errors] == [
        "others.jsonl, line 11",
        "others.jsonl, line 12",
    ]


@pytest.mark.parametrize(
    ("strokes", "label", "said"),
    [
        ([], 3, "0 strokes; expected from 1"),
        ([[]], 3, "stroke 1 is a list of 0"),
        ([[(0.0, float("nan"))]], 3, "not finite"),
        ([[(0.0, float("inf"))]], 3, "not finite"),
        ([[(0.0, 1e30)]], 3, "beyond 1e"),
        ([[(0.0, 0.5)]], 11, "from 0 to 9"),
        ([[(0.0, 0.5)]], True, "from 0 to 9"),
    ],
)
def test_what_is_no_drawing_is_refused_plainly(strokes, label, said):
    with pytest.raises(DataError, match=said):
        checked_drawing(strokes, label)


def test_ten_thousand_points_in_a_stroke_are_fine(file):
    angles = np.linspace(0, 20, 10_000)
    spiral = np.stack([angles * np.cos(angles), angles * np.sin(angles)], axis=1)
    drawing = checked_drawing([spiral], 6)
    file.update([drawing])
    (read,) = DigitsFile(file.path).read().drawings.values()
    assert (read.strokes[0] == spiral.astype(np.float32)).all()
