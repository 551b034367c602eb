"""How the bundled networks that need more than a data set are trained, as one value each.

`digitpad_net` learns from MNIST's training images and from pen strokes, both distorted again in
every epoch, and from drawings that are no digits, for which it is to favour none. Some writers
and some of the images are held out: to choose by, and to measure how well it reads the handwriting
of others. Test sets are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.reader.calibration import Calibration, calibrate
from model.reader.pen_digits import read_written_digits, render_digits, split_by_writer
from model.reader.recipe_examples import DistortedImages, DistortedStrokes, Mixture, NotDigits

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, IntArray
    from model.nn.network import Network
    from model.training.examples import Examples

HELD_OUT_IMAGES = 5000
"""The last so many training images are not learnt, as are the last writers."""

REFUSED = 0.009
"""Share of real digits whose answers may be refused."""

_REPEATS = 3
"""How often each drawing is learnt in an epoch, distorted again each time."""
_NOT_DIGITS = 7000
"""Drawings that are no digits, in an epoch."""


@dataclass(frozen=True)
class Recipe:
    """What `digitpad train --recipe` trains by.

    Attributes
    ----------
    settings
        Of `model.training.config.TrainingConfig`.
    dataset
        Whose training part is a sample of what is learnt, and whose test part what is held out.
    examples
        What is learnt.
    calibration
        The images and labels of the writers held out, by which the network's probabilities are
        set right in the end.
    """

    settings: Mapping[str, Any]
    dataset: Dataset
    examples: Examples
    calibration: tuple[ByteArray, IntArray]

    def finish(self, network: Network) -> Calibration:
        """Calibrate what has been trained, in place."""
        images, labels = self.calibration
        return calibrate(network, network.logits(images), labels, REFUSED)


def digitpad_net(mnist: Dataset, strokes: Path) -> Recipe:
    """The recipe of the network that reads people's drawings.

    Parameters
    ----------
    mnist
        All of it.
    strokes
        UCI's ``pendigits-orig.tra`` (unpacked), or drawings as JSON lines that name label and
        writer.

    Raises
    ------
    DataError
        If the strokes cannot be read or have too few writers.
    """
    learnt, held_out = split_by_writer(read_written_digits(strokes))
    images = len(mnist.x_train) - HELD_OUT_IMAGES
    if images < 1:
        raise DataError(
            f"{mnist.name} has {len(mnist.x_train):,} training images, but {HELD_OUT_IMAGES:,} "
            "are held out; give all of MNIST"
        )
    drawn = render_digits(held_out)
    labels = np.array([digit.label for digit in held_out])
    dataset = Dataset(
        "MNIST and pen strokes",
        mnist.x_train[:HELD_OUT_IMAGES],
        mnist.t_train[:HELD_OUT_IMAGES],
        np.concatenate([mnist.x_train[images:], drawn]),
        np.concatenate([mnist.t_train[images:], labels]),
        10,
    )
    examples = Mixture(
        [
            DistortedImages(mnist.x_train[:images], mnist.t_train[:images]),
            DistortedStrokes(learnt, _REPEATS),
            NotDigits(learnt, _NOT_DIGITS),
        ]
    )
    settings = {
        "network": "digitpad_net",
        "epochs": 28,
        "batch_size": 128,
        "optimizer": "adam",
        "learning_rate": 0.0025,
        "schedule": "one_cycle",
        "weight_decay": 0.01,
        "label_smoothing": 0.01,
        "averaging": 0.999,
    }
    return Recipe(settings, dataset, examples, (drawn, labels))


RECIPES: Mapping[str, Callable[[Dataset, Path], Recipe]] = {"digitpad_net": digitpad_net}
