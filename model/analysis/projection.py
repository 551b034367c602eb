"""What a unit at any depth weighs in the input: all layers before it, taken as straight lines.

As if every activation let everything through and each pooling were a mean. Then a unit is one
weighted sum over the input, and its weights can be looked at like those of a first kernel. In a
real network that is a sketch: which ReLUs are open depends on the image.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.nn.layers import Conv2d, Linear
from model.nn.layers.pool import Pool2d

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.nn.layers.base import Shape
    from model.nn.network import Network


def projection(network: Network, at: int) -> FloatArray:
    """The units of the layer at ``at``, which has weights, seen through all before it.

    Returns
    -------
    Shape (units, channels, height, width): of units in maps, as large as what one of them looks
    at; of all others, as large as the input.
    """
    layer = network.layers[at]
    shapes = [network.input_shape, *(entry.output_shape for entry in network.summary())]
    if isinstance(layer, Conv2d):
        # One unit in the middle of its map, far from the rim: padding does not come in.
        patterns, is_whole = layer.values["W"].copy(), False
    elif isinstance(layer, Linear):
        patterns, is_whole = layer.values["W"].T.reshape(layer.units, *shapes[at]), True
    else:
        raise ValueError(f"layer {at} is {type(layer).__name__}, which has no weights")
    for before in range(at - 1, -1, -1):
        layer, shape = network.layers[before], shapes[before]
        if isinstance(layer, Linear):
            patterns = (patterns @ layer.values["W"].T).reshape(len(patterns), *shape)
        elif isinstance(layer, Conv2d):
            patterns = _through_kernels(patterns, layer)
            if is_whole:
                patterns = _fit(patterns[..., layer.pad :, layer.pad :], shape)
        elif isinstance(layer, Pool2d):
            patterns = _through_windows(patterns, layer)
            if is_whole:
                patterns = _fit(patterns, shape)
    return patterns.reshape(len(patterns), network.input_shape[0], *patterns.shape[-2:])


def _through_kernels(patterns: FloatArray, layer: Conv2d) -> FloatArray:
    """Patterns (units, filters, h, w) over a convolution's maps, as ones over its input."""
    units, _, height, width = patterns.shape
    weights, size, stride = layer.values["W"], layer.kernel_size, layer.stride
    rows, columns = (height - 1) * stride, (width - 1) * stride
    result = np.zeros((units, weights.shape[1], rows + size, columns + size), patterns.dtype)
    by_filter = np.ascontiguousarray(patterns.transpose(0, 2, 3, 1))
    for y in range(size):
        for x in range(size):
            share = (by_filter @ weights[:, :, y, x]).transpose(0, 3, 1, 2)
            result[:, :, y : y + rows + 1 : stride, x : x + columns + 1 : stride] += share
    return result


def _through_windows(patterns: FloatArray, layer: Pool2d) -> FloatArray:
    """Each number spread evenly over its window."""
    units, channels, height, width = patterns.shape
    size, stride = layer.size, layer.stride
    rows, columns = (height - 1) * stride, (width - 1) * stride
    result = np.zeros((units, channels, rows + size, columns + size), patterns.dtype)
    for y in range(size):
        for x in range(size):
            result[:, :, y : y + rows + 1 : stride, x : x + columns + 1 : stride] += patterns
    return result / size**2


def _fit(patterns: FloatArray, shape: Shape) -> FloatArray:
    """Cut off or fill with zeros, below and at the right; what no window reaches weighs nothing."""
    _, height, width = shape
    result = np.zeros((*patterns.shape[:2], height, width), patterns.dtype)
    kept = patterns[:, :, :height, :width]
    result[:, :, : kept.shape[2], : kept.shape[3]] = kept
    return result
