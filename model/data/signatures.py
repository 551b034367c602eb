"""What a file is by its first bytes, whatever it is called; and words for what is no data set."""

from __future__ import annotations

import tarfile
import zlib
from enum import Enum, auto
from typing import TYPE_CHECKING

from model.base.errors import DataError, FileAccessError

if TYPE_CHECKING:
    from pathlib import Path

_PEEKED = 4096
_GZIP = b"\x1f\x8b"
_OTHERS = {
    b"\x93NUMPY": "a single numpy array; save all four together by numpy.savez",
    b"\x89HDF": "an HDF5 file",
    b"MATLAB 5.0": "a MATLAB file; its publisher offers IDX files as well, as for EMNIST",
    b"PAR1": "a Parquet file, as Hugging Face has it; save its images and labels by numpy.savez",
    b"ARROW1": "an Arrow file; save its images and labels by numpy.savez",
    b"SQLite format 3": "a database",
    b"\x89PNG": "a single picture",
    b"\xff\xd8\xff": "a single picture",
    b"GIF8": "a single picture",
    b"BM": "a single picture",
    b"7z\xbc\xaf": "a 7z archive; unpack it and choose what is in it",
    b"Rar!": "a RAR archive; unpack it and choose what is in it",
    b"BZh": "packed by bzip2; unpack it and choose what is in it",
    b"\xfd7zXZ": "packed by xz; unpack it and choose what is in it",
    b"%PDF": "a PDF document",
    b"version https://git-lfs": "a pointer of Git LFS to the real file; run git lfs pull",
}
_PAGE_STARTS = (b"<!doctype", b"<html", b"<?xml")
_DELIMITERS = b",;\t "
_TEXT = bytes({7, 8, 9, 10, 12, 13, 27} | set(range(0x20, 0x100)) - {0x7F})


class Kind(Enum):
    """What a reader may be chosen by."""

    IDX = auto()
    TAR = auto()
    ZIP = auto()
    PICKLE = auto()
    TABLE = auto()
    OTHER = auto()


def kind_of(path: Path) -> tuple[Kind, str]:
    """What the file is, and words for it that follow "is"; gzip is looked through.

    Raises
    ------
    FileAccessError
        If the system did not give it; DataError if it is empty or no plain file.
    """
    if not path.is_file():
        raise DataError(f"{path.name} is no plain file")
    try:
        with path.open("rb") as stream:
            head = stream.read(_PEEKED)
    except OSError as error:
        raise FileAccessError(
            f"{path.name} cannot be read: {error.strerror or error}; check {path}"
        ) from error
    if not head:
        return Kind.OTHER, "empty; download it again"
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, _PEEKED)
        except zlib.error:
            head = b""
        if not head:
            return Kind.OTHER, "a damaged gzip file; download it again"
    return _kind_of_bytes(path, head)


def _kind_of_bytes(path: Path, head: bytes) -> tuple[Kind, str]:
    if head[:2] == b"\0\0" and 8 <= head[2:3][0] <= 0x0E and 1 <= head[3:4][0] <= 4:
        return Kind.IDX, "an IDX file"
    if head.startswith(b"PK"):
        return Kind.ZIP, "a zip archive"
    if head.startswith(b"\x80") and 2 <= (head[1:2] or b"\0")[0] <= 5:
        return Kind.PICKLE, "a Python pickle, which could run any program when opened"
    packed_tar = head.startswith((b"BZh", b"\xfd7zXZ")) and ".t" in path.name
    if packed_tar or _is_tar(head):
        return Kind.TAR, "a tar archive"
    for start, words in _OTHERS.items():
        if head.startswith(start):
            return Kind.OTHER, words
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> tuple[Kind, str]:
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_wide and head.translate(None, _TEXT):
        return Kind.OTHER, "of no known kind"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.lower().startswith(_PAGE_STARTS):
        return Kind.OTHER, "a web page, not the file it should lead to; download it again"
    if text.lower().startswith((b"@relation", b"%")):
        return Kind.OTHER, "an ARFF file; its publisher offers the same as CSV"
    first = text.split(b"\n")[0]
    if is_wide or sum(first.count(each) for each in _DELIMITERS) >= 4:
        return Kind.TABLE, "a table"
    return Kind.OTHER, "text, but no table of labels and pixels"


def _is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True
