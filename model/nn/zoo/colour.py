"""Networks for CIFAR-10's colour images of 32 x 32."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.nn.input import Normalisation
from model.nn.layers import Conv2d, Dropout, Linear, MaxPool2d, ReLU
from model.nn.layers.base import require_whole
from model.nn.zoo.parts import assemble, closing_layers, hidden_layers, named

if TYPE_CHECKING:
    from model.nn.network import Network

CIFAR10_NORMALISATION = Normalisation((0.4914, 0.48216, 0.44653), (0.24703, 0.24349, 0.26159))
"""Means and deviations of CIFAR-10's red, green and blue over its training images."""


@named("Fully connected, for CIFAR-10")
def mlp_cifar10(
    hidden: Sequence[int] = (1000, 500),
    activation: str = "relu",
    initialisation: str = "he",
    weight_std: float = 0.01,
    dropout: float = 0.0,
) -> Network:
    """3072 - 1000 - 500 - 10 on colour images whose channels are normalised."""
    return assemble(
        "mlp_cifar10",
        [*hidden_layers("mlp_cifar10", hidden, activation, dropout), Linear(10)],
        (3, 32, 32),
        initialisation,
        weight_std,
        CIFAR10_NORMALISATION,
    )


@named("Convolutional, for CIFAR-10")
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
    return assemble(
        "conv_net_cifar10",
        [
            Conv2d(filters, kernel_size, pad=kernel_size // 2),
            ReLU(),
            MaxPool2d(2, 2),
            Conv2d(2 * filters, 3, pad=1),
            ReLU(),
            MaxPool2d(2, 2),
            Dropout(dropout),
            *closing_layers(hidden, 10),
        ],
        (3, 32, 32),
        initialisation,
        weight_std,
        CIFAR10_NORMALISATION,
    )
