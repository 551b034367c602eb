"""What the first layer's kernels do to an image: their maps, one place's sum, and their range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.base.threads import hold_blas_to_one_thread
from model.nn.layers.activations import Activation
from model.nn.layers.conv import Conv2d
from model.nn.layers.pool import Pool2d

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray
    from model.nn.network import Network

_PART = 100
"""Images convolved at a time: their maps are some 7 MB for 30 kernels."""


@dataclass(frozen=True)
class FirstStage:
    """Where in `Network.layers` the first convolution lies, and what follows it.

    ``activation`` and ``pooling`` are None where the network has none before its next layer with
    weights.
    """

    convolution: Conv2d
    activation: int | None
    pooling: int | None

    @property
    def depth(self) -> int:
        """How many layers there are up to the last of the three."""
        return 1 + max(0, self.activation or 0, self.pooling or 0)


@dataclass(frozen=True)
class PlaceSum:
    """How one number of a feature map comes about: the sum of ``products``, plus ``bias``.

    Attributes
    ----------
    top, left
        The patch's corner on the input, px; negative within the padding.
    patch, weights, products
        Each (channels, kernel_size, kernel_size); the patch as the network is given it.
    """

    top: int
    left: int
    patch: FloatArray
    weights: FloatArray
    products: FloatArray
    bias: float

    @property
    def total(self) -> float:
        """What the map holds there after convolution."""
        return float(self.products.sum() + self.bias)


def first_stage(network: Network) -> FirstStage | None:
    """The first layers of a network that begins with a convolution; None of any other."""
    convolution = network.layers[0]
    if not isinstance(convolution, Conv2d):
        return None
    found: dict[str, int] = {}
    for at, entry in enumerate(network.summary()[1:], start=1):
        if entry.parameters:
            break
        if isinstance(entry.layer, Activation):
            found.setdefault("activation", at)
        elif isinstance(entry.layer, Pool2d):
            found.setdefault("pooling", at)
    return FirstStage(convolution, found.get("activation"), found.get("pooling"))


def place_sum(
    network: Network, image: ByteArray | FloatArray, kernel: int, row: int, column: int
) -> PlaceSum:
    """What ``kernel`` sums up at a place of its map.

    Parameters
    ----------
    image
        Shape (channels, height, width), as `Network.logits` takes them.
    row, column
        The place in the map after convolution, from 0.

    Raises
    ------
    ValueError
        If the network does not begin with a convolution, or has no such kernel or place.
    """
    stage = first_stage(network)
    if stage is None:
        raise ValueError(f"{network.name}: it begins without a convolution; there are no kernels")
    filters, down, across = network.summary()[0].output_shape
    for name, found, end in (("kernel", kernel, filters), ("row", row, down)):
        _require_below(name, found, end)
    _require_below("column", column, across)
    layer = stage.convolution
    x = network.as_input(image[np.newaxis])[..., 0]
    pad, size = layer.pad, layer.kernel_size
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    top, left = row * layer.stride, column * layer.stride
    patch = padded[:, top : top + size, left : left + size]
    weights = network.params["W1"][kernel].copy()
    bias = float(network.params["b1"][kernel])
    return PlaceSum(top - pad, left - pad, patch, weights, patch * weights, bias)


def answer_ranges(network: Network, images: ByteArray) -> Iterator[tuple[int, FloatArray]]:
    """The lowest and the highest number in the map of every kernel, after the activation.

    A kernel whose lowest is its highest never answers.

    Parameters
    ----------
    network
        Begins with a convolution; a copy, if others use it meanwhile.
    images
        Shape (n, channels, height, width), n at least 1.

    Yields
    ------
    The images looked at, and the ranges so far, (2, filters); may be left at any time.
    """
    stage = first_stage(network)
    assert stage is not None, "there are no kernels"
    hold_blas_to_one_thread()
    ranges = np.empty((2, stage.convolution.filters), network.dtype)
    ranges[0], ranges[1] = np.inf, -np.inf
    for start in range(0, len(images), _PART):
        x = network.as_input(images[start : start + _PART])
        maps = stage.convolution.forward(x, keep=False)
        np.minimum(ranges[0], maps.min(axis=(1, 2, 3)), out=ranges[0])
        np.maximum(ranges[1], maps.max(axis=(1, 2, 3)), out=ranges[1])
        # Every activation here rises all along: the ends of the range are enough to know.
        answered = ranges
        if stage.activation is not None:
            ends = ranges.T[:, np.newaxis, np.newaxis]
            answered = network.layers[stage.activation].forward(ends, keep=False)[:, 0, 0].T
        yield min(start + _PART, len(images)), answered.copy()


def _require_below(name: str, found: int, end: int) -> None:
    if not 0 <= found < end:
        raise ValueError(f"{name} is {found}, but must be from 0 to {end - 1}")
