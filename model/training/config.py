"""The settings of a training run, as one value that refuses what is impossible."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from model.base.checks import is_number
from model.base.threads import MOST_THREADS, default_threads, require_threads
from model.data.image_distortion import AUGMENTATIONS
from model.nn import optimizers, schedules, zoo
from model.nn.layers.base import require_whole

if TYPE_CHECKING:
    from model.nn.network import Network
    from model.nn.optimizer_base import Optimizer

SAMPLINGS = ("shuffle", "replacement")
"""Every image once an epoch, or each batch drawn again from all images, as the tutorials do."""

GRADIENTS = ("backpropagation", "numerical")

LARGEST_COUNT = 10**12
"""Of epochs, steps and images: more than any run lives to see, and exact as a float."""


@dataclass(frozen=True)
class TrainingConfig:
    """Everything a run is made of, but the images themselves.

    Attributes
    ----------
    network, network_settings
        Which network of `model.nn.zoo`, and what to change in it.
    train_size, test_size
        Images taken, from the start of the data; None takes all.
    epochs, batch_size, optimizer, learning_rate, seed
        As everyone calls them. The seed draws the first weights, the order of images, distortions
        and dropout.
    optimizer_settings
        What to change in the optimizer, such as {"momentum": 0.8}.
    schedule
        How the learning rate goes over the run: one of `model.nn.schedules`.
    weight_decay
        Before each step weights (not biases) shrink by this times the learning rate, whatever the
        optimizer (Loshchilov and Hutter, 2019); by all of themselves at the most.
    sampling
        One of SAMPLINGS.
    evaluation_samples
        After each epoch measure accuracy on the first so many training and test images; None
        takes all.
    gradient
        One of GRADIENTS.
    steps
        End after so many steps, in the middle of an epoch if need be, whatever ``epochs`` says;
        None for whole epochs.
    augmentation
        How training images are distorted, each time differently: one of
        `model.data.image_distortion.AUGMENTATIONS`.
    label_smoothing
        Share of the target spread over all classes, 0 to below 1.
    averaging
        The network is a running mean of the weights the steps go through, in which each step
        keeps this share of what was, 0 (no mean) to below 1 (Polyak and Juditsky, 1992).
    threads
        Threads to work with. The result is the same for any number.

    Raises
    ------
    ValueError
        If a setting is impossible; the text names it.
    """

    network: str = "simple_conv_net"
    network_settings: dict[str, object] = field(default_factory=dict)
    train_size: int | None = None
    test_size: int | None = None
    epochs: int = 20
    batch_size: int = 100
    optimizer: str = "adam"
    learning_rate: float = 0.001
    seed: int = 0
    threads: int = field(default_factory=default_threads)
    optimizer_settings: dict[str, float] = field(default_factory=dict)
    schedule: str = "constant"
    weight_decay: float = 0.0
    sampling: str = "shuffle"
    evaluation_samples: int | None = None
    gradient: str = "backpropagation"
    steps: int | None = None
    augmentation: str = "none"
    label_smoothing: float = 0.0
    averaging: float = 0.0

    def __post_init__(self) -> None:
        for name in ("network_settings", "optimizer_settings"):
            if not isinstance(getattr(self, name), dict):
                raise ValueError(
                    f"{name} is {getattr(self, name)!r}, but must give values to names"
                )
        counts = {"epochs": self.epochs, "batch_size": self.batch_size, "threads": self.threads}
        sizes = {
            "train_size": self.train_size,
            "test_size": self.test_size,
            "evaluation_samples": self.evaluation_samples,
            "steps": self.steps,
        }
        given = {name: size for name, size in sizes.items() if size is not None}
        require_whole("training", 1, **counts, **given)
        for name, count in (counts | given).items():
            if count > LARGEST_COUNT:
                raise ValueError(
                    f"training: {name} must be at most {LARGEST_COUNT:,}; give a smaller number"
                )
        require_whole("training", 0, seed=self.seed)
        require_threads(self.threads)
        _require_one_of("sampling", self.sampling, SAMPLINGS)
        _require_one_of("gradient", self.gradient, GRADIENTS)
        schedules.get(self.schedule)
        if not (is_number(self.weight_decay) and 0 <= self.weight_decay < math.inf):
            raise ValueError(
                f"weight_decay is {self.weight_decay!r}, but must be a number of at least 0"
            )
        _require_one_of("augmentation", self.augmentation, tuple(AUGMENTATIONS))
        shares = {"label_smoothing": self.label_smoothing, "averaging": self.averaging}
        for name, share in shares.items():
            if not (is_number(share) and 0 <= share < 1):
                raise ValueError(f"{name} is {share!r}, but must be at least 0 and below 1")
        if self.gradient == "numerical":
            self._require_plain_examples()
        self.build_optimizer(1)
        if self.learning_rate * self.weight_decay > 1:
            # Each step would turn the weights round and enlarge them, until they are infinite.
            raise ValueError(
                f"weight_decay is {self.weight_decay!r}, but at learning rate "
                f"{self.learning_rate:g} must be at most {1 / self.learning_rate:g}: a step cannot "
                "shrink the weights by more than all of them"
            )

    def _require_plain_examples(self) -> None:
        """Differences are taken of the plain loss on the images as they are, by every unit."""
        given = {
            "augmentation": self.augmentation != "none",
            "label_smoothing": self.label_smoothing,
            "dropout": self.network_settings.get("dropout"),
        }
        for name, is_given in given.items():
            if is_given:
                raise ValueError(
                    f"{name} is for backpropagation; leave it out with gradient 'numerical'"
                )

    def build_network(self) -> Network:
        """The network with its first weights, the same for the same seed."""
        network = zoo.build(self.network, self.network_settings)
        network.initialise(np.random.default_rng(self._seeds()[0]))
        return network

    def build_optimizer(self, size: int) -> Optimizer:
        """The optimizer for a parameter vector of that size, before its first step."""
        return optimizers.build(self.optimizer, size, self.learning_rate, self.optimizer_settings)

    def build_order(self) -> np.random.Generator:
        """What decides the order of images."""
        return np.random.default_rng(self._seeds()[1])

    def build_generators(self) -> list[np.random.Generator]:
        """What decides distortions and dropout: one for each part a batch may be cut into."""
        return [np.random.default_rng(seed) for seed in self._seeds()[2:]]

    def _seeds(self) -> list[np.random.SeedSequence]:
        """Independent seeds for each use, so that none disturbs another."""
        return np.random.SeedSequence(self.seed).spawn(2 + MOST_THREADS)


def _require_one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{name} is {value!r}, but must be one of {', '.join(known)}")
