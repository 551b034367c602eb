"""A small network of every common layer, and images for it."""

import numpy as np

from model.nn.layers import Conv2d, Linear, MaxPool2d, ReLU, Shape
from model.nn.network import Network


def small_network(seed: int = 0, dtype: type = np.float32) -> Network:
    layers = [Conv2d(3, 3), ReLU(), MaxPool2d(2, 2), Linear(5), ReLU(), Linear(4)]
    network = Network(layers, (2, 7, 8), dtype=dtype)
    network.parameters[...] = np.random.default_rng(seed).normal(0, 0.4, network.parameters.size)
    return network


def bytes_images(n: int, shape: Shape = (2, 7, 8), seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n, *shape), np.uint8)
