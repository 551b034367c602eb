"""What the zoo's networks have in common: how they are named and put together."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ParamSpec

from model.nn.initializers import initializer
from model.nn.layers import Dropout, Layer, Linear, ReLU, Shape, Sigmoid, Tanh
from model.nn.layers.base import require_whole
from model.nn.network import Network

if TYPE_CHECKING:
    from model.nn.input import Normalisation

_Settings = ParamSpec("_Settings")

titles: dict[str, str] = {}
"""The title that `named` gave each network."""

ACTIVATIONS: Mapping[str, type[Layer]] = {"relu": ReLU, "sigmoid": Sigmoid, "tanh": Tanh}


def named(
    title: str,
) -> Callable[[Callable[_Settings, Network]], Callable[_Settings, Network]]:
    """Give a constructor a title; what it builds then knows its name and all its settings."""

    def register(construct: Callable[_Settings, Network]) -> Callable[_Settings, Network]:
        signature = inspect.signature(construct)

        @functools.wraps(construct)
        def build_named(*args: _Settings.args, **kwargs: _Settings.kwargs) -> Network:
            network = construct(*args, **kwargs)
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            network.name = construct.__name__
            network.settings = dict(bound.arguments)
            if "input_shape" in network.settings:
                network.settings["input_shape"] = network.input_shape
            return network

        titles[construct.__name__] = title
        return build_named

    return register


def assemble(
    name: str,
    layers: Sequence[Layer],
    input_shape: Shape,
    initialisation: str,
    weight_std: float,
    normalisation: Normalisation | None = None,
) -> Network:
    """The network of these layers; ValueError if one of the other settings is impossible."""
    return Network(
        layers,
        input_shape,
        name=name,
        initializer=initializer(initialisation, weight_std),
        normalisation=normalisation,
    )


def activation_named(network: str, name: str) -> Callable[[], Layer]:
    """The activation called ``name``; ValueError, in the name of ``network``, if there is none."""
    if name not in ACTIVATIONS:
        raise ValueError(
            f"{network}: activation is {name!r}, but must be one of {', '.join(ACTIVATIONS)}"
        )
    return ACTIVATIONS[name]


def hidden_layers(
    network: str, hidden: Sequence[int], activation: str, dropout: float
) -> list[Layer]:
    """Linear layers of so many units, each followed by the activation and by dropout, if any.

    ValueError, in the name of ``network``, if one of them is impossible.
    """
    if isinstance(hidden, str) or not isinstance(hidden, Sequence):
        raise ValueError(
            f"{network}: hidden is {hidden!r}, but must be a list of whole numbers, such as "
            "[100,50]"
        )
    activate = activation_named(network, activation)
    Dropout(dropout)  # refuses what is impossible, None as well as 1.5
    layers: list[Layer] = []
    for units in hidden:
        require_whole(network, 1, hidden=units)
        layers += [Linear(units), activate()]
        if dropout:
            layers.append(Dropout(dropout))
    return layers


def closing_layers(hidden: int, classes: int, activate: Callable[[], Layer] = ReLU) -> list[Layer]:
    """What most networks end in: ``hidden`` units fully connected, then one unit a class."""
    return [Linear(hidden), activate(), Linear(classes)]


def with_dropout(layers: Sequence[Layer], share: float) -> list[Layer]:
    """``layers``, each Linear among them given less by ``share`` of its inputs while training."""
    result: list[Layer] = []
    for layer in layers:
        result += [Dropout(share), layer] if isinstance(layer, Linear) else [layer]
    return result
