"""What all readers do last: make one scale and one way up of what files hold in several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from model.data import emnist
from model.data.datasets import MAX_CLASSES, Dataset

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, IntArray

_DIGITS = 10
_ZERO_AND_ONE = "Its images hold only 0 and 1; 1 is taken for full ink, 255."
_TURNED = "EMNIST's files hold every image with rows and columns exchanged; they were turned back."
_LIES = (
    "Its 1s lie on their side: its images seem to be turned. They are taken as they are; a network "
    "that learns from them will not read upright digits."
)


@dataclass(frozen=True)
class Labelled:
    """Images (n, channels, height, width), uint8, and their labels (n,), int64."""

    images: ByteArray
    labels: IntArray


def assemble(
    name: str,
    files: Sequence[str],
    train: Labelled,
    test: Labelled,
    notes: Sequence[str] = (),
    *,
    are_digits: bool = False,
) -> Dataset:
    """The data set of what was read, its ink on the scale to 255 and its digits upright.

    Parameters
    ----------
    name
        What to call it.
    files
        The names of its files and of their folder, which tell EMNIST's.
    train, test
        What was read, in this order.
    notes
        What there is to say of it already.
    are_digits
        Whether there are ten classes where the labels do not clearly say more.

    Raises
    ------
    DataError
        If the parts do not fit each other.
    """
    said = list(notes)
    if max(part.images.max(initial=0) for part in (train, test)) == 1:
        train, test = (replace(part, images=part.images * np.uint8(255)) for part in (train, test))
        said.append(_ZERO_AND_ONE)
    split = emnist.split_of(files)
    if split is not None:
        train, test = (
            replace(part, labels=emnist.labels_from_0(split, part.labels)) for part in (train, test)
        )
    if split is not None and split.classes:
        classes = split.classes
    elif are_digits:
        classes = _classes_of(train.labels)
    else:
        classes = max(2, *(int(part.labels.max(initial=0)) + 1 for part in (train, test)))
    found = Dataset(
        name, train.images, train.labels, test.images, test.labels, classes, notes=tuple(said)
    )
    return _upright(found, split)


def _classes_of(labels: IntArray) -> int:
    """Ten, or more if each label up to the largest is there: a stray one is damage."""
    counts = np.bincount(np.clip(labels, 0, MAX_CLASSES))
    return max(len(counts), _DIGITS) if counts[_DIGITS:].all() else _DIGITS


def _upright(data: Dataset, split: emnist.Split | None) -> Dataset:
    """EMNIST turned back, unless somebody did; a word about others that lie."""
    lies = emnist.lies(data.x_train, data.t_train, split)
    if split is None:
        return replace(data, notes=(*data.notes, _LIES)) if lies else data
    names = split.class_names
    if len(names) == data.classes:
        data = replace(data, class_names=names)
    if lies is False or (lies is None and not split.is_sure):
        return data
    return replace(
        data,
        x_train=_turned(data.x_train),
        x_test=_turned(data.x_test),
        notes=(*data.notes, _TURNED),
    )


def _turned(images: ByteArray) -> ByteArray:
    return np.ascontiguousarray(images.transpose(0, 1, 3, 2))
