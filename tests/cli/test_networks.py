"""`digitpad networks`: what there is to train, and how it is built."""

import json

import pytest

from digitpad.cli.train_options import _settings
from model.nn.summary_table import summary_text
from model.nn.zoo import NETWORKS, TITLES, build, settings_of


def test_every_network_with_its_title_and_size(digitpad):
    result = digitpad("networks")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(NETWORKS)
    for line, title in zip(lines, TITLES.values(), strict=True):
        assert f"  {title}  " in line
    assert lines[0].endswith("433,890 parameters")
    assert len({len(line) for line in lines}) == 1


def test_the_layers_of_one(digitpad):
    result = digitpad("networks", "lenet5")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"lenet5: LeNet-5\n\n{summary_text(build('lenet5'))}\n\n")


@pytest.mark.parametrize("name", NETWORKS)
def test_the_settings_of_one_as_train_takes_them(digitpad, name):
    *_, printed = digitpad("networks", name).stdout.partition("settings, as `digitpad train")
    _, *lines = printed.splitlines()
    found = _settings("--setting", [line.strip() for line in lines])
    defaults = json.loads(json.dumps(settings_of(name)))  # there a tuple is a list
    assert found == defaults
    assert build(name, found).parameters.size == build(name).parameters.size


def test_an_unknown_one_is_refused_with_those_there_are(refused):
    line = refused("networks", "vgg")
    assert "there is no network 'vgg'; choose one of simple_conv_net" in line
