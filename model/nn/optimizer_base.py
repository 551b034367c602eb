"""What optimizers share: a flat vector updated in place, in blocks, with a state to restore."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from model.base.checks import is_number

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

BLOCK = 262_144
"""Numbers updated at a time, at the most: a block's parameters, gradient and moments stay in the
last cache. Much smaller ones would have the threads wait for each other at every call."""

LARGEST_RATE = 1e9
"""Beyond this, one step by a finite gradient could overflow the weights."""

SMALLEST_EPSILON = 1e-30
"""A much smaller one is 0 in float32, and a parameter without any gradient would move by 0 / 0."""

LARGEST_EPSILON = 1e30
"""A much larger one is infinite in float32."""


class Optimizer(ABC):
    """One rule with its state.

    Parameters
    ----------
    size
        Length of the parameter vector.
    learning_rate
        Step size; may be changed between steps.

    Attributes
    ----------
    steps
        Taken so far.
    state
        What the rule remembers, by name, each (size,) float32.
    """

    keeps: tuple[str, ...] = ()
    """Names of the arrays in ``state``."""

    def __init__(self, size: int, learning_rate: float) -> None:
        if not (is_number(learning_rate) and 0 < learning_rate <= LARGEST_RATE):
            raise ValueError(
                f"learning_rate is {learning_rate!r}, but must be above 0 and at most "
                f"{LARGEST_RATE:g}"
            )
        self.size = size
        self.learning_rate = learning_rate
        self.steps = 0
        self.state = {name: np.zeros(size, np.float32) for name in self.keeps}
        count = -(-size // BLOCK)
        bounds = [size * number // count for number in range(count + 1)]
        self._blocks = tuple(slice(start, stop) for start, stop in pairwise(bounds))

    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        """Move all parameters, (size,), in place by their gradient, (size,)."""
        self.begin_step()
        spent = gradient.copy()
        for block in self.blocks():
            self.update(parameters, spent, block)

    def begin_step(self) -> None:
        """Count a step; then `update` must be called once for each of `blocks`."""
        self.steps += 1

    def blocks(self) -> Sequence[slice]:
        """The parts the vector is updated in; several threads may take one each."""
        return self._blocks

    def restore(self, steps: int, state: Mapping[str, FloatArray]) -> None:
        """Go on after ``steps`` steps that left ``state``, (size,) each.

        Raises
        ------
        ValueError
            If that is not what this rule keeps of so many parameters.
        """
        shapes = {name: values.shape for name, values in state.items()}
        if shapes != {name: values.shape for name, values in self.state.items()}:
            raise ValueError(
                f"the run was left with the optimizer state {sorted(state)}, but "
                f"{type(self).__name__} keeps {sorted(self.state)} for its {self.size:,} "
                "parameters; go on with the settings it was begun with"
            )
        for name, values in state.items():
            if name.startswith("squares") and values.min() < 0:
                raise ValueError(
                    f"the run was left with {name} below 0, which no sum of squares is; "
                    "use another copy"
                )
        self.steps = steps
        for name, values in state.items():
            self.state[name][...] = values

    @abstractmethod
    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        """Move one block of the parameters in place.

        The block of ``gradient`` is used up: it serves for what is worked out on the way, so that
        a step touches as little memory as can be.
        """


def checked_share(name: str, value: float) -> float:
    """``value``; ValueError, naming it ``name``, unless it is from 0 to below 1."""
    if not (is_number(value) and 0 <= value < 1):
        raise ValueError(f"{name} is {value!r}, but must be at least 0 and below 1")
    return value


def checked_epsilon(value: float) -> float:
    """``value``; ValueError if float32 would make it 0 or infinite."""
    if not (is_number(value) and SMALLEST_EPSILON <= value <= LARGEST_EPSILON):
        raise ValueError(
            f"epsilon is {value!r}, but must be a number from {SMALLEST_EPSILON:g} to "
            f"{LARGEST_EPSILON:g}"
        )
    return value
