"""Reads handwriting with one network: strokes or a picture, one digit or a number, or not sure.

`Reader.read` is the one way from ink to an answer; the window, `digitpad predict` and the
benchmarks take it. Whatever did not change since the last drawing is neither prepared nor
predicted again, so that an answer can follow the pen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from model.handwriting.input_steps import ALL_STEPS, STROKE_STEPS, Prepared, Steps
from model.handwriting.numbers import Expected, NumberReader, ReadDigit, ReadNumber
from model.handwriting.strokes import Frame, Strokes, prepare_strokes, render_strokes
from model.handwriting.verdict import Judgement, judge

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray
    from model.nn.network import Network
    from model.pictures.numbers import PictureInk


@dataclass(frozen=True, eq=False)
class Reading:
    """What a network says of a drawing or a picture.

    Attributes
    ----------
    prepared
        All of the ink as one digit, step by step; None where there is no ink.
    probabilities
        Of all the ink as one digit, (classes,); None where there is no ink, and for a network
        whose answers are not finite numbers.
    digits
        From left to right, where the ink is a number of several digits; else empty.
    refuses_below
        The probability that an answer needs to be trusted.
    """

    prepared: Prepared | None
    probabilities: FloatArray | None
    digits: ReadNumber
    refuses_below: float

    @property
    def judgement(self) -> Judgement | None:
        """What to say of the ink as one digit; None where there is nothing to say."""
        if self.prepared is None or self.probabilities is None:
            return None
        return judge(self.probabilities, self.refuses_below, is_dot=self.prepared.is_dot)

    @property
    def judgements(self) -> list[Judgement]:
        """What to say of each digit of a number."""
        return [judge(digit.probabilities, self.refuses_below) for digit in self.digits]


class _Ink(Protocol):
    """Where parts of a drawing or of a picture become inputs of the network."""

    def prepare(self, parts: Strokes) -> Prepared | None:
        """Step by step, to be shown."""

    def render(self, parts: Strokes) -> ByteArray | None:
        """The last step alone, to be read: sooner, and the same."""


@dataclass(frozen=True)
class _StrokeInk:
    steps: Steps
    frame: Frame | None

    def prepare(self, parts: Strokes) -> Prepared | None:
        return prepare_strokes(parts, self.frame, steps=self.steps)

    def render(self, parts: Strokes) -> ByteArray | None:
        return render_strokes(parts, frame=self.frame, steps=self.steps)


class Reader:
    """Reads with ``network``, which may learn between two readings; see `forget_answers`.

    Parameters
    ----------
    network
        Takes (1, 28, 28).
    refuses_below
        The probability that an answer needs to be trusted, as `TrainedNetwork` has it.
    """

    def __init__(self, network: Network, refuses_below: float = 0.5) -> None:
        self.network = network
        self.refuses_below = refuses_below
        self._ink: _Ink = _StrokeInk(ALL_STEPS, None)
        self._numbers = NumberReader(self._predict, self._ink.render)

    def read(
        self,
        strokes: Strokes,
        expected: Expected = Expected.AUTOMATIC,
        steps: Steps = ALL_STEPS,
        frame: Frame | None = None,
    ) -> Reading:
        """Read strokes.

        Parameters
        ----------
        strokes, frame
            As in `model.handwriting.strokes.prepare_strokes`.
        expected
            Whether to read one digit, a number, or what the drawing looks like. Where a step is
            left out it looks like one digit: the parts of a digit would look like anything, and
            it would be cut to pieces.
        steps
            Which steps are done on the way to the network's input.

        Raises
        ------
        DataError
            If the strokes cannot be read.
        """
        ink = _StrokeInk(steps, frame)
        if ink != self._ink:
            self._take(ink)
        whole = ink.prepare(strokes)
        if whole is None:
            return Reading(None, None, (), self.refuses_below)
        if expected is Expected.AUTOMATIC and steps.is_missing(STROKE_STEPS):
            expected = Expected.ONE_DIGIT
        if expected is Expected.ONE_DIGIT or len(strokes) < 2:
            return self._as_one_digit(whole)
        digits = self._numbers.read(strokes, expected, whole.image)
        return self._reading(whole, digits)

    def read_picture(self, ink: PictureInk, expected: Expected = Expected.AUTOMATIC) -> Reading:
        """Read what `model.pictures.numbers.find_picture_ink` found in a picture."""
        if ink.prepared is None:
            return Reading(None, None, (), self.refuses_below)
        parts = ink.parts
        if parts is not None and len(parts.outlines) > 1 and expected is not Expected.ONE_DIGIT:
            if parts is not self._ink:
                self._take(parts)
            digits = self._numbers.read(parts.outlines, expected)
            if len(digits) > 1:
                return self._reading(ink.prepared, digits)
        return self._as_one_digit(ink.prepared)

    def prepare(self, parts: Strokes) -> Prepared | None:
        """The steps of one digit of the number read last, from its strokes or outlines."""
        return self._ink.prepare(parts)

    def forget_answers(self) -> None:
        """Predict everything again: the network has learnt since."""
        self._numbers.forget_answers()

    def _take(self, ink: _Ink) -> None:
        self._ink = ink
        self._numbers = NumberReader(self._predict, ink.render)

    def _reading(self, prepared: Prepared, digits: ReadNumber) -> Reading:
        if len(digits) < 2:
            return self._as_one_digit(prepared, digits[0].probabilities)
        if all(np.isfinite(digit.probabilities).all() for digit in digits):
            return Reading(prepared, None, digits, self.refuses_below)
        return Reading(prepared, None, (), self.refuses_below)

    def _as_one_digit(self, prepared: Prepared, probabilities: FloatArray | None = None) -> Reading:
        if probabilities is None:
            probabilities = self._predict(prepared.image[np.newaxis])[0]
        known = probabilities if np.isfinite(probabilities).all() else None
        return Reading(prepared, known, (), self.refuses_below)

    def _predict(self, images: ByteArray) -> FloatArray:
        with np.errstate(all="ignore"):  # a network in training may be about to diverge
            return self.network.predict(images)


def strokes_of(strokes: Strokes, digit: ReadDigit) -> Strokes:
    """Those of ``strokes``, or outlines, that make up ``digit``."""
    return [strokes[index] for index in digit.strokes]
