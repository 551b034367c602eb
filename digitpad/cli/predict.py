"""`digitpad predict`: read pictures and drawings from files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.base.arrays import FloatArray
from model.base.errors import DataError
from model.handwriting.drawings_file import read_drawings
from model.handwriting.input_steps import Prepared, Steps
from model.handwriting.numbers import Expected, Numeral, NumeralReader, text_of
from model.handwriting.strokes import prepare_strokes
from model.handwriting.verdict import judge
from model.nn.network import Network
from model.pictures.numbers import read_numeral_picture
from model.pictures.prepare import prepare_picture
from model.storage.weights_file import load

BATCH_SIZE = 100


@dataclass(frozen=True, eq=False)
class _Item:
    """What is to be read: its index in the file, from 0, and the label if one was given.

    ``prepared`` is None where there is nothing to read; ``numeral`` is a number read already.
    """

    index: int
    prepared: Prepared | None
    label: int | None = None
    numeral: Numeral = ()


def predict(options: argparse.Namespace) -> int:
    """One JSON object a drawing or picture on stdout; what cannot be read is told on stderr."""
    network = load(options.weights or asset(BUNDLED_WEIGHTS[0])).network
    has_trouble = False
    steps = Steps.without(options.without)
    # Numbers are cut with every step; where one is left out, a drawing is one digit.
    expected = Expected.ONE_DIGIT if steps.missing else Expected(options.read)
    reader = NumeralReader(network.predict)
    for path in options.files:
        batch: list[_Item] = []
        for item in _items(path, reader, expected, steps):
            if isinstance(item, DataError):
                sys.stderr.write(f"digitpad: {item}\n")
                has_trouble = True
                continue
            batch.append(item)
            if len(batch) == BATCH_SIZE:
                _answer(network, path, batch)
                batch = []
        _answer(network, path, batch)
    return int(has_trouble)


def _items(
    path: Path, reader: NumeralReader, expected: Expected, steps: Steps
) -> Iterator[_Item | DataError]:
    """What a file holds, in order; a DataError stands for each thing that cannot be read."""
    is_drawings = path.name.endswith((".jsonl", ".jsonl.gz", ".json"))
    try:
        if is_drawings:
            yield from _drawings(path, reader, expected, steps)
        else:
            from digitpad.system.image_files import read_picture  # drawings need no picture decoder

            pixels = read_picture(path)
            try:
                numeral = read_numeral_picture(reader.predict, pixels, expected)
                if len(numeral) > 1:
                    yield _Item(0, None, numeral=numeral)
                else:
                    yield _Item(0, prepare_picture(pixels, steps))
            except DataError as error:
                yield DataError(f"{path.name}: {error}")
    except DataError as error:
        yield error


def _drawings(
    path: Path, reader: NumeralReader, expected: Expected, steps: Steps
) -> Iterator[_Item | DataError]:
    for index, (line, drawing) in enumerate(read_drawings(path)):
        if isinstance(drawing, DataError):
            yield drawing
        else:
            try:
                numeral: Numeral = ()
                if len(drawing.strokes) > 1 and expected is not Expected.ONE_DIGIT:
                    numeral = reader.read(drawing.strokes, expected)
                if len(numeral) > 1:
                    yield _Item(index, None, drawing.label, numeral)
                else:
                    prepared = prepare_strokes(drawing.strokes, steps=steps)
                    yield _Item(index, prepared, drawing.label)
            except DataError as error:
                yield DataError(f"{path.name}, line {line}: {error}")


def _answer(network: Network, path: Path, batch: list[_Item]) -> None:
    """Read a batch at one go, and print a line for each of it."""
    images = [item.prepared.image for item in batch if item.prepared is not None]
    answers: Iterator[FloatArray] = iter(network.predict(np.stack(images)) if images else [])
    for item in batch:
        result: dict[str, object] = {"file": str(path), "index": item.index}
        if item.numeral:
            result |= _number(item.numeral, network.refuses_below)
        else:
            result |= dict.fromkeys(("digit", "probabilities", "verdict"))
            if item.prepared is not None:
                probabilities = next(answers)
                is_dot = item.prepared.is_dot
                reading = judge(probabilities, network.refuses_below, is_dot=is_dot)
                result |= {
                    "digit": reading.digit,
                    "probabilities": probabilities.tolist(),
                    "verdict": reading.verdict.value,
                }
        if item.label is not None:
            result["label"] = item.label
        sys.stdout.write(json.dumps(result) + "\n")


def _number(numeral: Numeral, refuses_below: float) -> dict[str, object]:
    """The digits from left to right.

    ``box`` is left, top, right, bottom: in the drawing's unit, or in pixels of the picture.
    """
    return {
        "number": text_of(numeral),
        "digits": [
            {
                "digit": read.digit,
                "probabilities": read.probabilities.tolist(),
                "verdict": judge(read.probabilities, refuses_below).verdict.value,
                "box": [round(side, 4) for side in read.box],
            }
            for read in numeral
        ],
    }
