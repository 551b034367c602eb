"""What a kernel answers to, by its weights: edges and lines of a direction, blobs, or noise.

The direction is that of the structure tensor (Bigun and Granlund, 1987), summed over the kernel and
its channels. Whether a kernel is more than noise is measured against random kernels of its own
shape; whether it has learnt, against what it was before training. A network that learns from much
distorted images may need no tidy kernels: without a clear pattern they have learnt all the same.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

TWIN_CORRELATION = 0.95
"""Two kernels that are alike beyond this are nearly twins."""

_NOISE_KERNELS = 1000
_MOSTLY_FLAT = 0.6
_SOMEWHAT_FLAT = 0.4
_EVEN = 0.35
_HARDLY_MOVED = 0.25
_CLEAR_SIDE = 0.1


class Kind(StrEnum):
    """What a kernel answers to."""

    EDGE = "edge"
    LINE = "line"
    BLOB = "blob"
    MIXED = "mixed"
    UNCLEAR = "unclear"
    NOTHING = "nothing"


class Direction(StrEnum):
    """How an edge or line runs on the screen, to the nearest eighth of a turn."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    RISING = "rising"
    FALLING = "falling"


class Bright(StrEnum):
    """Where an edge or a line has its positive weights: where it wants the image bright."""

    ABOVE = "above"
    BELOW = "below"
    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"
    SIDES = "sides"


@dataclass(frozen=True)
class Character:
    """What was measured of one kernel.

    Attributes
    ----------
    kind
        What it answers to; UNCLEAR where its pattern does not stand out from noise, NOTHING while
        it is the noise that it began as.
    direction
        Of an edge or a line; None for the other kinds.
    angle
        Degrees that its edges are turned against the horizontal, counter-clockwise on the
        screen, from 0 up to 180.
    coherence
        From 0, the weights change alike in all directions, to 1, in one direction only.
    """

    kind: Kind
    direction: Direction | None
    angle: float
    coherence: float
    bright: Bright | None = None
    """Of an edge or a line; None too where neither side stands out."""


def characters(kernels: FloatArray, first: FloatArray | None = None) -> list[Character]:
    """What each kernel answers to.

    Parameters
    ----------
    kernels
        Shape (n, channels, height, width).
    first
        The same kernels before training; one that has moved by less than a quarter of its own
        length since then has learnt nothing, however it looks. Without them none is NOTHING
        but those without a weight, or with one that is no finite number.
    """
    if not len(kernels) or not np.isfinite(kernels).all():
        return [Character(Kind.NOTHING, None, 0.0, 0.0) for _ in kernels]
    traits, noise = _measure(kernels), _traits_of_noise(kernels.shape[1:])
    is_structured = (
        (traits.roughness < noise.roughness)
        | (traits.coherence > noise.high_coherence)
        | (traits.roundness > noise.roundness)
    )
    has_learnt = _lengths(kernels) > 0
    if first is not None and first.shape == kernels.shape:
        has_learnt &= _lengths(kernels - first) >= _HARDLY_MOVED * _lengths(first)
    is_directed = (traits.coherence >= noise.coherence) & (traits.flatness < _MOSTLY_FLAT)
    is_blob = (traits.flatness >= _SOMEWHAT_FLAT) | (traits.roundness > noise.roundness)
    result = []
    for index in range(len(kernels)):
        angle, coherence = float(traits.angle[index]), float(traits.coherence[index])
        direction, bright = None, None
        if not has_learnt[index]:
            kind = Kind.NOTHING
        elif not is_structured[index]:
            kind = Kind.UNCLEAR
        elif is_directed[index]:
            kind = Kind.LINE if traits.oddness[index] < _EVEN else Kind.EDGE
            direction = _direction(angle)
            bright = _bright(kernels[index], angle, kind, direction)
        else:
            kind = Kind.BLOB if is_blob[index] else Kind.MIXED
        result.append(Character(kind, direction, angle, coherence, bright))
    return result


def twins(kernels: FloatArray, above: float = TWIN_CORRELATION) -> list[tuple[int, int, float]]:
    """Pairs of kernels (n, ...) whose weights correlate above ``above``: i, j > i, correlation."""
    if not np.isfinite(kernels).all():
        return []
    flat = kernels.reshape(len(kernels), -1).astype(np.float64)
    flat -= flat.mean(axis=1, keepdims=True)
    lengths = _lengths(flat)
    flat /= np.where(lengths > 0, lengths, 1)[:, np.newaxis]
    correlations = np.triu(flat @ flat.T, 1)
    return [
        (int(i), int(j), float(correlations[i, j])) for i, j in np.argwhere(correlations > above)
    ]


@dataclass(frozen=True)
class _Traits:
    """Of each kernel, shape (n,)."""

    coherence: FloatArray
    angle: FloatArray
    roughness: FloatArray
    """How much neighbours differ, in units of what independent weights would."""
    flatness: FloatArray
    """The share of its energy that a kernel of equal weights would have."""
    roundness: FloatArray
    """The share of its energy that quarter turns and mirrors do not change."""
    oddness: FloatArray
    """The share that half a turn makes negative: 1 for a clean edge, 0 for a centred line."""


@dataclass(frozen=True)
class _NoiseTraits:
    """What random kernels of a shape seldom pass: in 5 of 100 cases, high_coherence in 1."""

    roughness: float
    coherence: float
    high_coherence: float
    roundness: float


@functools.lru_cache(maxsize=32)
def _traits_of_noise(shape: tuple[int, ...]) -> _NoiseTraits:
    # The same random kernels every time, so that a kernel is always called the same.
    rng = np.random.default_rng(0)
    traits = _measure(rng.standard_normal((_NOISE_KERNELS, *shape), np.float32))
    return _NoiseTraits(
        float(np.quantile(traits.roughness, 0.05)),
        float(np.quantile(traits.coherence, 0.95)),
        float(np.quantile(traits.coherence, 0.99)),
        float(np.quantile(traits.roundness, 0.99)),
    )


def _measure(kernels: FloatArray) -> _Traits:
    n, channels, height, width = kernels.shape
    weights = kernels.astype(np.float64)
    energy = _sum(weights**2)
    down = np.gradient(weights, axis=-2) if height > 1 else np.zeros_like(weights)
    across = np.gradient(weights, axis=-1) if width > 1 else np.zeros_like(weights)
    stretch, shear = _sum(across**2 - down**2), 2 * _sum(across * down)
    # The gradient's direction, with y pointing down; its edges run square to it.
    gradient = np.degrees(0.5 * np.arctan2(shear, stretch))
    steps_down, steps_across = np.diff(weights, axis=-2), np.diff(weights, axis=-1)
    pairs = max(1, (steps_down.size + steps_across.size) // n)
    changes = (_sum(steps_down**2) + _sum(steps_across**2)) / pairs
    means = weights.mean(axis=(-2, -1))
    half_turned = weights[..., ::-1, ::-1]
    return _Traits(
        coherence=_share(np.hypot(stretch, shear), _sum(across**2 + down**2)),
        angle=(90 - gradient) % 180,
        roughness=_share(changes, 2 * energy / (channels * height * width)),
        flatness=_share(height * width * (means**2).sum(axis=1), energy),
        roundness=_share(_sum(_round_part(weights) ** 2), energy),
        oddness=_share(_sum((weights - half_turned) ** 2) / 4, energy),
    )


def _round_part(weights: FloatArray) -> FloatArray:
    """The mean over the turns and mirrors of a square, or of a rectangle."""
    mirrored = weights + weights[..., ::-1, :]
    mirrored = (mirrored + mirrored[..., ::-1]) / 4
    if weights.shape[-1] != weights.shape[-2]:
        return mirrored
    result: FloatArray = (mirrored + mirrored.swapaxes(-1, -2)) / 2
    return result


def _direction(angle: float) -> Direction:
    names = (Direction.HORIZONTAL, Direction.RISING, Direction.VERTICAL, Direction.FALLING)
    return names[round(angle / 45) % 4]


def _bright(kernel: FloatArray, angle: float, kind: Kind, direction: Direction) -> Bright | None:
    """Where the weights (channels, height, width), summed over the channels, are positive."""
    weights = kernel.sum(axis=0, dtype=np.float64)
    height, width = weights.shape
    down, across = np.mgrid[:height, :width]
    down, across = down - (height - 1) / 2, across - (width - 1) / 2
    turn = np.radians(angle)
    # Square to the edge, on the screen: downwards, or to the right where that is no way down.
    beyond = down * np.cos(turn) + across * np.sin(turn)
    if kind is Kind.LINE:
        beyond = beyond**2 - (beyond**2).mean()
        names = Bright.SIDES, Bright.MIDDLE
    elif direction is Direction.VERTICAL:
        names = Bright.RIGHT, Bright.LEFT
    else:
        beyond = beyond if np.cos(turn) > 0 else -beyond
        names = Bright.BELOW, Bright.ABOVE
    share = float((weights * beyond).sum())
    whole = float(np.linalg.norm(weights) * np.linalg.norm(beyond))
    if abs(share) <= _CLEAR_SIDE * whole:
        return None
    return names[0] if share > 0 else names[1]


def _sum(values: FloatArray) -> FloatArray:
    result: FloatArray = values.reshape(len(values), -1).sum(axis=1)
    return result


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """``part`` / ``whole``, and 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _lengths(kernels: FloatArray) -> FloatArray:
    return np.sqrt(_sum(kernels.astype(np.float64) ** 2))
