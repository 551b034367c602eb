"""A small run on MNIST."""

import numpy as np

from model.nn.network import Network
from model.nn.zoo import simple_conv_net
from model.training.trainer import TrainingConfig

SMALL = {"filters": 10, "hidden": 20}


def config(**changes: object) -> TrainingConfig:
    settings: dict[str, object] = {
        "network_settings": SMALL,
        "train_size": 250,
        "test_size": 150,
        "epochs": 2,
        "threads": 1,
        **changes,
    }
    return TrainingConfig(**settings)


def some_weights(deviation: float = 0.2, filters: int = 10, hidden: int = 20) -> Network:
    """A network whose losses differ much from image to image."""
    network = simple_conv_net(filters=filters, hidden=hidden)
    network.parameters[...] = np.random.default_rng(3).normal(0, deviation, network.parameters.size)
    return network
