"""Good lines are drawings; a bad line says what is wrong and costs nothing else."""

import contextlib
import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.base.errors import DataError
from model.handwriting.drawings_file import Drawing, format_drawing, parse_drawing, read_drawings

GOOD = '{"strokes": [[[0, 1], [2.5, -3]]], "label": 7}'

STROKES = arrays(
    np.float32,
    st.tuples(st.integers(1, 6), st.just(2)),
    elements=st.floats(-1e6, 1e6, width=32),
)
DRAWINGS = st.builds(
    Drawing, st.lists(STROKES, min_size=1, max_size=4).map(tuple), st.none() | st.integers(0, 9)
)


def read(path: Path) -> list[tuple[int, Drawing | DataError]]:
    return list(read_drawings(path))


def numbers_of_drawings(path: Path) -> list[int]:
    return [number for number, found in read_drawings(path) if isinstance(found, Drawing)]


def errors(path: Path) -> list[str]:
    return [str(found) for _, found in read_drawings(path) if isinstance(found, DataError)]


def test_one_drawing() -> None:
    drawing = parse_drawing(GOOD)
    assert drawing.label == 7
    assert [stroke.dtype for stroke in drawing.strokes] == [np.float32]
    np.testing.assert_array_equal(drawing.strokes[0], [[0, 1], [2.5, -3]])


@pytest.mark.parametrize("text", ['{"strokes":[[[1,2]]]}', '{"strokes":[[[1,2]]],"label":null}'])
def test_label_is_optional(text: str) -> None:
    assert parse_drawing(text).label is None


@given(DRAWINGS)
def test_what_is_written_is_read_back_exactly(drawing: Drawing) -> None:
    text = format_drawing(drawing)
    assert "\n" not in text
    again = parse_drawing(text)
    assert again.label == drawing.label
    assert len(again.strokes) == len(drawing.strokes)
    for one, other in zip(again.strokes, drawing.strokes, strict=True):
        np.testing.assert_array_equal(one, other)


def test_numbers_are_written_short() -> None:
    stroke = np.array([[0.1, 267], [1e6, -0.25]], np.float32)
    expected = '{"strokes":[[[0.1,267],[1000000,-0.25]]],"label":3}'
    assert format_drawing(Drawing((stroke,), 3)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON: .* at character 2"),
        ("[1]", "found a list of 1; expected"),
        ("null", "found missing or null"),
        ("{}", '"strokes" is missing'),
        ('{"strokes": "x"}', '"strokes" is a text'),
        ('{"strokes": []}', "0 strokes; expected from 1 to 1000"),
        ('{"strokes": [[]]}', "stroke 1 is a list of 0"),
        ('{"strokes": [[[1, 2]], 5]}', "stroke 2 is 5"),
        ('{"strokes": [[[1, 2, 3]]]}', "stroke 1 holds a list of 3 where"),
        ('{"strokes": [[[1, "2"]]]}', "holds a text where a number was expected"),
        ('{"strokes": [[[true, 2]]]}', "holds true or false where a number was expected"),
        ('{"strokes": [[[1, null]]]}', "holds missing or null where a number"),
        ('{"strokes": [[[1, [[[2]]]]]]}', "holds a list of 1 where a number"),
        ('{"strokes": [[[1, NaN]]]}', "NaN is not a number"),
        ('{"strokes": [[[1, -Infinity]]]}', "-Infinity is not a number"),
        ('{"strokes": [[[1, 1e999]]]}', "beyond 1e\\+06 or not finite"),
        ('{"strokes": [[[1, 1' + "0" * 400 + "]]]}", "beyond 1e\\+06"),
        ('{"strokes": [[[1, 1' + "0" * 5000 + "]]]}", "not JSON that can be read"),
        ('{"strokes": [[[1, 2]]], "label": 10}', '"label" is 10; expected a whole number'),
        ('{"strokes": [[[1, 2]]], "label": -1}', '"label" is -1'),
        ('{"strokes": [[[1, 2]]], "label": 7.0}', '"label" is 7.0'),
        ('{"strokes": [[[1, 2]]], "label": true}', '"label" is true or false'),
        ('{"strokes": [[[1, 2]]], "label": "7"}', '"label" is a text'),
        ('{"strokes": [[[1, 2]]], "label": {}}', '"label" is an object'),
        ('{"strokes": ' + "[" * 100_000, "nested too deeply"),
        ('{"strokes": [' + "[[1,2]]," * 1000 + "[[1,2]]]}", "1001 strokes"),
        ('{"strokes": [[' + "[1,2]," * 100_000 + "[1,2]]]}", "100001 points"),
    ],
)
def test_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        parse_drawing(text)
    assert len(str(caught.value)) < 250


@given(st.text() | st.binary().map(repr))
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(DataError):
        assert isinstance(parse_drawing(text), Drawing)


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_breaks_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    assert all(isinstance(found, Drawing | DataError) for _, found in read_drawings(path))


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_broken_line_costs_only_itself(tmp_path: Path, is_packed: bool) -> None:
    path = tmp_path / "mine.jsonl"
    content = f"\ufeff{GOOD}\r\n\n  \nbroken\n{GOOD}\n".encode() + b"\xff\xfe\n" + GOOD.encode()
    path.write_bytes(gzip.compress(content) if is_packed else content)
    assert numbers_of_drawings(path) == [1, 5, 7]
    broken, not_text = errors(path)
    assert broken.startswith("mine.jsonl, line 4: not JSON")
    assert not_text == "mine.jsonl, line 6: not UTF-8 text"


@pytest.mark.parametrize("length", [2**23, 2**24, 2**24 + 5])
def test_a_line_too_long_is_passed_over(tmp_path: Path, length: int) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(GOOD.encode() + b"\n" + b"x" * length + b"\n" + GOOD.encode())
    assert numbers_of_drawings(path) == [1, 3]
    assert errors(path) == ["mine.jsonl, line 2: longer than 8388608 bytes; one drawing a line"]


def test_gzip_cut_short_gives_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl.gz"
    # Noise does not pack, so the cut falls far behind the first line.
    path.write_bytes(
        gzip.compress(GOOD.encode() + b"\n" + os.urandom(50_000).hex().encode())[:-9000]
    )
    found = read(path)
    assert isinstance(found[0][1], Drawing)
    assert found[-1][0] == 2
    assert "mine.jsonl.gz, line 2: damaged or cut short" in errors(path)[-1]


def test_reading_is_lazy(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(f"{GOOD}\n" * 3)
    drawings = read_drawings(path)
    assert next(drawings)[0] == 1
    drawings.close()


def test_missing_file_and_empty_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"mine\.jsonl cannot be read"):
        read(tmp_path / "mine.jsonl")
    (tmp_path / "empty.jsonl").write_bytes(b"")
    assert read(tmp_path / "empty.jsonl") == []


def test_longest_line_allowed_does_not_swallow_the_next(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(b"x" * (2**23 - 1) + b"\n" + GOOD.encode())
    assert numbers_of_drawings(path) == [2]
