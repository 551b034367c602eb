"""Which part of the input a unit looks at, from the sizes, strides and paddings before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.nn.layers import Conv2d, Linear
from model.nn.layers.pool import Pool2d

if TYPE_CHECKING:
    from model.nn.network import Network


@dataclass(frozen=True)
class ReceptiveField:
    """Of the units of one layer's maps, px of the input.

    Attributes
    ----------
    side
        Rows, and columns, that one unit looks at.
    stride
        From one unit's to its neighbour's.
    start
        First row, and column, of the first unit's; negative within the padding.
    """

    side: int
    stride: int
    start: int

    def box(self, row: int, column: int) -> tuple[int, int]:
        """Top and left of what the unit at a place of the map looks at; may reach over the rim."""
        return self.start + row * self.stride, self.start + column * self.stride


def receptive_field(network: Network, at: int) -> ReceptiveField | None:
    """Of the layer at ``at`` in `Network.layers`; None where each unit looks at the whole input."""
    side, stride, start = 1, 1, 0
    for layer in network.layers[: at + 1]:
        if isinstance(layer, Linear):
            return None
        if isinstance(layer, Conv2d):
            start -= layer.pad * stride
            side += (layer.kernel_size - 1) * stride
            stride *= layer.stride
        elif isinstance(layer, Pool2d):
            side += (layer.size - 1) * stride
            stride *= layer.stride
    return ReceptiveField(side, stride, start)
