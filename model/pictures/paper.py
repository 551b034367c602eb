"""How bright paper would be everywhere without the ink on it, under uneven light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.pictures.components import Mask, sums_around

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

LEAST_CONTRAST = 24.0
"""Ink differs from its paper by at least this many of 255 levels, or there is none."""
_FITS = 4
_BLOCKS = 10
_ROUNDS = 12
_CAUCHY = 2.4
"""Residuals beyond so many times their spread count little."""
_LEAST_BLOCKS = 12


def paper_shade(shade: FloatArray, inside: Mask | None = None) -> FloatArray:
    """The shade each pixel would have without ink.

    Parameters
    ----------
    shade
        Shape (rows, columns).
    inside
        Where there is paper; by default everywhere.

    Notes
    -----
    A surface of second degree, which follows uneven light but not the ink: first through the
    medians of blocks along the border, where there is little ink, or of the whole sheet; then
    through the pixels near it. What soft shadows are left are averaged from the paper around.
    """
    rows, columns = shade.shape
    y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    terms = np.stack([t.ravel() for t in np.broadcast_arrays(x * 0 + 1, x, y, x * x, x * y, y * y)])
    valid = np.ones(shade.shape, bool) if inside is None else inside
    surface = _first_surface(shade, terms, inside)
    contrast = float(np.abs(shade - surface)[valid].max())
    near = max(LEAST_CONTRAST / 2, 0.3 * contrast)
    for _ in range(_FITS):
        is_paper = ((np.abs(shade - surface) <= near) & valid).ravel()
        sheet = terms[:, is_paper]
        if sheet.shape[1] < valid.sum() / 4:
            break
        # The normal equations: six unknowns need no more, and are many times faster.
        factors = np.linalg.lstsq(sheet @ sheet.T, sheet @ shade.ravel()[is_paper], rcond=None)[0]
        surface = (factors @ terms).reshape(shade.shape)
        # Each fit knows the paper better, so less is taken for paper.
        near = max(LEAST_CONTRAST / 2, near / 2)
    if np.ptp(surface[valid]) < LEAST_CONTRAST / 2:
        return np.full(shade.shape, np.median(shade[(np.abs(shade - surface) <= near) & valid]))
    return surface + _soft_rest(shade - surface, (np.abs(shade - surface) <= near) & valid)


def _first_surface(
    shade: FloatArray, terms: FloatArray, inside: Mask | None
) -> NDArray[np.float64]:
    rows, columns = shade.shape
    level = np.median(
        shade[inside]
        if inside is not None
        else np.concatenate([shade[0], shade[-1], shade[1:-1, 0], shade[1:-1, -1]])
    )
    flat = np.full(shade.shape, level, np.float64)
    if min(rows, columns) < 4 * _BLOCKS:
        return flat
    tall, wide = (
        np.linspace(0, rows, _BLOCKS + 1, dtype=int).tolist(),
        np.linspace(0, columns, _BLOCKS + 1, dtype=int).tolist(),
    )
    places, levels = [], []
    for i in range(_BLOCKS):
        for j in range(_BLOCKS):
            is_edge = {i, j} & {0, _BLOCKS - 1}
            if inside is None and not is_edge:
                continue
            block = slice(tall[i], tall[i + 1]), slice(wide[j], wide[j + 1])
            if inside is not None and not inside[block].all():
                continue
            places.append((tall[i] + tall[i + 1]) // 2 * columns + (wide[j] + wide[j + 1]) // 2)
            levels.append(np.median(shade[block]))
    if len(places) < _LEAST_BLOCKS:
        return flat
    known: FloatArray = terms[:, places].T.astype(np.float64)
    values: FloatArray = np.array(levels, np.float64)
    weights: FloatArray = np.ones(len(values))
    factors: FloatArray = np.zeros(len(terms))
    for _ in range(_ROUNDS):
        factors = np.linalg.lstsq(known * weights[:, None], values * weights, rcond=None)[0]
        rest: FloatArray = np.abs(values - known @ factors)
        spread = max(1.4826 * float(np.median(rest)), 2.0)
        weights = 1 / np.sqrt(1 + (rest / (_CAUCHY * spread)) ** 2)
    surface: NDArray[np.float64] = (factors @ terms).reshape(shade.shape)
    return surface


def _soft_rest(rest: FloatArray, is_paper: Mask) -> FloatArray:
    """The mean of the paper around each pixel, where there is enough of it."""
    radius = max(2, max(rest.shape) // 10)
    weight = sums_around(is_paper.astype(np.float64), radius)
    total = sums_around(np.where(is_paper, rest, 0.0).astype(np.float64), radius)
    enough = (2 * radius + 1) ** 2 / 8
    mean: FloatArray = total / np.maximum(weight, enough)
    return mean
