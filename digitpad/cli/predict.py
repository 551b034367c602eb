"""`digitpad predict`: read pictures and drawings from files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.base.errors import DataError
from model.handwriting.drawings_file import read_drawings
from model.handwriting.input_steps import Steps
from model.handwriting.numbers import Expected, text_of
from model.pictures.numbers import find_picture_ink
from model.reader.reader import Reader, Reading
from model.storage.weights_file import load

if TYPE_CHECKING:
    import argparse


def predict(options: argparse.Namespace) -> int:
    """One JSON object a drawing or picture on stdout; what cannot be read is reported on stderr."""
    trained = load(options.weights or asset(BUNDLED_WEIGHTS[0]))
    reader = Reader(trained.network, trained.refuses_below)
    steps = Steps.without(options.without)
    # Numbers are cut with every step; where one is left out, a drawing is one digit.
    expected = Expected.ONE_DIGIT if steps.missing else Expected(options.read)
    has_trouble = False
    for path in options.files:
        for found in _read(path, reader, expected, steps):
            if isinstance(found, DataError):
                sys.stderr.write(f"digitpad: {found}\n")
                has_trouble = True
            else:
                sys.stdout.write(json.dumps({"file": str(path), **found}) + "\n")
    return int(has_trouble)


def _read(
    path: Path, reader: Reader, expected: Expected, steps: Steps
) -> Iterator[dict[str, object] | DataError]:
    """What a file holds, in order; a DataError stands for each thing that cannot be read."""
    try:
        if path.name.endswith((".jsonl", ".jsonl.gz", ".json")):
            yield from _read_drawings(path, reader, expected, steps)
            return
        from digitpad.system.image_files import read_picture  # drawings need no picture decoder

        pixels = read_picture(path)
        try:
            reading = reader.read_picture(find_picture_ink(pixels, steps), expected)
        except DataError as error:
            yield DataError(f"{path.name}: {error}")
        else:
            yield {"index": 0, **_answer(reading)}
    except DataError as error:
        yield error


def _read_drawings(
    path: Path, reader: Reader, expected: Expected, steps: Steps
) -> Iterator[dict[str, object] | DataError]:
    for index, (line, drawing) in enumerate(read_drawings(path)):
        if isinstance(drawing, DataError):
            yield drawing
            continue
        try:
            reading = reader.read(drawing.strokes, expected, steps)
        except DataError as error:
            yield DataError(f"{path.name}, line {line}: {error}")
            continue
        label = {} if drawing.label is None else {"label": drawing.label}
        yield {"index": index, **_answer(reading), **label}


def _answer(reading: Reading) -> dict[str, object]:
    """The digit, or a number's digits from left to right.

    ``box`` is left, top, right, bottom: in the drawing's unit, or in pixels of the picture.
    """
    if reading.digits:
        return {
            "number": text_of(reading.digits),
            "digits": [
                {
                    "digit": digit.digit,
                    "probabilities": digit.probabilities.tolist(),
                    "verdict": judgement.verdict.value,
                    "box": [round(side, 4) for side in digit.box],
                }
                for digit, judgement in zip(reading.digits, reading.judgements, strict=True)
            ],
        }
    judgement = reading.judgement
    if judgement is None or reading.probabilities is None:
        return dict.fromkeys(("digit", "probabilities", "verdict"))
    return {
        "digit": judgement.digit,
        "probabilities": reading.probabilities.tolist(),
        "verdict": judgement.verdict.value,
    }
