"""What a network is made of, layer by layer: names, shapes, parameters, work."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.nn.layers.base import Layer, Shape


@dataclass(frozen=True)
class LayerSummary:
    """One layer: its name, shape of one output, and shapes of its parameters, by W1, b1, ..."""

    name: str
    layer: Layer
    output_shape: Shape
    parameters: dict[str, Shape]

    @property
    def parameter_count(self) -> int:
        """How many numbers the layer learns."""
        return sum(math.prod(shape) for shape in self.parameters.values())

    @property
    def multiplications(self) -> int:
        """How many the layer's weights take part in for one image: once for each place."""
        places = math.prod(self.output_shape[1:])
        return places * sum(
            math.prod(shape) for name, shape in self.parameters.items() if name.startswith("W")
        )


def summarise(layers: Sequence[Layer], shape: Shape) -> Iterator[LayerSummary]:
    """Walk the shapes through the layers, numbering those with parameters and each kind."""
    kinds: dict[str, int] = {}
    number = 0
    for layer in layers:
        kind = type(layer).__name__
        kinds[kind] = kinds.get(kind, 0) + 1
        output_shape = layer.output_shape(shape)
        own = layer.parameter_shapes(shape)
        number += bool(own)
        parameters = {f"{letter}{number}": of for letter, of in own.items()}
        yield LayerSummary(f"{kind} {kinds[kind]}", layer, output_shape, parameters)
        shape = output_shape
