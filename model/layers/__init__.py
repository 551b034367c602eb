"""The layers a network is made of, one idea a file."""

from model.layers.activations import ReLU
from model.layers.base import Buffers, Layer, Shape
from model.layers.conv import Conv2d
from model.layers.linear import Linear
from model.layers.pool import MaxPool2d

__all__ = ["Buffers", "Conv2d", "Layer", "Linear", "MaxPool2d", "ReLU", "Shape"]
