"""The layers a network is made of, one idea a file."""

from model.nn.layers.activations import ReLU, Sigmoid, Tanh
from model.nn.layers.base import Buffers, Layer, Shape
from model.nn.layers.conv import Conv2d
from model.nn.layers.dropout import Dropout
from model.nn.layers.linear import Linear
from model.nn.layers.pool import AvgPool2d, MaxPool2d
from model.nn.layers.response_norm import LocalResponseNorm

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
