"""What the first layers make of one image, and how a number of it comes about. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.analysis.first_layer import PlaceSum, first_stage, place_sum
from model.nn.layers.pool import MaxPool2d, Pool2d

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray
    from model.nn.network import Network

MapPlace = tuple[int, int]
"""Row and column in a map, from 0."""

CONVOLUTION, ACTIVATION, POOLING = range(3)


@dataclass(frozen=True)
class Explanation:
    """A place of a map.

    Attributes
    ----------
    sum
        How it comes about by convolution.
    shades
        The patch as the image has it, 0 to 1, shape of ``sum.patch``.
    after
        By name what later layers make of it.
    """

    sum: PlaceSum
    shades: FloatArray
    after: tuple[tuple[str, float], ...]


class FirstLayerMaps:
    """The maps of every kernel after convolution, activation and pooling.

    Parameters
    ----------
    network
        Begins with a convolution.
    image
        Shape (channels, height, width), uint8.

    Attributes
    ----------
    titles
        What the three stages are called; empty for one the network does not have.
    """

    def __init__(self, network: Network, image: ByteArray) -> None:
        stage = first_stage(network)
        assert stage is not None, "there are no kernels"
        self.image = image
        self._network = network
        self._layers = (0, stage.activation, stage.pooling)
        names = ["" if at is None else type(network.layers[at]).__name__ for at in self._layers]
        titles = {"Conv2d": "Convolution", "MaxPool2d": "Max pooling", "AvgPool2d": "Mean pooling"}
        self.titles = [titles.get(name, name) for name in names]
        outputs = network.feature_maps(image[np.newaxis], stage.depth)
        self._maps = [None if at is None else outputs[at][..., 0] for at in self._layers]
        kernels = network.kernels
        assert kernels is not None, "there are no kernels"
        self.kernels = kernels

    def maps(self, stage: int) -> FloatArray:
        """Shape (filters, height, width); of the convolution where there is no such stage."""
        found = self._maps[stage]
        chosen = self._maps[CONVOLUTION] if found is None else found
        assert chosen is not None, "the convolution is always there"
        return chosen

    def limit(self, stage: int) -> float:
        """The strongest number of all maps of a stage; of a blank input, more than that.

        Its maps hold nothing but the biases, which are not to look like answers.
        """
        return max(_strongest(self.maps(stage)), self.weight_limit())

    def weight_limit(self) -> float:
        """The strongest weight of all kernels."""
        return _strongest(self.kernels)

    def strongest_kernel(self) -> int:
        """The kernel with the largest number after convolution."""
        return int(self.maps(CONVOLUTION).max(axis=(1, 2)).argmax())

    def strongest_place(self, kernel: int, stage: int) -> MapPlace:
        """Where a kernel's map is largest."""
        values = self.maps(stage)[kernel]
        row, column = divmod(int(np.argmax(values)), values.shape[1])
        return row, column

    def explain(self, kernel: int, stage: int, place: MapPlace) -> Explanation:
        """How the number at ``place`` of a kernel's map comes about.

        After pooling, that of the place which won its window, or the first of those averaged.
        """
        after = []
        row, column = place
        pooling = self._layers[POOLING]
        if stage == POOLING and pooling is not None:
            layer = self._network.layers[pooling]
            assert isinstance(layer, Pool2d), "the stage is named after it"
            after.append((self.titles[POOLING], float(self.maps(POOLING)[kernel, row, column])))
            row, column = row * layer.stride, column * layer.stride
            if isinstance(layer, MaxPool2d):
                window = self.maps(ACTIVATION)[kernel, row:, column:][: layer.size, : layer.size]
                down, across = divmod(int(np.argmax(window)), window.shape[1])
                row, column = row + down, column + across
        if stage != CONVOLUTION and self._layers[ACTIVATION] is not None:
            value = float(self.maps(ACTIVATION)[kernel, row, column])
            after.insert(0, (self.titles[ACTIVATION], value))
        found = place_sum(self._network, self.image, kernel, row, column)
        return Explanation(found, self._shades(found.patch), tuple(after))

    def _shades(self, patch: FloatArray) -> FloatArray:
        """Brightness of a patch as the network is given it."""
        scale = self._network.normalisation
        if scale is None:
            return patch
        means, deviations = (
            np.array(values, patch.dtype)[:, np.newaxis, np.newaxis]
            for values in (scale.means, scale.deviations)
        )
        shades: FloatArray = patch * deviations + means
        return shades


def _strongest(values: FloatArray) -> float:
    strongest = float(np.abs(values).max())
    return strongest if np.isfinite(strongest) else 0.0
