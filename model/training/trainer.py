"""Training, as a generator: one event a step, one an epoch.

The caller that pulls the events may stop pulling. That is pause, single step and stop, with no flag
in here. Between two events the run can be written down, and gone on with later, to the same bits;
and some of its settings may be moved.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from model.base.errors import DivergedError
from model.base.threads import WorkerPool
from model.nn.evaluation import Score, evaluate
from model.training.checkpoint import Checkpoint
from model.training.compatibility import require_fit, require_same_run
from model.training.config import TrainingConfig
from model.training.examples import Examples, TrainingImages
from model.training.gradients import (
    Backpropagation,
    GradientSource,
    NumericalDifferentiation,
    shard_count,
)
from model.training.history import (
    EpochDone,
    Evaluating,
    Event,
    RunStarted,
    SettingChanged,
    StepDone,
    is_worth_keeping,
)
from model.training.layer_watch import LayerWatch
from model.training.live_settings import LiveSettings
from model.training.step import TrainingStep
from model.training.stopwatch import Stopwatch

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.data.datasets import Dataset
    from model.nn.network import Network
    from model.nn.optimizer_base import Optimizer

__all__ = ["Trainer", "TrainingConfig"]


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
    checkpoint
        Where an earlier run was left, to go on as if it had never stopped.
    examples
        What to learn from instead of the training images of ``dataset``, on which training
        accuracy is then still measured.

    Attributes
    ----------
    network
        Between two events its parameters are at rest and may be copied. Where ``config`` asks for
        averaging, it is the running mean of the one that learns.

    Raises
    ------
    ValueError
        If the data are fewer than asked for, or do not fit the network, or the checkpoint is of
        another run.
    """

    def __init__(
        self,
        config: TrainingConfig,
        dataset: Dataset,
        network: Network | None = None,
        checkpoint: Checkpoint | None = None,
        examples: Examples | None = None,
    ) -> None:
        self.config = config
        self.dataset = dataset.subset(
            config.train_size or len(dataset.x_train), config.test_size or len(dataset.x_test)
        )
        self.network = network or config.build_network()
        require_fit(self.network, self.dataset)
        shards = shard_count(config.batch_size, self.network)
        replicas = max(shards, config.threads)
        self._replicas = _with_replicas(self.network, replicas)
        self._learning, learners = self.network, self._replicas
        if config.averaging:
            self._learning = self.network.copy()
            learners = _with_replicas(self._learning, shards)
        self._live = LiveSettings(config, learners)
        self._order = config.build_order()
        self._generators = config.build_generators()[:shards]
        if examples is not None and not len(examples):
            raise ValueError("there are no examples to learn from; give at least one")
        self._examples = examples or TrainingImages(self.dataset, config.augmentation)
        self._is_random = self._examples.is_random or self._learning.is_random
        self._watch = LayerWatch(self._learning, self.dataset.x_train, self.steps_per_epoch)
        gradient_source = self._gradient_source(
            learners[:shards], has_own_examples=examples is not None
        )
        self._training_step = TrainingStep(
            config, self.network, self._learning, gradient_source, self._live
        )
        # Where the run is: the epoch, and how many of its images are learnt.
        self._epoch, self._position, self._step = 1, 0, 0
        self._order_before = self._order.bit_generator.state
        self._stopwatch, self._loss_sum = Stopwatch(), 0.0
        self._generators_before: list[Mapping[str, Any]] = []
        if checkpoint is not None:
            self._go_on_from(checkpoint)

    def _gradient_source(
        self, learners: Sequence[Network], *, has_own_examples: bool
    ) -> GradientSource:
        """Whatever makes the gradients, on these networks over the same parameters."""
        if self.config.gradient != "numerical":
            smoothing = self.config.label_smoothing
            return Backpropagation(self._examples, learners, self._generators, smoothing)
        if has_own_examples:
            raise ValueError(
                "gradient 'numerical' learns from the images of a data set; leave out the "
                "recipe, or take backpropagation"
            )
        return NumericalDifferentiation(self.dataset, self._learning)

    @property
    def optimizer(self) -> Optimizer:
        """What moves the parameters, with its state."""
        return self._training_step.optimizer

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch; the last may be smaller, and no image is left out."""
        return math.ceil(len(self._examples) / self.config.batch_size)

    @property
    def steps(self) -> int:
        """Batches in the whole run."""
        return self.config.steps or self.steps_per_epoch * self.config.epochs

    @property
    def is_done(self) -> bool:
        """Whether the last step is taken and its evaluation over."""
        return self._step >= self.steps and not self._position

    def run(self) -> Generator[Event, None, None]:
        """Train, and report it event by event.

        Raises
        ------
        DivergedError
            If the loss or its gradient is no longer finite: at a step, which is then not taken,
            or in the evaluation after an epoch.
        """
        yield RunStarted(self.steps_per_epoch, self.steps, self._kernels())
        with WorkerPool(self.config.threads) as pool:
            while not self.is_done:
                yield from self._run_epoch(pool)

    @property
    def settings(self) -> dict[str, float]:
        """The settings that `change` may move, as they are now."""
        return self._live.values

    def change(self, **settings: float) -> list[SettingChanged]:
        """Move settings of `model.training.live_settings.CHANGEABLE`, from the next step on.

        Call it between two events. The caller records what this returns as it does events.
        ``config`` stays as the run was begun.

        Raises
        ------
        ValueError
            If a setting cannot be moved, or not to that value; nothing is changed then.
        """
        return self._live.change(settings, self._step)

    def checkpoint(self) -> Checkpoint:
        """Everything needed to go on from here, but the parameters. Call it between two events."""
        return Checkpoint(
            self._epoch,
            self._position,
            self._step,
            self._stopwatch.seconds,
            self._loss_sum,
            self._order_before,
            self._generators_before or self._generator_states(),
            self.optimizer.steps,
            {name: values.copy() for name, values in self.optimizer.state.items()},
            self._learning.parameters.copy() if self.config.averaging else None,
            self._live.values,
        )

    def _generator_states(self) -> list[Mapping[str, Any]]:
        return [rng.bit_generator.state for rng in self._generators]

    def _put_back(self, generators: Sequence[Mapping[str, Any]]) -> None:
        for rng, state in zip(self._generators, generators, strict=True):
            rng.bit_generator.state = state

    def _run_epoch(self, pool: WorkerPool) -> Generator[Event, None, None]:
        """What is left of the epoch, and its evaluation."""
        images, size = len(self._examples), self.config.batch_size
        # Drawn again from the same state where a run goes on within an epoch.
        self._order.bit_generator.state = self._order_before
        if self._generators_before:  # a batch was left on the way
            self._put_back(self._generators_before)
        if self.config.sampling == "shuffle":
            order = self._order.permutation(images)
        else:
            order = self._order.integers(images, size=images)
        while self._position < images and self._step < self.steps:
            batch = order[self._position : self._position + size]
            is_watched = self._watch.is_due(self._step + 1)
            if is_watched:
                self._watch.before_step()
            if self._is_random:
                # A batch that is left on the way is begun again, with the same random numbers.
                self._generators_before = self._generator_states()
            self._live.put_in_force()
            number = self._step + 1
            training_step = self._training_step.step(batch, self._epoch, number, self.steps, pool)
            loss = yield from self._stopwatch.measure(training_step)
            self._generators_before = []
            self._step += 1
            self._position += len(batch)
            self._loss_sum += loss * len(batch)
            is_kept = self._epoch == 1 and is_worth_keeping(self._step)
            kernels, update = self._kernels() if is_kept else None, None
            if is_watched:
                update = self._watch.after_step(self._epoch, self._step, self._stopwatch.seconds)
            yield StepDone(self._epoch, self._step, loss, kernels, update)
        train = yield from self._evaluate(pool, is_test=False)
        test = yield from self._evaluate(pool, is_test=True)
        for score in (train, test):
            if not math.isfinite(score.loss):
                rate = self.optimizer.learning_rate
                raise DivergedError(self._epoch, self._step, rate, score.loss)
        done = EpochDone(
            self._epoch,
            self._step,
            self._stopwatch.seconds,
            self._position / self._stopwatch.seconds,
            self._loss_sum / self._position,
            train.accuracy,
            test.loss,
            test.accuracy,
            self._kernels(),
            self._watch.dead_units(),
        )
        self._epoch += 1
        self._position = 0
        self._order_before = self._order.bit_generator.state
        self._stopwatch, self._loss_sum = Stopwatch(), 0.0
        yield done

    def _evaluate(self, pool: WorkerPool, *, is_test: bool) -> Generator[Event, None, Score]:
        data, most = self.dataset, self.config.evaluation_samples
        images, labels = (data.x_test, data.t_test) if is_test else (data.x_train, data.t_train)
        for score in evaluate(self._replicas, images[:most], labels[:most], pool):
            yield Evaluating(self._epoch, score.seen, score.total)
        return score

    def _go_on_from(self, checkpoint: Checkpoint) -> None:
        """Put everything back where it was."""
        self.optimizer.restore(checkpoint.optimizer_steps, checkpoint.optimizer)
        learning = self._learning.parameters if self.config.averaging else None
        require_same_run(checkpoint, len(self._examples), len(self._generators), learning)
        self._epoch, self._position = checkpoint.epoch, checkpoint.position
        self._step = checkpoint.step
        self._stopwatch, self._loss_sum = Stopwatch(checkpoint.seconds), checkpoint.loss_sum
        self._order_before = checkpoint.order
        self._put_back(checkpoint.generators)
        if learning is not None:
            learning[...] = checkpoint.learning
        self._live.change(checkpoint.settings, self._step)

    def _kernels(self) -> FloatArray | None:
        kernels = self.network.kernels
        return None if kernels is None else kernels.copy()


def _with_replicas(network: Network, count: int) -> list[Network]:
    """The network and as many replicas as make ``count``, at least one."""
    return [network, *(network.replica() for _ in range(count - 1))]
