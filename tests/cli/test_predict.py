"""`digitpad predict`: pictures and drawings in, one JSON object a line out."""

import json

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import asset

KEYS = ["file", "index", "digit", "probabilities", "verdict"]
SAMPLES = asset("drawings/samples.jsonl")


def answers(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def first_of_each():
    """One test image of each digit."""
    data = bundled_mnist()
    return [data.x_test[np.flatnonzero(data.t_test == digit)[0], 0] for digit in range(10)]


def write_picture(path, digit, size, is_dark_on_light):
    """The image as a photograph of it might be: larger, with room around, in colours."""
    image = QImage(digit.tobytes(), 28, 28, 28, QImage.Format.Format_Grayscale8).copy()
    if is_dark_on_light:
        image.invertPixels()
    width, height = size
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor("white" if is_dark_on_light else "black"))
    side = min(width, height) * 3 // 4
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(
        picture.rect().adjusted((width - side) // 2, (height - side) // 2, 0, 0).topLeft(),
        image.scaled(side, side),
    )
    painter.end()
    assert picture.save(str(path))


def test_the_ten_samples_are_read_right(digitpad):
    result = digitpad("predict", SAMPLES)
    assert (result.returncode, result.stderr) == (0, "")
    found = answers(result)
    assert [answer["index"] for answer in found] == list(range(10))
    assert sorted(answer["label"] for answer in found) == list(range(10))
    for answer in found:
        assert list(answer) == [*KEYS, "label"]
        assert answer["file"] == str(SAMPLES)
        assert answer["digit"] == answer["label"]
        assert answer["verdict"] == "digit"
        assert len(answer["probabilities"]) == 10
        assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert int(np.argmax(answer["probabilities"])) == answer["digit"]


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp"])
@pytest.mark.parametrize("is_dark_on_light", [True, False], ids=["dark on light", "light on dark"])
def test_pictures_of_real_digits(digitpad, tmp_path, kind, is_dark_on_light):
    paths = [tmp_path / f"{digit}.{kind}" for digit in range(10)]
    for number, (path, digit) in enumerate(zip(paths, first_of_each(), strict=True)):
        write_picture(path, digit, (60 + 40 * number, 400 - 30 * number), is_dark_on_light)
    result = digitpad("predict", *paths)
    assert (result.returncode, result.stderr) == (0, "")
    found = answers(result)
    assert [list(answer) for answer in found] == [KEYS] * 10
    assert [answer["file"] for answer in found] == [str(path) for path in paths]
    assert sum(answer["digit"] == digit for digit, answer in enumerate(found)) >= 9


def test_the_content_decides_the_kind_and_not_the_name(digitpad, tmp_path):
    write_picture(tmp_path / "seven.png", first_of_each()[7], (200, 200), True)
    (tmp_path / "seven.png").rename(tmp_path / "seven.bmp")
    (answer,) = answers(digitpad("predict", tmp_path / "seven.bmp"))
    assert answer["digit"] == 7


@pytest.mark.parametrize("color", ["white", "black", "red"])
def test_nothing_to_read_is_null(digitpad, tmp_path, color):
    blank = QImage(50, 40, QImage.Format.Format_RGB32)
    blank.fill(QColor(color))
    assert blank.save(str(tmp_path / "blank.png"))
    result = digitpad("predict", tmp_path / "blank.png")
    assert (result.returncode, result.stderr) == (0, "")
    (answer,) = answers(result)
    assert list(answer) == KEYS
    assert answer["digit"] is None
    assert answer["probabilities"] is None
    assert answer["verdict"] is None


def test_what_is_no_digit_is_reported_so_as_in_the_window(digitpad, tmp_path):
    m = [[20, 90], [20, 10], [50, 60], [80, 10], [80, 90]]
    path = tmp_path / "m.jsonl"
    path.write_text(json.dumps({"strokes": [m]}) + "\n", "utf-8")
    answer = answers(digitpad("predict", path))[0]
    assert answer["verdict"] in {"does not look like a digit", "between two digits"}


def test_a_lone_dot_is_too_little_as_in_the_window(digitpad, tmp_path):
    path = tmp_path / "dots.jsonl"
    dots = ([[[3, 4]]], [[[3, 4], [3, 4]], [[3, 4]]])
    path.write_text("".join(json.dumps({"strokes": dot}) + "\n" for dot in dots), "utf-8")
    found = answers(digitpad("predict", path))
    assert [answer["verdict"] for answer in found] == ["too little ink"] * 2
    assert all(list(answer) == KEYS for answer in found)


def test_a_broken_line_is_named_and_the_rest_is_read(digitpad, tmp_path):
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    broken = [
        '{"strokes": [[[0, 0], ',
        '{"label": 7}',
        '{"strokes": [[[0, "a"]]]}',
        '{"strokes": [[[0, NaN]]]}',
    ]
    mixed = [lines[0], broken[0], lines[1], broken[1], broken[2], lines[2], broken[3]]
    (tmp_path / "mixed.jsonl").write_text("\n".join(mixed) + "\n", encoding="utf-8")
    result = digitpad("predict", tmp_path / "mixed.jsonl", SAMPLES)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    messages = result.stderr.splitlines()
    assert len(messages) == len(broken)
    for line, number in zip(messages, (2, 4, 5, 7), strict=True):
        assert line.startswith("digitpad: ")
        assert f"mixed.jsonl, line {number}" in line
    found = answers(result)
    assert len(found) == 3 + 10
    assert [answer["index"] for answer in found[:3]] == [0, 2, 5]
    assert all(answer["digit"] == answer["label"] for answer in found)


def test_bad_pictures_are_named_and_the_others_are_read(digitpad, tmp_path):
    write_picture(tmp_path / "good.png", first_of_each()[3], (300, 200), False)
    (tmp_path / "cut.png").write_bytes((tmp_path / "good.png").read_bytes()[:120])
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "folder.png").mkdir()
    bad = ("cut.png", "text.png", "empty.jpg", "folder.png", "none.png", "none.jsonl")
    names = (*bad[:3], "good.png", *bad[3:])
    result = digitpad("predict", *(tmp_path / name for name in names))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    # The PNG library has a word of its own for a cut file, past Qt and past us.
    messages = [line for line in result.stderr.splitlines() if not line.startswith("libpng")]
    assert len(messages) == len(bad)
    for line, name in zip(messages, bad, strict=True):
        assert line.startswith("digitpad: ")
        assert name in line
    (answer,) = answers(result)
    assert answer["digit"] == 3


def test_what_is_wrong_with_a_picture_is_said_of_the_right_one(refused, tmp_path):
    for name, width, height in (("tiny.png", 4, 40), ("long.png", 8_001, 9)):
        picture = QImage(width, height, QImage.Format.Format_RGB32)
        picture.fill(QColor("white"))
        assert picture.save(str(tmp_path / name))
    line = refused("predict", tmp_path / "tiny.png")
    assert "tiny.png: the picture is 4 x 40 pixels; expected each side from 8 to 8000" in line
    line = refused("predict", tmp_path / "long.png")
    assert "long.png has 8001 x 9 pixels; at most 8000" in line
    (tmp_path / "folder").mkdir()
    line = refused("predict", tmp_path / "folder")
    assert f"{tmp_path / 'folder'} is a folder; name the pictures in it" in line


def test_a_thousand_drawings_at_one_go(digitpad, tmp_path):
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    (tmp_path / "many.jsonl").write_text("\n".join(lines * 100), encoding="utf-8")
    found = answers(digitpad("predict", tmp_path / "many.jsonl"))
    assert [answer["index"] for answer in found] == list(range(1_000))
    assert all(answer["digit"] == answer["label"] for answer in found)


def test_a_picture_of_several_digits_is_read_as_a_number(digitpad, tmp_path):
    digits = first_of_each()
    wide = np.full((60, 220), 255, np.uint8)
    for place, digit in enumerate((2, 0, 3, 6)):
        enlarged = np.kron(digits[digit], np.ones((2, 2), np.uint8))
        wide[2:58, 54 * place : 54 * place + 56] &= 255 - enlarged
    image = QImage(wide.tobytes(), 220, 60, 220, QImage.Format.Format_Grayscale8)
    assert image.scaled(660, 180).save(str(tmp_path / "year.png"))
    result = digitpad("predict", tmp_path / "year.png")
    assert (result.returncode, result.stderr) == (0, "")
    (answer,) = answers(result)
    assert answer["number"] == "2036"
    for place, read in enumerate(answer["digits"]):
        left, top, right, bottom = read["box"]
        assert 162 * place <= left < right <= 162 * place + 168
        assert 0 <= top < bottom <= 180
    (answer,) = answers(digitpad("predict", "--read", "digit", tmp_path / "year.png"))
    assert list(answer) == KEYS


def test_a_drawing_of_several_digits_is_read_as_a_number(digitpad, tmp_path):
    drawings = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
    strokes = {entry["label"]: entry["strokes"] for entry in drawings}
    number = [
        [[x + place, y] for x, y in stroke]
        for place, digit in enumerate((2, 0, 2, 6))
        for stroke in strokes[digit]
    ]
    lines = [json.dumps({"strokes": number}), json.dumps({"strokes": strokes[7], "label": 7})]
    (tmp_path / "numbers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = digitpad("predict", tmp_path / "numbers.jsonl")
    assert (result.returncode, result.stderr) == (0, "")
    year, seven = answers(result)
    assert list(year) == ["file", "index", "number", "digits"]
    assert year["number"] == "2026"
    assert [read["digit"] for read in year["digits"]] == [2, 0, 2, 6]
    for place, read in enumerate(year["digits"]):
        left, top, right, bottom = read["box"]
        assert place <= left < right <= place + 1
        assert 0 <= top < bottom <= 1
        assert sum(read["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert list(seven) == [*KEYS, "label"]
    assert seven["digit"] == 7
    found = answers(digitpad("predict", "--read", "digit", tmp_path / "numbers.jsonl"))
    assert [list(answer) for answer in found] == [KEYS, [*KEYS, "label"]]
    found = answers(digitpad("predict", "--read", "number", tmp_path / "numbers.jsonl"))
    assert [answer.get("number") for answer in found] == ["2026", None]


def test_a_step_left_out_changes_the_answers(digitpad, refused):
    whole = answers(digitpad("predict", SAMPLES))
    result = digitpad("predict", "--without", "scaling", "--without", "smoothing", SAMPLES)
    assert (result.returncode, result.stderr) == (0, "")
    changed = [
        one["probabilities"] != other["probabilities"]
        for one, other in zip(answers(result), whole, strict=True)
    ]
    assert all(changed)
    assert "no step 'center'; the steps are background" in refused(
        "predict", "--without", "center", SAMPLES
    )
