"""Numbers set from single digits that real people wrote (pendigits), as a hand would set them."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PENDIGITS = Path(__file__).resolve().parents[3] / "shared/data/strokes/pendigits-tra.jsonl.gz"
TUNING_WRITERS, HELD_OUT_WRITERS = slice(0, 20), slice(-8, None)

Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit by one writer."""

    label: int
    strokes: tuple[Points, ...]


@dataclass(frozen=True, eq=False)
class ReadNumber:
    """Strokes in the order drawn, the digits they write, and which strokes make each digit."""

    strokes: list[Points]
    text: str
    groups: list[frozenset[int]]


def digits_by_writer(writers: slice, path: Path = PENDIGITS) -> dict[str, list[Digit]]:
    """The digits of some of the writers, taken in the order of their names."""
    found: dict[str, list[Digit]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            strokes = tuple(np.array(stroke, float) for stroke in entry["strokes"])
            found[entry["writer"]].append(Digit(entry["label"], strokes))
    return {writer: found[writer] for writer in sorted(found)[writers]}


def numerals(
    writers: dict[str, list[Digit]],
    count: int,
    length: int,
    rng: np.random.Generator,
    *,
    is_levelled: bool = True,
    up_and_down: float = 0.1,
) -> list[ReadNumber]:
    """``count`` numbers of ``length`` digits, each of one writer's.

    With ``is_levelled`` the digits of a number are brought to one height before they are made
    up to 10% larger or smaller; else they keep the heights they were written at. ``up_and_down``
    is how far they leave the line at most, in digit heights.
    """
    names = list(writers)
    return [
        _numeral(
            [writer[i] for i in rng.integers(len(writer), size=length)],
            rng,
            is_levelled,
            up_and_down,
        )
        for writer in (writers[names[i]] for i in rng.integers(len(names), size=count))
    ]


def _numeral(
    digits: list[Digit], rng: np.random.Generator, is_levelled: bool, up_and_down: float
) -> ReadNumber:
    heights = [float(np.ptp(np.concatenate(d.strokes)[:, 1])) for d in digits]
    usual = float(np.median(heights))
    right = 0.0
    placed: list[list[Points]] = []
    for digit, height in zip(digits, heights, strict=True):
        scale = rng.uniform(0.9, 1.1)
        if is_levelled:
            # A dash for a 1 is not blown up to a beam.
            scale *= min(usual / max(height, 1.0), 3.0)
        everything = np.concatenate(digit.strokes) * scale
        low, high = everything.min(axis=0), everything.max(axis=0)
        overlaps = rng.random() < 0.1
        gap = usual * (rng.uniform(-0.05, 0.1) if overlaps else rng.uniform(0.1, 0.5))
        down = usual * rng.uniform(-up_and_down, up_and_down)
        shift = np.array([right + gap - low[0], down - (low[1] + high[1]) / 2])
        placed.append([stroke * scale + shift for stroke in digit.strokes])
        right += gap + high[0] - low[0]
    order = [(d, s) for d, strokes in enumerate(placed) for s in range(len(strokes))]
    if rng.random() < 0.25:
        order.sort(key=lambda pair: pair[1] > 0)  # what was begun later comes after all else
    groups = [
        frozenset(i for i, (d, _) in enumerate(order) if d == digit) for digit in range(len(digits))
    ]
    text = "".join(str(digit.label) for digit in digits)
    return ReadNumber([placed[d][s] for d, s in order], text, groups)


def side_by_side(digits: Sequence[Sequence[NDArray[np.floating]]], gap: float) -> list[Points]:
    """The strokes of digits, each brought to height 1, at gaps of that share of it."""
    right = 0.0
    strokes: list[Points] = []
    for digit in digits:
        everything = np.concatenate(digit).astype(float)
        low, high = everything.min(axis=0), everything.max(axis=0)
        scale = 1 / (high[1] - low[1])
        strokes += [(stroke - low) * scale + (right, 0.0) for stroke in digit]
        right += (high[0] - low[0]) * scale + gap
    return strokes
