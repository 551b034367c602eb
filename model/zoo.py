"""Every network the program knows, by name."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import ParamSpec

from model.initializers import INITIALISATIONS, initializer
from model.layers import (
    AvgPool2d,
    Conv2d,
    Dropout,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool2d,
    ReLU,
    Shape,
    Sigmoid,
    Tanh,
)
from model.layers.base import image_shape, require_whole
from model.network import Network, Normalisation

_Settings = ParamSpec("_Settings")
_registry: dict[str, Callable[..., Network]] = {}
_titles: dict[str, str] = {}

NETWORKS: Mapping[str, Callable[..., Network]] = _registry
TITLES: Mapping[str, str] = _titles
"""How each network is called where people read."""

ACTIVATIONS: Mapping[str, type[Layer]] = {"relu": ReLU, "sigmoid": Sigmoid, "tanh": Tanh}

CIFAR10_NORMALISATION = Normalisation((0.4914, 0.48216, 0.44653), (0.24703, 0.24349, 0.26159))
"""Means and deviations of CIFAR-10's red, green and blue over its training images."""


def _named(
    title: str,
) -> Callable[[Callable[_Settings, Network]], Callable[_Settings, Network]]:
    """Put a constructor into the zoo; what it builds knows its name and all its settings."""

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

        _registry[construct.__name__] = build_named
        _titles[construct.__name__] = title
        return build_named

    return register


@_named("SimpleConvNet")
def simple_conv_net(
    input_shape: Shape = (1, 28, 28),
    filters: int = 30,
    kernel_size: int = 5,
    pad: int = 0,
    stride: int = 1,
    hidden: int = 100,
    classes: int = 10,
    weight_std: float = 0.01,
    activation: str = "relu",
    initialisation: str = "std",
) -> Network:
    """Conv - activation - MaxPool - Linear - activation - Linear, with softmax in the loss.

    The network of Saito, "Deep Learning from Scratch" (2016), chapter 7, whose 30 kernels of
    5 x 5 reach 98.9% on MNIST.

    Raises
    ------
    ValueError
        If a setting is impossible; the text names it.
    """
    require_whole("simple_conv_net", 1, hidden=hidden)
    require_whole("simple_conv_net", 2, classes=classes)
    activate = _activation("simple_conv_net", activation)
    return Network(
        [
            Conv2d(filters, kernel_size, stride, pad),
            activate(),
            MaxPool2d(2, 2),
            Linear(hidden),
            activate(),
            Linear(classes),
        ],
        image_shape("simple_conv_net", input_shape),
        initializer=initializer(initialisation, weight_std),
    )


@_named("Digitpad's own")
def digitpad_net(
    filters: int = 32,
    kernel_size: int = 5,
    second_filters: int = 64,
    hidden: int = 128,
    dropout: float = 0.3,
    initialisation: str = "he",
    weight_std: float = 0.01,
) -> Network:
    """Two convolutions and dropout: the network that reads what people draw.

    Its bundled weights learnt from MNIST and from pen strokes, distorted anew in every epoch
    (`model.recipes`). Its 32 kernels of 5 x 5 are large enough to be looked at.
    """
    name = "digitpad_net"
    require_whole(name, 1, filters=filters, second_filters=second_filters, hidden=hidden)
    return Network(
        [
            Conv2d(filters, kernel_size),
            ReLU(),
            MaxPool2d(2, 2),
            Conv2d(second_filters, kernel_size),
            ReLU(),
            MaxPool2d(2, 2),
            Dropout(dropout),
            Linear(hidden),
            ReLU(),
            Dropout(dropout),
            Linear(10),
        ],
        (1, 28, 28),
        initializer=initializer(initialisation, weight_std),
    )


@_named("SimpleNet")
def simple_net(
    input_shape: Shape = (1, 28, 28),
    hidden: int = 50,
    classes: int = 10,
    weight_std: float = 0.01,
    initialisation: str = "std",
) -> Network:
    """784 - 50 - 10 with sigmoid: the two-layer network of Saito, chapters 4 and 5."""
    require_whole("simple_net", 1, hidden=hidden)
    require_whole("simple_net", 2, classes=classes)
    return Network(
        [Linear(hidden), Sigmoid(), Linear(classes)],
        image_shape("simple_net", input_shape),
        initializer=initializer(initialisation, weight_std),
    )


@_named("Multilayer perceptron")
def mlp(
    input_shape: Shape = (1, 28, 28),
    hidden: Sequence[int] = (100, 100),
    activation: str = "relu",
    classes: int = 10,
    initialisation: str = "he",
    weight_std: float = 0.01,
    dropout: float = 0.0,
) -> Network:
    """Any list of hidden layers, fully connected, each followed by the activation."""
    layers = _hidden_layers("mlp", hidden, activation, dropout)
    require_whole("mlp", 2, classes=classes)
    return Network(
        [*layers, Linear(classes)],
        image_shape("mlp", input_shape),
        initializer=initializer(initialisation, weight_std),
    )


@_named("LeNet-5")
def lenet5(
    input_shape: Shape = (1, 28, 28),
    classes: int = 10,
    initialisation: str = "xavier",
    weight_std: float = 0.01,
) -> Network:
    """LeNet-5's form (LeCun et al., 1998) on 28 x 28, whose rim of two pixels is padding here.

    Sigmoid and average pooling; the maps of the third layer see all maps of the second.
    """
    require_whole("lenet5", 2, classes=classes)
    return Network(
        [
            Conv2d(6, 5, pad=2),
            Sigmoid(),
            AvgPool2d(2, 2),
            Conv2d(16, 5),
            Sigmoid(),
            AvgPool2d(2, 2),
            Linear(120),
            Sigmoid(),
            Linear(84),
            Sigmoid(),
            Linear(classes),
        ],
        image_shape("lenet5", input_shape),
        initializer=initializer(initialisation, weight_std),
    )


@_named("AlexNet's ingredients")
def alexnet_digits(
    input_shape: Shape = (1, 28, 28),
    filters: int = 24,
    hidden: int = 128,
    dropout: float = 0.5,
    classes: int = 10,
    initialisation: str = "he",
    weight_std: float = 0.01,
) -> Network:
    """What made AlexNet (Krizhevsky et al., 2012), at the size of a digit.

    ReLU, local response normalisation, overlapping max pooling, dropout.
    """
    require_whole("alexnet_digits", 1, filters=filters, hidden=hidden)
    require_whole("alexnet_digits", 2, classes=classes)
    return Network(
        [
            Conv2d(filters, 5, pad=2),
            ReLU(),
            LocalResponseNorm(),
            MaxPool2d(3, 2),
            Conv2d(2 * filters, 5, pad=2),
            ReLU(),
            LocalResponseNorm(),
            MaxPool2d(3, 2),
            Conv2d(2 * filters, 3, pad=1),
            ReLU(),
            MaxPool2d(3, 2),
            Dropout(dropout),
            Linear(hidden),
            ReLU(),
            Dropout(dropout),
            Linear(classes),
        ],
        image_shape("alexnet_digits", input_shape),
        initializer=initializer(initialisation, weight_std),
    )


@_named("Fully connected, for CIFAR-10")
def mlp_cifar10(
    hidden: Sequence[int] = (1000, 500),
    activation: str = "relu",
    initialisation: str = "he",
    weight_std: float = 0.01,
    dropout: float = 0.0,
) -> Network:
    """3072 - 1000 - 500 - 10 on colour images whose channels are normalised."""
    return Network(
        [*_hidden_layers("mlp_cifar10", hidden, activation, dropout), Linear(10)],
        (3, 32, 32),
        initializer=initializer(initialisation, weight_std),
        normalisation=CIFAR10_NORMALISATION,
    )


@_named("Convolutional, for CIFAR-10")
def conv_net_cifar10(
    filters: int = 32,
    kernel_size: int = 5,
    hidden: int = 128,
    dropout: float = 0.25,
    initialisation: str = "he",
    weight_std: float = 0.01,
) -> Network:
    """Two convolutions on colour images; the first one's kernels are in colour too."""
    require_whole("conv_net_cifar10", 1, filters=filters, kernel_size=kernel_size, hidden=hidden)
    return Network(
        [
            Conv2d(filters, kernel_size, pad=kernel_size // 2),
            ReLU(),
            MaxPool2d(2, 2),
            Conv2d(2 * filters, 3, pad=1),
            ReLU(),
            MaxPool2d(2, 2),
            Dropout(dropout),
            Linear(hidden),
            ReLU(),
            Linear(10),
        ],
        (3, 32, 32),
        initializer=initializer(initialisation, weight_std),
        normalisation=CIFAR10_NORMALISATION,
    )


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


def _activation(network: str, name: str) -> Callable[[], Layer]:
    if name not in ACTIVATIONS:
        raise ValueError(
            f"{network}: activation is {name!r}, but must be one of {', '.join(ACTIVATIONS)}"
        )
    return ACTIVATIONS[name]


def _hidden_layers(
    network: str, hidden: Sequence[int], activation: str, dropout: float
) -> list[Layer]:
    if isinstance(hidden, str) or not isinstance(hidden, Sequence):
        raise ValueError(f"{network}: hidden is {hidden!r}, but must be a list of whole numbers")
    activate = _activation(network, activation)
    Dropout(dropout)  # refuses what is impossible, None as well as 1.5
    layers: list[Layer] = []
    for units in hidden:
        require_whole(network, 1, hidden=units)
        layers += [Linear(units), activate()]
        if dropout:
            layers.append(Dropout(dropout))
    return layers


__all__ = ["ACTIVATIONS", "INITIALISATIONS", "NETWORKS", "TITLES", "build", "settings_of"]
