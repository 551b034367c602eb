"""Rules that turn a gradient into a step of the parameters, in place over one flat vector."""

from __future__ import annotations

import math
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

import numpy as np

from model.arrays import FloatArray

BLOCK = 65_536
"""Numbers updated at a time: a block's parameters, gradient and moments stay in the cache."""

LARGEST_RATE = 1e9
"""Beyond this, one step by a finite gradient could overflow the weights."""


class Optimizer(ABC):
    """One rule with its state.

    Parameters
    ----------
    size
        Length of the parameter vector.
    learning_rate
        Step size; may be changed between steps.
    """

    def __init__(self, size: int, learning_rate: float) -> None:
        if not 0 < learning_rate <= LARGEST_RATE:
            raise ValueError(
                f"learning_rate is {learning_rate!r}, but must be above 0 and at most "
                f"{LARGEST_RATE:g}"
            )
        self.size = size
        self.learning_rate = learning_rate
        self.steps = 0
        self._local = threading.local()

    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        """Move all parameters, (size,), in place by their gradient, (size,)."""
        self.begin_step()
        for block in self.blocks():
            self.update(parameters, gradient, block)

    def begin_step(self) -> None:
        """Count a step; then `update` must be called once for each of `blocks`."""
        self.steps += 1

    def blocks(self) -> Iterator[slice]:
        """The parts the vector is updated in; several threads may take one each."""
        for start in range(0, self.size, BLOCK):
            yield slice(start, min(start + BLOCK, self.size))

    @abstractmethod
    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        """Move one block of the parameters in place."""

    def _zeros(self) -> FloatArray:
        return np.zeros(self.size, np.float32)

    def _scratch(self, like: FloatArray) -> FloatArray:
        """An array shaped like ``like``, this thread's own, for intermediate results."""
        scratch: FloatArray | None = getattr(self._local, "scratch", None)
        if scratch is None or scratch.dtype != like.dtype:
            scratch = self._local.scratch = np.empty(min(BLOCK, self.size), like.dtype)
        return scratch[: like.size]


class SGD(Optimizer):
    """w -= rate * g."""

    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        w, g = parameters[block], gradient[block]
        move = np.multiply(g, self.learning_rate, out=self._scratch(g))
        np.subtract(w, move, out=w)


class Momentum(Optimizer):
    """v = momentum * v - rate * g; w += v (Polyak, 1964)."""

    def __init__(self, size: int, learning_rate: float, momentum: float = 0.9) -> None:
        super().__init__(size, learning_rate)
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum is {momentum!r}, but must be at least 0 and below 1")
        self.momentum = momentum
        self._velocity = self._zeros()

    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        w, g, v = parameters[block], gradient[block], self._velocity[block]
        move = np.multiply(g, self.learning_rate, out=self._scratch(g))
        np.multiply(v, self.momentum, out=v)
        np.subtract(v, move, out=v)
        np.add(w, v, out=w)


class Adam(Optimizer):
    """Steps scaled by running means of the gradient and its square (Kingma and Ba, 2015)."""

    def __init__(
        self,
        size: int,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(size, learning_rate)
        for name, beta in (("beta1", beta1), ("beta2", beta2)):
            if not 0 <= beta < 1:
                raise ValueError(f"{name} is {beta!r}, but must be at least 0 and below 1")
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self._mean = self._zeros()
        self._square = self._zeros()

    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        w, g = parameters[block], gradient[block]
        m, v = self._mean[block], self._square[block]
        scratch = self._scratch(g)
        np.multiply(m, self.beta1, out=m)
        np.add(m, np.multiply(g, 1 - self.beta1, out=scratch), out=m)
        np.multiply(v, self.beta2, out=v)
        np.multiply(g, g, out=scratch)
        np.add(v, np.multiply(scratch, 1 - self.beta2, out=scratch), out=v)
        unbias = math.sqrt(1 - self.beta2**self.steps) / (1 - self.beta1**self.steps)
        np.sqrt(v, out=scratch)
        np.add(scratch, self.epsilon, out=scratch)
        np.divide(m, scratch, out=scratch)
        np.multiply(scratch, self.learning_rate * unbias, out=scratch)
        np.subtract(w, scratch, out=w)


OPTIMIZERS: Mapping[str, type[Optimizer]] = {"sgd": SGD, "momentum": Momentum, "adam": Adam}

TITLES: Mapping[str, str] = {"sgd": "SGD", "momentum": "Momentum", "adam": "Adam"}
"""How each optimizer is called where people read."""


def build(name: str, size: int, learning_rate: float) -> Optimizer:
    """The optimizer called ``name``; ValueError if there is none or the rate is impossible."""
    if name not in OPTIMIZERS:
        raise ValueError(f"there is no optimizer {name!r}; choose one of {', '.join(OPTIMIZERS)}")
    return OPTIMIZERS[name](size, learning_rate)
