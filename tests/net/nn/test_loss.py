"""Softmax and its cross-entropy against the formula, and where the formula would overflow."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.nn.loss import NONE_OF_THEM, softmax, softmax_cross_entropy


def formula(logits: np.ndarray, labels: list[int]) -> float:
    """The mean over columns of -log(exp(right one) / sum of exp), number by number."""
    losses = []
    for column, label in zip(logits.T.tolist(), labels, strict=True):
        powers = [math.exp(value) for value in column]
        losses.append(-math.log(powers[label] / math.fsum(powers)))
    return math.fsum(losses) / len(losses)


@settings(deadline=None, max_examples=60, derandomize=True, database=None)
@given(
    classes=st.integers(2, 12),
    n=st.integers(1, 9),
    spread=st.floats(0, 30),
    seed=st.integers(0, 10**6),
)
def test_loss_is_the_formula(classes: int, n: int, spread: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, spread, (classes, n))
    labels = rng.integers(0, classes, n)
    expected = formula(logits, labels.tolist())
    loss, _ = softmax_cross_entropy(logits, labels, n)
    assert loss == pytest.approx(expected, rel=1e-10, abs=1e-12)
    single, gradient = softmax_cross_entropy(logits.astype(np.float32), labels, n)
    assert single == pytest.approx(expected, rel=1e-4, abs=1e-5)
    assert gradient.dtype == np.float32


def test_gradient_by_central_differences() -> None:
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(5, 4)), np.array([0, 4, 2, 2])
    _, gradient = softmax_cross_entropy(logits, labels, 4)
    for place in np.ndindex(logits.shape):
        moved = logits.copy()
        moved[place] += 1e-6
        above = formula(moved, labels.tolist())
        moved[place] -= 2e-6
        below = formula(moved, labels.tolist())
        assert gradient[place] == pytest.approx((above - below) / 2e-6, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_gradient_is_the_same_however_the_logits_lie_in_memory(smoothing: float) -> None:
    rng = np.random.default_rng(5)
    logits, labels = rng.normal(size=(5, 4)), np.array([0, 4, 2, 2])
    _, expected = softmax_cross_entropy(logits, labels, 4, smoothing)
    for same in (np.asfortranarray(logits), np.repeat(logits, 2, axis=1)[:, ::2]):
        _, gradient = softmax_cross_entropy(same, labels, 4, smoothing)
        np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-15)


def test_parts_of_a_batch_add_up_to_the_whole() -> None:
    rng = np.random.default_rng(1)
    logits, labels = rng.normal(size=(10, 7)), rng.integers(0, 10, 7)
    loss, gradient = softmax_cross_entropy(logits, labels, 7)
    parts = [
        softmax_cross_entropy(logits[:, part], labels[part], 7)
        for part in (slice(0, 3), slice(3, 7))
    ]
    assert math.fsum(part[0] for part in parts) == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(np.hstack([part[1] for part in parts]), gradient, rtol=1e-12)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0, 3], "labels go from 0 to 3, as int64; expected integers from 0 to 2"),
        ([0, -2], "labels go from -2 to 0"),
        ([0.0, 1.0], "as float64"),
        ([0], r"2 images and labels of shape \(1,\)"),
        ([0, 1, 2], r"labels of shape \(3,\); give one label an image"),
        ([[0, 1]], r"labels of shape \(1, 2\)"),
    ],
)
def test_labels_that_do_not_fit_are_refused(
    labels: list[object], words: str, smoothing: float
) -> None:
    with pytest.raises(ValueError, match=words):
        softmax_cross_entropy(np.zeros((3, 2)), np.array(labels), 2, smoothing)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint64])
def test_labels_of_any_integer_type_are_the_same_labels(dtype: type) -> None:
    rng = np.random.default_rng(4)
    logits, labels = rng.normal(size=(10, 300)), rng.integers(0, 10, 300)
    loss, gradient = softmax_cross_entropy(logits, labels, 300)
    same_loss, same_gradient = softmax_cross_entropy(logits, labels.astype(dtype), 300)
    assert same_loss == loss
    assert same_gradient.tobytes() == gradient.tobytes()


def test_a_loss_of_no_images_is_refused() -> None:
    with pytest.raises(ValueError, match="there are 0 images and labels"):
        softmax_cross_entropy(np.zeros((3, 0)), np.zeros(0, np.int64), 0)


def test_logits_are_not_changed() -> None:
    logits = np.random.default_rng(2).normal(size=(3, 2))
    kept = logits.copy()
    softmax_cross_entropy(logits, np.array([0, 1]), 2)
    softmax(logits)
    np.testing.assert_array_equal(logits, kept)


@pytest.mark.parametrize("size", [1e2, 1e4, 1e30])
def test_huge_logits_stay_finite(size: float) -> None:
    logits = np.array([[size, -size, 0.0], [0.0, size, -size]], np.float32)
    loss, gradient = softmax_cross_entropy(logits, np.array([0, 1, 0]), 3)
    assert loss == pytest.approx(0, abs=1e-6)
    assert np.isfinite(gradient).all()
    loss, gradient = softmax_cross_entropy(logits, np.array([1, 0, 1]), 3)
    assert loss == pytest.approx((size + 2 * size + size) / 3, rel=1e-6)
    np.testing.assert_allclose(gradient, np.array([[1, -1, 1], [-1, 1, -1]]) / 3, rtol=1e-6)
    np.testing.assert_allclose(softmax(logits), [[1, 0, 1], [0, 1, 0]], atol=1e-40)


def test_equal_logits_are_equally_likely() -> None:
    loss, _ = softmax_cross_entropy(np.full((10, 3), 5.0), np.array([0, 5, 9]), 3)
    assert loss == pytest.approx(math.log(10), rel=1e-12)
    np.testing.assert_allclose(softmax(np.full((10, 3), 5.0)), 0.1, rtol=1e-12)


def test_softmax_is_the_formula() -> None:
    logits = np.random.default_rng(3).normal(0, 3, (4, 6))
    found = softmax(logits)
    for place in np.ndindex(logits.shape):
        powers = [math.exp(value) for value in logits[:, place[1]]]
        assert found[place] == pytest.approx(powers[place[0]] / sum(powers), rel=1e-12)


def test_smoothed_loss_is_the_cross_entropy_with_the_smoothed_target() -> None:
    rng = np.random.default_rng(3)
    logits, labels = rng.normal(size=(6, 5)), np.array([0, 5, NONE_OF_THEM, 2, 2])
    target = np.full((6, 5), 0.2 / 6)
    target[labels, np.arange(5)] += 0.8
    target[:, 2] = 1 / 6
    probabilities = softmax(logits)
    loss, gradient = softmax_cross_entropy(logits, labels, 5, smoothing=0.2)
    assert loss == pytest.approx(-(target * np.log(probabilities)).sum() / 5, rel=1e-12)
    np.testing.assert_allclose(gradient, (probabilities - target) / 5, atol=1e-15)


def test_what_is_none_of_them_pulls_towards_no_class() -> None:
    logits = np.array([[3.0], [0.0], [0.0]])
    loss, gradient = softmax_cross_entropy(logits, np.array([NONE_OF_THEM]), 1)
    assert loss == pytest.approx(-np.log(softmax(logits)).mean())
    assert gradient[0, 0] > 0 > gradient[1, 0]
