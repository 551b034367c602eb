"""From lines to pixels, and from many pixels to few.

A round pen is drawn along polylines with soft edges, and a picture is averaged exactly over the
area that each new pixel covers.

Coordinates are in pixels with the origin at the image's top left corner, so the centre of the
pixel in row r and column c lies at x = c + 0.5, y = r + 0.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, Points

_PIECE_PX = 1.0
"""Longest piece of a line handled at once: short ones touch few pixels each."""
_SEGMENTS_AT_ONCE = 2048
"""Bounds the memory of a scribble of very many points to some tens of megabytes."""


def draw_polylines(strokes: Sequence[Points], side: int, pen_px: float) -> ByteArray:
    """Draw strokes with a round pen and anti-aliased edges; what lies outside is cut off.

    Parameters
    ----------
    strokes
        Each of shape (p, 2) with p at least 1, finite, in pixels. A stroke of one point is a dot.
    side
        Width and height of the image in pixels.
    pen_px
        Diameter of the pen in pixels.

    Returns
    -------
    Shape (side, side), uint8: 255 * clip(pen_px / 2 + 0.5 - distance, 0, 1), where distance is
    that of the pixel's centre to the nearest point of any stroke.
    """
    starts, ends = _segments(strokes)
    reach = pen_px / 2 + 0.5
    squared = np.full(side * side, reach * reach, np.float32)
    for first in range(0, len(starts), _SEGMENTS_AT_ONCE):
        chunk = slice(first, first + _SEGMENTS_AT_ONCE)
        _lower_distances(squared, side, reach, *_pieces(starts[chunk], ends[chunk]))
    coverage = np.minimum(reach - np.sqrt(squared), 1)
    image: ByteArray = np.rint(coverage * 255).astype(np.uint8)
    return image.reshape(side, side)


def thin(points: Points, step: float) -> Points:
    """Keep the first point of every ``step`` of way along a stroke, and its last point.

    Parameters
    ----------
    points
        Shape (p, 2), p at least 1.
    step
        Length in the unit of the points, above 0.

    Returns
    -------
    Shape (q, 2) with 1 <= q <= p. Points farther apart than ``step`` all stay.
    """
    if len(points) <= 2:
        return points
    vectors = points[1:-1] - points[:-2]
    mark = np.floor(np.cumsum(np.hypot(vectors[:, 0], vectors[:, 1])) / step)
    is_kept = np.ones(len(points), bool)
    is_kept[1] = mark[0] > 0
    np.not_equal(mark[1:], mark[:-1], out=is_kept[2:-1])
    return points[is_kept]


def resample_area(
    image: FloatArray,
    height: float,
    width: float,
    side: int,
    middle: tuple[float, float] | None = None,
) -> FloatArray:
    """Stretch an image to ``height`` by ``width`` pixels, somewhere in a square of zeros.

    Parameters
    ----------
    image
        Shape (rows, columns).
    height, width
        Size of the result in pixels, above 0; need not be whole.
    side
        Width and height of the square.
    middle
        x and y in pixels where the middle of the image comes to lie. By default near the middle
        of the square, with the upper left corner on a whole pixel: then a size that is kept
        keeps every value.

    Returns
    -------
    Shape (side, side): every pixel is the mean of the source over the area it covers. What lies
    outside is cut off.
    """
    if middle is None:
        left, top = np.floor((side - width) / 2), np.floor((side - height) / 2)
    else:
        left, top = middle[0] - width / 2, middle[1] - height / 2
    rows = _overlaps(image.shape[0], height, side, float(top))
    columns = _overlaps(image.shape[1], width, side, float(left))
    return rows @ image @ columns.T


def shrink_area(image: FloatArray, longest: int) -> FloatArray:
    """Average an image down until no side exceeds ``longest``; a small one is returned as it is."""
    rows, columns = image.shape
    if max(rows, columns) <= longest:
        return image
    scale = longest / max(rows, columns)
    height, width = max(1, round(rows * scale)), max(1, round(columns * scale))
    return _overlaps(rows, height, height, 0) @ image @ _overlaps(columns, width, width, 0).T


def _overlaps(source: int, length: float, side: int, corner: float) -> NDArray[np.float64]:
    """Shape (side, source): which share of each target pixel every source pixel fills."""
    edges = (np.arange(side + 1) - corner) * (source / length)
    cells = np.arange(source)
    low = np.maximum(edges[:-1, None], cells)
    high = np.minimum(edges[1:, None], cells + 1)
    shares: NDArray[np.float64] = np.maximum(high - low, 0) * (length / source)
    return shares


def _segments(strokes: Sequence[Points]) -> tuple[FloatArray, FloatArray]:
    """Starts and ends of all segments, each (s, 2) float32; a dot is a segment of no length."""
    starts = np.concatenate([p[:-1] if len(p) > 1 else p for p in strokes])
    ends = np.concatenate([p[1:] if len(p) > 1 else p for p in strokes])
    return starts.astype(np.float32), ends.astype(np.float32)


def _pieces(starts: FloatArray, ends: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Cut segments into pieces of at most `_PIECE_PX`: their starts and their vectors, (m, 2)."""
    vectors = ends - starts
    lengths = np.hypot(vectors[:, 0], vectors[:, 1])
    counts = np.maximum(np.ceil(lengths / _PIECE_PX), 1).astype(np.intp)
    if counts.max() == 1:
        return starts, vectors
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    shorter = np.repeat(vectors / counts[:, None], counts, axis=0).astype(np.float32)
    begins = np.repeat(starts, counts, axis=0) + shorter * number[:, None].astype(np.float32)
    return begins, shorter


def _lower_distances(
    squared: FloatArray, side: int, reach: float, starts: FloatArray, vectors: FloatArray
) -> None:
    """Lower ``squared``, (side * side,), to each piece's squared distance where it is nearer."""
    x, y = starts.T[:, :, None]
    dx, dy = vectors.T[:, :, None]
    # Only a small window around each piece can be within reach. Clipping it to the image may
    # name a pixel twice, which does no harm to a minimum.
    window = np.arange(int(_PIECE_PX + 2 * reach) + 1, dtype=np.float32)
    columns = _clipped(np.ceil(np.minimum(x, x + dx) - (reach + 0.5)) + window, side - 1)
    rows = _clipped(np.ceil(np.minimum(y, y + dy) - (reach + 0.5)) + window, side - 1)
    from_x, from_y = columns + 0.5 - x, rows + 0.5 - y
    length = np.maximum(dx * dx + dy * dy, np.float32(1e-12))
    along = _clipped(_grid(from_x * (dx / length), from_y * (dy / length)), 1)
    off_x = from_x[:, None, :] - along * dx[:, :, None]
    off_y = from_y[:, :, None] - along * dy[:, :, None]
    off_x *= off_x
    off_y *= off_y
    off_x += off_y
    pixels = _grid(columns.astype(np.intp), rows.astype(np.intp) * side)
    np.minimum.at(squared, pixels.ravel(), off_x.ravel())


def _grid(across: NDArray[Any], down: NDArray[Any]) -> NDArray[Any]:
    """(m, w) values along x and along y -> their sums at every pixel of the window, (m, w, w)."""
    sums: NDArray[Any] = across[:, None, :] + down[:, :, None]
    return sums


def _clipped(values: FloatArray, high: float) -> FloatArray:
    """Hold to 0..high in place. np.clip costs more than all the arithmetic on arrays so small."""
    np.minimum(values, high, out=values)
    np.maximum(values, 0, out=values)
    return values
