"""How much faster differences are taken unit by unit than one weight after the other.

    python tests/bench/numerical.py

Both take the gradient of simple_net's loss on 100 MNIST images, in float64, in one process; of the
plain way a sample of the parameters is timed and its time taken as many times as there are samples.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SAMPLE = 400


def main() -> None:
    """Measure, and print."""
    from model.base.threads import hold_blas_to_one_thread
    from model.data.idx_folder import load_mnist
    from model.nn.zoo import build
    from model.training.central_differences import LinearDifferences, numerical_gradient

    hold_blas_to_one_thread()
    data = load_mnist(ROOT / "assets" / "mnist")
    images, labels = data.x_train[:100], data.t_train[:100]
    rng = np.random.default_rng(0)
    network = build("simple_net")
    network.initialise(rng)
    differences = LinearDifferences(network)
    exact = network.copy(np.float64)
    chosen = rng.choice(exact.parameters.size, SAMPLE, replace=False).tolist()
    quick, plain = [], []
    for _ in range(4):
        began = time.perf_counter()
        list(differences.run(images, labels))
        middle = time.perf_counter()
        sample = dict(
            numerical_gradient(lambda: exact.loss(images, labels), exact.parameters, 1e-4, chosen)
        )
        quick.append(middle - began)
        plain.append((time.perf_counter() - middle) * exact.parameters.size / SAMPLE)
    ratios = [slow / fast for slow, fast in zip(plain[1:], quick[1:], strict=True)]
    largest = max(abs(network.gradient[place] - value) for place, value in sample.items())
    print(f"{exact.parameters.size:,} parameters, 100 images")
    print(f"one weight after the other   {np.median(plain[1:]):8.2f} s")
    print(f"unit by unit                 {np.median(quick[1:]):8.2f} s")
    print(f"times as fast                {np.median(ratios):8.0f}")
    print(f"largest difference between the two gradients {largest:.1e}")


if __name__ == "__main__":
    main()
