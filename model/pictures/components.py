"""Connected parts of a mask: which pixels hang together, and which holes they enclose."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def label_parts(mask: Mask) -> tuple[NDArray[np.intp], int]:
    """Number the parts of a mask whose pixels touch at an edge or a corner.

    Parameters
    ----------
    mask
        Shape (rows, columns).

    Returns
    -------
    Shape (rows, columns), 0 outside the mask and else the part's number from 1; and how many
    parts there are.

    Notes
    -----
    Every pixel begins with a number of its own and takes the smallest among its neighbours'.
    Following the numbers as pointers in between makes the rounds few: about 10 for a digit.
    """
    rows, columns = mask.shape
    beyond = rows * columns
    roots = np.full((rows + 2, columns + 2), beyond, np.intp)
    inner = roots[1:-1, 1:-1]
    inner[mask] = np.flatnonzero(mask)
    while True:
        smallest = roots[:, :-2].copy()
        np.minimum(smallest, roots[:, 1:-1], out=smallest)
        np.minimum(smallest, roots[:, 2:], out=smallest)
        least = np.minimum(np.minimum(smallest[:-2], smallest[1:-1]), smallest[2:])[mask]
        before = inner[mask]
        if np.array_equal(least, before):
            break
        follow = np.full(beyond + 1, beyond, np.intp)
        follow[np.flatnonzero(mask)] = least
        # A root that found a smaller neighbour takes all that point to it along.
        np.minimum.at(follow, before, least)
        while not np.array_equal(jumped := follow[follow], follow):
            follow = jumped
        inner[mask] = follow[np.flatnonzero(mask)]
    found, numbers = np.unique(inner[mask], return_inverse=True)
    labels = np.zeros(mask.shape, np.intp)
    labels[mask] = numbers + 1
    return labels, len(found)


def part_sizes(labels: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Pixels of each part, shape (count,)."""
    return np.bincount(labels.ravel(), minlength=count + 1)[1:]


def fill_holes(mask: Mask) -> Mask:
    """The mask and all that it encloses."""
    outside, _ = label_parts(np.pad(~mask, 1, constant_values=True))
    filled: Mask = (outside != outside[0, 0])[1:-1, 1:-1]
    return filled


def counts_around(mask: Mask, radius: int) -> NDArray[np.int64]:
    """How many are set in the square of ``radius`` around each pixel."""
    return sums_around(mask.astype(np.int64), radius)


def sums_around(values: NDArray[Any], radius: int) -> NDArray[Any]:
    """The sum over the square of ``radius`` around each pixel; outside is 0."""
    padded = np.pad(values, ((radius + 1, radius), (radius + 1, radius)))
    sums = padded.cumsum(axis=0).cumsum(axis=1)
    w = 2 * radius + 1
    around: NDArray[Any] = sums[w:, w:] - sums[:-w, w:] - sums[w:, :-w] + sums[:-w, :-w]
    return around


def grow(mask: Mask, radius: int) -> Mask:
    """The mask and all within a square of ``radius`` around it."""
    grown: Mask = counts_around(mask, radius) > 0
    return grown


def shrink(mask: Mask, radius: int) -> Mask:
    """What of the mask is farther than ``radius`` from its edge; the picture's own edge is none."""
    shrunk: Mask = counts_around(~mask, radius) == 0
    return shrunk
