"""Gradients by central differences: the plain way, and a quick exact one for Linear layers.

The plain way moves one parameter up and down and takes the loss each time: two passes through the
whole network for each of perhaps 40,000 parameters. In a Linear layer one weight moves one unit
only, and only for the images where its input is not zero. What has to be taken again is that
unit's column in the next layer and what comes after: hundreds of weights are done in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from model.base.checks import is_number
from model.nn.layers import Linear
from model.nn.layers.activations import Activation
from model.nn.layers.dropout import Dropout

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, IntArray
    from model.nn.layers.base import Layer
    from model.nn.network import Network

_H = 1e-4
"""How far a parameter is moved each way, as the tutorials do. It is for float64: in float32 the
two losses differ by little more than their own rounding."""

PIECE = 2_000_000
"""Numbers worked on at a time, at the most: a large batch is taken in pieces of so many images that
the memory stays small, and that the work can be left after a few hundredths of a second."""


def numerical_gradient(
    loss: Callable[[], float],
    parameters: FloatArray,
    h: float = _H,
    positions: Sequence[int] | None = None,
) -> Iterator[tuple[int, float]]:
    """Central differences of any loss, one parameter at a time.

    Parameters
    ----------
    loss
        Called after each move; reads ``parameters``.
    parameters
        Shape (size,), float64 to be exact; each is moved and put back.
    h
        How far, in each direction.
    positions
        Which parameters; by default all, in order.

    Raises
    ------
    ValueError
        If ``h`` is no length.

    Yields
    ------
    A position and its (loss(p + h) - loss(p - h)) / 2h. A caller that stops pulling finds every
    parameter where it was.
    """
    require_length(h)
    for position in range(parameters.size) if positions is None else positions:
        value = parameters[position].copy()
        try:
            parameters[position] = value + h
            above = loss()
            parameters[position] = value - h
            below = loss()
        finally:
            parameters[position] = value
        yield position, (above - below) / (2 * h)


def require_length(h: float) -> None:
    """ValueError if parameters cannot be moved by ``h``."""
    if not (is_number(h) and 0 < h < np.inf):
        raise ValueError(f"h is {h!r}, but must be a number above 0")


class LinearDifferences:
    """Central differences of the mean cross-entropy, unit by unit.

    Parameters
    ----------
    network
        Of Linear layers with activations between them. Its parameters are read again by each
        `run`; the work is done on a float64 copy.
    h
        How far each parameter is moved, both ways.

    Raises
    ------
    ValueError
        If the network has other layers, or ``h`` is no length.
    """

    def __init__(self, network: Network, h: float = _H) -> None:
        require_length(h)
        for layer in network.layers:
            if not isinstance(layer, Linear | Activation | Dropout):
                raise ValueError(
                    f"numerical differentiation unit by unit needs Linear layers, but "
                    f"{network.name} has a {type(layer).__name__}; choose simple_net or mlp, "
                    "or backpropagation"
                )
        self._network = network
        self._exact = network.copy(np.float64)
        self._h = h
        self._linears = [i for i, layer in enumerate(network.layers) if isinstance(layer, Linear)]

    def run(self, images: ByteArray | FloatArray, labels: IntArray) -> Generator[int, None, None]:
        """Fill the network's ``gradient``.

        Yields
        ------
        How many parameters are done, after each unit. Of a batch taken in pieces, a unit counts
        by as many of its parameters as pieces are done. The gradient is whole when it ends.
        """
        exact = self._exact
        exact.parameters[...] = self._network.parameters
        exact.gradient[...] = 0
        inputs, outputs = self._pass(images)
        before = 0
        for number, position in enumerate(self._linears, start=1):
            following = self._linears[number] if number < len(self._linears) else None
            weights, biases = exact.gradients[f"W{number}"], exact.gradients[f"b{number}"]
            size, units = weights.size + biases.size, biases.size
            widest = max(exact.classes, len(outputs[following]) if following is not None else 0)
            pieces = list(_pieces(labels.size, len(inputs[position]) * widest))
            for turn, piece in enumerate(pieces):
                differences = _UnitDifferences(
                    exact.layers,
                    position,
                    following,
                    [x[:, piece] for x in inputs],
                    [y[:, piece] for y in outputs],
                    labels[piece],
                    self._h,
                )
                for unit in range(units):
                    column = differences.of(unit)
                    weights[:, unit] += column[:-1]
                    biases[unit] += column[-1]
                    yield before + size * (turn * units + unit + 1) // (len(pieces) * units)
            before += size
        exact.gradient /= labels.size
        self._network.gradient[...] = exact.gradient

    def loss(self, images: ByteArray | FloatArray, labels: IntArray) -> float:
        """The mean loss, taken in float64."""
        self._exact.parameters[...] = self._network.parameters
        return self._exact.loss(images, labels)

    def _pass(self, images: ByteArray | FloatArray) -> tuple[list[FloatArray], list[FloatArray]]:
        """What goes into each layer and what comes out, (features, n) each."""
        x = self._exact.as_input(images)
        inputs, outputs = [], []
        for layer in self._exact.layers:
            inputs.append(x.reshape(-1, x.shape[-1]))
            x = layer.forward(x, keep=False).copy()
            outputs.append(x.reshape(-1, x.shape[-1]))
        return inputs, outputs


def _pieces(count: int, numbers: int) -> Iterator[slice]:
    """Cut ``count`` images, each of so many ``numbers``, into pieces of `PIECE` numbers."""
    size = max(1, PIECE // numbers)
    return (slice(start, start + size) for start in range(0, count, size))


class _UnitDifferences:
    """Differences of the summed loss by all weights of one unit at a time, in one Linear layer."""

    def __init__(
        self,
        layers: Sequence[Layer],
        position: int,
        following: int | None,
        inputs: Sequence[FloatArray],
        outputs: Sequence[FloatArray],
        labels: IntArray,
        h: float,
    ) -> None:
        n = labels.size
        # The bias is a weight of an input that is always 1.
        x = np.vstack([inputs[position], np.ones((1, n))])
        # Where an input is zero its weight does nothing: the difference there is exactly 0.
        self._rows, self._images = np.nonzero(x)
        self._moves = h * x[self._rows, self._images]
        self._size = len(x)
        self._labels = labels[self._images]
        self._scale = 1 / (2 * h)
        self._own = outputs[position]
        end = len(layers) if following is None else following
        self._between = [_fresh(layer) for layer in layers[position + 1 : end]]
        self._weights: FloatArray | None = None
        self._after: list[Layer] = []
        if following is not None:
            self._weights = layers[following].values["W"]
            self._next = outputs[following][:, self._images]
            self._after = [_fresh(layer) for layer in layers[following + 1 :]]
        else:
            self._next = outputs[-1][:, self._images]

    def of(self, unit: int) -> FloatArray:
        """The gradient by this unit's weights and, last, its bias: (inputs + 1,)."""
        own = self._own[unit, self._images]
        gained = self._losses(unit, own + self._moves, own)
        gained -= self._losses(unit, own - self._moves, own)
        gradient = np.zeros(self._size)
        np.add.at(gradient, self._rows, gained)
        return gradient * self._scale

    def _losses(self, unit: int, moved: FloatArray, own: FloatArray) -> FloatArray:
        """The loss of each pair of weight and image once its unit has ``moved``."""
        change = _through(self._between, moved[np.newaxis]) - _through(
            self._between, own[np.newaxis]
        )
        if self._weights is None:
            logits = self._next.copy()
            logits[unit] += change[0]
        else:
            logits = self._weights[unit][:, np.newaxis] * change
            logits += self._next
        logits = _through(self._after, logits)
        truth = logits[self._labels, np.arange(self._labels.size)]
        highest = logits.max(axis=0)
        logits = logits - highest
        np.exp(logits, out=logits)
        result: FloatArray = np.log(logits.sum(axis=0)) + highest - truth
        return result


def _fresh(layer: Layer) -> Layer:
    """The same layer over the same parameters, with buffers of its own."""
    twin = replace(layer)
    twin.values.update(layer.values)
    return twin


def _through(layers: Sequence[Layer], x: FloatArray) -> FloatArray:
    for layer in layers:
        x = layer.forward(x, keep=False)
    return x.copy() if layers else x
