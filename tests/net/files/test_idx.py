"""IDX files that are right are read; every other says what is wrong with it."""

import gzip
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from model.base.errors import DataError
from model.files.idx import read_idx


def idx(array: np.ndarray) -> bytes:
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
GOOD = idx(IMAGES)


@given(arrays(np.uint8, array_shapes(min_dims=1, max_dims=4, max_side=5)), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reads_back_what_was_written(tmp_path: Path, array: np.ndarray, is_packed: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(idx(array), 1, mtime=0) if is_packed else idx(array))
    found = read_idx(path)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, array)


@pytest.mark.parametrize("name", ["plain.gz", "packed"])
def test_gzip_is_recognised_by_content_and_not_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(GOOD if name == "plain.gz" else gzip.compress(GOOD, mtime=0))
    np.testing.assert_array_equal(read_idx(path), IMAGES)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"\0\0", "not an IDX file"),
        (b"PK\3\4 some zip", "not an IDX file: it starts with 50 4b 03 04"),
        (b"\0\0\x08\0", "not an IDX file"),
        (b"\0\0\x08\x05" + bytes(20), "not an IDX file"),
        (b"\0\0\x0d\x01" + bytes(20), "holds 32-bit floats, but only unsigned bytes"),
        (b"\0\0\x42\x01" + bytes(20), "unknown type, code 0x42"),
        (GOOD[:9], "ends inside its header, after 9 of 16 bytes"),
        (GOOD[:-1], "needs 24 bytes after the header, but 23 were found"),
        (GOOD + b"x", "needs 24 bytes after the header, but more than 24 were found"),
        (gzip.compress(GOOD[:-1], mtime=0), "needs 24 bytes after the header, but 23 were found"),
        (gzip.compress(GOOD + b"x", mtime=0), "more than 24 were found"),
        (gzip.compress(GOOD, mtime=0)[:-12], "gzip data ends early"),
        (gzip.compress(GOOD, mtime=0)[:-1], "gzip data ends early"),
        (b"\x1f\x8b nonsense here", "gzip data cannot be unpacked"),
        (b"\0\0\x08\x02" + bytes(8), r"holds nothing: its shape is \(0, 0\)"),
        (b"\0\0\x08\x04" + b"\xff" * 16 + bytes(9), "is not believed"),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "digits"
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"^digits .*{words}"):
        read_idx(path)


def test_damaged_checksum(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(GOOD, mtime=0))
    packed[-8] ^= 1
    path = tmp_path / "digits"
    path.write_bytes(packed)
    with pytest.raises(DataError, match=r"^digits is damaged"):
        read_idx(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^digits is missing"):
        read_idx(tmp_path / "digits")
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path)


@pytest.mark.parametrize("is_packed", [False, True])
def test_header_that_lies_takes_no_memory(tmp_path: Path, is_packed: bool) -> None:
    content = b"\0\0\x08\x01" + struct.pack(">I", 2**30) + bytes(100)
    path = tmp_path / "digits"
    path.write_bytes(gzip.compress(content, mtime=0) if is_packed else content)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="cut short"):
            read_idx(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2**22
