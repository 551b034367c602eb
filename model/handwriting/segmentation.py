"""The likeliest way to cut a row of strokes into digits, by dynamic programming."""

from __future__ import annotations

import math
from collections.abc import Mapping

from model.handwriting.grouping import Part, StrokeLine

LEAST_LOG_ODDS = -6.0
"""Parts that are less likely to belong together are not tried as one digit."""


def possible_parts(line: StrokeLine) -> dict[Part, float]:
    """Neighbouring pieces that may be one digit, each with the log-probability of that.

    By geometry alone: the sum over all places where the part might have been cut.
    """
    found: dict[Part, float] = {}
    count = len(line.pieces)
    for first in range(count):
        for last in range(first + 1, count + 1):
            odds = [
                line.log_odds(Part(first, middle), Part(middle, last))
                for middle in range(first + 1, last)
            ]
            if min(odds, default=0.0) < LEAST_LOG_ODDS:
                break
            found[Part(first, last)] = sum(map(_log_sigmoid, odds))
    return found


def best_cut(line: StrokeLine, scores: Mapping[Part, float]) -> tuple[tuple[Part, ...], float]:
    """The way through the parts with the highest score, and that score.

    Parameters
    ----------
    scores
        What each possible part counts as a digit; single pieces must be among them. The
        log-probabilities of being apart are added for each two neighbours.
    """
    best: dict[Part, tuple[float, Part | None]] = {}
    for part in sorted(scores, key=lambda part: part.last):
        ways = [
            (score + _log_sigmoid(-line.log_odds(other, part)), other)
            for other, (score, _) in best.items()
            if other.last == part.first
        ]
        before, other = max(ways) if ways else (0.0, None)
        best[part] = before + scores[part], other
    ends = [part for part in best if part.last == len(line.pieces)]
    end: Part | None = max(ends, key=lambda part: best[part][0])
    assert end is not None
    total = best[end][0]
    cut: list[Part] = []
    while end is not None:
        cut.append(end)
        end = best[end][1]
    return tuple(reversed(cut)), total


def _log_sigmoid(value: float) -> float:
    return -math.log1p(math.exp(-value)) if value > -700 else value
