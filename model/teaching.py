"""A trained network learns a person's own hand from a few drawings, and forgets nothing else.

Each batch mixes the drawings, distorted anew, with images of the data the network was trained on:
some at random, some of those that come nearest to what is being taught. What of the change costs
the old data more than a hair is taken back.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from model.arrays import ByteArray, FloatArray, IntArray
from model.augment import distort_strokes
from model.datasets import Dataset
from model.drawing import PEN_PX, prepare_strokes
from model.drawings_file import Drawing
from model.errors import DataError
from model.metrics import PART, Score, evaluate
from model.network import Network
from model.optimizers import Adam
from model.threads import WorkerPool, default_threads

STEPS = 160
_RATE = 1e-3
_WARM_UP = 0.1
_BATCH = 128
_OWN = 12
"""Drawings in a batch: more would be learnt no better, and cost the old data more."""
_NEAR = 46
"""Images near to what is taught in a batch; the rest are drawn from all of them."""
_LOOKED_THROUGH, _NEAREST = 4_000, 1_000
_PENS_PX = (2.0, 3.2)
_CHECKED = 4_000
"""Training images that show what the change costs. The test images decide nothing."""
_MOST_LOST = 0.0005
_SHARES = (1.0, 0.85, 0.7, 0.55)
"""How much of the change is kept: the first that costs no more than `_MOST_LOST`."""


class Phase(StrEnum):
    """What teaching is doing."""

    BEFORE = "before"
    LEARNING = "learning"
    AFTER = "after"


@dataclass(frozen=True)
class Progress:
    """How far it is, 0 to 1, over all phases."""

    phase: Phase
    share: float


@dataclass(frozen=True)
class Marks:
    """Right answers: of the person's drawings, and of all test images.

    Attributes
    ----------
    own_right
        For each drawing, in their order, whether it is read right as it was drawn.
    test
        Over the whole test set.
    """

    own_right: tuple[bool, ...]
    test: Score

    @property
    def own_correct(self) -> int:
        """Drawings read right."""
        return sum(self.own_right)


@dataclass(frozen=True, eq=False)
class Taught:
    """The end: the network that has learnt, and what it and the old one read right.

    ``losses`` has each batch's mean, taken before its step; ``images`` is how many were learnt.
    """

    network: Network
    before: Marks
    after: Marks
    losses: tuple[float, ...]
    images: int


Event: TypeAlias = Progress | Taught


class Teacher:
    """Teaches a copy of ``network``, which is itself left as it is.

    Parameters
    ----------
    network
        Reads drawings: takes (1, 28, 28) and knows ten classes.
    drawings
        With labels, at least one.
    dataset
        What it was trained on.
    steps
        Batches to learn.
    threads
        By default one a core. The result does not depend on it.

    Raises
    ------
    DataError
        If there are no drawings, one has no label, or one cannot be drawn.
    """

    def __init__(
        self,
        network: Network,
        drawings: Sequence[Drawing],
        dataset: Dataset,
        *,
        steps: int = STEPS,
        seed: int = 0,
        threads: int | None = None,
    ) -> None:
        if not drawings:
            raise DataError("there are no drawings to learn from; draw a digit and say what it is")
        labels = [drawing.label for drawing in drawings if drawing.label is not None]
        if len(labels) != len(drawings):
            raise DataError("a drawing has no label; say what every drawing is")
        self._strokes = [drawing.strokes for drawing in drawings]
        self._labels = np.array(labels, np.int64)
        self._images = np.stack([_drawn(strokes) for strokes in self._strokes])
        self._old = network
        self._dataset = dataset
        self._steps = steps
        self._rng = np.random.default_rng(seed)
        self._threads = threads or default_threads()

    def run(self) -> Generator[Event, None, None]:
        """Teach, and tell; the last event is Taught. Whoever stops pulling ends it."""
        network = self._old.copy()
        learners = [network, *(network.replica() for _ in range(max(1, self._threads - 1)))]
        old = [self._old.copy()]
        old += [old[0].replica() for _ in learners[1:]]
        with WorkerPool(self._threads) as pool:
            before = yield from self._mark(old, pool, Phase.BEFORE, 0.0)
            near = yield from self._find_near()
            optimizer = Adam(network.parameters.size, _RATE)
            losses = []
            for step in range(self._steps):
                yield Progress(Phase.LEARNING, 0.15 + 0.65 * step / self._steps)
                at = step / self._steps
                optimizer.learning_rate = _RATE * min(1, (at + 0.01) / _WARM_UP) * (1 - at)
                losses.append(self._learn(learners[:2], near, pool))
                optimizer.step(network.parameters, network.gradient)
            yield from self._take_back(learners, old, pool)
            after = yield from self._mark(learners, pool, Phase.AFTER, 0.9)
        yield Taught(network, before, after, tuple(losses), _BATCH * self._steps)

    def _learn(self, learners: Sequence[Network], near: IntArray, pool: WorkerPool) -> float:
        """The loss of one mixed batch, and its gradient into the first learner's.

        Learnt in two halves whatever the threads, so the sums are the same on any number.
        """
        data, rng = self._dataset, self._rng
        own = rng.integers(len(self._strokes), size=_OWN)
        pens = rng.uniform(*_PENS_PX, size=_OWN)
        drawn = [
            _drawn(distort_strokes([s.astype(np.float64) for s in self._strokes[i]], rng), pen)
            for i, pen in zip(own, pens, strict=True)
        ]
        places = np.concatenate(
            [
                rng.choice(near, min(_NEAR, len(near))),
                rng.integers(len(data.x_train), size=_BATCH - _OWN - min(_NEAR, len(near))),
            ]
        )
        images = np.concatenate([np.stack(drawn), data.x_train[places]])
        labels = np.concatenate([self._labels[own], data.t_train[places]])
        chances = rng.spawn(2)

        def learn_half(half: int) -> float:
            part = slice(half, None, 2)
            return learners[half].loss_and_gradient(
                images[part], labels[part], _BATCH, chances[half]
            )

        loss = sum(pool.map(learn_half, range(2)))
        np.add(learners[0].gradient, learners[1].gradient, out=learners[0].gradient)
        return loss

    def _find_near(self) -> Generator[Event, None, IntArray]:
        """Places of training images that come nearest to being taken for what is taught, or for
        what the drawings were taken for until now: they are most in danger.
        """
        data = self._dataset
        looked = min(_LOOKED_THROUGH, len(data.x_train))
        places = self._rng.choice(len(data.x_train), looked, replace=False)
        parts: list[FloatArray] = []
        for part in np.array_split(places, -(-looked // PART)):
            yield Progress(Phase.LEARNING, 0.1 + 0.05 * len(parts) * PART / looked)
            parts.append(self._old.logits(data.x_train[part]))
        logits, labels, rows = np.concatenate(parts), data.t_train[places], np.arange(looked)
        own = logits[rows, labels].copy()
        logits[rows, labels] = -np.inf
        taught = np.union1d(self._labels, self._old.logits(self._images).argmax(axis=1))
        danger = logits[:, taught].max(axis=1) - own
        result: IntArray = places[np.argsort(-danger, kind="stable")[:_NEAREST]]
        return result

    def _take_back(
        self, taught: Sequence[Network], old: Sequence[Network], pool: WorkerPool
    ) -> Generator[Event, None, None]:
        """Go part of the way back to the old weights where the old data suffer."""
        data = self._dataset
        places = self._rng.choice(len(data.x_train), min(_CHECKED, len(data.x_train)), False)
        images, labels = data.x_train[places], data.t_train[places]
        *_, needed = evaluate(old, images, labels, pool)
        parameters = taught[0].parameters
        change = parameters - old[0].parameters
        for share in _SHARES:
            yield Progress(Phase.AFTER, 0.8 + 0.1 * (1 - share))
            np.multiply(change, share, out=parameters)
            parameters += old[0].parameters
            *_, found = evaluate(taught, images, labels, pool)
            if found.accuracy >= needed.accuracy - _MOST_LOST:
                return

    def _mark(
        self, networks: Sequence[Network], pool: WorkerPool, phase: Phase, start: float
    ) -> Generator[Event, None, Marks]:
        data = self._dataset
        right = networks[0].logits(self._images).argmax(axis=1) == self._labels
        for score in evaluate(networks, data.x_test, data.t_test, pool):
            yield Progress(phase, start + 0.1 * score.seen / score.total)
        return Marks(tuple(right.tolist()), score)


def _drawn(strokes: Sequence[FloatArray], pen_px: float = PEN_PX) -> ByteArray:
    """(1, 28, 28) as the network reads it."""
    prepared = prepare_strokes(strokes, pen_px=pen_px)
    if prepared is None:
        raise DataError("a drawing has no points; take it out of the drawings to learn from")
    return prepared.image[np.newaxis]
