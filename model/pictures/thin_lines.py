"""Lines so thin that they would fade away when a large picture is made small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.handwriting.raster import shrink_area

if TYPE_CHECKING:
    from model.base.arrays import FloatArray

_THIN = 2.2
"""Lines are thin if thickening them by a pixel of the small picture, and by half of one, makes
so many times as much ink: then they are at most 1.25 of its pixels wide."""
_MOST_INK = 0.2
"""What stands out from more of the picture than this is no line."""


def with_thin_lines_kept(shade: FloatArray, longest: int) -> FloatArray:
    """Thicken lines that are thinner than about a pixel once no side exceeds ``longest``.

    Parameters
    ----------
    shade
        Shape (rows, columns), brightness; ink of either sign on paper.
    longest
        Longest side of the small picture in pixels.

    Returns
    -------
    Same shape: with its lines thicker by one and a half pixels of the small picture, or
    ``shade`` itself if it is not larger, its lines are wide enough, or it shows more than lines.
    """
    per_pixel = max(shade.shape) / longest
    if per_pixel <= 1:
        return shade
    paper = float(np.median(shade[::2, ::2]))
    is_dark = paper - float(shade.min()) >= float(shade.max()) - paper
    thick = _darkest_around(shade if is_dark else -shade, max(2, round(1.5 * per_pixel)))
    if not is_dark:
        thick = -thick
    before = np.abs(shrink_area(shade, longest) - paper)
    after = np.abs(shrink_area(thick, longest) - paper)
    level = float(after.max()) / 2
    inked = float((after > level).mean())
    is_thin = inked <= _MOST_INK and inked > _THIN * float((before > level).mean())
    return thick if is_thin else shade


def _darkest_around(shade: FloatArray, side: int) -> FloatArray:
    """Every pixel the least of a square of ``side`` pixels around it."""
    for _ in range(2):
        padded = np.pad(shade, ((side // 2, side - 1 - side // 2), (0, 0)), mode="edge")
        width = 1
        while width < side:
            # Two windows side by side, or overlapping, make a wider one.
            step = min(width, side - width)
            padded = np.minimum(padded[:-step], padded[step:])
            width += step
        shade = padded.T
    return shade
