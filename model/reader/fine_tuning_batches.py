"""What a lesson is made of: the person's drawings, each time a little different, and the old data.

Among the old images are many of those that come nearest to what is taught: they are most in
danger of being taken for it. Signs and scribbles that are refused are learnt, too, so that they
stay refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DataError
from model.data.image_distortion import distort_strokes
from model.handwriting.input_steps import INPUT_SIDE, PEN_PX
from model.handwriting.strokes import prepare_strokes
from model.nn.evaluation import in_parts
from model.nn.loss import NONE_OF_THEM
from model.reader.non_digits import SYMBOLS, scribble, symbol

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, IntArray, Points
    from model.data.datasets import Dataset
    from model.handwriting.drawings_file import Drawing
    from model.nn.network import Network

BATCH = 128
_OWN = 12
"""Drawings in a batch: more would be learnt no better, and cost the old data more."""
_SIGNS = 4
"""Refused signs in a batch, of `_MANY_SIGNS`."""
_MANY_SIGNS = 120
_NEAR = 44
"""Images near to what is taught in a batch; the rest are drawn from all of them."""
_LOOKED_THROUGH, _NEAREST = 4_000, 1_000
_SCRIBBLES = 0.3
_PENS_PX = (2.0, 3.2)
_REPORT_EVERY = 20
"""Drawings drawn between two reports of progress: some hundredths of a second."""


class OwnDrawings:
    """A person's drawings, and any number of variants of them.

    Attributes
    ----------
    images, labels
        As they were drawn: (n, 1, 28, 28) uint8, of no drawing before `draw`, and (n,).

    Raises
    ------
    DataError
        If there are no drawings, or one has no label.
    """

    def __init__(self, drawings: Sequence[Drawing]) -> None:
        if not drawings:
            raise DataError("there are no drawings to learn from; draw a digit and say what it is")
        labels = [drawing.label for drawing in drawings if drawing.label is not None]
        if len(labels) != len(drawings):
            raise DataError("a drawing has no label; say what every drawing is")
        self._strokes = [
            [stroke.astype(np.float64) for stroke in drawing.strokes] for drawing in drawings
        ]
        self.labels: IntArray = np.array(labels, np.int64)
        self.images: ByteArray = np.empty((0, 1, INPUT_SIDE, INPUT_SIDE), np.uint8)

    def draw(self) -> Iterator[float]:
        """Draw them all as the network reads them; yields how far it is, 0 to 1.

        Raises
        ------
        DataError
            If one cannot be drawn.
        """
        images = []
        for number, strokes in enumerate(self._strokes):
            if number % _REPORT_EVERY == 0:
                yield number / len(self._strokes)
            images.append(_drawn(strokes))
        self.images = np.stack(images)

    def variants(self, count: int, rng: np.random.Generator) -> tuple[ByteArray, IntArray]:
        """``count`` drawings as the same person might have made them at another time."""
        chosen = rng.integers(len(self._strokes), size=count)
        images = [_varied(self._strokes[place], rng) for place in chosen]
        return np.stack(images), self.labels[chosen]


class LessonBatches:
    """Batches of everything; `find_signs` and `find_near` come first."""

    def __init__(self, own: OwnDrawings, dataset: Dataset) -> None:
        self._own = own
        self._dataset = dataset
        self._near: IntArray = np.arange(len(dataset.x_train))
        self._signs: ByteArray = np.empty((0, *dataset.image_shape), np.uint8)

    def find_signs(self, network: Network, refuses_below: float, rng: np.random.Generator) -> None:
        """Make signs and scribbles, and keep those that ``network`` refuses."""
        signs = np.stack([_varied(_no_digit(rng), rng) for _ in range(_MANY_SIGNS)])
        is_refused = network.predict(signs).max(axis=1) < refuses_below
        self._signs = signs[is_refused]

    def find_near(self, network: Network, rng: np.random.Generator) -> Iterator[float]:
        """Find the training images that the lesson may most easily make ``network`` misread.

        As what is taught, or as what it took the drawings for until now. Yields how far it is, 0
        to 1.
        """
        data = self._dataset
        looked = min(_LOOKED_THROUGH, len(data.x_train))
        places = rng.choice(len(data.x_train), looked, replace=False)
        own_images = self._own.images
        count = looked + len(own_images)
        in_question = self._own.labels
        for part in in_parts(network, len(own_images)):
            yield part.start / count
            answers = network.logits(own_images[part]).argmax(axis=1)
            in_question = np.union1d(in_question, answers)
        found: list[FloatArray] = []
        for part in in_parts(network, looked):
            yield (len(own_images) + part.start) / count
            found.append(network.logits(data.x_train[places[part]]))
        logits, labels, rows = np.concatenate(found), data.t_train[places], np.arange(looked)
        own = logits[rows, labels].copy()
        logits[rows, labels] = -np.inf
        danger = logits[:, in_question].max(axis=1) - own
        self._near = places[np.argsort(-danger, kind="stable")[:_NEAREST]]

    def batch(self, rng: np.random.Generator) -> tuple[ByteArray, IntArray]:
        """Images (BATCH, 1, 28, 28), uint8, and labels, some of them NONE_OF_THEM."""
        data = self._dataset
        own, own_labels = self._own.variants(_OWN, rng)
        # Where few are refused, few are worth learning.
        count = min(_SIGNS, _SIGNS * 2 * len(self._signs) // _MANY_SIGNS)
        signs = self._signs[rng.integers(max(1, len(self._signs)), size=count)]
        others = rng.integers(len(data.x_train), size=BATCH - _OWN - count - _NEAR)
        places = np.concatenate([rng.choice(self._near, _NEAR), others])
        none = np.full(count, NONE_OF_THEM)
        labels = np.concatenate([own_labels, none, data.t_train[places]])
        return np.concatenate([own, signs, data.x_train[places]]), labels


def _no_digit(rng: np.random.Generator) -> list[Points]:
    # Not a digit turned or mirrored: that may be just how this person writes a digit.
    if rng.random() < _SCRIBBLES:
        return scribble(rng)
    return symbol(SYMBOLS[rng.integers(len(SYMBOLS))])


def _varied(strokes: Sequence[Points], rng: np.random.Generator) -> ByteArray:
    return _drawn(distort_strokes(strokes, rng), rng.uniform(*_PENS_PX))


def _drawn(strokes: Sequence[Points], pen_px: float = PEN_PX) -> ByteArray:
    """(1, 28, 28) as the network reads it."""
    prepared = prepare_strokes(strokes, pen_px=pen_px)
    if prepared is None:
        raise DataError("a drawing has no points; take it out of the drawings to learn from")
    return prepared.image[np.newaxis]
