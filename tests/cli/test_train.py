"""`digitpad train`: what it prints, what it keeps, and what it refuses."""

import io
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tqdm import tqdm

from digitpad.cli.parsers import build_parser
from digitpad.cli.train import interrupt_noticed, report_event
from digitpad.cli.train_options import config_of
from model.data.formats import FORMATS
from model.storage import weights_file
from model.training.history import Differentiating, Learning, StepDone

ROOT = Path(__file__).parents[2]
SMALL = ("--train", 300, "--test", 100, "--epochs", 2, "--seed", 3)


def test_one_json_object_an_epoch_and_a_file_that_loads(digitpad, tmp_path):
    result = digitpad("train", *SMALL, "--json", "--save", tmp_path / "w.npz")
    assert result.returncode == 0, result.stderr
    epochs = [json.loads(line) for line in result.stdout.splitlines()]
    for number, epoch in enumerate(epochs, 1):
        assert list(epoch) == ["epoch", "seconds", "train_loss", "train_accuracy", "test_accuracy"]
        assert epoch["epoch"] == number
        assert epoch["seconds"] > 0
    assert len(epochs) == 2
    assert "step" in result.stderr
    back = weights_file.load(tmp_path / "w.npz")
    assert back.history.epochs[-1].test_accuracy == epochs[-1]["test_accuracy"]
    assert back.history.epochs[-1].train_loss == epochs[-1]["train_loss"]
    assert back.config["seed"] == 3
    assert len(back.history.losses) == 6


def test_without_json_a_line_for_people(digitpad):
    result = digitpad("train", *SMALL)
    assert result.returncode == 0
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["epoch 1", "epoch 2"]
    assert "images/s" in result.stdout


def test_a_seed_is_a_run_on_any_number_of_threads(digitpad, tmp_path):
    for number, threads in enumerate((1, 2, 2)):
        digitpad("train", *SMALL, "--threads", threads, "--save", tmp_path / f"{number}.npz")
    digitpad("train", *SMALL, "--seed", 4, "--save", tmp_path / "3.npz")
    ends = [weights_file.load(tmp_path / f"{n}.npz").network.parameters for n in range(4)]
    np.testing.assert_array_equal(ends[0], ends[1])
    np.testing.assert_array_equal(ends[1], ends[2])
    assert not np.array_equal(ends[0], ends[3])


def test_a_preset_sets_everything_but_what_is_given_beside_it(digitpad, tmp_path):
    path = tmp_path / "w.npz"
    options = ("--train", 200, "--test", 50, "--epochs", 1, "--seed", 7, "--save", path)
    result = digitpad("train", "--preset", "simple_net", *options)
    assert result.returncode == 0, result.stderr
    config = weights_file.load(path).config
    assert (config["network"], config["optimizer"], config["learning_rate"]) == (
        "simple_net",
        "sgd",
        0.1,
    )
    assert (config["sampling"], config["seed"], config["steps"]) == ("replacement", 7, None)


def test_another_optimizer_than_the_presets_brings_its_own_rate():
    options = build_parser().parse_args(["train", "--preset", "simple_net"])
    assert config_of(options, {"optimizer": "adam"}).learning_rate == 0.001
    assert config_of(options, {"optimizer": "adam", "learning_rate": 0.1}).learning_rate == 0.1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--train", 70_000), ("70", "60")),
        (("--test", 10_001), ("10",)),
        (("--train", 0), ("train_size", "0")),
        (("--epochs", 0), ("epochs", "0")),
        (("--batch-size", -1), ("batch_size", "-1")),
        (("--learning-rate", 0), ("learning_rate", "0")),
        (("--learning-rate", "nan"), ("learning_rate", "nan")),
        (("--threads", 0), ("threads", "0")),
        (("--seed", -1), ("seed", "-1")),
        (("--optimizer", "magic"), ("magic", "adam")),
        (("--network", "vgg"), ("vgg", "simple_conv_net")),
        (("--preset", "quick"), ("quick", "simple_conv_net_quick")),
        (("--preset", "mlp_cifar10"), ("CIFAR-10", "--data cifar-10-python.tar.gz")),
        (("--data", "nowhere"), ("nowhere", "does not exist")),
        (("--save", "none/w.npz"), ("none", "make it first")),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_is_refused_with_the_value_named(refused, arguments, words):
    line = refused("train", *arguments)
    for word in words:
        assert word in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--strokes", "x.tra"], "--strokes is for --recipe"),
        (["--recipe", "cake"], "there is no recipe 'cake'; choose one of digitpad_net"),
        (["--recipe", "digitpad_net"], "needs pen strokes: give --strokes FILE"),
        (["--recipe", "digitpad_net", "--strokes", "none.tra"], "none.tra cannot be read"),
    ],
)
def test_a_recipe_that_cannot_be_followed_says_why(refused, arguments, said):
    assert said in refused("train", *arguments)


def test_the_time_left_is_shown_within_the_first_step():
    """Of a numerical gradient, whose steps can take minutes: parts of a step count."""
    bar = tqdm(total=900, unit="step", mininterval=0, file=io.StringIO())
    with bar:
        for done, shown in ((0, 0), (5, 0.5), (10, 1)):
            report_event(Differentiating(1, 1, done, 10), bar, as_json=False)
            assert bar.n == shown
        report_event(StepDone(1, 1, 2.3), bar, as_json=False)
        assert bar.n == 1
        report_event(Learning(1, 2, 25, 100), bar, as_json=False)
        assert bar.n == 1.25
        assert "900 [" in str(bar)
        assert "?" not in str(bar)


def test_a_network_that_no_memory_can_hold_is_reported_plainly(refused):
    wide = ("--setting", "pad=600000", "--setting", "stride=600000", "--setting", "kernel_size=1")
    line = refused("train", *SMALL, "--batch-size", 1, *wide, "--setting", "filters=1")
    assert "there is not enough memory (" in line
    assert "take a smaller network, less padding" in line


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--epochs", "many", "argument --epochs: 'many' is no whole number, such as 20"),
        ("--batch-size", "1.5", "argument --batch-size: '1.5' is no whole number, such as 20"),
        ("--learning-rate", "0,1", "argument --learning-rate: '0,1' is no number, such as 0.001"),
        ("--epoch-count", "3", "unrecognized arguments: --epoch-count 3"),
    ],
)
def test_a_usage_error_is_one_line(refused, option, value, words):
    line = refused("train", option, value, status=2)
    assert words in line
    assert line.endswith("--help")


def test_hidden_sizes_that_are_no_list_are_refused_with_the_form(refused):
    line = refused("train", "--network", "mlp", "--setting", "hidden=50")
    assert "hidden is 50, but must be a list of whole numbers, such as [100,50]" in line


@pytest.mark.parametrize("option", ["--epochs", "--steps"])
def test_a_run_longer_than_can_be_counted_is_refused(refused, option):
    line = refused("train", *SMALL, option, "1" + 400 * "0")
    assert f"{option[2:]} must be at most 1,000,000,000,000; give a smaller number" in line


def test_brackets_without_end_are_no_setting(refused):
    line = refused("train", *SMALL, "--network", "mlp", "--setting", "hidden=" + 100_000 * "[")
    assert "mlp: hidden is" in line


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_help_names_every_kind_of_data(digitpad, command):
    # Put together again: help is broken at hyphens, too.
    help_text = "".join(digitpad(command, "--help").stdout.split())
    assert "mnist,afolderwithfourIDXfiles" in help_text
    for each in FORMATS:
        assert each.title.replace(" ", "") in help_text


def test_divergence_says_where_and_keeps_the_last_finite_weights(digitpad, tmp_path):
    arguments = ("--train", 500, "--test", 10, "--epochs", 1, "--batch-size", 50)
    wild = ("--optimizer", "sgd", "--learning-rate", "1e9", "--save", tmp_path / "w.npz")
    result = digitpad("train", *arguments, *wild)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    *_, saved, line, cure = result.stderr.splitlines()
    assert saved.endswith(f"saved {tmp_path / 'w.npz'}")
    assert cure == "digitpad: try --learning-rate 0.1"
    for words in ("digitpad: the loss became", "epoch 1, step", "learning rate 1e+09"):
        assert words in line
    back = weights_file.load(tmp_path / "w.npz")
    assert np.isfinite(back.network.parameters).all()
    assert f"step {len(back.history.losses) + 1}," in line


@pytest.mark.parametrize(
    ("setting", "cause", "cure"),
    [
        (("--learning-rate", "1e5"), "the learning rate is far too high", "--learning-rate 0.1"),
        (
            ("--setting", "initialisation=zeros"),
            "all first weights are zero",
            "--setting initialisation=xavier, and no weight_std of your own",
        ),
    ],
)
def test_a_run_that_still_guesses_says_why_and_what_to_try(digitpad, setting, cause, cure):
    arguments = ("--train", 500, "--test", 100, "--epochs", 4, "--optimizer", "sgd")
    result = digitpad("train", "--network", "simple_net", *arguments, *setting)
    assert result.returncode == 0
    *_, why, what = result.stderr.splitlines()
    assert re.fullmatch(
        rf"digitpad: after epoch 4 it still guesses, \d+\.\d\d% right; likely because of this: "
        rf"{cause}",
        why,
    )
    assert what == f"digitpad: try {cure}"


def test_a_run_that_learns_is_offered_no_cure(digitpad):
    result = digitpad("train", "--train", 500, "--test", 100, "--epochs", 3)
    assert "guesses" not in result.stderr
    assert "try" not in result.stderr


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no /proc on this system")
def test_a_folder_that_cannot_be_written_is_reported_before_the_work(refused):
    # /proc takes no files from anybody, not even from root.
    assert "/proc/w.npz cannot be saved" in refused("train", *SMALL, "--save", "/proc/w.npz")


def test_a_folder_to_save_in_is_refused_before_the_work(refused, tmp_path):
    (tmp_path / "folder.npz").mkdir()
    line = refused("train", *SMALL, "--save", tmp_path / "folder.npz")
    assert "folder.npz cannot be saved: it is a folder; choose a file name inside it" in line
    assert list((tmp_path / "folder.npz").iterdir()) == []


def interrupted(path, *arguments):
    """Begins a long run, presses Ctrl+C after its first epoch, and waits for the end."""
    command = [sys.executable, "-c", "import sys, digitpad.cli as c; sys.exit(c.main())"]
    process = subprocess.Popen(
        [*command, "train", *map(str, arguments), "--epochs", "100000", "--save", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    return process.returncode, errors


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl+C to one process")
def test_ctrl_c_keeps_whole_steps_and_the_run_can_be_gone_on_with(digitpad, tmp_path):
    size = ("--train", 600, "--test", 20, "--evaluation-samples", 20, "--threads", 2)
    status, errors = interrupted(tmp_path / "w.npz", *size, "--batch-size", 200, "--seed", 3)
    assert status == 130
    assert "Traceback" not in errors
    back = weights_file.load(tmp_path / "w.npz")
    steps = len(back.history.losses)
    assert steps == back.checkpoint.step >= 3
    assert errors.splitlines()[-1] == f"digitpad: stopped after step {steps}"
    # The same steps without Ctrl+C, on one thread, leave the same weights to the bit.
    digitpad(
        *("train", *size, "--batch-size", 200, "--seed", 3, "--threads", 1),
        *("--epochs", 100_000, "--steps", steps, "--save", tmp_path / "whole.npz"),
    )
    whole = weights_file.load(tmp_path / "whole.npz")
    assert whole.network.parameters.tobytes() == back.network.parameters.tobytes()
    assert whole.history.losses == back.history.losses
    more = ("--steps", steps + 4, "--save", tmp_path / "more.npz")
    result = digitpad("train", "--resume", tmp_path / "w.npz", *more)
    assert result.returncode == 0, result.stderr
    assert len(weights_file.load(tmp_path / "more.npz").history.losses) == steps + 4


@pytest.fixture
def interruptible():
    """Python's own handler: a script or a CI may have started the tests with Ctrl+C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_the_second_ctrl_c_breaks_off_and_afterwards_all_is_as_before():
    before = signal.getsignal(signal.SIGINT)
    with interrupt_noticed() as is_interrupted:
        assert not is_interrupted()
        signal.raise_signal(signal.SIGINT)
        assert is_interrupted()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    with interrupt_noticed() as is_interrupted:
        assert not is_interrupted()
    assert signal.getsignal(signal.SIGINT) is before
