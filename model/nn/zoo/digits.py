"""Networks for digits: those of the tutorials, of history, and Digitpad's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.nn.layers import (
    AvgPool2d,
    Conv2d,
    Linear,
    LocalResponseNorm,
    MaxPool2d,
    ReLU,
    Shape,
    Sigmoid,
)
from model.nn.layers.base import require_whole
from model.nn.zoo.parts import (
    activation_named,
    assemble,
    closing_layers,
    hidden_layers,
    named,
    with_dropout,
)

if TYPE_CHECKING:
    from model.nn.network import Network


@named("SimpleConvNet")
def simple_conv_net(  # noqa: PLR0913 - every setting of the network is an argument
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
    activate = activation_named("simple_conv_net", activation)
    return assemble(
        "simple_conv_net",
        [
            Conv2d(filters, kernel_size, stride, pad),
            activate(),
            MaxPool2d(2, 2),
            *closing_layers(hidden, classes, activate),
        ],
        input_shape,
        initialisation,
        weight_std,
    )


@named("DigitpadNet")
def digitpad_net(
    filters: int = 32,
    kernel_size: int = 5,
    second_filters: int = 80,
    hidden: int = 160,
    dropout: float = 0.15,
    initialisation: str = "he",
    weight_std: float = 0.01,
) -> Network:
    """Two convolutions and dropout: the network that reads what people draw.

    Its bundled weights learnt from MNIST and from pen strokes, distorted again in every epoch
    (`model.reader.recipe`). Its 32 kernels of 5 x 5 are large enough to be looked at.
    """
    name = "digitpad_net"
    require_whole(name, 1, filters=filters, second_filters=second_filters, hidden=hidden)
    return assemble(
        "digitpad_net",
        [
            Conv2d(filters, kernel_size),
            ReLU(),
            MaxPool2d(2, 2),
            Conv2d(second_filters, kernel_size),
            ReLU(),
            MaxPool2d(2, 2),
            *with_dropout(closing_layers(hidden, 10), dropout),
        ],
        (1, 28, 28),
        initialisation,
        weight_std,
    )


@named("SimpleNet")
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
    return assemble(
        "simple_net",
        closing_layers(hidden, classes, Sigmoid),
        input_shape,
        initialisation,
        weight_std,
    )


@named("Multilayer perceptron")
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
    layers = hidden_layers("mlp", hidden, activation, dropout)
    require_whole("mlp", 2, classes=classes)
    return assemble(
        "mlp",
        [*layers, Linear(classes)],
        input_shape,
        initialisation,
        weight_std,
    )


@named("LeNet-5")
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
    return assemble(
        "lenet5",
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
        input_shape,
        initialisation,
        weight_std,
    )


@named("AlexNet's ingredients")
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
    return assemble(
        "alexnet_digits",
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
            *with_dropout(closing_layers(hidden, classes), dropout),
        ],
        input_shape,
        initialisation,
        weight_std,
    )
