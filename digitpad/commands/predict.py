"""`digitpad predict`: read pictures and drawings from files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitpad.resources import asset
from model.arrays import FloatArray
from model.drawing import Prepared, prepare_picture, prepare_strokes
from model.drawings_file import read_drawings
from model.errors import DataError
from model.network import Network
from model.weights import load

BATCH_SIZE = 100

Item = tuple[int, Prepared | None, int | None]
"""Index in its file, from 0; the input, None where there is nothing to read; the label if given."""


def predict(options: argparse.Namespace) -> int:
    """One JSON object a drawing or picture on stdout; what cannot be read is told on stderr."""
    network = load(options.weights or asset("weights/simple_conv_net.npz")).network
    has_trouble = False
    for path in options.files:
        batch: list[Item] = []
        for item in _items(path):
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


def _items(path: Path) -> Iterator[Item | DataError]:
    """What a file holds, in order; a DataError stands for each thing that cannot be read."""
    is_drawings = path.name.endswith((".jsonl", ".jsonl.gz", ".json"))
    try:
        if is_drawings:
            yield from _drawings(path)
        else:
            from digitpad.pictures import read_picture  # drawings need no picture decoder

            pixels = read_picture(path)
            try:
                yield 0, prepare_picture(pixels), None
            except DataError as error:
                yield DataError(f"{path.name}: {error}")
    except DataError as error:
        yield error


def _drawings(path: Path) -> Iterator[Item | DataError]:
    for index, (line, drawing) in enumerate(read_drawings(path)):
        if isinstance(drawing, DataError):
            yield drawing
        else:
            try:
                yield index, prepare_strokes(drawing.strokes), drawing.label
            except DataError as error:
                yield DataError(f"{path.name}, line {line}: {error}")


def _answer(network: Network, path: Path, batch: list[Item]) -> None:
    """Read a batch at one go, and print a line for each of it."""
    images = [prepared.image for _, prepared, _ in batch if prepared is not None]
    answers: Iterator[FloatArray] = iter(network.predict(np.stack(images)) if images else [])
    for index, prepared, label in batch:
        probabilities = next(answers) if prepared is not None else None
        result = {
            "file": str(path),
            "index": index,
            "digit": None if probabilities is None else int(probabilities.argmax()),
            "probabilities": None if probabilities is None else probabilities.tolist(),
        }
        if label is not None:
            result["label"] = label
        sys.stdout.write(json.dumps(result) + "\n")
