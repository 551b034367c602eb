"""Distorting images and strokes as handwriting varies, so that a network sees more of it.

Images are turned, slanted, stretched and bent by a smooth random field (Simard et al., 2003), and
their lines made wider or thinner. Strokes get the same before they are drawn, which keeps their
lines sharp, and are sampled as a slower or faster pen would.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, Points

_KNOTS = 7
"""Knots of the bending field along each axis: neighbours are about 5 pixels apart, as in Simard."""
_WAVES = 3
_BOUND = 2.5
"""Normal draws are held to so many deviations: nothing is turned upside down by chance."""


@dataclass(frozen=True)
class Distortion:
    """How strongly examples are changed: deviations of normal draws, unless said otherwise.

    Attributes
    ----------
    rotation_deg, shear, stretch, shift_px
        Turn in degrees; slant as sideways per upward; logarithm of the factor along each axis;
        pixels along each axis.
    bend_px
        Largest deviation, in pixels, of the field that bends the image; drawn uniformly from 0.
    widen, thin
        Largest share of a grey dilation and of an erosion by 3 x 3 mixed in; drawn uniformly.
    blur
        Largest share of a 3 x 3 mean mixed in; drawn uniformly.
    """

    rotation_deg: float = 0.0
    shear: float = 0.0
    stretch: float = 0.0
    shift_px: float = 0.0
    bend_px: float = 0.0
    widen: float = 0.0
    thin: float = 0.0
    blur: float = 0.0


AUGMENTATIONS: Mapping[str, Distortion] = {
    "none": Distortion(),
    "affine": Distortion(rotation_deg=6, shear=0.1, stretch=0.06, shift_px=0.6),
    "elastic": Distortion(rotation_deg=6, shear=0.1, stretch=0.06, shift_px=0.6, bend_px=1.2),
    "handwriting": Distortion(
        rotation_deg=6, shear=0.1, stretch=0.06, shift_px=0.6, bend_px=1.2, widen=0.6, thin=0.4
    ),
}
"""What `TrainingConfig.augmentation` may be."""


def distort_images(
    images: ByteArray | FloatArray, distortion: Distortion, rng: np.random.Generator
) -> FloatArray:
    """Change every image by draws of its own.

    Parameters
    ----------
    images
        Shape (n, channels, height, width), uint8 0 to 255 or float32 0 to 1.
    distortion
        How strongly.
    rng
        Decides the draws.

    Returns
    -------
    Shape as ``images``, float32, 0 to 1. What comes from beyond the rim repeats the rim.
    """
    pixels = images.astype(np.float32)
    if images.dtype == np.uint8:
        pixels *= np.float32(1 / 255)
    is_moved = any((distortion.rotation_deg, distortion.shear, distortion.stretch))
    if is_moved or distortion.shift_px or distortion.bend_px:
        pixels = _sampled(pixels, *_sources(pixels.shape, distortion, rng))
    return change_lines(pixels, distortion, rng)


def change_lines(
    pixels: FloatArray, distortion: Distortion, rng: np.random.Generator
) -> FloatArray:
    """Make the lines of each image wider, thinner or softer; half of the images stay as they are.

    Shapes and values as in `distort_images`; each image keeps its brightest value.
    """
    if not (distortion.widen or distortion.thin or distortion.blur):
        return pixels
    n = len(pixels)
    chosen = rng.integers(0, 4, n)  # 0: wider, 1: thinner, otherwise as it is
    amount = rng.random((3, n), np.float32)
    peak = pixels.max(axis=(1, 2, 3), keepdims=True)
    result = pixels.copy()
    for kind, most, change in ((0, distortion.widen, np.maximum), (1, distortion.thin, np.minimum)):
        places = np.flatnonzero(chosen == kind)
        if most and places.size:
            share = (most * amount[kind, places])[:, None, None, None]
            part = pixels[places]
            result[places] += share * (_over_neighbours(part, change) - part)
    if distortion.blur:
        places = np.flatnonzero(rng.random(n) < 0.5)
        share = (distortion.blur * amount[2, places])[:, None, None, None]
        part = result[places]
        result[places] += share * (_over_neighbours(part, np.add) / 9 - part)
    result *= peak / np.maximum(result.max(axis=(1, 2, 3), keepdims=True), np.float32(1e-3))
    return result


def distort_strokes(
    strokes: Sequence[Points], rng: np.random.Generator, strength: float = 1.0
) -> list[Points]:
    """Turn, slant, stretch and bend a drawing, and sample it as another pen would.

    Parameters
    ----------
    strokes
        Each (p, 2) with p at least 1, finite, y pointing down, any unit.
    rng
        Decides the draws.
    strength
        1 for how far handwriting varies; 0 changes nothing but the sampling.

    Returns
    -------
    As many strokes, float64, in units of half the longest side, around the origin.
    """
    everything = np.concatenate(strokes)
    low, high = everything.min(axis=0), everything.max(axis=0)
    half = max(float((high - low).max()) / 2, 1e-9)
    turn, shear, wide, tall = _normal(rng, 4) * strength * (np.deg2rad(8), 0.15, 0.1, 0.1)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    matrix = matrix @ [[1, 0], [shear, 1]] * np.exp([wide, tall])
    frequencies = rng.normal(0, 2.0, (2, _WAVES))
    phases = rng.uniform(0, 2 * np.pi, _WAVES)
    heights = rng.normal(0, 0.08 * strength * rng.random(), (_WAVES, 2))
    spacing = np.exp(rng.uniform(np.log(0.02), np.log(0.25)))
    noise = 0.012 * strength * rng.random() ** 2
    changed = []
    for stroke in strokes:
        points = _resampled((stroke - (low + high) / 2) / half, spacing)
        points = points + np.sin(points @ frequencies + phases) @ heights
        points += rng.normal(0, noise, points.shape)
        changed.append(points @ matrix)
    return changed


def _resampled(points: Points, spacing: float) -> Points:
    """Points evenly along a stroke, both ends kept: what a device with another clock would give."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(lengths)])
    count = max(int(np.ceil(way[-1] / spacing)), 1) + 1
    if way[-1] == 0:
        return points[:1]
    at = np.linspace(0, way[-1], count)
    return np.stack([np.interp(at, way, points[:, axis]) for axis in (0, 1)], axis=1)


def _sources(
    shape: tuple[int, ...], distortion: Distortion, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Where each pixel of each image comes from: rows and columns, both (n, height, width)."""
    n, _, height, width = shape
    turn = np.deg2rad(distortion.rotation_deg) * _normal(rng, n)
    shear = distortion.shear * _normal(rng, n)
    wide, tall = np.exp(distortion.stretch * _normal(rng, 2, n))
    down, across = distortion.shift_px * _normal(rng, 2, n)
    cos, sin = np.cos(turn), np.sin(turn)
    # MNIST's centre of mass lies at index 14 of 28.
    rows = (np.arange(height, dtype=np.float32) - height / 2)[:, None]
    columns = (np.arange(width, dtype=np.float32) - width / 2)[None, :]

    def mixed(by_row: FloatArray, by_column: FloatArray, offset: FloatArray) -> FloatArray:
        weights = (by_row, by_column, offset)
        a, b, c = (entry.astype(np.float32)[:, None, None] for entry in weights)
        result: FloatArray = a * rows + b * columns + c
        return result

    source_rows = mixed(tall * cos, tall * sin, down + height / 2)
    source_columns = mixed(
        wide * (shear * cos - sin), wide * (cos + shear * sin), across + width / 2
    )
    if distortion.bend_px:
        bends = _normal(rng, 2, n, _KNOTS, _KNOTS)
        bends *= (distortion.bend_px * rng.random(n, np.float32))[:, None, None]
        down_field, across_field = _spline(height) @ bends @ _spline(width).T
        source_rows += down_field
        source_columns += across_field
    return source_rows, source_columns


def _sampled(pixels: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """The images' values at these places, between pixels by the four around them."""
    n, channels, height, width = pixels.shape
    np.clip(rows, 0, max(height - 1.001, 0), out=rows)
    np.clip(columns, 0, max(width - 1.001, 0), out=columns)
    top, left = rows.astype(np.intp), columns.astype(np.intp)
    below = (rows - top)[:, None]
    right = (columns - left)[:, None]
    place = (top * width + left)[:, None]
    place = place + (np.arange(n * channels) * (height * width)).reshape(n, channels, 1, 1)
    # A single row or column is its own neighbour.
    one_right, one_below = int(width > 1), width * (height > 1)
    flat = pixels.reshape(-1)
    upper = flat.take(place)
    upper += right * (flat.take(place + one_right) - upper)
    lower = flat.take(place + one_below)
    lower += right * (flat.take(place + one_below + one_right) - lower)
    upper += below * (lower - upper)
    result: FloatArray = upper
    return result


def _over_neighbours(pixels: FloatArray, combine: np.ufunc) -> FloatArray:
    """Combine every pixel with its eight neighbours; the rim is repeated outwards."""
    padded = np.pad(pixels, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    rows = combine(combine(padded[:, :, :-2], padded[:, :, 1:-1]), padded[:, :, 2:])
    result: FloatArray = combine(combine(rows[..., :-2], rows[..., 1:-1]), rows[..., 2:])
    return result


def _normal(rng: np.random.Generator, *shape: int) -> FloatArray:
    draws = rng.standard_normal(shape, np.float32)
    return np.clip(draws, -_BOUND, _BOUND, out=draws)


@functools.cache
def _spline(side: int) -> NDArray[np.float32]:
    """Cubic B-spline from knots to pixels, (side, _KNOTS), so scaled that deviations are kept."""
    at = np.linspace(0, _KNOTS - 1, side)[:, None] - np.arange(_KNOTS)
    x = np.abs(at)
    weights = np.where(x < 1, 2 / 3 - x**2 + x**3 / 2, np.maximum(2 - x, 0) ** 3 / 6)
    weights /= np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return weights.astype(np.float32)
