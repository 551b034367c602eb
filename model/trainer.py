"""Training, as a generator: one event a step, one an epoch.

Whoever pulls the events may stop pulling. That is pause, single step and stop, with no flag in
here.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np

from model import optimizers, zoo
from model.arrays import FloatArray, IntArray
from model.datasets import Dataset
from model.errors import DivergedError
from model.history import EpochDone, Evaluating, Event, RunStarted, StepDone
from model.layers.base import require_whole
from model.metrics import Score, evaluate
from model.network import Network
from model.threads import MOST_THREADS, WorkerPool, default_threads, require_threads

SMALLEST_SHARD = 32
"""Images below which a part of a batch is not cut again: products get inefficient."""


@dataclass(frozen=True)
class TrainingConfig:
    """Everything a run is made of, but the images themselves.

    Attributes
    ----------
    network, network_settings
        Which network of `model.zoo`, and what to change in it.
    train_size, test_size
        Images taken, from the start of the data; None takes all.
    epochs, batch_size, optimizer, learning_rate, seed
        As everyone calls them. The seed draws the first weights and the order of images.
    threads
        Threads to work with. The result is the same for any number.

    Raises
    ------
    ValueError
        If a setting is impossible; the text names it.
    """

    network: str = "simple_conv_net"
    network_settings: dict[str, object] = field(default_factory=dict)
    train_size: int | None = None
    test_size: int | None = None
    epochs: int = 20
    batch_size: int = 100
    optimizer: str = "adam"
    learning_rate: float = 0.001
    seed: int = 0
    threads: int = field(default_factory=default_threads)

    def __post_init__(self) -> None:
        counts = {"epochs": self.epochs, "batch_size": self.batch_size, "threads": self.threads}
        sizes = {"train_size": self.train_size, "test_size": self.test_size}
        given = {name: size for name, size in sizes.items() if size is not None}
        require_whole("training", 1, **counts, **given)
        require_whole("training", 0, seed=self.seed)
        require_threads(self.threads)
        optimizers.build(self.optimizer, 1, self.learning_rate)

    def build_network(self) -> Network:
        """The network with its first weights, the same for the same seed."""
        network = zoo.build(self.network, self.network_settings)
        network.initialise(self.generators()[0])
        return network

    def generators(self) -> tuple[np.random.Generator, np.random.Generator]:
        """Independent randomness for the first weights and for the order of images."""
        weights, order = np.random.SeedSequence(self.seed).spawn(2)
        return np.random.default_rng(weights), np.random.default_rng(order)


class Trainer:
    """Trains a network on a data set.

    Parameters
    ----------
    config
        The run's settings.
    dataset
        All the images; the run takes as many as ``config`` says.
    network
        Where to go on from; by default a new one from ``config``.

    Attributes
    ----------
    network
        Between two events its parameters are at rest and may be copied.

    Raises
    ------
    ValueError
        If the data are fewer than asked for, or do not fit the network.
    """

    def __init__(
        self, config: TrainingConfig, dataset: Dataset, network: Network | None = None
    ) -> None:
        self.config = config
        self.dataset = dataset.subset(
            config.train_size or len(dataset.x_train), config.test_size or len(dataset.x_test)
        )
        self.network = network or config.build_network()
        self._check_fit()
        parameters = self.network.parameters
        self.optimizer = optimizers.build(config.optimizer, parameters.size, config.learning_rate)
        shards = shard_count(config.batch_size)
        replicas = max(shards, config.threads)
        self._replicas = [self.network, *(self.network.replica() for _ in range(replicas - 1))]
        self._gradients = [replica.gradient for replica in self._replicas[:shards]]

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch; the last may be smaller, and no image is left out."""
        return math.ceil(len(self.dataset.x_train) / self.config.batch_size)

    def run(self) -> Generator[Event, None, None]:
        """Train, and tell.

        Raises
        ------
        DivergedError
            If the loss or its gradient is no longer finite: at a step, which is then not taken,
            or in the evaluation after an epoch.
        """
        config, data = self.config, self.dataset
        order = config.generators()[1]
        step = 0
        yield RunStarted(self.steps_per_epoch, config.epochs, self._kernels())
        with WorkerPool(config.threads) as pool:
            for epoch in range(1, config.epochs + 1):
                shuffled = order.permutation(len(data.x_train))
                seconds, loss_sum = 0.0, 0.0
                for start in range(0, len(shuffled), config.batch_size):
                    batch = shuffled[start : start + config.batch_size]
                    step += 1
                    began = time.perf_counter()
                    loss = self._step(batch, pool, epoch, step)
                    seconds += time.perf_counter() - began
                    loss_sum += loss * len(batch)
                    yield StepDone(epoch, step, loss)
                train = yield from self._evaluate(pool, epoch, is_test=False)
                test = yield from self._evaluate(pool, epoch, is_test=True)
                for score in (train, test):
                    if not math.isfinite(score.loss):
                        raise DivergedError(epoch, step, self.optimizer.learning_rate, score.loss)
                yield EpochDone(
                    epoch,
                    step,
                    seconds,
                    len(shuffled) / seconds,
                    loss_sum / len(shuffled),
                    train.accuracy,
                    test.loss,
                    test.accuracy,
                    self._kernels(),
                )

    def _step(self, batch: IntArray, pool: WorkerPool, epoch: int, step: int) -> float:
        """Learn one batch: shards side by side, summed in order, then the optimizer's blocks."""
        shards = np.array_split(batch, len(self._gradients))

        def learn_shard(position: int) -> tuple[float, float]:
            shard, replica = shards[position], self._replicas[position]
            if not shard.size:  # a last batch of fewer images than shards
                replica.gradient[...] = 0
                return 0.0, 0.0
            with np.errstate(all="ignore"):  # an overflow is told as a DivergedError
                images, labels = self.dataset.x_train[shard], self.dataset.t_train[shard]
                loss = replica.loss_and_gradient(images, labels, batch.size)
                return loss, float(np.dot(replica.gradient, replica.gradient))

        losses, squares = zip(*pool.map(learn_shard, range(len(shards))), strict=True)
        loss = math.fsum(losses)
        if not math.isfinite(loss + sum(squares)):
            raise DivergedError(epoch, step, self.optimizer.learning_rate, loss)

        first, *others = self._gradients

        def update_block(block: slice) -> None:
            for other in others:
                np.add(first[block], other[block], out=first[block])
            with np.errstate(all="ignore"):
                self.optimizer.update(self.network.parameters, first, block)

        self.optimizer.begin_step()
        pool.map(update_block, self.optimizer.blocks())
        return loss

    def _evaluate(
        self, pool: WorkerPool, epoch: int, *, is_test: bool
    ) -> Generator[Event, None, Score]:
        data = self.dataset
        images, labels = (data.x_test, data.t_test) if is_test else (data.x_train, data.t_train)
        for score in evaluate(self._replicas, images, labels, pool):
            yield Evaluating(epoch, score.seen, score.total)
        return score

    def _kernels(self) -> FloatArray | None:
        kernels = self.network.kernels
        return None if kernels is None else kernels.copy()

    def _check_fit(self) -> None:
        if self.dataset.image_shape != self.network.input_shape:
            raise ValueError(
                f"{self.dataset.name} has images of {self.dataset.image_shape}, but "
                f"{self.network.name} takes {self.network.input_shape}; "
                "choose a network or a data set that fits"
            )
        if self.dataset.classes > self.network.classes:
            raise ValueError(
                f"{self.dataset.name} has {self.dataset.classes} classes, but "
                f"{self.network.name} tells {self.network.classes} apart; set classes"
            )


def shard_count(batch_size: int) -> int:
    """Parts a batch is cut into: a power of two, set by the batch alone, never by the threads.

    So the sums run in the same order, and a run gives the same bits, on any number of threads.
    """
    parts = 1
    while parts < MOST_THREADS and batch_size >= 2 * parts * SMALLEST_SHARD:
        parts *= 2
    return parts
