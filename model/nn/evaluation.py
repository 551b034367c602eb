"""How right a network is, counted over every image there is."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.base.threads import WorkerPool
from model.nn.loss import softmax_cross_entropy

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, IntArray
    from model.nn.network import Network

PART = 250
"""Images one thread takes at a time, at the most; fewer where the network makes much work."""
_SMALLEST_PART = 25
_PART_WORK = 250_000_000
"""Multiplications in a part: a few hundredths of a second, so that it can be left quickly."""
_PARTS = 8
"""Parts between two scores: whole rounds for 2, 4 or 8 threads."""


@dataclass(frozen=True)
class Score:
    """Right answers so far.

    Attributes
    ----------
    correct, seen, total
        Right answers among the images seen; images seen; images there are.
    loss_sum
        Sum of the cross-entropies of the images seen.
    """

    correct: int
    seen: int
    total: int
    loss_sum: float

    @property
    def accuracy(self) -> float:
        """Right answers per image seen, 0 to 1."""
        return self.correct / self.seen

    @property
    def loss(self) -> float:
        """Mean cross-entropy of the images seen."""
        return self.loss_sum / self.seen


def in_parts(network: Network, count: int) -> Iterator[slice]:
    """Cut ``count`` images into parts that ``network`` reads in a few hundredths of a second."""
    size = _part_size(network)
    return (slice(at, min(at + size, count)) for at in range(0, count, size))


def evaluate(
    networks: Sequence[Network],
    images: ByteArray,
    labels: IntArray,
    pool: WorkerPool,
    chunk_size: int | None = None,
) -> Generator[Score, None, None]:
    """Count right answers; yields the running score after each chunk, so that it can be left.

    Parameters
    ----------
    networks
        The network and replicas of it, at least one for each of the pool's threads.
    images, labels
        Shapes (n, channels, height, width) and (n,), n at least 1.
    chunk_size
        Images between two scores, by default as many as take about a tenth of a second. The last
        chunk may be smaller; none is left out.
    """
    size = _part_size(networks[0])
    chunk_size = chunk_size or _PARTS * size
    idle = list(networks)

    def score_part(part: slice) -> tuple[int, float]:
        network = idle.pop()
        with np.errstate(all="ignore"):  # weights about to diverge may overflow
            logits = network.logits(images[part])
            loss = softmax_cross_entropy(logits.T, labels[part], 1)[0]
        idle.append(network)
        return int(np.count_nonzero(logits.argmax(axis=1) == labels[part])), loss

    total, correct, loss_sum = len(labels), 0, 0.0
    for start in range(0, total, chunk_size):
        stop = min(start + chunk_size, total)
        parts = [slice(at, min(at + size, stop)) for at in range(start, stop, size)]
        for right, loss in pool.map(score_part, parts):
            correct += right
            loss_sum += loss
        yield Score(correct, stop, total, loss_sum)


def accuracy(network: Network, images: ByteArray, labels: IntArray) -> float:
    """Right answers per image, 0 to 1, over all images; ValueError if there are none."""
    if not len(labels):
        raise ValueError("there are no images to measure accuracy on; give at least one")
    with WorkerPool(1) as pool:
        *_, last = evaluate([network], images, labels, pool)
    return last.accuracy


def _part_size(network: Network) -> int:
    return min(PART, max(_SMALLEST_PART, _PART_WORK // max(1, network.multiplications)))
