"""Writing a file so that a power cut or a full disk never costs the person the old one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from model.base.errors import DataError

_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder",
    errno.EDQUOT: "your share of the disk is full; free some space or choose another folder",
    errno.EFBIG: "no file may be that large there; choose another folder",
    errno.EROFS: "the disk can only be read; choose another folder",
    errno.EACCES: (
        "it may not be written; choose another folder, or close the program that has it open"
    ),
    errno.EPERM: "it may not be written; choose another folder",
    errno.ENOENT: "the folder does not exist; make it first or choose another",
    errno.ENOTDIR: "a part of its path is a file, not a folder; choose another folder",
    errno.EISDIR: "it is a folder; choose a file name inside it",
    errno.ENODEV: "it is a device or a pipe, not a file; choose another name",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then put it in place in one move.

    A reader of ``path`` finds either the whole old file or the whole new one. A symbolic link
    stays a link: the file it points to is the one replaced.

    Parameters
    ----------
    path
        The file to make or to replace. Its folder must exist.
    write
        Is given the temporary file, open for writing bytes, and need not close it.

    Raises
    ------
    DataError
        If ``path`` is a folder or a device, its folder is missing or not writable, or the disk is
        full. Whatever else ``write`` raises comes through as it is. In every case the temporary
        file is removed and the old file is as it was.
    """
    try:
        target = path.resolve()
        _require_file_or_nothing(target)
        temporary = target.with_name(f".digitpad-{secrets.token_hex(8)}.tmp")
        try:
            # "x" and not tempfile: the file then gets the permissions every new file gets.
            with temporary.open("xb") as stream:
                write(stream)
                stream.flush()
                os.fsync(stream.fileno())
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise DataError(f"{path} was not saved: {plain_words(error)}") from error


def write_bytes(path: Path, content: bytes) -> None:
    """Put ``content`` into a file, whole or not at all; raises as `write_atomically` does."""
    write_atomically(path, lambda stream: stream.write(content))


def require_writable(path: Path) -> None:
    """Find out whether ``path`` could be written, before the work that is to be kept there.

    Raises
    ------
    DataError
        If it is a folder or a device, or its folder is missing or takes no new files.
    """
    try:
        target = path.resolve()
        _require_file_or_nothing(target)
        trial = target.with_name(f".digitpad-{secrets.token_hex(8)}.tmp")
        try:
            trial.open("xb").close()
        finally:
            trial.unlink(missing_ok=True)
    except OSError as error:
        raise DataError(f"{path} cannot be saved: {plain_words(error)}") from error


def _require_file_or_nothing(target: Path) -> None:
    """Refuse what a file must not take the place of: root could replace even /dev/null."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not target.is_file():
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, as 64 lower-case hexadecimal digits.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut. Windows cannot open a folder for this."""
    if os.name != "posix":
        return
    # Best effort: the file is in place already, and some network file systems cannot do this.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def plain_words(error: OSError) -> str:
    """Why a file could not be written, and what to do."""
    known = _ADVICE.get(error.errno) if error.errno is not None else None
    return known or f"{error.strerror or error}; choose another folder"
