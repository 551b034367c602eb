"""`digitpad train --resume`: a run that was left goes on, and what it cannot change is refused."""

import numpy as np
import pytest

from digitpad import cli
from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import asset
from model.storage import weights_file

SMALL = ("--train", 300, "--test", 100, "--epochs", 2, "--seed", 3)


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    """A run that ended by --steps 5, in the middle of its second epoch of 3."""
    path = tmp_path_factory.mktemp("left") / "left.npz"
    arguments = ["train", *map(str, SMALL), "--steps", "5", "--save", str(path)]
    assert cli.main(arguments) == 0
    return path


@pytest.mark.parametrize(
    ("more", "steps"),
    [(("--steps", 7), 7), (("--epochs", 3), 9), (("--epochs", 3, "--steps", 8), 8)],
)
def test_a_run_that_ended_by_its_steps_goes_on(digitpad, left, tmp_path, more, steps):
    result = digitpad("train", "--resume", left, *more, "--save", tmp_path / "w.npz")
    assert result.returncode == 0, result.stderr
    back = weights_file.load(tmp_path / "w.npz")
    assert len(back.history.losses) == steps
    assert back.history.losses[:5] == weights_file.load(left).history.losses
    assert back.config["seed"] == 3


def test_a_run_that_is_done_says_what_would_let_it_go_on(refused, left):
    line = refused("train", "--resume", left)
    assert "left.npz: all 5 steps of its run are done; give more --epochs or --steps" in line


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--network", "mlp"),
        ("--setting", "hidden=50"),
        ("--train", 300),
        ("--test", 100),
        ("--batch-size", 100),
        ("--optimizer", "adam"),
        ("--optimizer-setting", "beta1=0.8"),
        ("--learning-rate", 0.001),
        ("--schedule", "constant"),
        ("--weight-decay", 0),
        ("--sampling", "shuffle"),
        ("--evaluation-samples", 10),
        ("--gradient", "backpropagation"),
        ("--seed", 3),
    ],
)
def test_what_a_run_cannot_change_is_refused_and_not_passed_over(capsys, left, option, value):
    assert cli.main(["train", "--resume", str(left), "--steps", "9", option, str(value)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"digitpad: {option} cannot be given beside --resume")
    assert "--epochs, --steps, --threads may change" in message


def test_other_data_is_refused(refused, left, tmp_path):
    mnist = bundled_mnist().subset(300, 100)
    arrays = {name: getattr(mnist, name) for name in ("x_train", "t_train", "x_test", "t_test")}
    np.savez(tmp_path / "same.npz", **arrays)
    arrays["t_train"] = arrays["t_train"][::-1]
    np.savez(tmp_path / "other.npz", **arrays)
    go_on = ["train", "--resume", str(left), "--steps", "6", "--data"]
    assert cli.main([*go_on, str(tmp_path / "same.npz")]) == 0
    line = refused(*go_on, tmp_path / "other.npz")
    assert "begun on 300 + 100 images of MNIST" in line
    assert "give the data it was begun with" in line


def test_a_finished_network_is_no_run_to_go_on_with(refused):
    line = refused("train", "--resume", asset("weights/simple_conv_net.npz"), "--epochs", 30)
    assert "holds a finished network" in line
