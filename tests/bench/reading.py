"""How well a network reads: MNIST's test set, strangers' strokes, and what is no digit.

    python tests/bench/reading.py [--weights FILE.npz]

Nothing was chosen by MNIST's test set. By the writers whom the recipe holds out temperature and
threshold are set; so what these do is measured by halves, one half of the writers read by what the
other half sets. What is no digit comes in two kinds: other draws of what is learnt from, and the
drawings of tests/data/not_digits.jsonl, which nothing was learnt from.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import asset
from model.base.threads import hold_blas_to_one_thread
from model.data.image_distortion import distort_strokes
from model.handwriting.drawings_file import Drawing, read_drawings
from model.nn.loss import softmax
from model.nn.network import Network
from model.reader.calibration import calibration_error, fit_temperature, threshold_for
from model.reader.non_digits import not_a_digit
from model.reader.pen_digits import (
    read_written_digits,
    render_digits,
    render_ink,
    sorted_writers,
    split_by_writer,
)
from model.reader.recipe import REFUSED
from model.storage import weights_file

ROOT = Path(__file__).resolve().parents[2]
STROKES = ROOT.parent / "shared/data/strokes/pendigits-tra.jsonl.gz"
NOT_DIGITS = ROOT / "tests/data/not_digits.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=Path, default=asset("weights/digitpad_net.npz"))
    trained = weights_file.load(parser.parse_args().weights)
    network, refuses_below = trained.network, trained.refuses_below
    hold_blas_to_one_thread()
    mnist = bundled_mnist()
    probabilities = softmax(logits_of(network, mnist.x_test).T).T
    report("MNIST test", probabilities, mnist.t_test, refuses_below)
    if STROKES.is_file():
        _, held_out = split_by_writer(read_written_digits(STROKES))
        labels = np.array([digit.label for digit in held_out])
        logits = logits_of(network, render_digits(held_out))
        report("held-out writers", softmax(logits.T).T, labels, refuses_below)
        writers = sorted_writers(held_out)
        is_first = np.array([writers.index(digit.writer) < len(writers) // 2 for digit in held_out])
        for name, by in (("first", ~is_first), ("second", is_first)):
            temperature = fit_temperature(logits[by], labels[by])
            probabilities = softmax(logits.T / temperature).T
            threshold = threshold_for(probabilities[by], REFUSED)
            report(
                f"their {name} half, set by the other", probabilities[~by], labels[~by], threshold
            )
        rng = np.random.default_rng(1)
        parts = [(digit.strokes, digit.label) for digit in held_out]
        drawn = [distort_strokes(not_a_digit(parts, rng), rng) for _ in range(2000)]
        images = list(map(render_ink, drawn))
        refused(network, refuses_below, "no digits, other draws of what is learnt", images)
    if NOT_DIGITS.is_file():
        drawings = [found for _, found in read_drawings(NOT_DIGITS) if isinstance(found, Drawing)]
        images = [render_ink(drawing.strokes) for drawing in drawings]
        refused(network, refuses_below, "no digits, never learnt", images)
    one = mnist.x_test[:1]
    times = []
    for _ in range(300):
        began = time.perf_counter()
        network.predict(one)
        times.append(time.perf_counter() - began)
    print(f"one prediction: {1000 * np.median(times):.2f} ms (median of 300)")


def logits_of(network: Network, images: np.ndarray) -> np.ndarray:
    parts = range(0, len(images), 500)
    return np.concatenate([network.logits(images[at : at + 500]) for at in parts])


def report(name: str, probabilities: np.ndarray, labels: np.ndarray, threshold: float) -> None:
    right = probabilities.argmax(axis=1) == labels
    is_refused = probabilities.max(axis=1) < threshold
    print(
        f"{name}: {right.sum():,} of {len(labels):,} right, {right.mean():.2%}; "
        f"expected calibration error {calibration_error(probabilities, labels):.2%}; "
        f"refused {is_refused.mean():.2%}; right of the others {right[~is_refused].mean():.2%}"
    )


def refused(network: Network, refuses_below: float, name: str, images: list[np.ndarray]) -> None:
    sure = network.predict(np.stack(images)[:, np.newaxis]).max(axis=1)
    share = (sure < refuses_below).mean()
    print(f"{name}: {share:.1%} of {len(images):,} refused")


if __name__ == "__main__":
    main()
