"""What to say of ten probabilities: a digit, or why it is not sure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

_RIVALS = 0.75
"""Where two digits share so much of the probability, and each has `_RIVAL`, the ink is one of
the two; otherwise it does not look like a digit."""
_RIVAL = 0.2


class Verdict(Enum):
    """How far an answer can be trusted."""

    DIGIT = "digit"
    TOO_LITTLE = "too little ink"
    BETWEEN = "between two digits"
    NO_DIGIT = "does not look like a digit"


@dataclass(frozen=True)
class Judgement:
    """The likeliest digit with its probability and the verdict on it, and the next likeliest."""

    verdict: Verdict
    digit: int
    probability: float
    runner_up: int

    @property
    def is_sure(self) -> bool:
        """Whether the digit is to be said plainly."""
        return self.verdict is Verdict.DIGIT


def judge(probabilities: FloatArray, refuses_below: float, *, is_dot: bool = False) -> Judgement:
    """Read ten probabilities.

    Parameters
    ----------
    probabilities
        Shape (classes,), at least two, summing to 1.
    refuses_below
        What the likeliest digit needs at least: `TrainedNetwork.refuses_below`.
    is_dot
        Whether what was read is a mere dot (`Prepared.is_dot`): whatever the network takes it for.
    """
    first, second = (int(place) for place in np.argsort(-probabilities, kind="stable")[:2])
    sure, next_sure = float(probabilities[first]), float(probabilities[second])
    if is_dot:
        verdict = Verdict.TOO_LITTLE
    elif sure >= refuses_below:
        verdict = Verdict.DIGIT
    elif sure + next_sure >= _RIVALS and next_sure >= _RIVAL:
        verdict = Verdict.BETWEEN
    else:
        verdict = Verdict.NO_DIGIT
    return Judgement(verdict, first, sure, second)
