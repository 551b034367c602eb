"""Teaching tried as a new user would: five drawings of an odd digit, and then the others are read.

    python tests/bench/teaching.py pendigits-tra.jsonl.gz [how many cases of each kind]

Two kinds of odd hands, both of real people (UCI's pendigits-orig.tra as JSON lines with writers,
the first twenty of them): digits of one writer that SimpleConvNet misreads again and again, and
7s mirrored, which the default network knows from nobody. Five are taught, all others of the same
writer and kind are read. Prints each case and the means; asserts nothing.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.base.arrays import ByteArray, IntArray
from model.data.image_distortion import distort_strokes
from model.handwriting.drawings_file import Drawing, checked_drawing
from model.handwriting.strokes import prepare_strokes
from model.nn.network import Network
from model.reader.fine_tuning import Taught, Teacher
from model.reader.non_digits import SYMBOLS, symbol
from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork

WRITERS, TAUGHT, MISREAD = 20, 5, 5
OTHERS = 1_000


@dataclass
class Case:
    """An odd handwriting: drawings of one digit by one writer, and what it is called."""

    name: str
    drawings: list[Drawing]


def main() -> None:
    """Run the cases, and print."""
    written = _read(Path(sys.argv[1]))
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    default, simple = (weights_file.load(asset(name)) for name in BUNDLED_WEIGHTS[:2])
    rng = np.random.default_rng(0)
    places = rng.permutation(len(written))[:OTHERS]
    others = [drawing for _, drawing in (written[place] for place in places)]
    signs = _images(
        [
            checked_drawing(distort_strokes(symbol(SYMBOLS[k % len(SYMBOLS)]), rng), None)
            for k in range(300)
        ]
    )
    for title, trained, cases in (
        ("SimpleConvNet, digits it misreads", simple, _misread(simple.network, written)),
        ("the default network, mirrored 7s", default, _mirrored(written)),
    ):
        print(title)
        rows = [_try(trained, case, others, signs) for case in cases[:: -(-len(cases) // most)]]
        print("  mean: " + _in_words(np.mean(rows, axis=0)))


def _try(
    trained: TrainedNetwork, case: Case, others: list[Drawing], signs: ByteArray
) -> list[float]:
    lesson, rest = case.drawings[:TAUGHT], _images(case.drawings[TAUGHT:])
    label = np.full(len(rest), lesson[0].label)
    began, began_cpu = time.perf_counter(), time.process_time()
    network, refuses_below = trained.network, trained.refuses_below
    *_, end = Teacher(network, lesson, bundled_mnist(), refuses_below=refuses_below).run()
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    assert isinstance(end, Taught)
    images = _images(others)
    labels = np.array([drawing.label for drawing in others])
    row = []
    for net, marks in ((network, end.before), (end.network, end.after)):
        refused = (net.predict(signs).max(axis=1) < refuses_below).mean()
        own = _right(net, rest, label, refuses_below)
        all_others = _right(net, images, labels, refuses_below)
        row += [own, all_others, marks.test.accuracy, float(refused)]
    row += [seconds, cpu]
    print(f"  {case.name}: {_in_words(row)}", flush=True)
    return row


def _in_words(row: list[float] | np.ndarray) -> str:
    pairs = [
        f"{name} {row[k]:.2%} -> {row[k + 4]:.2%}"
        for k, name in enumerate(("its others", "1,000 of all writers", "MNIST test", "refused"))
    ]
    return f"{', '.join(pairs)}; {row[8]:.1f} s, {row[9]:.1f} s of one core"


def _right(network: Network, images: ByteArray, labels: IntArray, refuses_below: float) -> float:
    """The share that is read right, and surely."""
    probabilities = network.predict(images)
    is_sure = probabilities.max(axis=1) >= refuses_below
    return float((is_sure & (probabilities.argmax(axis=1) == labels)).mean())


def _misread(network: Network, written: list[tuple[str, Drawing]]) -> list[Case]:
    """Digits of one writer of which the network misreads five or more."""
    cases = []
    for writer, digit in sorted({(writer, drawing.label) for writer, drawing in written}):
        own = [d for w, d in written if w == writer and d.label == digit]
        answers = network.predict(_images(own)).argmax(axis=1)
        if (answers != digit).sum() >= MISREAD:
            cases.append(Case(f"{writer}'s {digit}", own))
    return cases


def _mirrored(written: list[tuple[str, Drawing]]) -> list[Case]:
    cases = []
    for writer in sorted({writer for writer, _ in written}):
        own = [d for w, d in written if w == writer and d.label == 7]
        turned = [checked_drawing([s * (-1.0, 1.0) for s in d.strokes], 7) for d in own]
        cases.append(Case(f"{writer}'s 7, mirrored", turned))
    return cases


def _images(drawings: list[Drawing]) -> ByteArray:
    prepared = [prepare_strokes(drawing.strokes) for drawing in drawings]
    return np.stack([entry.image for entry in prepared if entry is not None])


def _read(path: Path) -> list[tuple[str, Drawing]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    writers = sorted({row["writer"] for row in rows})[:WRITERS]
    return [
        (row["writer"], checked_drawing(row["strokes"], row["label"]))
        for row in rows
        if row["writer"] in writers
    ]


if __name__ == "__main__":
    main()
