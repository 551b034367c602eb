"""The person's digits while the program runs: available at once, in the file soon, never lost."""

import time

import pytest

from digitpad.state.labelled_digits import MyDigits
from digitpad.system.resources import asset
from model.handwriting.digits_file import DigitsFile, key_of
from model.handwriting.drawings_file import format_drawing, read_drawings

SAMPLES = [drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))]
KEYS = [key_of(drawing) for drawing in SAMPLES]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / "my-digits.jsonl"


@pytest.fixture
def open_digits(qapp, path):
    opened = []

    def make(path=path):
        opened.append(MyDigits(path))
        return opened[-1]

    yield make
    for digits in opened:
        digits.close()


def in_file(path):
    return list(DigitsFile(path).read().drawings)


def test_what_is_added_is_at_hand_at_once_and_soon_in_the_file(open_digits, path, wait_for):
    digits = open_digits()
    assert digits.change(SAMPLES[:2]) == 2
    assert digits.change(SAMPLES[1:3]) == 1
    assert list(digits.drawings) == KEYS[:3]
    wait_for(lambda: digits.is_saved)
    assert list(digits.drawings) == in_file(path) == KEYS[:3]
    again = open_digits()
    wait_for(lambda: again.is_saved)
    assert list(again.drawings) == KEYS[:3]


def test_undo_takes_back_one_change_after_the_other(open_digits, path, wait_for):
    digits = open_digits()
    digits.change(SAMPLES[:2])
    digits.change(SAMPLES[2:3], [KEYS[0]])
    digits.undo()
    assert set(digits.drawings) == set(KEYS[:2])
    digits.undo()
    assert digits.drawings == {}
    assert not digits.can_undo
    wait_for(lambda: digits.is_saved)
    assert in_file(path) == []


def test_closing_writes_what_is_not_written_yet(open_digits, path):
    digits = open_digits()
    digits.change(SAMPLES)
    digits.close()
    assert in_file(path) == KEYS


def test_two_programs_keep_both_their_drawings(open_digits, path, wait_for):
    one, other = open_digits(), open_digits()
    for number in range(0, 10, 2):
        one.change(SAMPLES[number : number + 1])
        other.change(SAMPLES[number + 1 : number + 2])
    wait_for(lambda: one.is_saved and other.is_saved)
    assert set(in_file(path)) == set(KEYS)


def test_where_nothing_can_be_written_it_says_so_and_keeps_all_at_hand(open_digits, path, wait_for):
    path.parent.write_text("a file where the folder should be")
    digits = open_digits()
    digits.change(SAMPLES[:2])
    wait_for(lambda: digits.trouble)
    assert "my-digits.jsonl cannot be" in digits.trouble
    digits.change(SAMPLES[2:3])
    assert list(digits.drawings) == KEYS[:3]
    assert not digits.save_now()
    path.parent.unlink()
    digits.try_again()
    wait_for(lambda: digits.is_saved)
    assert digits.trouble == ""
    assert in_file(path) == KEYS[:3]


def test_broken_lines_are_reported_with_the_file_they_went_to(open_digits, path, wait_for):
    path.parent.mkdir()
    path.write_text(f"{format_drawing(SAMPLES[0])}\n{{broken\n", "utf-8")
    digits, said = open_digits(), []
    digits.put_aside.connect(lambda *what: said.append(what))
    wait_for(lambda: said)
    assert said == [(1, path.with_name("my-digits-broken.jsonl"))]
    assert list(digits.drawings) == KEYS[:1]


def test_without_a_file_all_of_it_works_until_the_end(open_digits):
    digits = open_digits(None)
    digits.change(SAMPLES)
    digits.undo()
    digits.change(SAMPLES[:1])
    assert list(digits.drawings) == KEYS[:1]
    assert digits.is_saved


def test_late_news_of_a_failure_does_not_undo_a_success(open_digits, path, wait_for):
    digits = open_digits()
    wait_for(lambda: digits.is_saved)
    path.parent.write_text("a file where the folder should be")
    digits.change(SAMPLES[:1])
    time.sleep(0.2)  # the failure is known in the background, but not reported yet
    path.parent.unlink()
    assert digits.save_now()
    digits.change(SAMPLES[1:2])
    wait_for(lambda: digits.is_saved)
    assert digits.trouble == ""
    assert list(digits.drawings) == in_file(path) == KEYS[:2]
