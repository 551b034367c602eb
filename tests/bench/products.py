"""What matrix products alone would take: the limit that training can come near, never pass."""

from __future__ import annotations

import threading
import time

import numpy as np

from model.base.threads import hold_blas_to_one_thread
from model.nn.network import Network

_SIDE = 768
_TIMES = 20
_ROUNDS = 5


def gigaflops(threads: int) -> float:
    """The best of a few rounds of float32 products of 768 x 768, on so many threads at once."""
    hold_blas_to_one_thread()
    rng = np.random.default_rng(0)
    factors = [rng.random((2, _SIDE, _SIDE), dtype=np.float32) for _ in range(threads)]
    results = [np.empty((_SIDE, _SIDE), np.float32) for _ in range(threads)]

    def multiply(number: int) -> None:
        for _ in range(_TIMES):
            np.matmul(factors[number][0], factors[number][1], out=results[number])

    best = 0.0
    for _ in range(_ROUNDS):
        others = [threading.Thread(target=multiply, args=(n,)) for n in range(1, threads)]
        began = time.perf_counter()
        for other in others:
            other.start()
        multiply(0)
        for other in others:
            other.join()
        work = threads * _TIMES * 2 * _SIDE**3
        best = max(best, work / (time.perf_counter() - began) / 1e9)
    return best


def flops(network: Network, *, is_training: bool) -> int:
    """Of one image's products: forward and, while training, both gradients of every layer but
    the first, which needs none by its input."""
    multiplications = [entry.multiplications for entry in network.summary() if entry.parameters]
    if not is_training:
        return 2 * sum(multiplications)
    return 2 * (3 * sum(multiplications) - multiplications[0])
