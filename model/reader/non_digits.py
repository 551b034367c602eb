"""Drawings that are no digits: what a network that only ever saw digits is foolishly sure of.

Letters and signs as people draw them, scribbles, two digits at once, and digits mirrored or on
their side where that makes no other digit. What looks like a digit (O, I, S, Z, B, g, q ...) is
left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from model.base.arrays import Points

_TEMPLATES: Mapping[str, str] = {
    # Points x,y in a box of 10, y pointing down; strokes parted by ";", "~" before a curved one.
    "A": "0,10 5,0 10,10; 2,6 8,6",
    "A in one": "0,10 5,0 10,10 8,6 2,6",
    "C": "~ 9,2 5,0 1,3 1,7 5,10 9,8",
    "E": "9,0 1,0 1,10 9,10; 1,5 7,5",
    "E curved": "~ 8,1 4,0 2,2 5,5 2,7 4,10 9,9",
    "F": "9,0 1,0 1,10; 1,5 7,5",
    "H": "1,0 1,10; 9,0 9,10; 1,5 9,5",
    "J": "~ 7,0 7,6 6,9 3,10 1,8",
    "K": "1,0 1,10; 9,0 1,6 9,10",
    "L": "1,0 1,10 8,10",
    "M": "0,10 1,0 5,6 9,0 10,10",
    "N": "1,10 1,0 9,10 9,0",
    "P": "1,10 1,0; ~ 1,0 7,0 9,3 6,5 1,5",
    "Q": "~ 5,0 1,3 1,7 5,10 9,7 9,3 5,0; 6,7 11,12",
    "R": "1,10 1,0; ~ 1,0 7,0 8,3 6,5 1,5; 4,5 9,10",
    "T": "0,0 10,0; 5,0 5,10",
    "U": "~ 1,0 1,7 5,10 9,7 9,0",
    "V": "0,0 5,10 10,0",
    "W": "0,0 3,10 5,3 7,10 10,0",
    "X": "0,0 10,10; 10,0 0,10",
    "X curved": "~ 0,0 3,3 5,5 3,8 0,10; ~ 10,0 7,3 5,5 7,8 10,10",
    "d": "~ 7,5 3,4 1,7 3,10 7,8; 7,0 7,10",
    "e": "~ 1,6 9,6 7,2 3,2 1,6 3,10 8,9",
    "f": "~ 8,1 5,0 4,3 4,10; 1,4 8,4",
    "h": "1,0 1,10; ~ 1,6 4,4 7,5 8,10",
    "k": "1,0 1,10; 7,3 1,7 8,10",
    "m": "~ 0,10 0,3 0,5 2,3 4,5 4,10 4,5 7,3 9,5 9,10",
    "n": "~ 1,10 1,3 1,5 4,3 7,5 7,10",
    "t": "~ 4,0 4,8 6,10 8,9; 1,3 8,3",
    "v": "~ 0,0 3,7 4,9 6,5 9,0",
    "w": "~ 0,1 1,8 3,9 5,3 6,8 8,9 10,1",
    "plus": "5,0 5,10; 0,5 10,5",
    "question": "~ 1,3 3,0 7,0 8,3 5,5 5,7; 5,10 5,10",
    "slash": "9,0 0,9",
    "backslash": "0,0 9,9",
    "minus": "0,5 10,5",
    "equals": "0,3 10,3; 0,7 10,7",
    "arrow right": "0,5 10,5; 6,1 10,5 6,9",
    "arrow left": "10,5 0,5; 4,1 0,5 4,9",
    "arrow up": "5,10 5,0; 1,4 5,0 9,4",
    "arrow down": "5,0 5,10; 1,6 5,10 9,6",
    "star": "2,10 5,0 8,10 0,4 10,4 2,10",
    "asterisk": "5,0 5,10; 1,2 9,8; 9,2 1,8",
    "hash": "3,0 2,10; 8,0 7,10; 0,3 10,3; 0,7 10,7",
    "check": "0,6 3,10 10,0",
    "triangle": "5,0 10,9 0,9 5,0",
    "square": "0,0 10,0 10,10 0,10 0,0",
    "heart": "~ 5,10 0,5 1,1 4,1 5,4 6,1 9,1 10,5 5,10",
    "infinity": "~ 5,5 2,2 0,5 2,8 5,5 8,2 10,5 8,8 5,5",
    "wave": "~ 0,5 2,2 4,5 6,8 8,5 10,2",
    "smile": "~ 5,0 1,2 0,5 1,8 5,10 9,8 10,5 9,2 5,0; 3,3 3,4; 7,3 7,4; ~ 3,7 5,8 7,7",
    "house": "0,10 0,4 5,0 10,4 10,10 0,10",
    "percent": "9,0 1,10; ~ 2,1 1,2 2,3 3,2 2,1; ~ 8,7 7,8 8,9 9,8 8,7",
    "less": "8,0 1,5 8,10",
    "greater": "1,0 8,5 1,10",
    "caret": "0,6 5,0 10,6",
    "pi": "0,1 10,1; 3,1 2,10; 7,1 8,10",
    "bolt": "6,0 2,6 6,5 3,12",
    "cross in circle": "~ 5,0 1,2 0,5 1,8 5,10 9,8 10,5 9,2 5,0; 5,0 5,10; 0,5 10,5",
}
SYMBOLS = tuple(_TEMPLATES)
"""Names of the letters and signs."""

_MIRRORED = np.array([[-1.0, 0.0], [0.0, 1.0]])
_ON_ITS_SIDE = np.array([[0.0, 1.0], [-1.0, 0.0]])
_UPSIDE_DOWN = np.array([[-1.0, 0.0], [0.0, -1.0]])
_TURNS = {
    2: (_ON_ITS_SIDE,),
    3: (_MIRRORED, _ON_ITS_SIDE, _UPSIDE_DOWN),
    4: (_MIRRORED, _ON_ITS_SIDE, _UPSIDE_DOWN),
    5: (_ON_ITS_SIDE,),
    6: (_MIRRORED,),
    7: (_MIRRORED, _ON_ITS_SIDE, _UPSIDE_DOWN),
    9: (_MIRRORED,),
}
"""What makes no digit of a digit, where there is such a thing."""

Digit = tuple[Sequence[Points], int]
"""Strokes and label."""


def not_a_digit(digits: Sequence[Digit], rng: np.random.Generator) -> list[Points]:
    """Strokes of something that is no digit.

    Parameters
    ----------
    digits
        Real digits, each stroke (p, 2) with y pointing down: some of the results are made of them.
        At least one other than 0, 1 and 8.
    rng
        Decides what is drawn.

    Raises
    ------
    ValueError
        If there is no digit to turn.
    """
    kinds: tuple[Callable[[], list[Points]], ...] = (
        lambda: symbol(SYMBOLS[rng.integers(len(SYMBOLS))]),
        lambda: symbol(SYMBOLS[rng.integers(len(SYMBOLS))]),
        lambda: symbol(SYMBOLS[rng.integers(len(SYMBOLS))]),
        lambda: scribble(rng),
        lambda: two_digits(digits, rng),
        lambda: turned_digit(digits, rng),
    )
    return kinds[rng.integers(len(kinds))]()


def symbol(name: str) -> list[Points]:
    """The letter or sign of `SYMBOLS`, in a box of 10."""
    strokes = []
    for text in _TEMPLATES[name].split(";"):
        words = text.split()
        is_curved = words[0] == "~"
        points = np.array([[float(part) for part in pair.split(",")] for pair in words[is_curved:]])
        strokes.append(_curve(points) if is_curved else points)
    return strokes


def scribble(rng: np.random.Generator) -> list[Points]:
    """One to three lines that lead nowhere: hatching, coils, or a random way."""
    strokes: list[Points] = []
    for _ in range(rng.integers(1, 4)):
        kind, count = rng.integers(4), rng.integers(6, 16)
        if kind == 0:  # hatching
            across = np.linspace(0, 10, count)
            points = np.stack([across, np.where(np.arange(count) % 2, 9.0, 1.0)], axis=1)
            points += rng.normal(0, 0.8, points.shape)
            points = points if rng.random() < 0.5 else points[:, ::-1]
        elif kind == 1:  # a coil
            turns = np.linspace(0, 2 * np.pi * rng.uniform(2.2, 5), 12 * count)
            radii = np.linspace(rng.uniform(0, 5), 5, turns.size)
            drift = np.linspace(0, rng.uniform(0, 14), turns.size)
            points = np.stack([radii * np.cos(turns) + drift, radii * np.sin(turns)], axis=1)
        else:
            points = rng.uniform(0, 10, (count, 2))
            points = _curve(points) if kind == 2 else points
        strokes.append(points)
    return strokes


def two_digits(digits: Sequence[Digit], rng: np.random.Generator) -> list[Points]:
    """Two digits of about one height beside each other, or one above the other."""
    first, second = rng.integers(len(digits), size=2).tolist()
    (left, above), (right, below) = digits[first], digits[second]
    # A 1 above a 1 is just a longer 1.
    axis = 0 if rng.random() < 0.8 or above == below == 1 else 1
    gap = rng.uniform(0.0, 0.5)
    strokes, at = [], 0.0
    for drawing in (left, right):
        everything = np.concatenate(drawing)
        low, high = everything.min(axis=0), everything.max(axis=0)
        height = max(float(high[1] - low[1]), 0.3 * float(high[0] - low[0]), 1e-9)
        offset = np.array([at, 0.0]) if axis == 0 else np.array([0.0, at])
        strokes += [(stroke - low) / height + offset for stroke in drawing]
        at += float(high[axis] - low[axis]) / height + gap
    return strokes


def turned_digit(digits: Sequence[Digit], rng: np.random.Generator) -> list[Points]:
    """A digit mirrored, on its side or upside down, of those that are no digit then.

    Raises
    ------
    ValueError
        If there is none among them: 0, 1 and 8 stay digits however they are turned.
    """
    if not any(label in _TURNS for _, label in digits):
        found = ", ".join(map(str, sorted({label for _, label in digits}))) or "none"
        known = ", ".join(map(str, _TURNS))
        raise ValueError(f"no digit to turn: the labels are {found}; expected one of {known}")
    while True:
        strokes, label = digits[int(rng.integers(len(digits)))]
        turns = _TURNS.get(label)
        if turns:
            matrix = turns[rng.integers(len(turns))]
            return [stroke @ matrix for stroke in strokes]


def _curve(points: Points, pieces: int = 8) -> Points:
    """A Catmull-Rom curve through the points, (p, 2)."""
    before = np.concatenate([points[:1], points[:-1]])[:-1, None]
    after = np.concatenate([points[1:], points[-1:]])[1:, None]
    start, end = points[:-1, None], points[1:, None]
    t = (np.arange(pieces) / pieces)[None, :, None]
    curve = (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    ) / 2
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])
