"""Every network the program knows, by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

from model.initializers import scaled_normal
from model.layers import Conv2d, Linear, MaxPool2d, ReLU, Shape
from model.layers.base import image_shape, require_whole
from model.network import Network


def simple_conv_net(
    input_shape: Shape = (1, 28, 28),
    filters: int = 30,
    kernel_size: int = 5,
    pad: int = 0,
    stride: int = 1,
    hidden: int = 100,
    classes: int = 10,
    weight_std: float = 0.01,
) -> Network:
    """Conv - ReLU - MaxPool - Linear - ReLU - Linear, with softmax in the loss.

    The network of Saito, "Deep Learning from Scratch" (2016), chapter 7, whose 30 kernels of
    5 x 5 reach 98.9% on MNIST.

    Raises
    ------
    ValueError
        If a setting is impossible; the text names it.
    """
    input_shape = image_shape("simple_conv_net", input_shape)
    require_whole("simple_conv_net", 1, hidden=hidden)
    require_whole("simple_conv_net", 2, classes=classes)
    return Network(
        [
            Conv2d(filters, kernel_size, stride, pad),
            ReLU(),
            MaxPool2d(2, 2),
            Linear(hidden),
            ReLU(),
            Linear(classes),
        ],
        input_shape,
        name="simple_conv_net",
        settings={
            "input_shape": input_shape,
            "filters": filters,
            "kernel_size": kernel_size,
            "pad": pad,
            "stride": stride,
            "hidden": hidden,
            "classes": classes,
            "weight_std": weight_std,
        },
        initializer=scaled_normal(weight_std),
    )


NETWORKS: Mapping[str, Callable[..., Network]] = {"simple_conv_net": simple_conv_net}

TITLES: Mapping[str, str] = {"simple_conv_net": "SimpleConvNet"}
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
    constructor = NETWORKS[name]
    known = inspect.signature(constructor).parameters
    unknown = sorted(set(settings or {}) - set(known))
    if unknown:
        raise ValueError(
            f"{name} has no setting {unknown[0]!r}; its settings are {', '.join(known)}"
        )
    return constructor(**(settings or {}))
