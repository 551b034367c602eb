"""A sheet of paper that lies on something darker or brighter, found in a photograph of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.pictures.components import Mask, fill_holes, grow, label_parts, part_sizes, shrink
from model.pictures.paper import LEAST_CONTRAST

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

_SHEET_LEAST_SHARE = 0.12
_SHEET_MOST_OF_BORDER = 0.6
_SHEET_LEAST_SOLID = 0.7
"""Ink covers less than a third of a sheet; a ring, which has the look of one, encloses more."""
_SHEET_LEAST_SQUARE = 0.86
"""What a sheet and the area between its four corners have in common, as a share of both
together. Of an ellipse it is 0.64."""

_RIM_PX = 3


def find_sheet(shade: FloatArray) -> Mask | None:
    """The inside of a sheet of paper that lies on something darker or brighter.

    Parameters
    ----------
    shade
        Shape (rows, columns), some hundreds of pixels a side.

    Returns
    -------
    Same shape: the sheet with what is written on it, without its rim; None if the picture shows
    nothing but paper.
    """
    level = _threshold(shade)
    for is_bright in (shade > level, shade <= level):
        labels, count = label_parts(is_bright)
        if count == 0:
            continue
        largest = labels == 1 + int(part_sizes(labels, count).argmax())
        border = np.concatenate([largest[0], largest[-1], largest[:, 0], largest[:, -1]])
        if border.mean() > _SHEET_MOST_OF_BORDER or largest.mean() < _SHEET_LEAST_SHARE:
            continue
        sheet = fill_holes(largest)
        if (
            largest.sum() >= _SHEET_LEAST_SOLID * sheet.sum()
            and _has_sharp_rim(shade, sheet)
            and _is_four_cornered(sheet)
        ):
            inside = shrink(sheet, max(2, round(0.03 * float(np.sqrt(sheet.sum())))))
            if (inside & ~largest).any():
                return inside
    return None


def _threshold(shade: FloatArray) -> float:
    """The level that parts dark from bright with the least spread within both (Otsu, 1979)."""
    counts, edges = np.histogram(shade, 64)
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    sums = np.cumsum(counts * middles)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = sums[:-1] / below - (sums[-1] - sums[:-1]) / above
        between = np.nan_to_num(below * above * apart**2)
    return float(edges[1 + int(between.argmax())])


def _has_sharp_rim(shade: FloatArray, sheet: Mask) -> bool:
    """Whether brightness jumps at the rim; where light fades over one sheet it does not."""
    rim = sheet & ~shrink(sheet, _RIM_PX)
    around = grow(sheet, _RIM_PX) & ~sheet
    jump = abs(float(np.median(shade[rim])) - float(np.median(shade[around])))
    apart = abs(float(np.median(shade[sheet])) - float(np.median(shade[~sheet])))
    return jump >= max(LEAST_CONTRAST, apart / 2)


def _is_four_cornered(part: Mask) -> bool:
    """Whether the part and the quadrilateral between its outermost points are nearly the same."""
    y, x = np.nonzero(part)
    rows, columns = np.indices(part.shape)
    for a, b in ((x, y), (x + y, x - y)):
        corners = [int(i) for i in (a.argmax(), b.argmax(), a.argmin(), b.argmin())]
        within, beyond = np.ones(part.shape, bool), np.ones(part.shape, bool)
        for start, end in zip(corners, (*corners[1:], corners[0]), strict=True):
            side = (x[end] - x[start]) * (rows - y[start]) - (y[end] - y[start]) * (
                columns - x[start]
            )
            within &= side >= 0
            beyond &= side <= 0
        square = within if within.sum() > beyond.sum() else beyond
        if (square & part).sum() >= _SHEET_LEAST_SQUARE * (square | part).sum():
            return True
    return False
