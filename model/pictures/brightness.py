"""A picture's brightness, at a size that can be worked with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.base.errors import DataError

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray

SMALLEST_SIDE_PX = 8
MOST_SIDE_PX = 8_000
"""Larger pictures are refused: they would fill the memory."""
_LARGE_SIDE = 1024
"""From twice this on, pixels are averaged first: a photograph has far more than enough."""
_LEAST_SIDE = 64
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def check_picture(pixels: ByteArray) -> None:
    """Refuse what is no picture: see `shade_of`."""
    is_picture = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if not is_picture or pixels.dtype != np.uint8:
        raise DataError(
            f"the picture has shape {pixels.shape} and type {pixels.dtype}; expected "
            f"(height, width), (height, width, 3) or (height, width, 4) and uint8"
        )
    height, width = pixels.shape[:2]
    if min(height, width) < SMALLEST_SIDE_PX or max(height, width) > MOST_SIDE_PX:
        raise DataError(
            f"the picture is {width} x {height} pixels; expected each side from "
            f"{SMALLEST_SIDE_PX} to {MOST_SIDE_PX}"
        )


def shade_of(pixels: ByteArray) -> FloatArray:
    """The brightness of a picture, clear parts made paper that the ink stands out from.

    Parameters
    ----------
    pixels
        Shape (height, width), (height, width, 3) RGB or (height, width, 4) RGBA, uint8, each
        side from 8 to 8,000 pixels.

    Returns
    -------
    Shape (rows, columns), float32 from 0 to 255. No side is much above 2,000 pixels: larger
    pictures are averaged over blocks.

    Raises
    ------
    DataError
        If the shape or type is another.
    """
    check_picture(pixels)
    values = _averaged(pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis])
    if values.shape[2] == 1:
        return values[:, :, 0]
    brightness: FloatArray = values[:, :, :3] @ _LUMA
    if values.shape[2] == 3 or values[:, :, 3].min() == 255:
        return brightness
    alpha = values[:, :, 3] / 255
    solid = alpha >= 0.5
    if not solid.any():
        return alpha * 255
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    inside = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    is_sheet = np.median(border_of(alpha[inside])) >= 0.5 and np.ptp(brightness[solid]) > 64
    if not is_sheet:
        # Ink on clear ground, of whatever colour: its shape is its opacity.
        return alpha * 255
    paper = np.median(border_of(brightness[inside]))
    blended: FloatArray = brightness * alpha + paper * (1 - alpha)
    return blended


def border_of(values: FloatArray) -> FloatArray:
    """The values along the four edges, in one row."""
    return np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])


def _averaged(pixels: ByteArray) -> FloatArray:
    """Means over square blocks, shape (rows, columns, channels), float32."""
    height, width, channels = pixels.shape
    block = max(1, min(max(height, width) // _LARGE_SIDE, min(height, width) // _LEAST_SIDE))
    if block == 1:
        return pixels.astype(np.float32)
    rows, columns = height // block, width // block
    sums = np.zeros((rows, columns, channels), np.uint16)
    for down in range(block):
        for across in range(block):
            sums += pixels[down : rows * block : block, across : columns * block : block]
    return sums / np.float32(block * block)
