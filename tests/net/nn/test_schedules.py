"""Learning rates over a run."""

import pytest

from model.nn.schedules import SCHEDULES, WARM_UP, get


@pytest.mark.parametrize("name", SCHEDULES)
def test_factor_stays_between_nothing_and_the_rate(name: str) -> None:
    factors = [get(name)(step / 1000) for step in range(1001)]
    assert all(0 <= factor <= 1 for factor in factors)
    assert max(factors) == pytest.approx(1)


def test_constant_never_moves() -> None:
    assert {get("constant")(step / 10) for step in range(11)} == {1.0}


def test_cosine_falls_from_the_rate_through_half_to_zero() -> None:
    cosine = get("cosine")
    assert [cosine(0), cosine(0.5), cosine(1)] == pytest.approx([1, 0.5, 0])
    factors = [cosine(step / 100) for step in range(101)]
    assert factors == sorted(factors, reverse=True)


def test_one_cycle_rises_from_a_25th_and_falls_to_next_to_nothing() -> None:
    one_cycle = get("one_cycle")
    assert one_cycle(0) == pytest.approx(1 / 25)
    assert one_cycle(WARM_UP) == pytest.approx(1)
    assert one_cycle(1) == pytest.approx(1e-4)
    rising = [one_cycle(WARM_UP * step / 100) for step in range(100)]
    falling = [one_cycle(WARM_UP + (1 - WARM_UP) * step / 100) for step in range(101)]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)


def test_unknown_schedule_is_named_with_the_known() -> None:
    with pytest.raises(ValueError, match=r"'linear'.*constant, cosine, one_cycle"):
        get("linear")
