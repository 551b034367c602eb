"""What a recipe learns from: scanned digits, written digits, drawings that are no digits.

All are made again each time they are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.data.image_distortion import Distortion, distort_images, distort_strokes
from model.nn.loss import NONE_OF_THEM
from model.reader.non_digits import not_a_digit
from model.reader.pen_digits import WrittenDigit, render_ink

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, IntArray, Points
    from model.training.examples import Examples

_IMAGE_DISTORTION = Distortion(
    rotation_deg=6,
    shear=0.1,
    stretch=0.07,
    shift_px=0.5,
    bend_px=1.1,
    widen=0.5,
    thin=0.35,
    blur=0.4,
)
_DRAWN_DISTORTION = Distortion(shift_px=0.3, blur=0.6)
"""Drawn strokes are sharper than scanned ink, and than what other programs draw."""
_PENS_PX = (1.7, 4.2)
_ADDED_BAR = 0.15
_ADDED_SERIFS = 0.12
"""Shares of the sevens and ones that get a bar, and a hook and a foot, as some people write."""


class Mixture:
    """Several collections of examples as one, one after the other."""

    def __init__(self, parts: Sequence[Examples]) -> None:
        self._parts = parts
        self.is_made_to_order = any(part.is_made_to_order for part in parts)
        self.is_random = any(part.is_random for part in parts)
        self._starts = np.cumsum([0, *(len(part) for part in parts)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def take(self, places: IntArray, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
        of_part = np.searchsorted(self._starts, places, side="right") - 1
        images = np.empty((len(places), 1, 28, 28), np.float32)
        labels = np.empty(len(places), np.int64)
        for number, part in enumerate(self._parts):
            mine = np.flatnonzero(of_part == number)
            if mine.size:
                images[mine], labels[mine] = part.take(places[mine] - self._starts[number], rng)
        return images, labels


class DistortedImages:
    """Scanned digits: (n, 1, 28, 28) uint8 and labels (n,)."""

    is_made_to_order = False
    is_random = True

    def __init__(self, images: ByteArray, labels: IntArray) -> None:
        self._images, self._labels = images, labels

    def __len__(self) -> int:
        return len(self._images)

    def take(self, places: IntArray, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
        images = distort_images(self._images[places], _IMAGE_DISTORTION, rng)
        return images, self._labels[places]


class DistortedStrokes:
    """Written digits, each ``repeats`` times, drawn again in another hand, with another pen."""

    is_made_to_order = True
    is_random = True

    def __init__(self, digits: Sequence[WrittenDigit], repeats: int) -> None:
        self._digits, self._repeats = digits, repeats

    def __len__(self) -> int:
        return len(self._digits) * self._repeats

    def take(self, places: IntArray, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
        digits = [self._digits[place % len(self._digits)] for place in places]
        images = [_drawn(with_habits(digit, rng), rng) for digit in digits]
        labels = np.array([digit.label for digit in digits])
        return distort_images(np.stack(images)[:, np.newaxis], _DRAWN_DISTORTION, rng), labels


class NotDigits:
    """Drawings that are no digits, new ones each time."""

    is_made_to_order = True
    is_random = True

    def __init__(self, digits: Sequence[WrittenDigit], count: int) -> None:
        self._digits = [(digit.strokes, digit.label) for digit in digits]
        self._count = count

    def __len__(self) -> int:
        return self._count

    def take(self, places: IntArray, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
        images = [_drawn(not_a_digit(self._digits, rng), rng) for _ in places]
        labels = np.full(len(places), NONE_OF_THEM)
        return distort_images(np.stack(images)[:, np.newaxis], _DRAWN_DISTORTION, rng), labels


def with_habits(digit: WrittenDigit, rng: np.random.Generator) -> Sequence[Points]:
    """Now and then a 7 with a bar, a 1 with a hook or a foot: some people write so."""
    strokes = digit.strokes
    everything = np.concatenate(strokes)
    low = everything.min(axis=0)
    width, height = np.maximum(everything.max(axis=0) - low, 1e-9)
    if digit.label == 7 and len(strokes) == 1 and rng.random() < _ADDED_BAR:
        middle = low[1] + height * rng.uniform(0.4, 0.65)
        down = np.argsort(strokes[0][:, 1], kind="stable")
        stem = np.array([np.interp(middle, *strokes[0][down].T[::-1]), middle])
        reach = height * rng.uniform(0.12, 0.3, 2)
        tilt = height * rng.uniform(-0.06, 0.06)
        return [*strokes, stem + np.array([[-reach[0], tilt], [reach[1], -tilt]])]
    if digit.label == 1 and len(strokes) == 1 and rng.random() < _ADDED_SERIFS:
        top = strokes[0][strokes[0][:, 1].argmin()]
        foot = strokes[0][strokes[0][:, 1].argmax()]
        kind = rng.integers(3)
        if width < 0.2 * height and kind != 1:
            hook = top + height * np.array([-rng.uniform(0.1, 0.35), rng.uniform(0.1, 0.3)])
            strokes = (*strokes, np.stack([hook, top]))
        if kind != 0:
            reach = height * rng.uniform(0.1, 0.3, 2)
            strokes = (*strokes, foot + np.array([[-reach[0], 0.0], [reach[1], 0.0]]))
    return strokes


def _drawn(strokes: Sequence[Points], rng: np.random.Generator) -> ByteArray:
    return render_ink(distort_strokes(strokes, rng), rng.uniform(*_PENS_PX))
