"""The layers of a network that have weights to look at, in words and as arrays. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from model.nn.layers import Conv2d

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.nn.network import Network


@dataclass(frozen=True)
class LayerChoice:
    """One of them.

    Attributes
    ----------
    at
        Where it lies in `Network.layers`.
    title
        For example "2. Convolution, 64 kernels of 5 x 5 over 32 maps".
    is_convolution, is_first, is_last
        Whether its units are maps; whether it looks at the input itself; whether its units are
        the classes.
    """

    at: int
    title: str
    units: int
    is_convolution: bool
    is_first: bool
    is_last: bool


def layer_choices(network: Network) -> list[LayerChoice]:
    """Every layer with weights, the first first."""
    result: list[LayerChoice] = []
    weighted = [at for at, entry in enumerate(network.summary()) if entry.parameters]
    for number, at in enumerate(weighted, start=1):
        entry = network.summary()[at]
        weights = next(shape for name, shape in entry.parameters.items() if name[0] == "W")
        units, is_last = entry.output_shape[0], at == weighted[-1]
        layer = entry.layer
        if isinstance(layer, Conv2d):
            text = _tr("{0}. Convolution: {1} kernels of {2} x {2}").format(
                number, units, layer.kernel_size
            )
            if number > 1:
                text += _tr(" over {0} maps").format(weights[1])
        elif is_last:
            text = _tr("{0}. Fully connected: the {1} answers").format(number, units)
        else:
            text = _tr("{0}. Fully connected: {1} units").format(number, units)
        is_convolution = isinstance(layer, Conv2d)
        result.append(LayerChoice(at, text, units, is_convolution, number == 1, is_last))
    return result


def own_weights(network: Network, choice: LayerChoice, unit: int) -> FloatArray:
    """What a unit weighs of the layer before: (inputs, height, width), a tile for each of them.

    Of maps before a fully connected layer a tile is a map; of units before it, one weight.
    """
    entry = network.summary()[choice.at]
    name = next(name for name in entry.parameters if name[0] == "W")
    weights = network.params[name]
    if choice.is_convolution:
        kernel: FloatArray = weights[unit].copy()
        return kernel
    shapes = [network.input_shape, *(entry.output_shape for entry in network.summary())]
    shape = shapes[choice.at]
    own: FloatArray = weights[:, unit].reshape(shape if len(shape) == 3 else (-1, 1, 1))
    return np.ascontiguousarray(own)


def _tr(text: str) -> str:
    return QCoreApplication.translate("layers", text)
