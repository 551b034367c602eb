"""Reading UCI's pen digits, good and bad."""

from pathlib import Path

import numpy as np
import pytest

from model.base.errors import DataError
from model.reader.pen_digits import read_unipen

TEXT = """.INCLUDE dene.doc
.SEGMENT DIGIT 0 ? "8"
.COMMENT 8 1 1
.PEN_DOWN
 267 333
 267 336
.PEN_UP
.DT 100
.SEGMENT DIGIT 1-2 ? "4"
.COMMENT 4 12 224
.PEN_DOWN
 10 400
 20 300
.PEN_UP
.PEN_DOWN
 15 410
.PEN_UP
.SEGMENT DIGIT 3 ? "1"
.COMMENT 1 12 225
.PEN_DOWN
.PEN_UP
"""


def test_digits_strokes_and_writers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "pendigits-orig.tra"
    path.write_text(TEXT)
    eight, four = read_unipen(path)  # the last one has no ink
    assert (eight.label, eight.writer, four.label, four.writer) == (8, "1", 4, "12")
    np.testing.assert_array_equal(eight.strokes[0], [[267, -333], [267, -336]])  # y points down
    assert [len(stroke) for stroke in four.strokes] == [2, 1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x1f\x9d\x90 compressed", "is compressed; unpack it first"),
        (b"\x1f\x8b gzip", "is compressed; unpack it first"),
        (b"267, 333, 8\n", "holds no digits; expected lines such as .SEGMENT DIGIT"),
        (b"", "holds no digits"),
        (b"\xff\xfe\x00", "holds no digits"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "digits.tra"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_unipen(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.tra cannot be read"):
        read_unipen(tmp_path / "none.tra")
