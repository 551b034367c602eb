"""Every network the program knows, by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from model.nn.initializers import INITIALISATIONS
from model.nn.zoo.colour import conv_net_cifar10, mlp_cifar10
from model.nn.zoo.digits import (
    alexnet_digits,
    digitpad_net,
    lenet5,
    mlp,
    simple_conv_net,
    simple_net,
)
from model.nn.zoo.parts import ACTIVATIONS, titles

if TYPE_CHECKING:
    from model.nn.network import Network

__all__ = [
    "ACTIVATIONS",
    "INITIALISATIONS",
    "NETWORKS",
    "TITLES",
    "alexnet_digits",
    "build",
    "conv_net_cifar10",
    "digitpad_net",
    "lenet5",
    "mlp",
    "mlp_cifar10",
    "settings_of",
    "simple_conv_net",
    "simple_net",
]

NETWORKS: Mapping[str, Callable[..., Network]] = {
    construct.__name__: construct
    for construct in (
        simple_conv_net,
        digitpad_net,
        simple_net,
        mlp,
        lenet5,
        alexnet_digits,
        mlp_cifar10,
        conv_net_cifar10,
    )
}
TITLES: Mapping[str, str] = {name: titles[name] for name in NETWORKS}
"""How each network is called where people read."""


def build(name: str, settings: Mapping[str, object] | None = None) -> Network:
    """The network called ``name``, its parameters still zero.

    Raises
    ------
    ValueError
        If there is no such network, or a setting is unknown or impossible.
    """
    if name not in NETWORKS:
        raise ValueError(f"there is no network {name!r}; choose one of {', '.join(NETWORKS)}")
    known = settings_of(name)
    unknown = sorted(set(settings or {}) - set(known))
    if unknown:
        raise ValueError(
            f"{name} has no setting {unknown[0]!r}; its settings are {', '.join(known)}"
        )
    return NETWORKS[name](**(settings or {}))


def settings_of(name: str) -> dict[str, object]:
    """The settings of a network of this name, with their defaults."""
    parameters = inspect.signature(NETWORKS[name]).parameters
    return {key: parameter.default for key, parameter in parameters.items()}
