"""Labelled images to learn from and to be tested on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from model.base.errors import DataError

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, IntArray

_DIGEST_IMAGES = 100
"""Of each part so many images, evenly spread, go into what identifies a data set."""
MAX_CLASSES = 1000
"""A label beyond this is an accident, and a network for it would not fit in memory."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and labels, one part to train on and one to test on.

    Attributes
    ----------
    name
        What to call it on screen.
    x_train, x_test
        Shape (n, channels, height, width), uint8, 0 is background.
    t_train, t_test
        Shape (n,), int64, each from 0 to classes - 1.
    classes
        How many kinds there are, 2 to 1000.
    class_names
        What each label means, such as "cat"; empty where the labels are what they mean.
    notes
        What a person should know of how the files were read, each a sentence fit to be shown.

    Raises
    ------
    DataError
        If a shape, a type, a length or a label does not fit the others.
    """

    name: str
    x_train: ByteArray
    t_train: IntArray
    x_test: ByteArray
    t_test: IntArray
    classes: int
    class_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 2 <= self.classes <= MAX_CLASSES:
            raise DataError(
                f"{self.name}: {self.classes} classes; expected from 2 to {MAX_CLASSES}"
            )
        for part, x, t in (
            ("train", self.x_train, self.t_train),
            ("test", self.x_test, self.t_test),
        ):
            _check_part(f"{self.name}: x_{part}", x, f"{self.name}: t_{part}", t, self.classes)
        if self.x_train.shape[1:] != self.x_test.shape[1:]:
            raise DataError(
                f"{self.name}: training images have shape {self.x_train.shape[1:]}, but test "
                f"images {self.x_test.shape[1:]}; they must be alike"
            )

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of one image."""
        _, channels, height, width = self.x_train.shape
        return channels, height, width

    def identity(self) -> dict[str, Any]:
        """What identifies these images, as plain values.

        Returns
        -------
        name; train and test, the numbers of images; digest, the SHA-256 of the images' shape,
        all labels and about a hundred images of each part.
        """
        digest = hashlib.sha256(repr(self.image_shape).encode())
        for x, t in ((self.x_train, self.t_train), (self.x_test, self.t_test)):
            digest.update(t.astype("<i8").tobytes())
            digest.update(x[:: -(-len(x) // _DIGEST_IMAGES)].tobytes())
        return {
            "name": self.name,
            "train": len(self.x_train),
            "test": len(self.x_test),
            "digest": digest.hexdigest(),
        }

    def subset(self, train: int, test: int) -> Dataset:
        """The first ``train`` training and the first ``test`` test images; no pixel is copied.

        Raises
        ------
        DataError
            If fewer than 1 or more than there are is asked for.
        """
        for setting, asked, available in (
            ("train", train, len(self.x_train)),
            ("test", test, len(self.x_test)),
        ):
            if not 1 <= asked <= available:
                raise DataError(
                    f"{setting}: {asked} images asked for, but {self.name} has {available}; "
                    f"choose from 1 to {available}"
                )
        return replace(
            self,
            x_train=self.x_train[:train],
            t_train=self.t_train[:train],
            x_test=self.x_test[:test],
            t_test=self.t_test[:test],
        )


def _check_part(x_name: str, x: ByteArray, t_name: str, t: IntArray, classes: int) -> None:
    if x.ndim != 4 or x.dtype != np.uint8:
        raise DataError(
            f"{x_name} has shape {x.shape} and type {x.dtype}; expected "
            f"(n, channels, height, width) and uint8"
        )
    if t.ndim != 1 or t.dtype != np.int64:
        raise DataError(f"{t_name} has shape {t.shape} and type {t.dtype}; expected (n,) and int64")
    if x.size == 0:
        raise DataError(f"{x_name} is empty: its shape is {x.shape}")
    if len(x) != len(t):
        raise DataError(f"{x_name} has {len(x)} images, but {t_name} {len(t)} labels")
    if t.min() < 0 or t.max() >= classes:
        raise DataError(
            f"{t_name} holds labels from {t.min()} to {t.max()}; expected 0 to {classes - 1}"
        )
