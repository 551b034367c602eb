"""A data set from whatever a person points at: the one place that decides of which format it is.

Content decides, not the name, but where content alone cannot: which of several sets in a folder is
meant, and what a damaged file should have been.
"""

from __future__ import annotations

import os
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from model.base.errors import DataError, FileAccessError
from model.data.cifar10 import is_batch_name, load_cifar10
from model.data.csv_data import csv_in, load_csv
from model.data.formats import KINDS
from model.data.idx_folder import has_idx_name, is_plain_idx_name, load_mnist
from model.data.npz_data import load_npz
from model.data.signatures import Kind, kind_of
from model.files.npz import npz_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from model.data.datasets import Dataset

_MOST_ENTRIES = 5_000
_DEPTH = 2
"""Folders in the folder that are looked into, such as torchvision's MNIST/raw."""
_MOST_FOLDERS = 50
_SHOWN = 40
_ARCHIVES = (".npz", ".tar.gz", ".tgz", ".tar")


def open_dataset(path: Path) -> Dataset:
    """The data set at ``path``: a file or folder of one of the `FORMATS`, or a file in it.

    Raises
    ------
    DataError
        If there is nothing that can be read; the text says what was found and what can be.
    """
    if path.is_dir():
        found = _in_folder(path, _DEPTH)
        if found is None:
            held = _some([entry.name for entry in _entries(path)]) or "nothing"
            raise DataError(f"the folder {path} holds {held}; choose {KINDS}")
        return found()
    if not path.exists():
        raise DataError(f"{path} does not exist; choose {KINDS}")
    if is_batch_name(path.name):
        return load_cifar10(path.parent)
    kind, words = kind_of(path)
    match kind:
        case Kind.IDX:
            return load_mnist(path)
        case Kind.TAR:
            return load_cifar10(path)
        case Kind.TABLE:
            return load_csv(path)
        case Kind.ZIP:
            return _open_zip(path)
        case _ if has_idx_name(path.name):
            return load_mnist(path)  # damaged: its reader says how
    raise DataError(f"{path.name} is {words}; choose {KINDS}")


def whole_of(path: Path) -> Path:
    """The folder, if the file's name alone says that it is a part of the set there."""
    return path.parent if is_plain_idx_name(path.name) or is_batch_name(path.name) else path


def _open_zip(path: Path) -> Dataset:
    names = npz_names(path)
    if names and not any(name.isidentifier() for name in names):
        raise DataError(
            f"{path.name} is a zip archive of {_some(names)}; unpack it and choose what is in it"
        )
    return load_npz(path)


def _in_folder(folder: Path, depth: int) -> Callable[[], Dataset] | None:
    """What reads the data set in a folder; None if there is none."""
    entries = _entries(folder)
    names = [entry.name for entry in entries if not entry.is_dir()]
    if any(has_idx_name(entry.name) and _is_or_has_file(entry) for entry in entries):
        return partial(load_mnist, folder)
    if any(is_batch_name(name) for name in names):
        return partial(load_cifar10, folder)
    archives = [name for name in names if name.lower().endswith(_ARCHIVES)]
    files = csv_in(names) or archives
    if len(files) > 1:
        raise DataError(f"{folder} holds several files; choose one: {_some(files)}")
    if files:
        return partial(open_dataset, folder / files[0])
    if not depth:
        return None
    inner = [entry.name for entry in entries if entry.is_dir()][:_MOST_FOLDERS]
    found = {name: read for name in inner if (read := _in_folder(folder / name, depth - 1))}
    if len(found) > 1:
        raise DataError(f"{folder} holds several data sets; choose a folder: {_some(found)}")
    return next(iter(found.values()), None)


def _is_or_has_file(entry: os.DirEntry[str]) -> bool:
    """A folder called like an IDX file counts if an archiver made it for that file alone."""
    return not entry.is_dir() or any(has_idx_name(each.name) for each in _entries(entry.path))


def _entries(folder: Path | str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(islice(entries, _MOST_ENTRIES), key=lambda entry: entry.name)
    except OSError as error:
        raise FileAccessError(
            f"the folder {folder} cannot be read: {error.strerror or error}; check it"
        ) from error


def _some(names: Collection[str]) -> str:
    shown = ", ".join(name[:_SHOWN] for name in islice(names, 5))
    return shown + (", ..." if len(names) > 5 else "")
