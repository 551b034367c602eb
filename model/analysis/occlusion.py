"""Which part of an image carries the answer: a patch covers one place after the other.

After Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks" (2014). They cover
with grey; on a drawing the natural cover is its own paper, which adds no stroke of its own.

What is lost is measured in log-odds, the logarithm of the answer's probability over that of all
others together: a probability of 99.99% hardly falls before the answer is nearly another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray
    from model.nn.network import Network

PAPER, GREY = 0, 128
"""Values of a patch: as if nothing were drawn there, or neither ink nor paper."""


@dataclass(frozen=True)
class Occlusion:
    """What covering the image does to the answer.

    Attributes
    ----------
    answer, probability
        The likeliest class of the whole image, and its probability.
    drops
        Shape (height, width): how much the answer's log-odds fall where a pixel is covered, the
        mean over all patches that cover it; below zero where covering makes it surer.
    top, left, side
        The patch that costs most, px; it may reach over the rim.
    least, instead
        The answer's probability under that patch, and the likeliest class there.
    """

    answer: int
    probability: float
    drops: FloatArray
    top: int
    left: int
    side: int
    least: float
    instead: int


def occlusion(
    network: Network, image: ByteArray, *, side: int = 6, step: int = 2, value: int = PAPER
) -> Occlusion:
    """Cover ``image`` by a patch at every place, and read each.

    Parameters
    ----------
    network
        A copy, if others use it meanwhile.
    image
        Shape (channels, height, width), uint8.
    side, step
        Of the patch, px; from one place to the next, px. Patches reach over the rim, so that
        every pixel is covered equally often where ``step`` divides ``side``.
    value
        What covers it, 0 to 255.
    """
    _, height, width = image.shape
    places = [
        (top, left)
        for top in range(step - side, height, step)
        for left in range(step - side, width, step)
    ]
    # Where a patch covers nothing but its own value, the answer is that of the whole image.
    changed: list[tuple[int, int]] = []
    images = [image]
    for place in places:
        covered = image.copy()
        covered[:, *_window(place, side)] = value
        if not np.array_equal(covered, image):
            changed.append(place)
            images.append(covered)
    logits = network.logits(np.stack(images)).astype(np.float64)
    answer = int(logits[0].argmax())
    others = np.delete(logits, answer, axis=1)
    strongest = others.max(axis=1)
    against = strongest + np.log(np.exp(others - strongest[:, np.newaxis]).sum(axis=1))
    odds = logits[:, answer] - against
    drops = np.zeros((height, width))
    counts = np.zeros((height, width))
    for place in places:
        counts[_window(place, side)] += 1
    for place, found in zip(changed, odds[1:], strict=True):
        drops[_window(place, side)] += odds[0] - found
    worst = 1 + int(odds[1:].argmin()) if changed else 0
    top, left = changed[worst - 1] if changed else (0, 0)
    return Occlusion(
        answer,
        _probability(odds[0]),
        drops / counts,
        top,
        left,
        side,
        _probability(odds[worst]),
        int(logits[worst].argmax()),
    )


def _probability(odds: float) -> float:
    """Of log-odds; by way of tanh, which nothing overflows."""
    return 0.5 * (1 + math.tanh(odds / 2))


def _window(place: tuple[int, int], side: int) -> tuple[slice, slice]:
    top, left = place
    return slice(max(top, 0), top + side), slice(max(left, 0), left + side)
