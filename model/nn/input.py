"""How images become the numbers a network's first layer takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import DTypeLike

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray
    from model.nn.layers.base import Buffers, Shape


@dataclass(frozen=True)
class Normalisation:
    """Each channel less its mean, by its deviation; both in units of 0 to 1."""

    means: tuple[float, ...]
    deviations: tuple[float, ...]


@dataclass(frozen=True)
class NetworkInput:
    """The images one network takes.

    Attributes
    ----------
    owner
        The network's name, for those who give it others.
    shape
        (channels, height, width) of one image.
    dtype
        What the layers compute in.
    normalisation
        What is done to the channels of every image; nothing if None.
    is_moved
        Whether the batch must lie last in memory, too. A product reads either order as quickly,
        a convolution does not.
    """

    owner: str
    shape: Shape
    dtype: DTypeLike
    normalisation: Normalisation | None
    is_moved: bool

    def take(self, images: ByteArray | FloatArray, buffers: Buffers | None = None) -> FloatArray:
        """Images as the layers want them: (channels, height, width, n), 0 to 1, normalised.

        Parameters
        ----------
        images
            (n, height, width) or (n, channels, height, width), uint8 0 to 255 or others 0 to 1.
        buffers
            Where the result may live until the next call with them; by default it is new.

        Raises
        ------
        ValueError
            If their shape or type is another.
        """
        if images.ndim == 3:
            images = images[:, np.newaxis]
        if images.shape[1:] != self.shape:
            raise ValueError(
                f"the images have shape {images.shape[1:]}, but {self.owner or 'this network'} "
                f"takes {self.shape}; choose a network or a data set that fits"
            )
        if images.dtype != np.uint8 and images.dtype.kind not in "bf":
            raise ValueError(
                f"the images have type {images.dtype}; give uint8, 0 to 255, or floats, 0 to 1"
            )
        # Moved before all else, as bytes: as numbers there would be four times as much to move.
        source = images.transpose(1, 2, 3, 0).copy() if self.is_moved else images
        x: FloatArray = (
            np.empty(source.shape, self.dtype)
            if buffers is None
            else buffers.get("x", source.shape, self.dtype)
        )
        np.copyto(x, source)
        if images.dtype == np.uint8:
            x *= 1 / 255
        if not self.is_moved:
            x = x.transpose(1, 2, 3, 0)
        if self.normalisation is not None:
            for channel, mean, deviation in zip(
                x, self.normalisation.means, self.normalisation.deviations, strict=True
            ):
                channel -= mean
                channel /= deviation
        return x
