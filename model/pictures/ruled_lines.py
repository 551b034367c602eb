"""Lines that paper is ruled or squared with, distinguished from ink: they run from edge to edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

_STEEPEST = 0.07
_SLOPES = 29
_MARGIN = 0.08
"""Lines are looked for in this share of the picture at both ends."""
_DARKER = 1.35
"""Ink on a line is at least so many times as dark as the line."""
_GAP_PX = 3
"""Ink that crosses a line is looked for so far above and below."""


def without_lines(difference: FloatArray, least: float) -> FloatArray:
    """Ink without the ruled lines that run from one edge of the paper to the other.

    Parameters
    ----------
    difference
        Shape (rows, columns): how far each pixel stands out from the paper, ink above 0.
    least
        What stands out less is no line.
    """
    rows = _without_level_lines(difference, least)
    return _without_level_lines(rows.T, least).T


def _without_level_lines(difference: FloatArray, least: float) -> FloatArray:
    rows, columns = difference.shape
    margin = max(2, round(_MARGIN * columns))
    left = np.median(difference[:, :margin], axis=1)
    right = np.median(difference[:, -margin:], axis=1)
    if max(left.max(), right.max()) < least:
        return difference
    number = np.arange(rows)
    best, slope = 0.0, 0.0
    for share in np.linspace(-_STEEPEST, _STEEPEST, _SLOPES):
        shifted = _at(right, number + share * (columns - margin))
        score = float((np.maximum(np.minimum(left, shifted), 0) ** 2).sum())
        if score > best:
            best, slope = score, float(share)
    along = number[:, None] + np.rint(slope * (np.arange(columns) - margin / 2)).astype(int)
    sheared = np.take_along_axis(difference, np.clip(along, 0, rows - 1), axis=0)
    ends = np.minimum(
        np.median(sheared[:, :margin], axis=1), np.median(sheared[:, -margin:], axis=1)
    )
    line = np.minimum(np.median(sheared, axis=1), 1.5 * ends)
    line = np.where(line > least, line, 0.0)
    if not line.any():
        return difference
    # A line falls on one row here and on its neighbour there.
    line = np.maximum(line, np.maximum(_at(line, number - 1), _at(line, number + 1)))
    back = np.clip(number[:, None] * 2 - along, 0, rows - 1)
    level = line[back]
    is_line = (level > 0) & (difference < _DARKER * level + least)
    cleared = np.where(is_line, 0.0, difference)
    # Where ink crosses a line it goes on above and below.
    above, below = _rows_moved(cleared, _GAP_PX), _rows_moved(cleared, -_GAP_PX)
    crosses = is_line & (np.minimum(above, below) > _DARKER * level + least)
    result: FloatArray = np.where(crosses, np.minimum(above, below), cleared)
    return result


def _at(profile: FloatArray, places: NDArray[Any]) -> FloatArray:
    nearest = np.rint(places).astype(int)
    is_there = (nearest >= 0) & (nearest < len(profile))
    return np.where(is_there, profile[np.clip(nearest, 0, len(profile) - 1)], 0.0)


def _rows_moved(values: FloatArray, by: int) -> FloatArray:
    moved = np.zeros_like(values)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved
