"""A trained network learns a person's handwriting from a few drawings, and forgets nothing else.

It learns batches of the drawings mixed with the old data (`model.reader.fine_tuning_batches`),
and then goes back towards its old weights as far as the drawings allow.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.base.threads import WorkerPool, default_threads
from model.nn.evaluation import Score, evaluate, in_parts
from model.nn.optimizers import Adam
from model.reader.fine_tuning_batches import BATCH, LessonBatches, OwnDrawings

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, IntArray
    from model.data.datasets import Dataset
    from model.handwriting.drawings_file import Drawing
    from model.nn.network import Network

STEPS = 110
_RATE = 1e-3
_WARM_UP = 0.1
_SHARES = (0.4, 0.55, 0.7, 0.85, 1.0)
"""How much of the change may be kept."""
_VARIANTS = 200
_ENOUGH, _FAIR = 0.98, 0.9
"""Of the variants of the drawings that all of the change has taught: as many as wished for, and as
many as there must be even where the old data suffer."""
_CHECKED, _MOST_LOST = 10_000, 0.0008
"""So many training images show what it costs: with fewer, chance alone would give too much of the
change away. The test images decide nothing."""


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
        For each drawing, in their order, whether it is read right as it was drawn, and surely.
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


TeachingEvent: TypeAlias = Progress | Taught


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
    refuses_below
        The probability that an answer needs to be trusted, before and after.

    Raises
    ------
    DataError
        If there are no drawings, or one has no label.
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
        refuses_below: float = 0.5,
    ) -> None:
        self._own = OwnDrawings(drawings)
        self._old = network
        self._dataset = dataset
        self._steps = steps
        self._rng = np.random.default_rng(seed)
        self._threads = threads or default_threads()
        self._refuses_below = refuses_below

    def run(self) -> Generator[TeachingEvent, None, None]:
        """Teach, and report; the last event is Taught. To stop it, stop iterating.

        Raises
        ------
        DataError
            If a drawing cannot be drawn.
        """
        for share in self._own.draw():
            yield Progress(Phase.BEFORE, 0.02 * share)
        network = self._old.copy()
        replicas = [network, *(network.replica() for _ in range(max(1, self._threads - 1)))]
        old = [self._old.copy()]
        old += [old[0].replica() for _ in replicas[1:]]
        with WorkerPool(self._threads) as pool:
            before = yield from self._mark(old, pool, Phase.BEFORE, 0.02)
            batches = LessonBatches(self._own, self._dataset)
            batches.find_signs(self._old, self._refuses_below, self._rng)
            for share in batches.find_near(self._old, self._rng):
                yield Progress(Phase.LEARNING, 0.13 + 0.02 * share)
            optimizer = Adam(network.parameters.size, _RATE)
            losses = []
            for step in range(self._steps):
                yield Progress(Phase.LEARNING, 0.15 + 0.65 * step / self._steps)
                at = step / self._steps
                optimizer.learning_rate = _RATE * min(1, (at + 0.01) / _WARM_UP) * (1 - at)
                losses.append(self._learn(replicas[:2], batches, pool))
                optimizer.step(network.parameters, network.gradient)
            yield from self._settle(replicas, old, pool)
            after = yield from self._mark(replicas, pool, Phase.AFTER, 0.9)
        yield Taught(network, before, after, tuple(losses), BATCH * self._steps)

    def _learn(
        self, replicas: Sequence[Network], batches: LessonBatches, pool: WorkerPool
    ) -> float:
        """The loss of one mixed batch; its gradient is left in the first of ``replicas``.

        Two replicas learn a half each, so that the sums are the same for any number of threads.
        """
        images, labels = batches.batch(self._rng)
        generators = self._rng.spawn(2)

        def learn_half(half: int) -> float:
            part = slice(half, None, 2)
            return replicas[half].loss_and_gradient(
                images[part], labels[part], BATCH, generators[half]
            )

        loss = sum(pool.map(learn_half, range(2)))
        np.add(replicas[0].gradient, replicas[1].gradient, out=replicas[0].gradient)
        return loss

    def _settle(
        self, taught: Sequence[Network], old: Sequence[Network], pool: WorkerPool
    ) -> Generator[TeachingEvent, None, None]:
        """Go back towards the old weights as far as the drawings allow, and as the old data need.

        The weights of two networks of one origin may be mixed (Wortsman et al., 2022).
        """
        parameters = taught[0].parameters
        change = parameters - old[0].parameters
        variants, variant_labels = self._own.variants(_VARIANTS, self._rng)

        def go(share: float) -> None:
            np.multiply(change, share, out=parameters)
            np.add(parameters, old[0].parameters, out=parameters)

        def surely_right() -> int:
            found = _surely_right(taught[0], variants, variant_labels, self._refuses_below)
            return sum(int(right.sum()) for right in found)

        full, able = surely_right(), []
        for share in _SHARES:
            yield Progress(Phase.AFTER, 0.8)
            go(share)
            read = surely_right()
            if read >= _FAIR * full:
                able.append(share)
            if read >= _ENOUGH * full:
                break
        data = self._dataset
        count = min(_CHECKED, len(data.x_train))
        places = self._rng.choice(len(data.x_train), count, replace=False)
        images, labels = data.x_train[places], data.t_train[places]
        for needed in evaluate(old, images, labels, pool):
            yield Progress(Phase.AFTER, 0.8 + 0.03 * needed.seen / count)
        for tried, share in enumerate(reversed(able)):
            go(share)
            for found in evaluate(taught, images, labels, pool):
                done = (tried + found.seen / count) / len(able)
                yield Progress(Phase.AFTER, 0.83 + 0.07 * done)
            if found.accuracy >= needed.accuracy - _MOST_LOST:
                return

    def _mark(
        self, networks: Sequence[Network], pool: WorkerPool, phase: Phase, start: float
    ) -> Generator[TeachingEvent, None, Marks]:
        data = self._dataset
        own: list[bool] = []
        for right in _surely_right(
            networks[0], self._own.images, self._own.labels, self._refuses_below
        ):
            yield Progress(phase, start)
            own += right.tolist()
        for score in evaluate(networks, data.x_test, data.t_test, pool):
            yield Progress(phase, start + 0.1 * score.seen / score.total)
        return Marks(tuple(own), score)


def _surely_right(
    network: Network, images: ByteArray, labels: IntArray, refuses_below: float
) -> Iterator[NDArray[np.bool_]]:
    """Which images are read right and surely enough to be shown, part by part of them."""
    for part in in_parts(network, len(labels)):
        probabilities = network.predict(images[part])
        is_sure = probabilities.max(axis=1) >= refuses_below
        yield is_sure & (probabilities.argmax(axis=1) == labels[part])
