"""Runs worth having made, by name: each sets everything and says what it teaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from model.base.translation_marks import QT_TRANSLATE_NOOP
from model.training.config import TrainingConfig

MNIST = "mnist"
CIFAR10 = "cifar10"


@dataclass(frozen=True)
class Preset:
    """One of them.

    Attributes
    ----------
    title, teaches
        What to call it, and one sentence on what one learns from it; a window translates both.
    settings
        What differs from the defaults of `TrainingConfig`.
    data
        What it learns from: MNIST, or CIFAR10, whose archive the person has to have.
    """

    title: str
    teaches: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    data: str = MNIST

    def config(self) -> TrainingConfig:
        """All the settings of the run."""
        return TrainingConfig(**self.settings)


_SIMPLE_NET: Mapping[str, Any] = {"network": "simple_net", "optimizer": "sgd", "learning_rate": 0.1}

PRESETS: Mapping[str, Preset] = {
    "simple_conv_net_quick": Preset(
        QT_TRANSLATE_NOOP("presets", "SimpleConvNet, quick"),
        QT_TRANSLATE_NOOP(
            "presets",
            "A convolutional network finds its kernels within seconds, from a twelfth of MNIST.",
        ),
        {"train_size": 5_000, "test_size": 1_000},
    ),
    "simple_conv_net_full": Preset(
        QT_TRANSLATE_NOOP("presets", "SimpleConvNet, all of MNIST"),
        QT_TRANSLATE_NOOP(
            "presets", "Twelve times the images teach what no longer training does: 99% read right."
        ),
        {"averaging": 0.99},
    ),
    "simple_net": Preset(
        QT_TRANSLATE_NOOP("presets", "SimpleNet by backpropagation"),
        QT_TRANSLATE_NOOP(
            "presets",
            "Two layers and plain gradient descent read 19 digits of 20: the least that works.",
        ),
        {**_SIMPLE_NET, "epochs": 17, "steps": 10_000, "sampling": "replacement"},
    ),
    "simple_net_numerical": Preset(
        QT_TRANSLATE_NOOP("presets", "SimpleNet by numerical differentiation"),
        QT_TRANSLATE_NOOP(
            "presets",
            "The same curves without any calculus, and how slow that is: why backpropagation "
            "matters.",
        ),
        {**_SIMPLE_NET, "gradient": "numerical", "train_size": 5_000, "test_size": 1_000},
    ),
    "lenet5": Preset(
        QT_TRANSLATE_NOOP("presets", "LeNet-5"),
        QT_TRANSLATE_NOOP(
            "presets",
            "The network of 1998: sigmoids learn nothing for a while, and then all at once.",
        ),
        {"network": "lenet5", "learning_rate": 0.002},
    ),
    "alexnet_digits": Preset(
        QT_TRANSLATE_NOOP("presets", "AlexNet's ingredients"),
        QT_TRANSLATE_NOOP(
            "presets",
            "What changed in 2012: ReLU, response normalisation, overlapping pools, and dropout, "
            "with which the test is read better than the training.",
        ),
        {"network": "alexnet_digits", "epochs": 10},
    ),
    "digitpad_net": Preset(
        QT_TRANSLATE_NOOP("presets", "Digitpad's own, from distorted digits"),
        QT_TRANSLATE_NOOP(
            "presets",
            "Images bent anew in every epoch cannot be learnt by heart: best at real handwriting.",
        ),
        {"network": "digitpad_net", "augmentation": "handwriting", "schedule": "cosine"},
    ),
    "mlp": Preset(
        QT_TRANSLATE_NOOP("presets", "Plain MLP"),
        QT_TRANSLATE_NOOP(
            "presets",
            "Without convolution the training is learnt by heart while the test stands still.",
        ),
        {"network": "mlp"},
    ),
    "mlp_cifar10": Preset(
        QT_TRANSLATE_NOOP("presets", "Fully connected on CIFAR-10"),
        QT_TRANSLATE_NOOP(
            "presets",
            "3.6 million weights and no idea of neighbouring pixels: where the plain way ends.",
        ),
        {"network": "mlp_cifar10", "batch_size": 16, "learning_rate": 0.0003, "epochs": 10},
        CIFAR10,
    ),
    "conv_net_cifar10": Preset(
        QT_TRANSLATE_NOOP("presets", "Convolutional on CIFAR-10"),
        QT_TRANSLATE_NOOP(
            "presets",
            "A seventh of the weights, in colour kernels that slide, do far better on photographs.",
        ),
        {"network": "conv_net_cifar10"},
        CIFAR10,
    ),
}


def preset(name: str) -> Preset:
    """The preset called ``name``; ValueError if there is none."""
    if name not in PRESETS:
        raise ValueError(f"there is no preset {name!r}; choose one of {', '.join(PRESETS)}")
    return PRESETS[name]
