"""`digitpad demo`: the window plays its main job, without anybody and without a display."""

import itertools
import re

import pytest
from PySide6.QtGui import QImage


def test_it_draws_trains_and_shows_and_takes_a_picture_of_each_tab(digitpad, tmp_path):
    folder = tmp_path / "pictures" / "new"
    result = digitpad("demo", "--train", 2_000, "--screenshots", folder)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    drew = [re.fullmatch(r"drew (\d): read (\d), >?\d+(\.\d)?%", line) for line in lines[:10]]
    assert all(drew), lines
    assert sorted(match[1] for match in drew) == [str(digit) for digit in range(10)]
    assert all(match[1] == match[2] for match in drew)
    epochs = [line for line in lines if line.startswith("epoch ")]
    assert len(epochs) == 1
    assert re.match(r"epoch 1: loss \d\.\d+, train \d+\.\d+%, test \d+\.\d+%", epochs[0])
    assert any(line.startswith("kernels: 30 shown, moved by up to 0.") for line in lines)
    names = ["draw", "train", "filters"]
    names += ["filters_at_work", "filters_switch_off", "filters_deeper"]
    pictures = [QImage(str(folder / f"{name}.png")) for name in names]
    for picture in pictures:
        assert picture.width() >= 960
        places = ((x, y) for x in range(0, picture.width(), 7) for y in range(0, 600, 7))
        assert len({picture.pixel(x, y) for x, y in places}) > 20
    for picture, following in itertools.pairwise(pictures):
        assert picture != following


def test_it_leaves_the_persons_settings_alone(digitpad, tmp_path):
    digitpad("demo", "--train", 200)
    left = [path for path in (tmp_path / "home").rglob("*") if "igitpad" in path.name]
    assert left == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--train", 70_000), ("training images", "70000", "1 to 60000")),
        (("--train", 0), ("training images", "0 is not possible")),
        (("--epochs", 0), ("epochs", "0 is not possible")),
    ],
)
def test_what_cannot_be_is_refused(refused, arguments, words):
    line = refused("demo", *arguments)
    for word in words:
        assert word in line


def test_a_folder_that_cannot_be_made_is_reported_before_the_work(refused, tmp_path):
    (tmp_path / "file").write_text("in the way")
    line = refused("demo", "--screenshots", tmp_path / "file" / "pictures")
    assert "cannot be made" in line
    assert "choose another folder" in line
