"""A network: layers in order over one flat vector of parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import DTypeLike

from model.nn.initializers import Initializer, scaled_normal
from model.nn.input import NetworkInput, Normalisation
from model.nn.layers.base import Buffers, Layer, Shape, image_shape
from model.nn.layers.conv_relu_pool import fuse
from model.nn.layers.linear import LARGE, Linear
from model.nn.loss import softmax, softmax_cross_entropy
from model.nn.summary import LayerSummary, summarise

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, IntArray
    from model.base.threads import WorkerPool

MOST_PARAMETERS = 2**28
"""A GiB of weights. Settings that ask for more are a mistake, or from a malicious file."""


class Network:
    """Layers in topological order; all their parameters are views into one vector.

    Parameters
    ----------
    layers
        The layers; the last gives one logit for each class.
    input_shape
        (channels, height, width) of one image.
    name, settings
        What `model.nn.zoo` builds the same network from.
    initializer
        Draws the first weights in `initialise`; until then every parameter is zero.
    normalisation
        What is done to the channels of every image; nothing by default.
    dtype
        float32, or float64 where gradients are checked.

    Attributes
    ----------
    parameters, gradient
        Flat vectors of equal size. `loss_and_gradient` fills the second.
    params, gradients
        W1, b1, W2, ... as views into them.
    multiplications
        By weights, for one image, forward: a measure of the work it makes.
    is_random
        Whether a layer draws random numbers while training, such as dropout.

    Raises
    ------
    ValueError
        If a layer does not fit the one before it, or the last does not end in classes; the text
        names the setting.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        input_shape: Shape,
        *,
        name: str = "",
        settings: Mapping[str, object] | None = None,
        initializer: Initializer | None = None,
        normalisation: Normalisation | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.layers = tuple(layers)
        self.input_shape = image_shape(name or "network", input_shape)
        self.name = name
        self.settings = dict(settings or {})
        self.initializer = initializer or scaled_normal(0.01)
        self.normalisation = normalisation
        self.dtype = np.dtype(dtype)
        self._summary = tuple(summarise(self.layers, self.input_shape))
        self.multiplications = sum(entry.multiplications for entry in self._summary)
        self.is_random = any(layer.is_random for layer in self.layers)
        if not self._summary or len(self._summary[-1].output_shape) != 1:
            raise ValueError("network: its last layer must be Linear, one unit a class")
        size = sum(entry.parameter_count for entry in self._summary)
        if size > MOST_PARAMETERS:
            raise ValueError(
                f"{name or 'network'}: it would have {size:,} parameters, but "
                f"{MOST_PARAMETERS:,} is the most; take fewer filters or units, or less padding"
            )
        self.gradient: FloatArray = np.zeros(size, self.dtype)
        self.gradients = self._views(self.gradient)
        self.share_parameters(np.zeros(size, self.dtype))
        self._input_place = Buffers()
        self._input = NetworkInput(
            name,
            self.input_shape,
            self.dtype,
            normalisation,
            is_moved=not isinstance(self.layers[0], Linear),
        )
        self._large = [entry.layer for entry in self._summary if entry.parameter_count >= LARGE]
        self._steps = fuse(self.layers, self.input_shape)

    @property
    def classes(self) -> int:
        """How many classes the network distinguishes."""
        return self._summary[-1].output_shape[0]

    @property
    def kernels(self) -> FloatArray | None:
        """The first layer's kernels, (filters, channels, height, width); None without any.

        A view: it changes while the network learns.
        """
        weights = self.params.get("W1")
        return weights if weights is not None and weights.ndim == 4 else None

    def summary(self) -> tuple[LayerSummary, ...]:
        """The layers in topological order, with output shapes and parameters."""
        return self._summary

    def initialise(self, rng: np.random.Generator) -> None:
        """Draw the first weights; biases become zero."""
        shape = self.input_shape
        for entry in self._summary:
            for letter_and_number, parameter_shape in entry.parameters.items():
                values = self.params[letter_and_number]
                if letter_and_number.startswith("W"):
                    fan_in = entry.layer.fan_in(shape)
                    values[...] = self.initializer(rng, parameter_shape, fan_in)
                else:
                    values[...] = 0
            shape = entry.output_shape

    def share_products_in(self, pool: WorkerPool | None) -> None:
        """Let large layers share their products among the threads of ``pool``; None ends that."""
        for layer in self._large:
            layer.pool = pool

    def replica(self) -> Network:
        """A second network over the SAME parameters, with activations and a gradient of its own.

        Two threads may each use one at the same time.
        """
        twin = self._rebuilt(self.dtype)
        twin.share_parameters(self.parameters)
        return twin

    def copy(self, dtype: DTypeLike | None = None) -> Network:
        """A network of the same form with parameters of its own, equal to these."""
        twin = self._rebuilt(dtype or self.dtype)
        twin.parameters[...] = self.parameters
        return twin

    def logits(self, images: ByteArray | FloatArray) -> FloatArray:
        """Logits, (n, classes), of images (n, height, width) or (n, channels, height, width).

        uint8 images are 0 to 255, others 0 to 1. ValueError if their shape is another.
        """
        return self._forward(self.as_input(images), keep=False).T.copy()

    def predict(self, images: ByteArray | FloatArray) -> FloatArray:
        """Probabilities, (n, classes); images as in `logits`."""
        return softmax(self._forward(self.as_input(images), keep=False)).T.copy()

    def feature_maps(
        self, images: ByteArray | FloatArray, depth: int | None = None
    ) -> list[FloatArray]:
        """What every layer of `summary` puts out for these images, each (*shape, n).

        With ``depth``, of the first so many layers only.
        """
        maps, x = [], self.as_input(images)
        for layer in self.layers[:depth]:
            x = layer.forward(x, keep=False)
            maps.append(x.copy())
        return maps

    def loss(
        self,
        images: ByteArray | FloatArray,
        labels: IntArray,
        rng: np.random.Generator | None = None,
    ) -> float:
        """Mean softmax cross-entropy over the images; nothing is kept for a gradient.

        With ``rng``, layers that are random in training, such as dropout, draw from it here, too.
        ValueError if images or labels do not fit the network, or there are none.
        """
        logits = self._forward(self.as_input(images), keep=False, rng=rng)
        return softmax_cross_entropy(logits, labels, labels.size)[0]

    def loss_and_gradient(
        self,
        images: ByteArray | FloatArray,
        labels: IntArray,
        batch_size: int | None = None,
        rng: np.random.Generator | None = None,
        smoothing: float = 0.0,
    ) -> float:
        """The loss, and by backpropagation its gradient, into `gradient`.

        Parameters
        ----------
        images, labels
            n of each; images as in `logits`.
        batch_size
            The number the mean is taken over, where these n are a part of a batch.
        rng
            What layers that are random in training, such as dropout, draw from; without it they are
            not random.
        smoothing
            As in `softmax_cross_entropy`.

        Returns
        -------
        The sum of these n losses divided by ``batch_size`` (n if not given).

        Raises
        ------
        ValueError
            If images or labels do not fit the network, or there are none.
        """
        logits = self._forward(self.as_input(images, self._input_place), keep=True, rng=rng)
        loss, dy = softmax_cross_entropy(logits, labels, batch_size or labels.size, smoothing)
        gradient: FloatArray | None = dy
        for position in range(len(self._steps) - 1, -1, -1):
            assert gradient is not None
            gradient = self._steps[position].backward(gradient, need_dx=position > 0)
        return loss

    def as_input(
        self, images: ByteArray | FloatArray, buffers: Buffers | None = None
    ) -> FloatArray:
        """Images as the layers want them, as `NetworkInput.take` makes them."""
        return self._input.take(images, buffers)

    def _forward(
        self, x: FloatArray, *, keep: bool, rng: np.random.Generator | None = None
    ) -> FloatArray:
        for step in self._steps:
            x = step.forward(x, keep=keep, rng=rng)
        return x

    def _rebuilt(self, dtype: DTypeLike) -> Network:
        return Network(
            [replace(layer) for layer in self.layers],
            self.input_shape,
            name=self.name,
            settings=self.settings,
            initializer=self.initializer,
            normalisation=self.normalisation,
            dtype=dtype,
        )

    def share_parameters(self, parameters: FloatArray) -> None:
        """Take ``parameters`` as this network's own and give each layer its views."""
        self.parameters = parameters
        self.params = self._views(parameters)
        for entry in self._summary:
            for key in entry.parameters:
                entry.layer.values[key[0]] = self.params[key]
                entry.layer.gradients[key[0]] = self.gradients[key]

    def _views(self, vector: FloatArray) -> dict[str, FloatArray]:
        views, start = {}, 0
        for entry in self._summary:
            for key, shape in entry.parameters.items():
                stop = start + math.prod(shape)
                views[key] = vector[start:stop].reshape(shape)
                start = stop
        return views
