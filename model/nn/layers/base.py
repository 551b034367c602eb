"""What every layer is: settings, shapes, and one step forward and one back.

Inside the network the batch lies LAST: activations are (channels, height, width, n) or
(features, n), as in cuda-convnet. A row of an image is then a contiguous run over all images, so
patches are plain copies and one layer's product is already the next one's input.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.base.threads import WorkerPool

Shape: TypeAlias = tuple[int, ...]
"""Shape of one example, without the batch: (channels, height, width) or (features,)."""


class Buffers:
    """Arrays that last from step to step, so that a step allocates nothing.

    A batch of another size replaces an array by one of the new shape.
    """

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}

    def get(self, name: str, shape: Shape, dtype: DTypeLike) -> NDArray[Any]:
        """The array called ``name``; its content is whatever was last written there."""
        array = self._arrays.get(name)
        if array is None or array.shape != shape or array.dtype != dtype:
            # Zeros, not empty: a convolution with pooling never writes the columns in which its
            # paired kernels have nothing, and relies on zeros there.
            array = self._arrays[name] = np.zeros(shape, dtype)
        return array


@dataclass
class Layer(ABC):
    """One layer: its settings are the dataclass's fields, its state is made again by `replace`.

    A layer may return the same array from every `forward` (and `backward`): copy what must
    outlive the next call. `backward` may overwrite the gradient it is given.
    """

    buffers: Buffers = field(default_factory=Buffers, init=False, repr=False, compare=False)
    values: dict[str, FloatArray] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    gradients: dict[str, FloatArray] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    is_random: ClassVar[bool] = False
    """Whether `forward` draws from the generator it is given."""

    inputs: FloatArray | None = field(default=None, init=False, repr=False, compare=False)
    """Of the last `forward`, where it kept them."""

    rng: np.random.Generator | None = field(default=None, init=False, repr=False, compare=False)
    """What the last `forward` was given."""

    pool: WorkerPool | None = field(default=None, init=False, repr=False, compare=False)
    """Threads that a large layer may share its products among; the result is the same without."""

    @abstractmethod
    def output_shape(self, input_shape: Shape) -> Shape:
        """Shape of one output for one input; ValueError if such an input does not fit."""

    def parameter_shapes(self, _input_shape: Shape) -> dict[str, Shape]:
        """Shapes of the layer's parameters, by the letters W and b; empty if it has none."""
        return {}

    def fan_in(self, input_shape: Shape) -> int:
        """How many inputs one output unit sums over."""
        return math.prod(input_shape)

    def forward(
        self, x: FloatArray, *, keep: bool, rng: np.random.Generator | None = None
    ) -> FloatArray:
        """Outputs for inputs (*shape, n).

        ``keep`` keeps the inputs for `backward`; without it nothing of them is held. ``rng`` is
        given while training, for layers that draw random numbers then.
        """
        self.inputs = x if keep else None
        self.rng = rng
        return self._outputs(x)

    @property
    def kept_inputs(self) -> FloatArray:
        """The inputs of the last `forward`, which must have kept them."""
        assert self.inputs is not None, "backward comes after a forward that keeps its inputs"
        return self.inputs

    @abstractmethod
    def _outputs(self, x: FloatArray) -> FloatArray:
        """Outputs for inputs (*shape, n); ``self.inputs`` and ``self.rng`` are set."""

    @abstractmethod
    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        """Fill ``gradients`` from the loss's gradient by the outputs of the last `forward`.

        Returns the gradient by the inputs, or None if ``need_dx`` is false.
        """


def image_shape(owner: str, value: object) -> Shape:
    """``value`` as (channels, height, width); ValueError if it is something else."""
    sides = value if isinstance(value, tuple | list) else ()
    if len(sides) != 3 or any(type(side) is not int or side < 1 for side in sides):
        raise ValueError(
            f"{owner}: input_shape is {value!r}, but must be (channels, height, width), "
            "three whole numbers, 1 or more"
        )
    return tuple(sides)


def require_whole(layer: str, at_least: int, **settings: int) -> None:
    """ValueError that names the first setting which is not a whole number of ``at_least``."""
    for name, value in settings.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < at_least:
            raise ValueError(
                f"{layer}: {name} is {value!r}, but must be a whole number, {at_least} or more"
            )


def require_maps(layer: str, input_shape: Shape) -> None:
    """ValueError if a layer that works on maps is given features."""
    if len(input_shape) != 3:
        raise ValueError(
            f"{layer}: its input has shape {input_shape}, but it needs (channels, height, width); "
            "put it before any Linear layer"
        )
