"""Rules that turn a gradient into a step of the parameters, in place over one flat vector."""

from __future__ import annotations

import inspect
import math
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from model.nn.optimizer_base import BLOCK, Optimizer, checked_epsilon, checked_share

if TYPE_CHECKING:
    from model.base.arrays import FloatArray


class SGD(Optimizer):
    """w -= rate * g."""

    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        w, g = parameters[block], gradient[block]
        np.multiply(g, self.learning_rate, out=g)
        np.subtract(w, g, out=w)


class Momentum(Optimizer):
    """v = momentum * v - rate * g; w += v (Polyak, 1964)."""

    keeps = ("velocity",)

    def __init__(self, size: int, learning_rate: float, momentum: float = 0.9) -> None:
        super().__init__(size, learning_rate)
        self.momentum = checked_share("momentum", momentum)

    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        w, g, v = parameters[block], gradient[block], self.state["velocity"][block]
        np.multiply(g, self.learning_rate, out=g)
        np.multiply(v, self.momentum, out=v)
        np.subtract(v, g, out=v)
        np.add(w, v, out=w)


class Nesterov(Momentum):
    """Momentum that looks ahead: w += momentum * v - rate * g, with the new v (Nesterov, 1983).

    The parameters kept are those ahead, where the gradient is taken (Bengio et al., 2013).
    """

    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        w, g, v = parameters[block], gradient[block], self.state["velocity"][block]
        np.multiply(g, self.learning_rate, out=g)
        np.multiply(v, self.momentum, out=v)
        np.subtract(v, g, out=v)
        np.subtract(w, g, out=w)
        np.add(w, np.multiply(v, self.momentum, out=g), out=w)


class AdaGrad(Optimizer):
    """w -= rate * g / (sqrt(h) + epsilon), h the sum of all g^2 so far (Duchi et al., 2011)."""

    keeps = ("squares",)

    def __init__(self, size: int, learning_rate: float, epsilon: float = 1e-7) -> None:
        super().__init__(size, learning_rate)
        self.epsilon = checked_epsilon(epsilon)
        self._local = threading.local()

    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        w, g, h = parameters[block], gradient[block], self.state["squares"][block]
        scratch = self._scratch(g)
        self._remember(h, g, scratch)
        np.sqrt(h, out=scratch)
        np.add(scratch, self.epsilon, out=scratch)
        np.divide(g, scratch, out=scratch)
        np.multiply(scratch, self.learning_rate, out=scratch)
        np.subtract(w, scratch, out=w)

    def _remember(self, h: FloatArray, g: FloatArray, scratch: FloatArray) -> None:
        np.add(h, np.multiply(g, g, out=scratch), out=h)

    def _scratch(self, like: FloatArray) -> FloatArray:
        """An array shaped like ``like``, this thread's own, for intermediate results."""
        scratch: FloatArray | None = getattr(self._local, "scratch", None)
        if scratch is None or scratch.dtype != like.dtype:
            scratch = self._local.scratch = np.empty(min(BLOCK, self.size), like.dtype)
        return scratch[: like.size]


class RMSprop(AdaGrad):
    """As AdaGrad, but h = decay * h + (1 - decay) * g^2 forgets (Tieleman and Hinton, 2012)."""

    def __init__(
        self, size: int, learning_rate: float, decay: float = 0.99, epsilon: float = 1e-7
    ) -> None:
        super().__init__(size, learning_rate, epsilon)
        self.decay = checked_share("decay", decay)

    def _remember(self, h: FloatArray, g: FloatArray, scratch: FloatArray) -> None:
        np.multiply(h, self.decay, out=h)
        np.multiply(g, g, out=scratch)
        np.add(h, np.multiply(scratch, 1 - self.decay, out=scratch), out=h)


class Adam(Optimizer):
    """Steps scaled by running means of the gradient and its square (Kingma and Ba, 2015).

    What is kept are decaying sums, beta * sum + g: a mean is 1 - beta of that, which the step
    takes into account. Two of twelve passes over the parameters are spared.
    """

    keeps = ("sum", "squares_sum")

    def __init__(
        self,
        size: int,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(size, learning_rate)
        self.beta1, self.beta2 = checked_share("beta1", beta1), checked_share("beta2", beta2)
        self.epsilon = checked_epsilon(epsilon)

    def update(self, parameters: FloatArray, gradient: FloatArray, block: slice) -> None:
        w, g = parameters[block], gradient[block]
        m, v = self.state["sum"][block], self.state["squares_sum"][block]
        np.multiply(m, self.beta1, out=m)
        np.add(m, g, out=m)
        np.multiply(v, self.beta2, out=v)
        np.add(v, np.multiply(g, g, out=g), out=v)
        unbias = math.sqrt(1 - self.beta2**self.steps) / (1 - self.beta1**self.steps)
        root = math.sqrt(1 - self.beta2)  # of the share that makes a mean of squares_sum
        move = np.sqrt(v, out=g)
        np.add(move, self.epsilon / root, out=move)
        np.divide(m, move, out=move)
        rate = self.learning_rate * unbias * (1 - self.beta1) / root
        np.multiply(move, rate, out=move)
        np.subtract(w, move, out=w)


OPTIMIZERS: Mapping[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "rmsprop": RMSprop,
    "adam": Adam,
}

TITLES: Mapping[str, str] = {
    "sgd": "SGD",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSprop",
    "adam": "Adam",
}
"""How each optimizer is called where people read."""

DEFAULT_RATES: Mapping[str, float] = {
    "sgd": 0.1,
    "momentum": 0.05,
    "nesterov": 0.05,
    "adagrad": 0.01,
    "rmsprop": 0.001,
    "adam": 0.001,
}
"""A learning rate to begin with: the tutorials', or one at which SimpleConvNet learns at once."""


def build(
    name: str, size: int, learning_rate: float, settings: Mapping[str, float] | None = None
) -> Optimizer:
    """The optimizer called ``name``, with its own ``settings`` such as {"momentum": 0.8}.

    Raises
    ------
    ValueError
        If there is none, it has no such setting, or a value is impossible.
    """
    if name not in OPTIMIZERS:
        raise ValueError(f"there is no optimizer {name!r}; choose one of {', '.join(OPTIMIZERS)}")
    known = settings_of(name)
    unknown = sorted(set(settings or {}) - set(known))
    if unknown:
        own = f"its settings are {', '.join(known)}" if known else "it has none of its own"
        raise ValueError(f"{name} has no setting {unknown[0]!r}; {own}")
    return OPTIMIZERS[name](size, learning_rate, **(settings or {}))


def settings_of(name: str) -> dict[str, float]:
    """The settings of the optimizer of this name, with their defaults."""
    parameters = inspect.signature(OPTIMIZERS[name]).parameters
    return {
        key: parameter.default
        for key, parameter in parameters.items()
        if key not in ("size", "learning_rate")
    }
