"""Which strokes of a number make one digit: the geometry of it.

Strokes are taken from left to right, whatever the order they were drawn in, since a person may
add the bar of a 7 after everything else. Between two parts there is a chance that they are of one
digit, which depends on the gap, on whether they touch, and on whether each is as tall as a digit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.base.arrays import FloatArray, Points

FEATURES = (
    "gap between the boxes",
    "overlap, as a share of the narrower",
    "distance of the ink",
    "height of the lower one",
    "how far the right one ends below the left one",
    "the same, whichever is below",
    "how far the right one begins below the left one",
    "the same, whichever is below",
    "width of both",
    "one",
)
COEFFICIENTS = (-4.05, 5.78, -1.90, -6.92, 2.17, 5.35, 2.03, 4.21, -5.48, 5.75)
"""Of a logistic regression over `FEATURES`, by tests/bench/numerals.py --fit."""

_POINTS_A_STROKE = 16
"""Enough to see whether two strokes touch; the distances of all pairs are computed."""
_LEAST_SHARE = 0.5
"""Parts lower than this share of the tallest are bars and hats: they say nothing of the height."""
_MOST_PIECES = 16
"""With more, strokes that surely belong together are joined beforehand: a digit gone over many
times would otherwise be cut in hundreds of ways."""
_SURE = 2.0


class Box(NamedTuple):
    """The smallest box around some strokes, the pen's width not counted, in their unit."""

    left: float
    top: float
    right: float
    bottom: float


class Part(NamedTuple):
    """The pieces from ``first`` up to, not including, ``last`` of a `StrokeLine`."""

    first: int
    last: int


class StrokeLine:
    """Strokes in a row from left to right, and how likely neighbours are of one digit.

    Parameters
    ----------
    strokes
        At least one, each of shape (p, 2) with p at least 1, finite; y points down, any unit.

    Attributes
    ----------
    pieces
        From left to right, by the middles of their boxes: the indices of the strokes that are
        never taken apart, mostly one each.
    height
        How tall the digits are, in the unit of the strokes: the median over what lies above each
        other; 1 where nothing has any size.
    """

    def __init__(self, strokes: Sequence[Points]) -> None:
        self._low = np.array([stroke.min(axis=0) for stroke in strokes])
        self._high = np.array([stroke.max(axis=0) for stroke in strokes])
        self._distances = _distances(strokes)
        self.height = _line_height(self._low, self._high)
        order = np.argsort(self._low[:, 0] + self._high[:, 0], kind="stable")
        self.pieces: list[tuple[int, ...]] = [(int(index),) for index in order]
        self._boxes: dict[Part, Box] = {}
        while len(self.pieces) > _MOST_PIECES and self._join_what_is_sure():
            self._boxes.clear()

    def strokes_of(self, part: Part) -> tuple[int, ...]:
        """The indices of the strokes in ``part``, in the order they were drawn."""
        return tuple(sorted(i for piece in self.pieces[part.first : part.last] for i in piece))

    def box(self, part: Part) -> Box:
        """The box around all strokes of ``part``."""
        if part not in self._boxes:
            self._boxes[part] = self._box_around(part)
        return self._boxes[part]

    def features(self, left: Part, right: Part) -> tuple[float, ...]:
        """What shows whether two neighbouring parts are of one digit, as named in `FEATURES`.

        Lengths are in line heights. All are bounded, so that no odd drawing counts for more than
        the drawings the coefficients were found on.
        """
        a, b, height = self.box(left), self.box(right), self.height
        narrower = min(a.right - a.left, b.right - b.left)
        shared = min(a.right, b.right) - max(a.left, b.left)
        overlap = 0.0 if shared <= 0 else min(shared / narrower, 1.0) if narrower > 0 else 1.0
        lower = min(a.bottom - a.top, b.bottom - b.top)
        ends = _bounded((b.bottom - a.bottom) / height)
        begins = _bounded((b.top - a.top) / height)
        width = max(a.right, b.right) - min(a.left, b.left)
        return (
            _bounded((b.left - a.right) / height),
            overlap,
            min(self.distance(left, right), 0.5),
            min(lower / height, 1.0),
            ends,
            abs(ends),
            begins,
            abs(begins),
            min(width / height, 1.5),
            1.0,
        )

    def distance(self, left: Part, right: Part) -> float:
        """How near the ink of two parts comes to each other, in line heights."""
        between = np.ix_(self.strokes_of(left), self.strokes_of(right))
        return float(self._distances[between].min()) / self.height

    def log_odds(self, left: Part, right: Part) -> float:
        """Of ``left`` and its neighbour ``right`` being of one digit against being of two."""
        features = self.features(left, right)
        return math.fsum(c * f for c, f in zip(COEFFICIENTS, features, strict=True))

    def _box_around(self, part: Part) -> Box:
        chosen = list(self.strokes_of(part))
        low, high = self._low[chosen].min(axis=0), self._high[chosen].max(axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    def _join_what_is_sure(self) -> bool:
        """Join neighbouring pieces that are surely of one digit; whether there were any."""
        joined = [self.pieces[0]]
        for index in range(1, len(self.pieces)):
            odds = self.log_odds(Part(index - 1, index), Part(index, index + 1))
            if odds > _SURE:
                joined[-1] += self.pieces[index]
            else:
                joined.append(self.pieces[index])
        is_shorter = len(joined) < len(self.pieces)
        self.pieces = joined
        return is_shorter


def _bounded(length: float) -> float:
    return min(max(length, -0.5), 0.5)


def _line_height(low: FloatArray, high: FloatArray) -> float:
    """The median height of what lies above each other, bars and hats left aside."""
    heights: list[float] = []
    reach, top, bottom = -math.inf, 0.0, 0.0
    for index in np.argsort(low[:, 0], kind="stable"):
        if low[index, 0] > reach:
            heights.append(bottom - top)
            top, bottom = low[index, 1], high[index, 1]
        reach = max(reach, high[index, 0])
        top, bottom = min(top, low[index, 1]), max(bottom, high[index, 1])
    heights.append(bottom - top)
    tall = [height for height in heights if height >= _LEAST_SHARE * max(heights)]
    return float(np.median(tall)) or float(reach - low[:, 0].min()) or 1.0


def _distances(strokes: Sequence[Points]) -> NDArray[np.float64]:
    """Shape (n, n): how near each stroke comes to each other one."""
    x, y = np.concatenate([_spread(stroke) for stroke in strokes]).T
    squared = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    n = len(strokes)
    blocks = squared.reshape(n, _POINTS_A_STROKE, n, _POINTS_A_STROKE)
    distances: NDArray[np.float64] = np.sqrt(blocks.min(axis=(1, 3)))
    return distances


def _spread(stroke: Points) -> Points:
    """Points at equal distances along a stroke, (`_POINTS_A_STROKE`, 2)."""
    steps = np.diff(stroke, axis=0)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
    at = np.linspace(0.0, way[-1], _POINTS_A_STROKE)
    return np.stack([np.interp(at, way, stroke[:, axis]) for axis in (0, 1)], axis=1)
