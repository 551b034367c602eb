"""Which part of a picture is ink: dark on light or light on dark, evenly lit or not.

It may be a photograph of paper, a screenshot or what a drawing program exports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.handwriting.raster import shrink_area
from model.pictures.components import Mask, counts_around, grow, label_parts, part_sizes
from model.pictures.paper import LEAST_CONTRAST, paper_shade
from model.pictures.ruled_lines import without_lines
from model.pictures.sheet import find_sheet
from model.pictures.thin_lines import with_thin_lines_kept

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

_WORKING_SIDE = 256
"""Ink is looked for at this size, and cut out at it once more when it is known where it lies."""
_NOISE_FACTOR = 4.0
"""What stays within so many standard deviations of the paper's noise is paper."""
_FAINTEST = 0.03
"""Ink begins at this share of the darkest ink: below are the halos that JPEG leaves."""
_LINE_FAINTEST = 0.08
_CORE = 0.35
"""What is surely ink, as a share of the darkest. Fainter ink counts only close to such."""
_DUST_FREE_SIDE = 64
"""A picture no larger has no dust: every pixel in it may belong to the digit."""
_LEAST_NEIGHBOURS = 6
"""Of the 25 pixels around a pixel of a stroke at least so many are ink too; one less, as there
are in a straight line of one pixel, away from the edges."""
_FRAME_RIM = 0.08
_LEAST_PART = 0.015
"""Parts smaller than this share of all ink are dust."""
_FRAME_BAND = 0.07
"""A frame lies within this share of its sides along its four edges."""
_MARGIN = 0.2
"""Paper kept around the ink when it is looked at closer, as a share of its longer side."""


@dataclass(frozen=True, eq=False)
class FoundInk:
    """Ink cut out of its paper, and where it was.

    Attributes
    ----------
    ink
        Shape (rows, columns), from 0 to 1 (full ink), with ink in the first and last row and
        column.
    middle
        x and y of its middle in shares of the picture's longer side, from the picture's middle.
    share
        Its longer side as a share of the picture's longer side.
    """

    ink: FloatArray
    middle: tuple[float, float]
    share: float


def find_ink(shade: FloatArray) -> FoundInk | None:
    """Separate ink from paper.

    Parameters
    ----------
    shade
        Shape (rows, columns), brightness from 0 to 255, as `shade_of` gives it.

    Returns
    -------
    The ink, or None if the picture is blank.

    Notes
    -----
    Paper is a smooth surface, of a sheet on a table only what lies within the sheet. Which way
    ink differs from it is decided by the pixel that differs most. Ruled lines, a frame around
    and dust are left out. What is found is cut out with a margin and looked at once more, so
    that a small digit in a large picture is seen as well as a large one.
    """
    shade = with_thin_lines_kept(shade, _WORKING_SIDE)
    coarse = shrink_area(shade, _WORKING_SIDE)
    ink = _separate(coarse, find_sheet(coarse))
    if ink is None:
        return None
    per_pixel = shade.shape[0] / coarse.shape[0], shade.shape[1] / coarse.shape[1]
    top, bottom, left, right = _bounds(ink)
    if max(per_pixel) > 1:
        margin = 2 + round(_MARGIN * max(bottom - top, right - left))
        allowed = grow(ink > 0, 2)
        y0, y1 = max(0, top - margin), min(coarse.shape[0], bottom + margin)
        x0, x1 = max(0, left - margin), min(coarse.shape[1], right + margin)
        first_row, last_row = round(y0 * per_pixel[0]), round(y1 * per_pixel[0])
        first_column, last_column = round(x0 * per_pixel[1]), round(x1 * per_pixel[1])
        close = shrink_area(shade[first_row:last_row, first_column:last_column], _WORKING_SIDE)
        rows = y0 + (np.arange(close.shape[0]) * (y1 - y0)) // close.shape[0]
        columns = x0 + (np.arange(close.shape[1]) * (x1 - x0)) // close.shape[1]
        closer = _separate(close, None, allowed[np.ix_(rows, columns)])
        if closer is not None:
            ink = closer
            top, bottom, left, right = _bounds(ink)
            per_pixel = (
                (last_row - first_row) / close.shape[0],
                (last_column - first_column) / close.shape[1],
            )
            origin = first_row, first_column
        else:
            origin = 0, 0
    else:
        origin = 0, 0
    longer = max(shade.shape)
    middle = (
        (origin[1] + (left + right) / 2 * per_pixel[1] - shade.shape[1] / 2) / longer,
        (origin[0] + (top + bottom) / 2 * per_pixel[0] - shade.shape[0] / 2) / longer,
    )
    share = max((bottom - top) * per_pixel[0], (right - left) * per_pixel[1]) / longer
    return FoundInk(ink[top:bottom, left:right], middle, share)


def _separate(
    shade: FloatArray, inside: Mask | None, allowed: Mask | None = None
) -> FloatArray | None:
    """Ink from 0 to 1 in place, ``inside`` and where ``allowed``; None if there is none."""
    paper = paper_shade(shade, inside)
    difference: FloatArray = np.asarray(shade - paper, np.float64)
    if inside is not None:
        difference[~inside] = 0
    # Many pictures have no noise at all: then the median is 0 and even faint edges count.
    noise = 1.4826 * float(np.median(np.abs(difference if inside is None else difference[inside])))
    seen = difference if allowed is None else np.where(allowed, difference, 0.0)
    sign = -1.0 if -seen.min() > seen.max() else 1.0
    difference *= sign
    faintest = max(_NOISE_FACTOR * noise, _LINE_FAINTEST * float(np.abs(seen).max()), 4.0)
    if max(shade.shape) > _DUST_FREE_SIDE and inside is None:
        difference = without_lines(difference, faintest)
    if allowed is not None:
        difference[~allowed] = 0
    darkest = np.unravel_index(difference.argmax(), difference.shape)
    peak = float(difference[darkest])
    if peak < max(LEAST_CONTRAST, 2 * _NOISE_FACTOR * noise):
        return None
    is_ink = difference > max(_NOISE_FACTOR * noise, _FAINTEST * peak)
    if max(shade.shape) > _DUST_FREE_SIDE:
        core = _without_dust(difference > _CORE * peak)
        is_ink &= grow(core, max(2, max(core.shape) // 50))
        if not is_ink.any():
            return None
    # Full ink is everywhere equally dark, however bright the paper around it.
    full = sign * (shade[darkest] - paper)
    ink: FloatArray = np.where(is_ink, np.minimum(difference / np.maximum(full, peak / 4), 1), 0.0)
    return ink


def _without_dust(core: Mask) -> Mask:
    """Leave out specks, and a frame drawn around what else there is."""
    around = counts_around(core, 2)
    is_line = around >= _LEAST_NEIGHBOURS
    # Near the edges of the picture a line of one pixel is what is left of a frame.
    rim = round(_FRAME_RIM * min(core.shape))
    is_line[rim:-rim, rim:-rim] |= around[rim:-rim, rim:-rim] >= _LEAST_NEIGHBOURS - 1
    core = core & is_line
    labels, count = label_parts(core)
    if count < 2:
        return core
    is_kept = np.ones(count + 1, bool)
    for number in range(1, count + 1):
        part = labels == number
        if _is_frame(part):
            is_kept[number] = False
    if not is_kept[1:].any():
        is_kept[:] = True
    sizes = np.where(is_kept[1:], part_sizes(labels, count), 0)
    is_kept[1:] &= sizes >= _LEAST_PART * sizes.sum()
    is_kept[0] = False
    kept: Mask = is_kept[labels]
    return kept


def _is_frame(part: Mask) -> bool:
    """Whether a part is a rectangle drawn around most of the picture."""
    top, bottom, left, right = _bounds(part)
    height, width = bottom - top, right - left
    if height < 0.5 * part.shape[0] or width < 0.5 * part.shape[1]:
        return False
    band = max(2, round(_FRAME_BAND * height)), max(2, round(_FRAME_BAND * width))
    within = part[top:bottom, left:right]
    middle = within[band[0] : height - band[0], band[1] : width - band[1]]
    is_hollow = middle.sum() <= 0.04 * within.sum()
    sides = (
        within[: band[0]].any(axis=0),
        within[-band[0] :].any(axis=0),
        within[:, : band[1]].any(axis=1),
        within[:, -band[1] :].any(axis=1),
    )
    return bool(is_hollow and min(side.mean() for side in sides) > 0.7)


def _bounds(ink: FloatArray | Mask) -> tuple[int, int, int, int]:
    """First and last row (exclusive), first and last column that hold ink."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
