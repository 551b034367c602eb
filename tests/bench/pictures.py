"""How many pictures of each kind are read right, beside the same strokes drawn straight away.

    python tests/bench/pictures.py [drawings a kind, 200 by default] [weights.npz]

Needs the pendigits strokes in ../shared/data; uses twenty of their thirty writers.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]


def main() -> None:
    """Measure, and print."""
    from picture_kinds import KINDS, real_strokes

    from digitpad.system.resources import BUNDLED_WEIGHTS, asset
    from model.handwriting.strokes import render_strokes
    from model.pictures.prepare import prepare_picture
    from model.storage.weights_file import load

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    weights = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    network = load(weights or asset(BUNDLED_WEIGHTS[0])).network
    drawings, labels = real_strokes(count)
    blank = np.zeros((28, 28), np.uint8)

    def report(name: str, images: list[np.ndarray], ms: float) -> None:
        stack = np.stack(images)
        score = np.mean(network.predict(stack).argmax(axis=1) == labels)
        empty = sum(image is blank for image in images)
        print(f"{name:16} {score:6.1%}  ink {stack.mean() / 255:.3f}  empty {empty}  {ms:.1f} ms")

    rendered = [render_strokes(strokes) for strokes in drawings]
    report("strokes", [blank if image is None else image for image in rendered], 0.0)
    for name, make in KINDS.items():
        rng = np.random.default_rng(1)
        images, seconds = [], 0.0
        for strokes in drawings:
            picture = make(strokes, rng)
            start = time.perf_counter()
            prepared = prepare_picture(picture)
            seconds += time.perf_counter() - start
            images.append(blank if prepared is None else prepared.image)
        report(name, images, 1e3 * seconds / count)


if __name__ == "__main__":
    main()
