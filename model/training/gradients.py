"""The two ways to get a gradient while training: backpropagation and central differences.

A `GradientSource` fills the gradients of one batch. Its `learn` is a generator, so that even a
gradient that takes long can be interrupted; at its end it returns the batch's loss.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np

from model.base.threads import MOST_THREADS, WorkerPool
from model.training.central_differences import LinearDifferences
from model.training.history import Differentiating, Event, Learning

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, IntArray
    from model.data.datasets import Dataset
    from model.nn.network import Network
    from model.training.examples import Examples

SMALLEST_SHARD = 32
"""Images below which a part of a batch is not cut again: products get inefficient."""

SMALLEST_SHARD_WORK = 5_000_000
"""Multiplications, forward, below which a part is not worth handing to another thread."""


ROUND_WORK = 1_000_000_000
"""Multiplications, forward, after which a batch can be left: a few tenths of a core's second."""


class GradientSource(Protocol):
    """Fills ``gradients``, whose sum is the batch's gradient."""

    @property
    def gradients(self) -> Sequence[FloatArray]:
        """Flat vectors; valid after `learn`, until an optimizer has moved by them."""

    def learn(
        self, batch: IntArray, epoch: int, step: int, pool: WorkerPool
    ) -> Generator[Event, None, tuple[float, float]]:
        """Take the images at these places in the training data.

        Returns
        -------
        The batch's mean loss, and a sum of squares over the gradients: not finite if they are
        not.
        """


class Backpropagation:
    """The batch is cut into shards, each learnt on a replica by whichever thread is free.

    Parameters
    ----------
    examples
        What the batches are taken from.
    replicas
        Networks over the same parameters, one for each shard.
    generators
        Random generators for distortions and dropout, one for each shard.
    smoothing
        As in `model.nn.loss.softmax_cross_entropy`.
    """

    def __init__(
        self,
        examples: Examples,
        replicas: Sequence[Network],
        generators: Sequence[np.random.Generator],
        smoothing: float = 0.0,
    ) -> None:
        self._examples = examples
        self._smoothing = smoothing
        self._replicas = replicas
        self._generators = generators
        self.gradients: Sequence[FloatArray] = [replica.gradient for replica in replicas]

    def learn(
        self, batch: IntArray, epoch: int, step: int, pool: WorkerPool
    ) -> Generator[Event, None, tuple[float, float]]:
        """In several rounds where the batch makes much work, so that it can be left quickly."""
        rounds = -(-batch.size * self._replicas[0].multiplications // ROUND_WORK)
        if rounds <= 1:
            return self._learn_round(batch, batch.size, pool)
        loss, done = 0.0, 0
        sums = [np.zeros_like(gradient) for gradient in self.gradients]
        for part in np.array_split(batch, rounds):
            loss += self._learn_round(part, batch.size, pool)[0]
            for total, gradient in zip(sums, self.gradients, strict=True):
                total += gradient
            done += part.size
            if done < batch.size:
                yield Learning(epoch, step, done, batch.size)
        for total, gradient in zip(sums, self.gradients, strict=True):
            gradient[...] = total
        return loss, math.fsum(float(np.dot(total, total)) for total in sums)

    def _learn_round(
        self, batch: IntArray, batch_size: int, pool: WorkerPool
    ) -> tuple[float, float]:
        """The gradient of these images' share in the mean over ``batch_size``."""
        count = len(self._replicas)
        shards = [batch]
        if count > 1:
            # Not np.array_split, which takes as long as a small layer.
            bounds = [batch.size * part // count for part in range(count + 1)]
            shards = [batch[start:stop] for start, stop in pairwise(bounds)]

        def take_shard(position: int) -> tuple[ByteArray | FloatArray, IntArray]:
            return self._examples.take(shards[position], self._generators[position])

        # What is made by many small calls is made before any shard is learnt: a thread in the
        # middle of a product would wait for Python's lock at every one of them.
        taken = {}
        if self._examples.is_made_to_order:
            filled = [position for position in range(count) if shards[position].size]
            taken = dict(zip(filled, pool.map(take_shard, filled), strict=True))

        def learn_shard(position: int) -> tuple[float, float]:
            replica = self._replicas[position]
            if not shards[position].size:  # a last batch of fewer images than shards
                replica.gradient[...] = 0
                return 0.0, 0.0
            images, labels = taken[position] if taken else take_shard(position)
            loss = replica.loss_and_gradient(
                images, labels, batch_size, self._generators[position], self._smoothing
            )
            return loss, float(np.dot(replica.gradient, replica.gradient))

        if count == 1:
            # In one piece; large layers may use the threads meanwhile.
            self._replicas[0].share_products_in(pool)
            try:
                return learn_shard(0)
            finally:
                self._replicas[0].share_products_in(None)
        losses, squares = zip(*pool.map(learn_shard, range(count)), strict=True)
        return math.fsum(losses), sum(squares)


class NumericalDifferentiation:
    """Central differences, as the first tutorial trains; reports how far it is after each unit."""

    def __init__(self, dataset: Dataset, network: Network) -> None:
        self._dataset = dataset
        self._differences = LinearDifferences(network)
        self._size = network.parameters.size
        self.gradients: Sequence[FloatArray] = [network.gradient]

    def learn(
        self, batch: IntArray, epoch: int, step: int, _pool: WorkerPool
    ) -> Generator[Event, None, tuple[float, float]]:
        images, labels = self._dataset.x_train[batch], self._dataset.t_train[batch]
        loss = self._differences.loss(images, labels)
        for done in self._differences.run(images, labels):
            yield Differentiating(epoch, step, done, self._size)
        gradient = self.gradients[0]
        return loss, float(np.dot(gradient, gradient))


def shard_count(batch_size: int, network: Network) -> int:
    """Parts a batch is cut into: a power of two, set by the work alone, never by the threads.

    So the sums run in the same order, and a run gives the same bits, on any number of threads.
    """
    parts = 1
    while (
        parts < MOST_THREADS
        and batch_size >= 2 * parts * SMALLEST_SHARD
        and batch_size * network.multiplications >= 2 * parts * SMALLEST_SHARD_WORK
    ):
        parts *= 2
    return parts
