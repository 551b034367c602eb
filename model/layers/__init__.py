"""The layers a network is made of, one idea a file."""

from model.layers.activations import ReLU, Sigmoid, Tanh
from model.layers.base import Buffers, Layer, Shape
from model.layers.conv import Conv2d
from model.layers.dropout import Dropout
from model.layers.linear import Linear
from model.layers.pool import AvgPool2d, MaxPool2d
from model.layers.response_norm import LocalResponseNorm

__all__ = [
    "AvgPool2d",
    "Buffers",
    "Conv2d",
    "Dropout",
    "Layer",
    "Linear",
    "LocalResponseNorm",
    "MaxPool2d",
    "ReLU",
    "Shape",
    "Sigmoid",
    "Tanh",
]
