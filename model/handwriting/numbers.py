"""Several digits side by side, read as a number: strokes cut into digits in the likeliest way.

Every cut is scored by geometry (`model.handwriting.grouping`) and by how sure the network is of
the parts it makes. All parts are given to the network at once; the best way through them is found
by dynamic programming from left to right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from model.base.arrays import ByteArray, FloatArray, Points
from model.handwriting.grouping import Box, Part, StrokeLine
from model.handwriting.segmentation import best_cut, possible_parts
from model.handwriting.strokes import Strokes, render_strokes

MOST_STROKES = 100
"""More are a scribble: they are read as one digit."""
NETWORK_WEIGHT = 0.5
"""What the network's opinion counts beside the geometry's."""
LEAST_PROBABILITY = 0.02
"""No part counts as less likely a digit than this: the network may be wrong about anything."""
NUMBER_MARGIN = 1.0
"""How much better than one digit a number must score to be taken for one by itself."""
TOUCHING = 0.08
"""Two parts nearer than this, in line heights, may be the two strokes of a letter."""
SURE = 0.8
"""From here on something touching is read as a digit."""

Predict: TypeAlias = Callable[[ByteArray], FloatArray]
Key: TypeAlias = tuple[bytes, ...]
Render: TypeAlias = Callable[[Strokes], ByteArray | None]


class Expected(StrEnum):
    """What a drawing is taken for."""

    AUTOMATIC = "automatic"
    ONE_DIGIT = "digit"
    NUMBER = "number"


@dataclass(frozen=True, eq=False)
class ReadDigit:
    """One digit of a number.

    Attributes
    ----------
    strokes
        Indices of its strokes, in the order drawn.
    box
        Around them, in the unit of the strokes.
    probabilities
        Shape (10,).
    """

    strokes: tuple[int, ...]
    box: Box
    probabilities: FloatArray

    @property
    def digit(self) -> int:
        """The likeliest digit."""
        return int(self.probabilities.argmax())

    @property
    def probability(self) -> float:
        """Of the likeliest digit."""
        return float(self.probabilities.max())


ReadNumber: TypeAlias = tuple[ReadDigit, ...]
"""The digits of a number from left to right, at least one; empty where there is no ink."""


def text_of(numeral: ReadNumber) -> str:
    """The number as it is written, such as "2026"; zeros in front stay."""
    return "".join(str(read.digit) for read in numeral)


def least_sure(numeral: ReadNumber) -> int:
    """The place, from 0 at the left, of the digit with the lowest probability."""
    return min(range(len(numeral)), key=lambda place: numeral[place].probability)


class NumberReader:
    """Reads numbers, and remembers the parts of the last drawing.

    While a person draws, only the stroke under the pen changes: all else is read once.

    Parameters
    ----------
    predict
        Images (n, 28, 28) uint8 to probabilities (n, 10), as `Network.predict`.
    render
        Strokes to one such image, as `model.handwriting.strokes.render_strokes`.
    """

    def __init__(self, predict: Predict, render: Render = render_strokes) -> None:
        self.predict = predict
        self._render = render
        self._images: dict[Key, ByteArray] = {}
        self._answers: dict[Key, FloatArray] = {}

    def forget_answers(self) -> None:
        """The network has learnt since: ask it again about everything."""
        self._answers.clear()

    def read(
        self,
        strokes: Strokes,
        expected: Expected = Expected.AUTOMATIC,
        whole: ByteArray | None = None,
    ) -> ReadNumber:
        """Cut strokes into digits and read each.

        Parameters
        ----------
        strokes
            Lists of (x, y) or arrays (p, 2), finite, y pointing down, in any unit. Empty ones are
            skipped.
        expected
            Whether to read one digit, a number, or what the drawing looks like.
        whole
            The image of all strokes as one digit, where it is rendered already.

        Returns
        -------
        The digits from left to right; none if there are no points.

        Raises
        ------
        DataError
            If the strokes cannot be read, as in `model.handwriting.strokes.prepare_strokes`.
        """
        # Rendering refuses whatever is wrong with a stroke.
        image = self._render(strokes) if whole is None else whole
        if image is None:
            return ()
        drawn = [index for index, stroke in enumerate(strokes) if len(stroke)]
        points = [np.asarray(strokes[index], np.float64) for index in drawn]
        self._images[_key(points)] = image
        if expected is Expected.ONE_DIGIT or not 1 < len(points) <= MOST_STROKES:
            everything = np.concatenate(points)
            box = Box(*everything.min(axis=0).tolist(), *everything.max(axis=0).tolist())
            return (ReadDigit(tuple(drawn), box, self._answer([points])[0]),)
        line = StrokeLine(points)
        parts = possible_parts(line)
        asked = dict.fromkeys([*parts, Part(0, len(line.pieces))])  # as one digit, too
        inked = [[points[i] for i in line.strokes_of(part)] for part in asked]
        answers = dict(zip(asked, self._answer(inked), strict=True))
        return tuple(
            ReadDigit(tuple(drawn[i] for i in line.strokes_of(part)), line.box(part), answers[part])
            for part in _chosen_cut(line, parts, answers, expected)
        )

    def _answer(self, parts: Sequence[Sequence[Points]]) -> list[FloatArray]:
        """The network's probabilities for each part; what is new is given to it in one batch."""
        keys = [_key(part) for part in parts]
        images: dict[Key, ByteArray] = {}
        for key, part in zip(keys, parts, strict=True):
            image = self._images.get(key)
            if image is None:
                image = self._render(part)
            assert image is not None, "a part without a point"
            images[key] = image
        answers = {key: self._answers[key] for key in images if key in self._answers}
        new = [key for key in images if key not in answers]
        if new:
            found = self.predict(np.stack([images[key] for key in new]))
            answers.update(zip(new, found, strict=True))
        self._images, self._answers = images, answers
        return [answers[key] for key in keys]


def _chosen_cut(
    line: StrokeLine,
    parts: Mapping[Part, float],
    answers: Mapping[Part, FloatArray],
    expected: Expected,
) -> tuple[Part, ...]:
    """The likeliest way through the parts, or one part where that is what is expected."""
    # A network gone wild answers with nan, which counts as little as anything may.
    scores = {
        part: by_geometry
        + NETWORK_WEIGHT * math.log(np.fmax(answers[part].max(), LEAST_PROBABILITY))
        for part, by_geometry in parts.items()
    }
    cut, score = best_cut(line, scores)
    whole = Part(0, len(line.pieces))
    is_close = score < scores.get(whole, -math.inf) + NUMBER_MARGIN
    is_one = is_close or (len(cut) == 2 and _is_letter(line, cut, answers))
    return (whole,) if expected is Expected.AUTOMATIC and is_one else cut


def _is_letter(line: StrokeLine, cut: Sequence[Part], answers: Mapping[Part, FloatArray]) -> bool:
    """Whether two touching parts are no two digits: B, D, H and K are a 1 and something else.

    They are not where the whole is read as a digit, or either of the two is not.
    """
    if line.distance(*cut) >= TOUCHING:
        return False
    whole = answers[Part(0, len(line.pieces))].max()
    return bool(whole >= SURE or min(answers[part].max() for part in cut) < SURE)


def _key(strokes: Sequence[Points]) -> Key:
    return tuple(stroke.tobytes() for stroke in strokes)
