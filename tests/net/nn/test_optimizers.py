"""Every optimizer against its rule, worked out number by number."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from model.nn import optimizers
from model.nn.optimizer_base import (
    BLOCK,
    LARGEST_EPSILON,
    LARGEST_RATE,
    SMALLEST_EPSILON,
    Optimizer,
)
from model.nn.optimizers import (
    OPTIMIZERS,
    SGD,
    TITLES,
    Adam,
    Momentum,
    build,
    settings_of,
)

RATE = 0.1
GRADIENTS = [[0.5, -2.0, 0.0, 1e-3], [-1.0, -2.0, 0.25, 1e-3], [0.125, 4.0, 0.0, -5.0]]
START = [1.0, -1.0, 0.5, 2.0]
Rule = Callable[[float, Iterator[float]], Iterator[float]]


def sgd(w: float, gradients: Iterator[float]) -> Iterator[float]:
    for g in gradients:
        w = w - RATE * g
        yield w


def momentum(w: float, gradients: Iterator[float]) -> Iterator[float]:
    v = 0.0
    for g in gradients:
        v = 0.9 * v - RATE * g
        w = w + v
        yield w


def adam(w: float, gradients: Iterator[float]) -> Iterator[float]:
    """As the paper writes it at the end of its section 2, with the tutorials' epsilon."""
    m = v = 0.0
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + (1 - 0.9) * g
        v = 0.999 * v + (1 - 0.999) * g * g
        rate = RATE * math.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        w = w - rate * m / (math.sqrt(v) + 1e-7)
        yield w


def nesterov(w: float, gradients: Iterator[float]) -> Iterator[float]:
    """As the tutorials write it, in terms of the velocity before the step."""
    v = 0.0
    for g in gradients:
        w = w + 0.9 * 0.9 * v - (1 + 0.9) * RATE * g
        v = 0.9 * v - RATE * g
        yield w


def adagrad(w: float, gradients: Iterator[float]) -> Iterator[float]:
    h = 0.0
    for g in gradients:
        h += g * g
        w = w - RATE * g / (math.sqrt(h) + 1e-7)
        yield w


def rmsprop(w: float, gradients: Iterator[float]) -> Iterator[float]:
    h = 0.0
    for g in gradients:
        h = 0.99 * h + 0.01 * g * g
        w = w - RATE * g / (math.sqrt(h) + 1e-7)
        yield w


RULES: list[tuple[str, Rule]] = [
    ("sgd", sgd),
    ("momentum", momentum),
    ("nesterov", nesterov),
    ("adagrad", adagrad),
    ("rmsprop", rmsprop),
    ("adam", adam),
]


def test_every_optimizer_has_its_rule_here() -> None:
    assert [name for name, _ in RULES] == list(OPTIMIZERS)


@pytest.mark.parametrize(("name", "rule"), RULES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_three_steps_by_hand(name: str, rule: Rule, dtype: type) -> None:
    optimizer = build(name, len(START), RATE)
    w = np.array(START, dtype)
    columns = zip(*GRADIENTS, strict=True)
    expected = [
        list(rule(start, iter(column))) for start, column in zip(START, columns, strict=True)
    ]
    for step, gradient in enumerate(GRADIENTS):
        g = np.array(gradient, dtype)
        optimizer.step(w, g)
        wanted = [column[step] for column in expected]
        np.testing.assert_allclose(w, wanted, rtol=2e-6, atol=1e-7)
        assert g.tolist() == np.array(gradient, dtype).tolist()
    assert optimizer.steps == 3
    assert w.dtype == dtype


def test_first_steps_worked_out() -> None:
    for name, expected in (("sgd", -0.2), ("momentum", -0.2), ("adam", -0.1)):
        w = np.zeros(1, np.float32)
        build(name, 1, RATE).step(w, np.array([2.0], np.float32))
        assert w[0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_blocks_cover_everything_once(name: str) -> None:
    size = 2 * BLOCK + 17
    blocks = list(build(name, size, RATE).blocks())
    assert [block.start for block in blocks] == [0, *(block.stop for block in blocks[:-1])]
    assert blocks[-1].stop == size
    lengths = [block.stop - block.start for block in blocks]
    assert len(lengths) == 3
    assert max(lengths) - min(lengths) <= 1
    assert max(lengths) <= BLOCK


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_blocks_equal_the_whole(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 2 * BLOCK + 17
    rng = np.random.default_rng(0)
    start = rng.normal(size=size).astype(np.float32)
    gradients = rng.normal(size=(3, size)).astype(np.float32)

    def moved(optimizer: Optimizer) -> np.ndarray:
        w = start.copy()
        for gradient in gradients:
            optimizer.step(w, gradient)
        return w

    by_blocks = moved(build(name, size, RATE))
    assert (by_blocks != start).all()
    monkeypatch.setattr(optimizers, "BLOCK", size)
    np.testing.assert_array_equal(moved(build(name, size, RATE)), by_blocks)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_blocks_in_any_order(name: str) -> None:
    size = 2 * BLOCK + 17
    gradient = np.random.default_rng(1).normal(size=size).astype(np.float32)
    forward, backward = np.ones(size, np.float32), np.ones(size, np.float32)
    build(name, size, RATE).step(forward, gradient)
    optimizer = build(name, size, RATE)
    optimizer.begin_step()
    for block in reversed(list(optimizer.blocks())):
        optimizer.update(backward, gradient, block)
    np.testing.assert_array_equal(forward, backward)


def test_rate_may_change_between_steps() -> None:
    w = np.zeros(1, np.float32)
    optimizer = SGD(1, 1.0)
    optimizer.step(w, np.ones(1, np.float32))
    optimizer.learning_rate = 0.25
    optimizer.step(w, np.ones(1, np.float32))
    assert w.tolist() == [-1.25]


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("rate", [0.0, -0.1, math.nan, math.inf, 1e10, 1e300, "0.1", None])
def test_impossible_rate_is_named(name: str, rate: float) -> None:
    with pytest.raises(ValueError, match=r"^learning_rate is .*, but must be above 0 and at most"):
        build(name, 1, rate)


@pytest.mark.parametrize("value", [-0.1, 1.0, 1.5, math.nan])
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda value: Momentum(1, 0.1, value), "momentum"),
        (lambda value: build("nesterov", 1, 0.1, {"momentum": value}), "momentum"),
        (lambda value: build("rmsprop", 1, 0.1, {"decay": value}), "decay"),
        (lambda value: Adam(1, 0.1, beta1=value), "beta1"),
        (lambda value: Adam(1, 0.1, beta2=value), "beta2"),
    ],
)
def test_impossible_setting_is_named(
    make: Callable[[float], Optimizer], name: str, value: float
) -> None:
    with pytest.raises(ValueError, match=f"^{name} is .*, but must be at least 0 and below 1"):
        make(value)


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(
        ValueError, match=r"no optimizer 'adamw'; choose one of sgd, momentum, nesterov, ad"
    ):
        build("adamw", 1, 0.1)


def test_every_optimizer_has_a_title() -> None:
    assert list(TITLES) == list(OPTIMIZERS)


def test_own_settings_are_known_and_others_refused() -> None:
    assert settings_of("sgd") == {}
    assert settings_of("rmsprop") == {"decay": 0.99, "epsilon": 1e-7}
    slow = build("momentum", 1, 0.1, {"momentum": 0.5})
    w = np.zeros(1, np.float32)
    for _ in range(2):
        slow.step(w, np.ones(1, np.float32))
    assert w[0] == pytest.approx(-0.1 - 0.15)
    with pytest.raises(ValueError, match="momentum has no setting 'beta1'; its settings are mom"):
        build("momentum", 1, 0.1, {"beta1": 0.5})
    with pytest.raises(ValueError, match="sgd has no setting 'x'; it has none of its own"):
        build("sgd", 1, 0.1, {"x": 1})


EPSILON = ["adagrad", "rmsprop", "adam"]


@pytest.mark.parametrize("name", EPSILON)
@pytest.mark.parametrize("value", [0, -1e-7, 9e-31, 1e31, math.nan, math.inf, "1e-7", None])
def test_impossible_epsilon_is_named(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=r"^epsilon is .*, but must be a number from 1e-30 to 1e"):
        build(name, 1, 0.1, {"epsilon": value})


@pytest.mark.parametrize("name", EPSILON)
@pytest.mark.parametrize("epsilon", [SMALLEST_EPSILON, LARGEST_EPSILON])
def test_the_outermost_epsilons_are_numbers_in_float32(name: str, epsilon: float) -> None:
    """A parameter whose gradient is always 0 stays where it is, instead of moving by 0 / 0."""
    optimizer = build(name, 3, LARGEST_RATE, {"epsilon": epsilon})
    w = np.ones(3, np.float32)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for _ in range(3):
            optimizer.step(w, np.array([0, 1e-30, 1], np.float32))
    assert w[0] == 1
    assert np.isfinite(w).all()
