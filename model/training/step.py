"""One step of a run: a batch's gradient, weight decay, the optimizer, and the running mean."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DivergedError
from model.nn import schedules

if TYPE_CHECKING:
    from model.base.arrays import IntArray
    from model.base.threads import WorkerPool
    from model.nn.network import Network
    from model.training.config import TrainingConfig
    from model.training.gradients import GradientSource
    from model.training.history import Event
    from model.training.live_settings import LiveSettings

_MEAN_WARM_UP = 10
"""Of its first steps the mean keeps step / (step + 10): it leaves the first weights behind."""


class TrainingStep:
    """Moves the parameters that learn, and with them their running mean where one is kept.

    Parameters
    ----------
    config
        The run's settings.
    network
        The one that is measured and kept: the mean, where ``config`` asks for averaging.
    learning
        The one that learns; without averaging it is ``network`` itself.
    gradient_source
        Makes the gradients of ``learning``.
    live
        Learning rate and weight decay as they are in force.

    Attributes
    ----------
    optimizer
        With its state, and the learning rate of the last step.
    """

    def __init__(
        self,
        config: TrainingConfig,
        network: Network,
        learning: Network,
        gradient_source: GradientSource,
        live: LiveSettings,
    ) -> None:
        self.optimizer = config.build_optimizer(learning.parameters.size)
        self._parameters, self._mean = learning.parameters, network.parameters
        self._weights = [values for name, values in learning.params.items() if name[0] == "W"]
        self._gradient_source, self._live = gradient_source, live
        self._schedule = schedules.get(config.schedule)
        self._averaging = config.averaging

    def step(
        self, batch: IntArray, epoch: int, step: int, steps: int, pool: WorkerPool
    ) -> Generator[Event, None, float]:
        """Take step number ``step`` of ``steps``, counted from 1, by the images of ``batch``.

        Yields
        ------
        The progress of a gradient that takes long. If it is stopped there, nothing has moved.

        Returns
        -------
        The batch's mean loss before the step.

        Raises
        ------
        DivergedError
            If the loss or its gradient is not finite; the step is not taken then.
        """
        loss, squares = yield from self._gradient_source.learn(batch, epoch, step, pool)
        # Only now: settings may be moved while a gradient by differences is under way.
        rate = self._live.learning_rate * self._schedule((step - 1) / steps)
        self.optimizer.learning_rate = rate
        if not math.isfinite(loss + squares):
            raise DivergedError(epoch, step, rate, loss)
        if self._live.weight_decay:
            for weights in self._weights:
                weights *= 1 - rate * self._live.weight_decay
        self._move(step, pool)
        return loss

    def _move(self, step: int, pool: WorkerPool) -> None:
        """By the optimizer, a block of the parameters for each thread that is free."""
        first, *others = self._gradient_source.gradients
        optimizer, parameters, mean = self.optimizer, self._parameters, self._mean
        kept = min(self._averaging, step / (step + _MEAN_WARM_UP))

        def move_block(block: slice) -> None:
            for other in others:
                np.add(first[block], other[block], out=first[block])
            optimizer.update(parameters, first, block)
            if mean is not parameters:
                mean[block] += (1 - kept) * (parameters[block] - mean[block])

        optimizer.begin_step()
        pool.map(move_block, optimizer.blocks())
