"""The convolution layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from model.nn.layers.base import Layer, Shape, require_maps, require_whole
from model.nn.layers.patches import RowPatches, Unrolled

if TYPE_CHECKING:
    from model.base.arrays import FloatArray


@dataclass
class Conv2d(Layer):
    """Square kernels slid over every image; W of shape (filters, channels, kernel, kernel)."""

    filters: int
    kernel_size: int
    stride: int = 1
    pad: int = 0
    _unrolled: Unrolled | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        require_whole("Conv2d", 1, filters=self.filters, kernel_size=self.kernel_size)
        require_whole("Conv2d", 1, stride=self.stride)
        require_whole("Conv2d", 0, pad=self.pad)

    @property
    def patches(self) -> RowPatches:
        """How the kernels meet the image."""
        return RowPatches(self.kernel_size, self.kernel_size, self.stride, self.stride, self.pad)

    def output_shape(self, input_shape: Shape) -> Shape:
        require_maps("Conv2d", input_shape)
        down, across = self.patches.counts(*input_shape[1:])
        if down < 1 or across < 1:
            raise ValueError(
                f"Conv2d: kernel_size {self.kernel_size} does not fit an image of "
                f"{input_shape[1]} x {input_shape[2]} with pad {self.pad}; "
                "take a smaller kernel or more padding"
            )
        return (self.filters, down, across)

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        kernel = (input_shape[0], self.kernel_size, self.kernel_size)
        return {"W": (self.filters, *kernel), "b": (self.filters,)}

    def fan_in(self, input_shape: Shape) -> int:
        return input_shape[0] * self.kernel_size**2

    def _outputs(self, x: FloatArray) -> FloatArray:
        """Slide every kernel over every image.

        Parameters
        ----------
        x
            Shape (channels, height, width, n).

        Returns
        -------
        Shape (filters, out_height, out_width, n), where
        out_height = (height + 2 * pad - kernel_size) // stride + 1.

        Notes
        -----
        One matrix product a row of outputs, over unrolled patches (Chellapilla et al., 2006).
        """
        n = x.shape[-1]
        filters, down, across = self.output_shape(x.shape[:-1])
        if self._unrolled is None or not self._unrolled.fits(x):
            self._unrolled = Unrolled(self.patches, x.shape, x.dtype)
        self._unrolled.fill(x)
        y: FloatArray = self.buffers.get("y", (filters, down, across, n), x.dtype)
        by_row = y.reshape(filters, down, across * n).swapaxes(0, 1)
        np.matmul(self._kernel_matrix(), self._unrolled.matrices, out=by_row)
        y += self.values["b"][:, np.newaxis, np.newaxis, np.newaxis]
        return y

    def backward(self, dy: FloatArray, *, need_dx: bool) -> FloatArray | None:
        filters, down, across, n = dy.shape
        by_row = dy.reshape(filters, down, across * n).swapaxes(0, 1)
        kernels = self._kernel_matrix()
        assert self._unrolled is not None, "backward comes after forward"
        d_rows = self.buffers.get("d_rows", (down, *kernels.shape), dy.dtype)
        np.matmul(by_row, self._unrolled.matrices.swapaxes(1, 2), out=d_rows)
        d_kernels = d_rows.sum(axis=0)
        shape, size = self.kept_inputs.shape, self.kernel_size
        np.copyto(
            self.gradients["W"],
            d_kernels.reshape(filters, size, shape[0], size).swapaxes(1, 2),
        )
        np.sum(dy, axis=(1, 2, 3), out=self.gradients["b"])
        if not need_dx:
            return None
        return self.patches.fold(kernels, by_row, shape, self.buffers)

    def _kernel_matrix(self) -> FloatArray:
        """The kernels as (filters, rows * channels * columns), the order of unrolled patches."""
        return np.ascontiguousarray(self.values["W"].swapaxes(1, 2)).reshape(self.filters, -1)
