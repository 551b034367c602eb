"""Temperature, calibration error and refusal against what is known beforehand."""

import numpy as np
import pytest

from model.handwriting.verdict import Verdict, judge
from model.nn import zoo
from model.nn.loss import softmax
from model.reader.calibration import (
    calibrate,
    calibration_error,
    divide_logits,
    fit_temperature,
    threshold_for,
)


def _drawn(n: int, scale: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Logits ``scale`` times those that the labels are really drawn by."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (n, 10)).astype(np.float32)
    probabilities = softmax(logits.T).T
    labels = np.array([rng.choice(10, p=row / row.sum()) for row in probabilities.astype(float)])
    return logits * np.float32(scale), labels


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_a_scale(scale: float) -> None:
    assert fit_temperature(*_drawn(6000, scale)) == pytest.approx(scale, rel=0.05)


def test_calibration_error_of_overconfidence_falls_with_the_temperature() -> None:
    logits, labels = _drawn(6000, 3.0)
    before = calibration_error(softmax(logits.T).T, labels)
    after = calibration_error(softmax(logits.T / 3).T, labels)
    assert before > 0.1
    assert after < 0.02


def test_calibration_error_by_hand() -> None:
    """Two answers of 0.9, one of them right; two of 0.6, both right."""
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.4, 0.6]])
    error = calibration_error(probabilities, np.array([0, 1, 0, 1]))
    assert error == pytest.approx((2 * 0.4 + 2 * 0.4) / 4)


def test_the_threshold_refuses_the_share_that_is_asked_for() -> None:
    sure = np.linspace(0.5, 0.999, 1000)
    probabilities = np.stack([sure, 1 - sure], axis=1)
    for refused, count in ((0.0, 0), (0.01, 10), (0.999, 999), (1.0, 999)):
        assert (sure < threshold_for(probabilities, refused)).sum() == count


@pytest.mark.parametrize(("refused", "count"), [(-0.1, 5), (1.1, 5), (float("nan"), 5), (0.1, 0)])
def test_a_share_of_nothing_or_beyond_all_is_refused(refused: float, count: int) -> None:
    with pytest.raises(ValueError, match=f"of {count} examples; expected a share from 0 to 1"):
        threshold_for(np.full((count, 10), 0.1), refused)


def test_the_temperature_goes_into_the_last_layer() -> None:
    network = zoo.build("digitpad_net", {"filters": 2, "second_filters": 2, "hidden": 8})
    network.initialise(np.random.default_rng(0))
    images = np.random.default_rng(1).integers(0, 256, (5, 28, 28), np.uint8)
    before = network.logits(images)
    divide_logits(network, 2.0)
    np.testing.assert_allclose(network.logits(images), before / 2, rtol=1e-5)
    with pytest.raises(ValueError, match="temperature 0"):
        divide_logits(network, 0)


def test_calibrating_sets_probabilities_and_finds_the_threshold() -> None:
    network = zoo.build("mlp", {"hidden": [8]})
    network.initialise(np.random.default_rng(0))
    images = np.random.default_rng(1).integers(0, 256, (400, 28, 28), np.uint8)
    labels = network.logits(images).argmax(axis=1)
    labels[::4] = (labels[::4] + 1) % 10
    logits = network.logits(images)
    found = calibrate(network, logits, labels, refused=0.05)
    np.testing.assert_allclose(
        network.logits(images), logits / found.temperature, rtol=1e-4, atol=1e-6
    )
    sure = network.predict(images).max(axis=1)
    assert (sure < found.refuses_below - 1e-6).mean() == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({4: 0.95, 9: 0.05}, Verdict.DIGIT),
        ({4: 0.55, 9: 0.43}, Verdict.BETWEEN),
        ({4: 0.3, 9: 0.3, 1: 0.2, 0: 0.2}, Verdict.NO_DIGIT),
        ({4: 0.69, 9: 0.11, 0: 0.1, 1: 0.1}, Verdict.NO_DIGIT),
    ],
)
def test_verdicts(values: dict[int, float], verdict: Verdict) -> None:
    probabilities = np.zeros(10)
    for digit, probability in values.items():
        probabilities[digit] = probability
    reading = judge(probabilities, refuses_below=0.7)
    assert reading.verdict is verdict
    assert reading.is_sure == (verdict is Verdict.DIGIT)
    assert reading.digit == 4
    assert reading.runner_up == 9


def test_a_dot_is_too_little_whatever_it_is_taken_for() -> None:
    reading = judge(np.eye(10)[7], refuses_below=0.7, is_dot=True)
    assert reading.verdict is Verdict.TOO_LITTLE
    assert not reading.is_sure
