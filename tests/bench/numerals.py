"""How many numbers, made of real people's digits, are cut and read right.

    python tests/bench/numerals.py [--weights mine.npz] [--count 1000]
    python tests/bench/numerals.py --fit

Digits of one writer are set side by side as a hand would: at gaps of 0.1 to 0.5 of a digit's
height, one in ten from overlapping by 0.05 to 0.1, up and down by up to 0.1, larger or smaller by
up to 10%; in every fourth number the second strokes (the bars of the 7, the hats of the 5) come
last. "As written" keeps the heights at which the digits were written, one by one. What
`model.handwriting.grouping` knows is found (--fit) on the first 20 of pendigits' 30 writers; the
figures printed are of the last 8.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from number_strokes import (
    HELD_OUT_WRITERS,
    TUNING_WRITERS,
    Digit,
    ReadNumber,
    digits_by_writer,
    numerals,
)

from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.handwriting.grouping import FEATURES, Part, StrokeLine
from model.handwriting.numbers import Expected, NumberReader, text_of
from model.storage.weights_file import load

_SHRINKAGE = 1.0


def main() -> None:
    """Fit or measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=Path, default=asset(BUNDLED_WEIGHTS[0]))
    parser.add_argument("--count", type=int, default=1000, help="numbers of each kind")
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    if options.fit:
        _fit(digits_by_writer(TUNING_WRITERS))
    else:
        _measure(digits_by_writer(HELD_OUT_WRITERS), options.weights, options.count)


def _measure(writers: dict[str, list[Digit]], weights: Path, count: int) -> None:
    network = load(weights).network
    for is_levelled in (True, False):
        for length in (2, 3, 4):
            made = numerals(
                writers, count, length, np.random.default_rng(length), is_levelled=is_levelled
            )
            began = time.perf_counter()
            found = [
                (numeral, NumberReader(network.predict).read(numeral.strokes)) for numeral in made
            ]
            each_ms = 1000 * (time.perf_counter() - began) / count
            is_cut = [{frozenset(d.strokes) for d in read} == set(n.groups) for n, read in found]
            is_read = [text_of(read) == n.text for n, read in found]
            kind = "one height" if is_levelled else "as written"
            print(
                f"{length} digits, {kind}: cut right {np.mean(is_cut):.2%}, "
                f"read right {np.mean(is_read):.2%}, {each_ms:.1f} ms each"
            )
    digits = [digit for writer in writers.values() for digit in writer]
    reader = NumberReader(network.predict)
    wide = sum(len(reader.read(digit.strokes)) > 1 for digit in digits)
    right = sum(
        text_of(reader.read(digit.strokes, Expected.ONE_DIGIT)) == str(digit.label)
        for digit in digits
    )
    print(f"single digits read right {right / len(digits):.2%}")
    print(f"single digits taken for numbers: {wide} of {len(digits)}")


def _fit(writers: dict[str, list[Digit]]) -> None:
    """Print the coefficients of a logistic regression: of one digit, or of two?"""
    rng = np.random.default_rng(1)
    made = [
        numeral
        for is_levelled in (True, False)
        for up_and_down in (0.1, 0.2)
        for length in (1, 2, 3, 4)
        for numeral in numerals(
            writers, 800, length, rng, is_levelled=is_levelled, up_and_down=up_and_down
        )
    ]
    pairs = [pair for numeral in made for pair in _pairs(numeral)]
    x, is_one = np.array([features for features, _ in pairs]), np.array([one for _, one in pairs])
    coefficients = _logistic_regression(x, is_one)
    for name, value in zip(FEATURES, coefficients, strict=True):
        print(f"{value:7.2f}  {name}")
    wrong = np.sum((x @ coefficients > 0) != is_one)
    print(f"{wrong} of {len(pairs)} pairs decided wrongly by these alone")


def _pairs(numeral: ReadNumber) -> list[tuple[tuple[float, ...], bool]]:
    """Features of all neighbouring parts, and whether they are of one digit."""
    line = StrokeLine(numeral.strokes)
    place = {piece[0]: index for index, piece in enumerate(line.pieces)}
    if len(place) < len(numeral.strokes):  # some were joined beforehand
        return []
    parts = [
        Part(min(place[i] for i in group), max(place[i] for i in group) + 1)
        for group in numeral.groups
    ]
    apart = [
        (line.features(a, b), False) for a, b in itertools.pairwise(parts) if a.last == b.first
    ]
    together = [
        (line.features(Part(part.first, middle), Part(middle, part.last)), True)
        for part in parts
        for middle in range(part.first + 1, part.last)
    ]
    return apart + together


def _logistic_regression(x: NDArray[np.float64], is_one: NDArray[np.bool_]) -> NDArray[np.float64]:
    """By Newton's method; the last column, of ones, is not shrunk."""
    shrinkage = np.diag([_SHRINKAGE] * (x.shape[1] - 1) + [0.0])
    coefficients = np.zeros(x.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(x @ coefficients, -30, 30)))
        gradient = x.T @ (is_one - chance) - shrinkage @ coefficients
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x + shrinkage
        coefficients = coefficients + np.linalg.solve(curvature, gradient)
    return coefficients


if __name__ == "__main__":
    main()
