"""Every preset is a run that could begin, and says in one sentence what it teaches."""

import pytest

from model.nn import zoo
from model.training.presets import CIFAR10, PRESETS, preset


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_possible_and_takes_the_images_it_names(name: str) -> None:
    config = preset(name).config()
    network = zoo.build(config.network, config.network_settings)
    assert network.input_shape == ((3, 32, 32) if preset(name).data == CIFAR10 else (1, 28, 28))
    assert network.classes == 10


def test_titles_differ_and_each_teaches_one_sentence() -> None:
    assert len({each.title for each in PRESETS.values()}) == len(PRESETS)
    for each in PRESETS.values():
        assert each.teaches.endswith(".")
        assert ". " not in each.teaches


def test_each_sets_another_run() -> None:
    configs = [each.config() for each in PRESETS.values()]
    assert all(configs.count(config) == 1 for config in configs)


def test_an_unknown_one_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="there is no preset 'quick'; choose one of simple_conv"):
        preset("quick")
