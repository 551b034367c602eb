"""Thick and thin lines brought to the width of one pen, in a picture of ink."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.handwriting.raster import resample_area

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.pictures.components import Mask

_WORKING_SIDE = 128
_FULL = 0.5
_FAINT = 0.25
_THIN_PX = 3.0
_COARSE = 3.0
"""Ink that has to be enlarged so many times is drawn again even if it keeps its width: stretched
pixels are blurred."""


def bring_to_pen(
    ink: FloatArray, pen_share: float, tolerance: tuple[float, float]
) -> tuple[FloatArray, float]:
    """Make lines thinner or thicker until their width is that of a pen.

    Parameters
    ----------
    ink
        Shape (rows, columns), 0 to 1, with ink in the first and last row and column.
    pen_share
        Width wanted, as a share of the ink's longest side.
    tolerance
        Lines from the first to the second times that width are left as they are.

    Returns
    -------
    Shape (rows, columns) of another size, 0 to 1, with ink in the first and last row and column;
    and how many times as long its longest side is as it was, in the picture's own measure: a wider
    pen reaches farther beyond the same middles.

    Notes
    -----
    Every edge moves by the same distance. Where that would part a line that is thinner than the
    others, it is drawn along its middle, which thinning by Zhang and Suen (1984) finds.
    """
    scale = _WORKING_SIDE / max(ink.shape)
    height, width = ink.shape[0] * scale, ink.shape[1] * scale
    large = _enlarged(ink, height, width) if scale > 1 else None
    if large is None:
        large = resample_area(ink, height, width, _WORKING_SIDE, (width / 2, height / 2))
        large = large[: max(1, round(height)), : max(1, round(width))]
    mask = large >= _FULL
    pen = line_width(mask)
    if pen < _THIN_PX:
        mask = large >= _FAINT
        pen = line_width(mask)
    if pen == 0:
        return ink, 1.0
    longest = float(max(mask.shape))
    low, high = (min(pen_share * bound, 0.9) for bound in tolerance)
    # The middle of the lines keeps its size; only the pen around it changes.
    core = max(longest - pen, 1.0)
    wanted_share = min(max(pen / longest, low), high)
    if wanted_share == pen / longest and scale < _COARSE:
        return ink, 1.0
    wanted = core * wanted_share / (1 - wanted_share)
    lines = _with_pen(mask, pen, wanted)
    return lines, max(lines.shape) / longest


def line_width(mask: Mask) -> float:
    """The mean width of the lines in a mask, in pixels; 0 without any.

    Notes
    -----
    A line of length l and width w with round ends has the area A = l w + pi w^2 / 4 and the
    outline P = 2 l + pi w; this is the w that solves both.
    """
    area = float(mask.sum())
    if area == 0:
        return 0.0
    outline = _outline(mask)
    root = max((outline / 2) ** 2 - np.pi * area, 0.0)
    return float(2 / np.pi * (outline / 2 - np.sqrt(root)))


def distance_to(mask: Mask) -> NDArray[np.float32]:
    """Pixels from each pixel's middle to the middle of the nearest set one, exactly."""
    rows, columns = mask.shape
    far = float(rows + columns)
    down = np.full(mask.shape, far, np.float32)
    nearest = np.full(columns, far, np.float32)
    for order in (range(rows), range(rows - 1, -1, -1)):
        nearest[:] = far
        for row in order:
            nearest += 1
            nearest[mask[row]] = 0
            np.minimum(down[row], nearest, out=down[row])
    down *= down
    across = np.arange(columns, dtype=np.float32)
    apart = (across[:, None] - across[None, :]) ** 2
    squared = np.empty_like(down)
    for row in range(rows):
        squared[row] = (apart + down[row]).min(axis=1)
    return np.sqrt(squared)


def skeleton(mask: Mask) -> Mask:
    """The middle of the lines in a mask, one pixel wide (Zhang and Suen, 1984)."""
    image = np.pad(mask, 1).astype(np.uint8)
    while True:
        has_changed = False
        for is_second in (False, True):
            n, ne, e, se = image[:-2, 1:-1], image[:-2, 2:], image[1:-1, 2:], image[2:, 2:]
            s, sw, w, nw = image[2:, 1:-1], image[2:, :-2], image[1:-1, :-2], image[:-2, :-2]
            ring = (n, ne, e, se, s, sw, w, nw)
            count = sum(ring[1:], ring[0].copy())
            steps = sum(
                ((a == 0) & (b == 1)).astype(np.uint8)
                for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)
            )
            if is_second:
                is_open = (n * e * w == 0) & (n * s * w == 0)
            else:
                is_open = (n * e * s == 0) & (e * s * w == 0)
            inner = image[1:-1, 1:-1]
            gone = (inner == 1) & (count >= 2) & (count <= 6) & (steps == 1) & is_open
            if gone.any():
                inner[gone] = 0
                has_changed = True
        if not has_changed:
            return image[1:-1, 1:-1].astype(bool)


def _with_pen(mask: Mask, pen: float, wanted: float) -> FloatArray:
    change = (wanted - pen) / 2
    pad = 2 + int(np.ceil(max(change, 0)))
    mask = np.pad(mask, pad)
    changed: FloatArray
    if change >= 0:
        # The edge lies half a pixel outside of the outermost pixel's middle.
        changed = np.clip(change + 1 - distance_to(mask), 0, 1)
    else:
        shrunk = np.clip(distance_to(~mask) + change, 0, 1)
        along = np.clip(wanted / 2 + 0.5 - distance_to(skeleton(mask)), 0, 1)
        changed = np.maximum(shrunk, along)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return changed[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _outline(mask: Mask) -> float:
    """Length of the edge of a mask, by the steepness of its softened copy."""
    soft = np.pad(mask.astype(np.float64), 3)
    for _ in range(2):
        soft[1:-1] = (soft[:-2] + 2 * soft[1:-1] + soft[2:]) / 4
        soft[:, 1:-1] = (soft[:, :-2] + 2 * soft[:, 1:-1] + soft[:, 2:]) / 4
    down, across = np.gradient(soft)
    return float(np.hypot(down, across).sum())


def _enlarged(ink: FloatArray, height: float, width: float) -> FloatArray:
    """Stretched with straight lines from one pixel's middle to the next."""
    rows, columns = max(1, round(height)), max(1, round(width))
    padded = np.pad(ink, 1)
    y = np.clip((np.arange(rows) + 0.5) * ink.shape[0] / rows + 0.5, 0, ink.shape[0] + 1)
    x = np.clip((np.arange(columns) + 0.5) * ink.shape[1] / columns + 0.5, 0, ink.shape[1] + 1)
    top, left = np.minimum(y.astype(int), ink.shape[0]), np.minimum(x.astype(int), ink.shape[1])
    down, across = (y - top)[:, None], (x - left)[None, :]
    tall = padded[top] * (1 - down) + padded[top + 1] * down
    enlarged: FloatArray = tall[:, left] * (1 - across) + tall[:, left + 1] * across
    return enlarged
