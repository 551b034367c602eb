"""Every network of the zoo, with any settings: refused with a reason, or it learns rightly."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import zoo
from model.gradient_check import check_gradients
from model.optimizers import build as build_optimizer

UNITS = st.integers(1, 3)
POSSIBLE = {
    "input_shape": st.tuples(st.integers(1, 2), st.integers(1, 16), st.integers(1, 16)),
    "filters": UNITS,
    "second_filters": UNITS,
    "kernel_size": st.integers(1, 6),
    "pad": st.integers(0, 2),
    "stride": st.integers(1, 3),
    "hidden": UNITS,
    "classes": st.integers(2, 4),
    "weight_std": st.sampled_from([0, 0.3]),
    "activation": st.sampled_from(sorted(zoo.ACTIVATIONS)),
    "initialisation": st.sampled_from(zoo.INITIALISATIONS),
    "dropout": st.sampled_from([0, 0.25, 0.9]),
}
NUMBERS_NO_COUNT_CAN_BE = [0, -1, 2.5, math.nan, math.inf, "3", None, True]
IMPOSSIBLE: dict[str, list[object]] = {
    "input_shape": [(1, 9), (0, 9, 9), (1, 9, -9), 28, "abc", None, (1, 9.0, 9)],
    "filters": NUMBERS_NO_COUNT_CAN_BE,
    "second_filters": NUMBERS_NO_COUNT_CAN_BE,
    "kernel_size": NUMBERS_NO_COUNT_CAN_BE,
    "pad": [-1, 0.5, math.nan, "1", None],
    "stride": NUMBERS_NO_COUNT_CAN_BE,
    "hidden": NUMBERS_NO_COUNT_CAN_BE,
    "classes": [*NUMBERS_NO_COUNT_CAN_BE, 1],
    "weight_std": [-0.1, math.nan, math.inf, "0.1", None],
    "activation": ["selu", "", 3, None],
    "initialisation": ["orthogonal", "", 3, None],
    "dropout": [-0.1, 1, 1.5, math.nan, "0.5", None],
}


def is_list(name: str, setting: str) -> bool:
    """Whether this setting of this network is a list of such values."""
    return isinstance(zoo.settings_of(name)[setting], tuple) and setting == "hidden"


@st.composite
def possible_settings(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """A network and values for all its settings, each possible by itself."""
    name = draw(st.sampled_from(list(zoo.NETWORKS)))
    values = {
        setting: draw(
            st.lists(POSSIBLE[setting], max_size=3) if is_list(name, setting) else POSSIBLE[setting]
        )
        for setting in zoo.settings_of(name)
    }
    return name, values


@settings(deadline=None, max_examples=80, derandomize=True, database=None)
@given(drawn=possible_settings(), n=st.integers(1, 2), seed=st.integers(0, 10**6))
def test_possible_settings_do_not_fit_together_or_learn_rightly(
    drawn: tuple[str, dict[str, object]], n: int, seed: int
) -> None:
    name, values = drawn
    refusal = ""
    try:
        network = zoo.build(name, values)
    except ValueError as error:
        refusal = str(error)
    if refusal:
        # Only a given image may be too small, for a kernel or for what is left of it to be pooled.
        assert "input_shape" in values
        assert re.search(r"size \d+ does not fit (an image|maps) of .*; take a smaller", refusal)
        return
    rng = np.random.default_rng(seed)
    network.initialise(rng)
    network.parameters += rng.normal(0, 0.05, network.parameters.size)
    images = rng.integers(0, 256, (n, *network.input_shape), dtype=np.uint8)
    labels = rng.integers(0, network.classes, n)
    check = check_gradients(network, images, labels, sample=3, rng=rng)
    assert check.largest_error < 1e-4, (check.parameter, check.index)
    before = network.parameters.copy()
    assert math.isfinite(network.loss_and_gradient(images, labels, rng=rng))
    build_optimizer("adam", before.size, 0.001).step(network.parameters, network.gradient)
    assert np.isfinite(network.parameters).all()
    assert (network.parameters != before).any()


CASES = [
    (name, setting, value)
    for name in zoo.NETWORKS
    for setting in zoo.settings_of(name)
    for value in IMPOSSIBLE[setting]
]


@pytest.mark.parametrize("name", zoo.NETWORKS)
def test_an_impossible_value_is_refused_by_name_and_value(name: str) -> None:
    for owner, setting, value in CASES:
        if owner == name:
            given_value = [2, value] if is_list(name, setting) else value
            with pytest.raises(ValueError, match=rf"\b{setting}\b.*{re.escape(repr(value))}"):
                zoo.build(name, {setting: given_value})
