"""Which part of a picture is ink: a photograph of paper, a screenshot, a drawing program's
export; dark on light or light on dark, evenly lit or not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.arrays import ByteArray, FloatArray
from model.errors import DataError
from model.raster import shrink_area

_SMALLEST = 8
MOST_SIDE_PX = 8_000
"""Larger pictures are refused: they would fill the memory."""
_WORKING_SIDE = 256
"""Larger pictures are averaged down to this first: it is many times what is needed."""
_LARGE_SIDE = 1024
"""From twice this on, pixels are left out first: a photograph has far more than enough."""
_LEAST_CONTRAST = 24.0
"""Ink differs from its paper by at least this many of 255 levels, or there is none."""
_NOISE_FACTOR = 4.0
"""What stays within so many standard deviations of the paper's noise is paper."""
_FAINTEST = 0.03
"""Ink begins at this share of the darkest ink: below are the halos that JPEG leaves."""
_CORE = 0.35
"""What is surely ink, as a share of the darkest. Fainter ink counts only close to such."""
_DUST_FREE_SIDE = 64
"""A picture no larger has no dust: every pixel in it may belong to the digit."""
_LEAST_NEIGHBOURS = 6
"""Of the 25 pixels around a pixel of a stroke at least so many are ink too."""
_LUMA = np.array([0.299, 0.587, 0.114])
_FITS = 4


def find_ink(pixels: ByteArray) -> FloatArray | None:
    """Separate ink from paper.

    Parameters
    ----------
    pixels
        Shape (height, width), (height, width, 3) RGB or (height, width, 4) RGBA, uint8, each
        side from 8 to 8,000 pixels.

    Returns
    -------
    The ink cut out of its paper, shape (rows, columns), float64 from 0 to 1 (full ink), with ink
    in the first and last row and column; or None if the picture is blank. A picture larger than
    256 pixels is averaged down to that first.

    Raises
    ------
    DataError
        If the shape or type is another.

    Notes
    -----
    The paper is a surface of second degree fitted to the pixels that look like paper, which
    follows uneven light but not the ink. Which way the ink differs from it is decided by the
    pixel that differs most.
    """
    _check(pixels)
    height, width = pixels.shape[:2]
    stride = max(1, min(max(height, width) // _LARGE_SIDE, min(height, width) // _DUST_FREE_SIDE))
    shade = shrink_area(_shade(pixels[::stride, ::stride]), _WORKING_SIDE)
    paper = _paper(shade)
    difference = shade - paper
    # Many pictures have no noise at all: then the median is 0 and even faint edges count.
    noise = 1.4826 * float(np.median(np.abs(difference)))
    sign = -1.0 if -difference.min() > difference.max() else 1.0
    difference *= sign
    darkest = np.unravel_index(difference.argmax(), difference.shape)
    peak = float(difference[darkest])
    if peak < max(_LEAST_CONTRAST, 2 * _NOISE_FACTOR * noise):
        return None
    is_ink = difference > max(_NOISE_FACTOR * noise, _FAINTEST * peak)
    if max(shade.shape) > _DUST_FREE_SIDE:
        is_ink &= _near(_without_dust(difference > _CORE * peak))
        if not is_ink.any():
            return None
    # Full ink is everywhere equally dark, however bright the paper around it.
    full = sign * (shade[darkest] - paper)
    ink = np.where(is_ink, np.minimum(difference / np.maximum(full, peak / 4), 1), 0.0)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _check(pixels: ByteArray) -> None:
    is_picture = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if not is_picture or pixels.dtype != np.uint8:
        raise DataError(
            f"the picture has shape {pixels.shape} and type {pixels.dtype}; expected "
            f"(height, width), (height, width, 3) or (height, width, 4) and uint8"
        )
    height, width = pixels.shape[:2]
    if min(height, width) < _SMALLEST or max(height, width) > MOST_SIDE_PX:
        raise DataError(
            f"the picture is {width} x {height} pixels; expected each side from {_SMALLEST} "
            f"to {MOST_SIDE_PX}"
        )


def _shade(pixels: ByteArray) -> FloatArray:
    """Brightness 0..255, (height, width). Clear parts become paper that the ink stands out from."""
    if pixels.ndim == 2:
        return pixels.astype(np.float64)
    brightness: FloatArray = pixels[:, :, :3] @ _LUMA
    if pixels.shape[2] == 3 or pixels[:, :, 3].min() == 255:
        return brightness
    alpha = pixels[:, :, 3] / 255.0
    solid = alpha >= 0.5
    if not solid.any():
        return alpha * 255
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    inside = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    shades = brightness[solid]
    is_sheet = np.median(_border(alpha[inside])) >= 0.5 and np.ptp(shades) > 64
    if not is_sheet:
        # Ink on clear ground, of whatever colour: its shape is its opacity.
        return alpha * 255
    paper = np.median(_border(brightness[inside]))
    blended: FloatArray = brightness * alpha + paper * (1 - alpha)
    return blended


def _paper(shade: FloatArray) -> FloatArray:
    """The shade each pixel would have without ink: the border's, or a surface near it."""
    border = _border(shade)
    level = float(np.median(border))
    contrast = float(np.abs(shade - level).max())
    near = max(_LEAST_CONTRAST / 2, 0.3 * contrast)
    rows, columns = shade.shape
    y = np.linspace(-1, 1, rows)[:, None]
    x = np.linspace(-1, 1, columns)[None, :]
    terms = np.stack([t.ravel() for t in np.broadcast_arrays(x * 0 + 1, x, y, x * x, x * y, y * y)])
    surface: NDArray[Any] = np.full(shade.shape, level)
    for _ in range(_FITS):
        is_paper = (np.abs(shade - surface) <= near).ravel()
        sheet = terms[:, is_paper]
        if sheet.shape[1] < shade.size / 4:
            break
        # The normal equations: six unknowns need no more, and are many times faster.
        factors = np.linalg.lstsq(sheet @ sheet.T, sheet @ shade.ravel()[is_paper], rcond=None)[0]
        surface = (factors @ terms).reshape(shade.shape)
        # Each fit knows the paper better, so less is taken for paper.
        near = max(_LEAST_CONTRAST / 2, near / 2)
    is_even = np.ptp(surface) < _LEAST_CONTRAST / 2
    return np.full(shade.shape, level) if is_even else surface


def _without_dust(is_core: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop specks of a few pixels."""
    return is_core & (_counts(is_core, 2) >= _LEAST_NEIGHBOURS)


def _near(is_core: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The core and all within reach of it, where the soft edge of a stroke lies."""
    return _counts(is_core, max(2, max(is_core.shape) // 50)) > 0


def _counts(mask: NDArray[np.bool_], radius: int) -> NDArray[np.int64]:
    """How many are set in the square of ``radius`` around each pixel."""
    padded = np.pad(mask.astype(np.int64), ((radius + 1, radius), (radius + 1, radius)))
    sums = padded.cumsum(axis=0).cumsum(axis=1)
    w = 2 * radius + 1
    counts: NDArray[np.int64] = sums[w:, w:] - sums[:-w, w:] - sums[w:, :-w] + sums[:-w, :-w]
    return counts


def _border(values: FloatArray) -> FloatArray:
    """The values along the four edges, in one row."""
    return np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])
