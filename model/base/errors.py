"""Errors that speak to the person: what was found, what was expected, what to do."""

import math


class DataError(ValueError):
    """A file or an array cannot be used. The text is fit to be shown as it stands."""


class NewerVersionError(DataError):
    """A newer Digitpad wrote the file: it is sound, and stays where it is."""


class FileAccessError(DataError):
    """The system did not give the file: it may another time."""


class DivergedError(ArithmeticError):
    """The loss or its gradient is no longer finite. The network still holds finite weights.

    Attributes
    ----------
    epoch, step
        Where it happened, both counted from 1; ``step`` counts from the start of the run.
    learning_rate
        The rate in use at that step.
    loss
        The loss found there: inf, nan, or finite where only its gradient is not.
    """

    def __init__(self, epoch: int, step: int, learning_rate: float, loss: float) -> None:
        self.epoch, self.step, self.learning_rate, self.loss = epoch, step, learning_rate, loss
        and_gradient = " and its gradient infinite" if math.isfinite(loss) else ""
        super().__init__(
            f"the loss became {loss:g}{and_gradient} in epoch {epoch}, step {step}, at learning "
            f"rate {learning_rate:g}; the last finite weights are kept"
        )
