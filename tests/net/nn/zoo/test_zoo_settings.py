"""Every network of the zoo, with any settings: refused with a reason, or it learns rightly."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.data.datasets import Dataset
from model.data.image_distortion import AUGMENTATIONS
from model.nn import zoo
from model.nn.network import Network
from model.nn.optimizers import OPTIMIZERS, settings_of
from model.nn.schedules import SCHEDULES
from model.training.config import GRADIENTS, SAMPLINGS, TrainingConfig
from model.training.gradient_check import check_gradients
from model.training.history import StepDone
from model.training.trainer import Trainer

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


@st.composite
def possible_runs(draw: st.DrawFn, name: str, values: dict[str, object]) -> TrainingConfig:
    """One step of such a network, by any method and with any of the settings of a run."""
    optimizer = draw(st.sampled_from(list(OPTIMIZERS)))
    own = {"epsilon": st.floats(1e-10, 1e-3)}
    optimizer_settings = {
        setting: draw(own.get(setting, st.floats(0, 0.999))) for setting in settings_of(optimizer)
    }
    linear = name in ("simple_net", "mlp", "mlp_cifar10") and not values.get("dropout")
    gradient = draw(st.sampled_from(GRADIENTS if linear else GRADIENTS[:1]))
    is_plain = gradient == "numerical"
    return TrainingConfig(
        network=name,
        network_settings=values,
        optimizer=optimizer,
        optimizer_settings=optimizer_settings,
        learning_rate=draw(st.floats(1e-3, 0.1)),
        schedule=draw(st.sampled_from(list(SCHEDULES))),
        weight_decay=draw(st.floats(0, 1)),
        sampling=draw(st.sampled_from(SAMPLINGS)),
        batch_size=draw(st.integers(1, 4)),
        gradient=gradient,
        augmentation="none" if is_plain else draw(st.sampled_from(list(AUGMENTATIONS))),
        label_smoothing=0.0 if is_plain else draw(st.floats(0, 0.5)),
        averaging=draw(st.floats(0, 0.9)),
        seed=draw(st.integers(0, 10**6)),
        threads=draw(st.integers(1, 2)),
        steps=1,
    )


def require_right_gradients(network: Network, data: Dataset, rng: np.random.Generator) -> None:
    check = check_gradients(network, data.x_train, data.t_train, sample=3, rng=rng)
    assert check.largest_error < 1e-4, (check.parameter, check.index)


@settings(deadline=None, max_examples=80, derandomize=True, database=None)
@given(drawn=possible_settings(), n=st.integers(1, 3), seed=st.integers(0, 10**6), more=st.data())
def test_possible_settings_do_not_fit_together_or_learn_rightly(
    drawn: tuple[str, dict[str, object]], n: int, seed: int, more: st.DataObject
) -> None:
    """Refused when it is built, or a step of training, with right gradients before and after."""
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
    data = Dataset("noise", images, labels, images, labels, network.classes)
    require_right_gradients(network, data, rng)
    before = network.parameters.copy()
    events = list(Trainer(more.draw(possible_runs(name, values)), data, network).run())
    (step,) = (event for event in events if isinstance(event, StepDone))
    assert math.isfinite(step.loss)
    assert np.isfinite(network.parameters).all()
    assert (network.parameters != before).any()
    require_right_gradients(network, data, rng)


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
