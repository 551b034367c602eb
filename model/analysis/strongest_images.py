"""The images that excite each unit of a layer most, and where in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.base.threads import hold_blas_to_one_thread

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, IntArray
    from model.nn.network import Network

_PART = 100


@dataclass(frozen=True)
class Excitation:
    """What was found so far, the strongest first.

    Attributes
    ----------
    images
        Shape (units, count): numbers of the images; count is less while fewer were seen.
    values
        Shape (units, count): the unit's largest answer to each, before any activation.
    places
        Shape (units, count, 2): row and column of the map where it answers so; 0 without maps.
    seen, total
        Images looked at, images there are.
    """

    images: IntArray
    values: FloatArray
    places: IntArray
    seen: int
    total: int


def excitation(
    network: Network, at: int, images: ByteArray, count: int = 9
) -> Iterator[Excitation]:
    """The ``count`` images that excite each unit most; a map is one unit, at all its places.

    Parameters
    ----------
    network
        A copy, if others use it meanwhile.
    at
        Of the layer in `Network.layers`.
    images
        Shape (n, channels, height, width), n at least 1.

    Yields
    ------
    What is known after each part of the images; may be left at any time.
    """
    hold_blas_to_one_thread()
    shape = network.summary()[at].output_shape
    columns = shape[-1] if len(shape) == 3 else 1
    best = np.empty((shape[0], 0), network.dtype)
    numbers = np.empty((shape[0], 0), np.int64)
    places = np.empty((shape[0], 0), np.int64)
    for start in range(0, len(images), _PART):
        x = network.as_input(images[start : start + _PART])
        for layer in network.layers[: at + 1]:
            x = layer.forward(x, keep=False)
        by_place = x.reshape(shape[0], -1, x.shape[-1])
        own_places = by_place.argmax(axis=1)
        own = np.take_along_axis(by_place, own_places[:, np.newaxis], axis=1)[:, 0]
        own_numbers = np.broadcast_to(start + np.arange(x.shape[-1]), own.shape)
        best = np.concatenate([best, own], axis=1)
        numbers = np.concatenate([numbers, own_numbers], axis=1)
        places = np.concatenate([places, own_places], axis=1)
        # Stable: of equals the image that came first stays, however the images are cut.
        order = np.argsort(-best, axis=1, kind="stable")[:, :count]
        best, numbers, places = (
            np.take_along_axis(values, order, axis=1) for values in (best, numbers, places)
        )
        where = np.stack(np.divmod(places, columns), axis=-1)
        seen = min(start + _PART, len(images))
        yield Excitation(numbers.copy(), best.copy(), where, seen, len(images))
