"""What an hour of training reports, as fast as it is asked for: a trainer that learns nothing."""

import numpy as np

from model.training.history import EpochDone, RunStarted, StepDone, UpdateSizes
from model.training.trainer import Trainer

STEPS_PER_EPOCH = 600
EPOCHS = 600
STEPS = STEPS_PER_EPOCH * EPOCHS
"""SimpleConvNet takes about a hundred steps a second."""
UPDATE_EVERY = 30


def losses(steps=STEPS):
    """Every batch's, falling and noisy; the same each time."""
    at = np.arange(1, steps + 1)
    noise = np.random.default_rng(0).lognormal(0, 0.4, steps)
    return 2.3 / np.sqrt(1 + at / 200) * noise


def accuracy(epoch):
    """After ``epoch``, on train and on test."""
    return 1 - 0.1 / (1 + epoch), 1 - 0.12 / (1 + epoch)


class HourTrainer(Trainer):
    """Takes the place of `Trainer` in the workspace; its network stays as it is."""

    def run(self):
        yield RunStarted(STEPS_PER_EPOCH, STEPS, None)
        for at, loss in enumerate(losses().tolist()):
            epoch, step = 1 + at // STEPS_PER_EPOCH, at + 1
            update = None
            if at % UPDATE_EVERY == 0:
                seconds = 0.01 * (at % STEPS_PER_EPOCH + 1)
                update = UpdateSizes(epoch, step, seconds, {"W1": 0.001 * loss, "W2": 0.002})
            yield StepDone(epoch, step, loss, None, update)
            if step % STEPS_PER_EPOCH == 0:
                train, test = accuracy(epoch)
                yield EpochDone(
                    epoch,
                    step,
                    6.0,
                    1e4,
                    1 / epoch,
                    train,
                    1.1 / epoch,
                    test,
                    None,
                    {"ReLU 1": 0.1},
                )
