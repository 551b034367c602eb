"""MNIST's four IDX files, and other data sets published in the same four.

Their names come in many forms: with "." for "-" as some archivers write them, packed or not, and
behind the name of one of several sets in the same folder, as EMNIST has it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DataError
from model.data.assembly import Labelled, assemble
from model.data.pixels import with_channels
from model.files.idx import read_idx

if TYPE_CHECKING:
    from pathlib import Path

    from model.data.datasets import Dataset

_FILES = {
    ("train", "images"): "train-images-idx3-ubyte",
    ("train", "labels"): "train-labels-idx1-ubyte",
    ("t10k", "images"): "t10k-images-idx3-ubyte",
    ("t10k", "labels"): "t10k-labels-idx1-ubyte",
}
_NAME = re.compile(
    r"(?P<prefix>.*?)(?P<part>train|t10k|test)[-_. ]?(?P<holds>images|labels)"
    r"([-_. ]?idx[13])?([-_. ]?ubyte)?(\.idx)?(\.gz)?",
    re.IGNORECASE,
)
_MOST_ENTRIES = 5_000
_Part = tuple[str, str]


def load_mnist(place: Path) -> Dataset:
    """Read MNIST's four files, ``train-images-idx3-ubyte`` and so on, with or without ``.gz``.

    Other data in the same four files, such as Fashion-MNIST and EMNIST, is read as well; it is
    named after its folder, or after what stands before "train" in the files' names.

    Parameters
    ----------
    place
        The folder, or one of the four in it, which chooses where a folder holds several sets.

    Raises
    ------
    DataError
        If a file is missing or damaged, the four do not belong together, or a folder holds several
        sets.
    """
    folder, prefix = (place, None) if place.is_dir() else (place.parent, _prefix(place))
    sets = _sets(folder)
    if _named(folder.name) and not any(len(files) == len(_FILES) for files in sets.values()):
        # Each file unpacked into a folder of its own.
        folder = folder.resolve().parent
        sets = _sets(folder)
    if prefix is None:
        prefix = _only(folder, sets)
    files = sets.get(prefix, {})
    missing = [name for part, name in _FILES.items() if part not in files]
    if missing:
        raise DataError(
            f"{prefix}{missing[0]}.gz is missing in {folder}; the folder must hold MNIST's four "
            f"IDX files, with or without .gz, but {_found(files)}"
        )
    x_train, t_train, x_test, t_test = (read_idx(files[part]) for part in _FILES)
    name = "MNIST" if folder.name == "mnist" and not prefix else folder.resolve().name
    return assemble(
        prefix.rstrip("-_. ") or name,
        [*(file.name for file in files.values()), folder.resolve().name, name],
        Labelled(with_channels("train-images-idx3-ubyte", x_train), t_train.astype(np.int64)),
        Labelled(with_channels("t10k-images-idx3-ubyte", x_test), t_test.astype(np.int64)),
        are_digits=True,
    )


def has_idx_name(name: str) -> bool:
    """Whether a file called so is one of the four, in whatever form."""
    return _named(name) is not None


def is_plain_idx_name(name: str) -> bool:
    """Whether it is one of the four with nothing before, so that its folder says as much."""
    found = _named(name)
    return found is not None and not found["prefix"]


def _named(name: str) -> re.Match[str] | None:
    return _NAME.fullmatch(name)


def _prefix(file: Path) -> str:
    found = _named(file.name)
    if found is None:
        raise DataError(
            f"{file.name} is one IDX file, but its name does not tell which of the four it is; "
            f"call them {', '.join(_FILES.values())}"
        )
    return found["prefix"]


def _sets(folder: Path) -> dict[str, dict[_Part, Path]]:
    """The files of each set in a folder, by what stands before "train" in their names."""
    sets: dict[str, dict[_Part, Path]] = {}
    try:
        # Packed ones last, so that they are taken: they have a checksum.
        entries = sorted(islice(folder.iterdir(), _MOST_ENTRIES), key=lambda path: path.suffix)
        for entry in entries:
            found = _named(entry.name)
            file = entry if found is None or entry.is_file() else _inside(entry)
            if found is not None and file is not None:
                part = "train" if found["part"].lower() == "train" else "t10k"
                files = sets.setdefault(found["prefix"], {})
                files[part, found["holds"].lower()] = file
    except OSError as error:
        raise DataError(
            f"the folder {folder} cannot be read: {error.strerror or error}; check it"
        ) from error
    return sets


def _inside(entry: Path) -> Path | None:
    """The file in a folder that an archiver made for it alone, called the same."""
    if not entry.is_dir():
        return None
    files = list(islice(entry.iterdir(), 2))
    return files[0] if len(files) == 1 and _named(files[0].name) and files[0].is_file() else None


def _only(folder: Path, sets: dict[str, dict[_Part, Path]]) -> str:
    """Which set is meant by the folder alone: of MNIST's own names, or the only whole one."""
    whole = [prefix for prefix, files in sets.items() if len(files) == len(_FILES)]
    if "" in whole or not sets:
        return ""
    if len(whole) > 1:
        names = ", ".join(sorted(f"{prefix}train-images-idx3-ubyte" for prefix in whole)[:8])
        raise DataError(f"{folder} holds {len(whole)} data sets; choose a file of one: {names}")
    return whole[0] if whole else max(sets, key=lambda prefix: len(sets[prefix]))


def _found(files: dict[_Part, Path]) -> str:
    names = sorted(file.name for file in files.values())
    return f"only {', '.join(names)} was found" if names else "none of them was found"
