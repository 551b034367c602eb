"""Scores count every image there is."""

import numpy as np
import pytest

from model.base.threads import WorkerPool
from model.nn.evaluation import PART, accuracy, evaluate
from model.nn.loss import softmax_cross_entropy
from model.nn.network import Network
from model.nn.zoo import simple_conv_net


def network_and_images(n: int) -> tuple[Network, np.ndarray, np.ndarray]:
    """A network, images, and as labels its own answers: every one is right."""
    network = simple_conv_net((1, 8, 8), filters=2, kernel_size=3, hidden=4, classes=5)
    rng = np.random.default_rng(0)
    network.parameters[...] = rng.normal(size=network.parameters.size)
    images = rng.integers(0, 256, (n, 1, 8, 8), np.uint8)
    return network, images, network.predict(images).argmax(axis=1)


@pytest.mark.parametrize(
    "n", [1, PART - 1, PART, PART + 1, 150, 999, 1000, 1001, 2000, 2 * 1000 + PART + 1]
)
@pytest.mark.parametrize("threads", [1, 3])
def test_all_right_is_exactly_one(n: int, threads: int) -> None:
    network, images, labels = network_and_images(n)
    networks = [network, *(network.replica() for _ in range(threads - 1))]
    with WorkerPool(threads) as pool:
        *_, last = evaluate(networks, images, labels, pool)
    assert (last.correct, last.seen, last.total) == (n, n, n)
    assert last.accuracy == 1
    assert accuracy(network, images, labels) == 1


@pytest.mark.parametrize("wrong", [0, 99, 100, 149])
def test_one_wrong_answer_of_150_counts_wherever_it_stands(wrong: int) -> None:
    network, images, labels = network_and_images(150)
    labels[wrong] = (labels[wrong] + 1) % 5
    assert accuracy(network, images, labels) == 149 / 150


def test_running_score() -> None:
    network, images, labels = network_and_images(250)
    is_wrong = np.arange(250) % 7 == 0
    labels[is_wrong] = (labels[is_wrong] + 1) % 5
    with WorkerPool(2) as pool:
        scores = list(evaluate([network, network.replica()], images, labels, pool, chunk_size=60))
    assert [score.seen for score in scores] == [60, 120, 180, 240, 250]
    for score in scores:
        assert score.total == 250
        assert score.correct == score.seen - is_wrong[: score.seen].sum()
        assert score.accuracy == score.correct / score.seen
        logits = network.logits(images[: score.seen]).T
        expected = softmax_cross_entropy(logits, labels[: score.seen], score.seen)[0]
        assert score.loss == pytest.approx(expected, rel=1e-5)


def test_scores_can_be_left() -> None:
    network, images, labels = network_and_images(250)
    with WorkerPool(1) as pool:
        scores = evaluate([network], images, labels, pool, chunk_size=100)
        assert next(scores).seen == 100
        scores.close()
        assert [score.seen for score in evaluate([network], images, labels, pool)] == [250]


def test_same_score_for_any_number_of_threads() -> None:
    network, images, labels = network_and_images(777)
    labels[::3] = 0
    found = []
    for threads in (1, 2, 4):
        networks = [network, *(network.replica() for _ in range(threads - 1))]
        with WorkerPool(threads) as pool:
            found.append(list(evaluate(networks, images, labels, pool, chunk_size=500)))
    assert found[0] == found[1] == found[2]


def test_no_images_is_an_error() -> None:
    network, images, labels = network_and_images(1)
    with pytest.raises(ValueError, match="no images to measure accuracy on; give at least one"):
        accuracy(network, images[:0], labels[:0])


def test_weights_that_overflow_are_scored_without_a_warning() -> None:
    network, images, labels = network_and_images(10)
    network.parameters[...] = 1e30
    with WorkerPool(1) as pool:
        *_, last = evaluate([network], images, labels, pool)
    assert last.seen == 10
    assert not np.isfinite(last.loss)
