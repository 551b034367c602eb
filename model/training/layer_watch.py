"""Signs of health while a network learns: how far steps move each layer, which units never answer.

A healthy step moves weights by about a thousandth of their size (Karpathy, 2015): a hundredth is
rash, a hundred-thousandth is no learning. A ReLU that is zero for every image gets no gradient
and may never wake again. Both are measured rarely: it takes 0.2% of the time of an epoch of 600
steps of SimpleConvNet, and 2% of one of 50.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.nn.layers import ReLU
from model.training.history import UpdateSizes

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray
    from model.nn.network import Network

MEASURES_PER_EPOCH = 20
"""Of the steps' sizes, at the most."""

_IMAGES = 128
"""On which a unit must be zero throughout to count as dead."""

_MOST_MULTIPLICATIONS = 100_000_000
"""For counting dead units once; large networks look at fewer images."""

_IMAGES_AT_ONCE = 32


class LayerWatch:
    """Looks at ``network`` between its steps.

    Parameters
    ----------
    network
        Its parameters are read, never changed.
    images
        Of the training data; the first hundred or so decide which units are dead.
    steps_per_epoch
        Of the run.
    """

    def __init__(self, network: Network, images: ByteArray | FloatArray, steps_per_epoch: int):
        self._network = network
        most = max(1, _MOST_MULTIPLICATIONS // max(1, network.multiplications))
        self._images = images[: min(_IMAGES, most)]
        self._every = -(-steps_per_epoch // MEASURES_PER_EPOCH)
        self._weights = {
            name: values for name, values in network.params.items() if name.startswith("W")
        }
        self._before: dict[str, FloatArray] = {}

    def is_due(self, step: int) -> bool:
        """Whether the step of that number, from 1, is to be measured; the first always is."""
        return (step - 1) % self._every == 0

    def before_step(self) -> None:
        """Remember the weights."""
        if not self._before:
            self._before = {name: np.empty_like(values) for name, values in self._weights.items()}
        for name, values in self._weights.items():
            self._before[name][...] = values

    def after_step(self, epoch: int, step: int, seconds: float) -> UpdateSizes | None:
        """How far each layer's weights came since `before_step`, as a share of their length.

        None where that is beyond all numbers: the run is about to diverge.
        """
        ratios = {}
        with np.errstate(all="ignore"):
            for name, values in self._weights.items():
                before = self._before[name]
                length = float(np.linalg.norm(before))
                np.subtract(values, before, out=before)
                moved = float(np.linalg.norm(before))
                ratios[name] = moved / length if length else 0.0
        if not all(map(math.isfinite, ratios.values())):
            return None
        return UpdateSizes(epoch, step, seconds, ratios)

    def dead_units(self) -> dict[str, float]:
        """The share of each ReLU layer's units that are zero on every image looked at.

        After a convolution a unit is a whole feature map, otherwise one number.
        """
        summary = self._network.summary()
        names = [entry.name for entry in summary if isinstance(entry.layer, ReLU)]
        alive: dict[str, NDArray[Any]] = {}
        for start in range(0, len(self._images) if names else 0, _IMAGES_AT_ONCE):
            x = self._network.as_input(self._images[start : start + _IMAGES_AT_ONCE])
            for entry in summary:
                x = entry.layer.forward(x, keep=False)
                if entry.name in names:
                    answers = np.any((x > 0).reshape(x.shape[0], -1), axis=1)
                    seen = alive.setdefault(entry.name, answers)
                    np.logical_or(seen, answers, out=seen)
        return {name: 1 - float(answering.mean()) for name, answering in alive.items()}
