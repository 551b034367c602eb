"""A network with some of its first kernels off or scaled, and how much each kernel matters.

A kernel is off when its weights and its bias are zero. What the layers before the next weights do
to its map they do to each map on its own, so switching it off changes one map of that next layer's
input; and since that layer is a sum over its inputs, only that map's share of the sum has to be
computed again. All kernels together then cost little more than one look at the images.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from model.analysis.first_layer import first_stage
from model.base.arrays import ByteArray, FloatArray, IntArray
from model.base.threads import hold_blas_to_one_thread
from model.nn.layers import Conv2d, Dropout, Layer, Linear
from model.nn.layers.activations import Activation
from model.nn.layers.pool import Pool2d

if TYPE_CHECKING:
    from model.nn.network import Network

_PART = 100
"""Images at a time: their maps stay in the cache while every kernel has its turn."""


@dataclass(frozen=True)
class Importances:
    """What was found so far.

    Attributes
    ----------
    seen, total
        Images looked at, images there are.
    correct
        Right answers of the whole network among those seen.
    correct_without
        Right answers without each kernel, shape (filters,).
    """

    seen: int
    total: int
    correct: int
    correct_without: IntArray

    @property
    def accuracy(self) -> float:
        """Of the whole network, 0 to 1, over the images seen."""
        return self.correct / self.seen

    @property
    def losses(self) -> FloatArray:
        """Accuracy lost without each kernel, shape (filters,); below zero where it does harm."""
        return (self.correct - self.correct_without) / self.seen


def edited(network: Network, factors: Sequence[float]) -> Network:
    """A copy whose first kernels, with their biases, are multiplied: 0 switches one off.

    Raises
    ------
    ValueError
        If the network does not begin with a convolution, or there is not one finite factor for
        each of its kernels.
    """
    kernels = network.kernels
    if kernels is None:
        raise ValueError(f"{network.name}: it begins without a convolution; there are no kernels")
    values = np.asarray(factors, network.dtype)
    if values.shape != (len(kernels),) or not np.isfinite(values).all():
        raise ValueError(
            f"factors are {values.tolist()}, but {network.name} needs {len(kernels)} finite "
            "numbers, one a kernel"
        )
    twin = network.copy()
    twin.params["W1"] *= values[:, np.newaxis, np.newaxis, np.newaxis]
    twin.params["b1"] *= values
    return twin


def importances(network: Network, images: ByteArray, labels: IntArray) -> Iterator[Importances]:
    """How many answers are right with all kernels, and without each of them.

    Parameters
    ----------
    network
        Begins with a convolution; a copy, if others use it meanwhile.
    images, labels
        n of each, at least one. What is found of the first images is meant to be typical, so
        bring them in no order.

    Yields
    ------
    The counts so far, after each part of the images; may be left at any time.
    """
    stage = first_stage(network)
    if stage is None:
        raise ValueError(f"{network.name}: it begins without a convolution; there are no kernels")
    hold_blas_to_one_thread()
    depth = _depth_of_own_maps(network.layers)
    own, later = network.layers[:depth], network.layers[depth:]
    filters = stage.convolution.filters
    correct, correct_without = 0, np.zeros(filters, np.int64)
    without = _ways_without(later[0], network.summary()[depth - 1].output_shape)
    for start in range(0, len(labels), _PART):
        part = slice(start, start + _PART)
        right = labels[part]
        maps = _through(own, network.as_input(images[part])).copy()
        silent = _silent_value(own, network)
        whole = later[0].forward(maps, keep=False).copy()
        correct += _count_right(later[1:], whole, right)
        for kernel in range(filters):
            changed = without(maps, whole, kernel, silent)
            correct_without[kernel] += _count_right(later[1:], changed, right)
        seen = min(start + _PART, len(labels))
        yield Importances(seen, len(labels), correct, correct_without.copy())


_Without = Callable[[FloatArray, FloatArray, int, float], FloatArray]
"""Maps, the next layer's outputs for them, a kernel and its map's value where it is off: the next
layer's outputs without the kernel."""


def _ways_without(layer: Layer, map_shape: tuple[int, ...]) -> _Without:
    """The cheapest way there is for the layer that first mixes the maps."""
    if isinstance(layer, Linear):
        size = math.prod(map_shape[1:])
        weights = layer.values["W"].reshape(map_shape[0], size, -1)

        def without_in_sum(
            maps: FloatArray, whole: FloatArray, kernel: int, silent: float
        ) -> FloatArray:
            change: FloatArray = (silent - maps[kernel]).reshape(size, -1)
            changed: FloatArray = whole + weights[kernel].T @ change
            return changed

        return without_in_sum
    if isinstance(layer, Conv2d):
        single = replace(layer)
        all_weights = layer.values["W"]
        single.values = {"b": np.zeros_like(layer.values["b"])}

        def without_in_maps(
            maps: FloatArray, whole: FloatArray, kernel: int, silent: float
        ) -> FloatArray:
            single.values["W"] = all_weights[:, kernel : kernel + 1]
            change = single.forward(silent - maps[kernel : kernel + 1], keep=False)
            return np.add(change, whole, out=change)

        return without_in_maps

    def without_at_all(
        maps: FloatArray, _whole: FloatArray, kernel: int, silent: float
    ) -> FloatArray:
        kept = maps[kernel].copy()
        maps[kernel] = silent
        changed = layer.forward(maps, keep=False)
        maps[kernel] = kept
        return changed

    return without_at_all


def _depth_of_own_maps(layers: Sequence[Layer]) -> int:
    """How many layers from the first keep each kernel's map to itself."""
    for depth, layer in enumerate(layers[1:], start=1):
        if not isinstance(layer, Activation | Pool2d | Dropout):
            return depth
    raise ValueError("a network ends in a layer that mixes all maps")


def _silent_value(own: Sequence[Layer], network: Network) -> float:
    """What the map of a kernel that is off holds everywhere: a sigmoid makes 0.5 of zero."""
    zero = np.zeros((1, *network.summary()[0].output_shape[1:], 1), network.dtype)
    return float(_through(own[1:], zero).flat[0])


def _through(layers: Sequence[Layer], x: FloatArray) -> FloatArray:
    for layer in layers:
        x = layer.forward(x, keep=False)
    return x


def _count_right(layers: Sequence[Layer], x: FloatArray, labels: IntArray) -> int:
    return int(np.count_nonzero(_through(layers, x).argmax(axis=0) == labels))
