"""What EMNIST does in its own way: names, labels that are letters, and images that lie.

Cohen, Afshar, Tapson and van Schaik (2017) publish six splits in IDX files, in which the images'
rows and columns are exchanged. Some who pass them on have turned them back, so the images decide:
a 1 and an I are higher than wide in every hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, IntArray

_MERGED = digits + ascii_uppercase + "abdefghnqrt"
_CLASS_NAMES = {
    "balanced": _MERGED,
    "bymerge": _MERGED,
    "byclass": digits + ascii_uppercase + ascii_lowercase,
    "letters": ascii_uppercase,
    "digits": digits,
    "mnist": digits,
}
_SPLIT = re.compile(rf"emnist\W*_*({'|'.join(_CLASS_NAMES)})", re.IGNORECASE)
_MOST_LOOKED_AT = 500
_FEWEST = 3
_CLEAR = 0.15
_CERTAIN = 0.5
"""The median 1 of MNIST has 0.76."""
_HIGHER_THAN_WIDE = (1, 3, 7, 8, 9)
"""MNIST's digits whose median is highest, from 0.39."""


@dataclass(frozen=True)
class Split:
    """One of EMNIST's six parts.

    Attributes
    ----------
    name
        "digits", "letters" and so on; "" where nothing but "emnist" is known.
    is_sure
        Whether the files' names are those of the publication, whose images lie.
    """

    name: str
    is_sure: bool

    @property
    def classes(self) -> int:
        """How many there are; 0 where the name does not tell."""
        return len(_CLASS_NAMES.get(self.name, ""))

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the labels mean, in order from 0; empty where they mean themselves."""
        names = _CLASS_NAMES.get(self.name, "")
        return () if names == digits else tuple(names)


def split_of(files: Sequence[str]) -> Split | None:
    """The part these names of files and of their folder speak of; None if of none."""
    for name in files:
        found = _SPLIT.search(name)
        if found:
            return Split(found.group(1).lower(), is_sure=True)
    if any("emnist" in name.lower() for name in files):
        return Split("", is_sure=False)
    return None


def labels_from_0(split: Split, labels: IntArray) -> IntArray:
    """Labels (n,) that count from 0: the letters' 1 is A."""
    if split.name == "letters" and labels.size and labels.min() >= 1 and labels.max() <= 26:
        return labels - 1
    return labels


def lies(images: ByteArray, labels: IntArray, split: Split | None) -> bool | None:
    """Whether the images lie on their side; None if they do not tell.

    Parameters
    ----------
    images, labels
        (n, channels, height, width) and (n,), counted from 0.
    split
        What they are of; None if nothing speaks of EMNIST: then all digits must say the same.

    Returns
    -------
    True or False by the upright digit 1, or letter I, with clearly more ink along one axis.
    """
    if images.ndim != 4 or images.shape[1] != 1 or images.shape[2] != images.shape[3]:
        return None
    if split is None:
        found = [_lean(images, labels, digit) for digit in _HIGHER_THAN_WIDE]
        leans = [lean for lean in found if lean is not None]
        return len(leans) == len(found) and max(leans) < 0 and min(leans) < -_CERTAIN
    lean = _lean(images, labels, 8 if split.name == "letters" else 1)
    return None if lean is None or abs(lean) < _CLEAR else lean < 0


def _lean(images: ByteArray, labels: IntArray, label: int) -> float | None:
    """From -1, wide, to 1, tall: the median of that label's images; None if there are too few."""
    chosen = images[np.flatnonzero(labels == label)[:_MOST_LOOKED_AT], 0]
    chosen = chosen[chosen.any(axis=(1, 2))]
    if len(chosen) < _FEWEST:
        return None
    tall, wide = (_variance(chosen.sum(axis=axis, dtype=np.float64)) for axis in (2, 1))
    leans = np.sort((tall - wide) / np.maximum(tall + wide, 1e-9))
    return float(leans[len(leans) // 2])


def _variance(profiles: FloatArray) -> FloatArray:
    """Of the place of ink along one axis: (n,) of profiles (n, side)."""
    places = np.arange(profiles.shape[1])
    total = profiles.sum(axis=1)
    mean = profiles @ places / total
    result: FloatArray = profiles @ places**2 / total - mean**2
    return result
