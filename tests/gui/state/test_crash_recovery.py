"""A training that is cut off is offered at the next start, and ends as if it had never stopped."""

import functools
import itertools
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from curve_actions import point_counts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QPushButton
from weights_files import change_about

from digitpad.state.data_sources import bundled_mnist
from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork
from model.training.history import History
from model.training.trainer import Trainer, TrainingConfig

LEFT = Qt.MouseButton.LeftButton
CONFIG = TrainingConfig(
    network="mlp",
    network_settings={"hidden": [20], "dropout": 0.2},
    train_size=400,
    test_size=50,
    epochs=6,
    batch_size=20,
    seed=4,
    threads=1,
)
_CUT_OFF = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from digitpad.shell.application import make_application
from digitpad.state.crash_recovery import Recovery
from digitpad.background.run_control import Pace
from digitpad.shell.main_window import MainWindow
from digitpad.state.workspace import Workspace
from model.training.trainer import TrainingConfig
app = make_application()
workspace, folder = Workspace(), Path(sys.argv[1])
recovery = Recovery(workspace, folder)
recovery.find_interrupted()
window = MainWindow(workspace, QSettings(sys.argv[2], QSettings.Format.IniFormat), recovery)
window.show()
workspace.training.start(TrainingConfig(**{config!r}), pace=Pace.EPOCH)
def go_on():
    if list(folder.glob("run-*.npz")) and not workspace.training.session.state.value == "running":
        print("written", flush=True)
        timer.stop()
        workspace.training.session.resume()  # and is killed somewhere in what follows
timer = QTimer()
timer.timeout.connect(go_on)
timer.start(5)
app.exec()
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "unfinished"


@pytest.fixture
def open_program(make_window, folder):
    """Opens the window as the program does at its start."""
    return functools.partial(make_window, folder)


def cut_off(folder, tmp_path, config):
    """A real program, killed in the middle of its training."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
    }
    settings = {name: getattr(config, name) for name in config.__dataclass_fields__}
    code = _CUT_OFF.replace("{config!r}", repr({**settings, "epochs": 6}))
    program = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(tmp_path / "cut.ini")],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert program.stdout.readline() == "written\n"
    finally:
        if os.name == "posix":
            program.send_signal(signal.SIGKILL)
        else:
            program.kill()
        program.wait(timeout=30)
        program.stdout.close()


def test_killed_and_gone_on_with_it_ends_with_the_same_bits(
    folder, tmp_path, open_program, wait_for
):
    cut_off(folder, tmp_path, CONFIG)
    whole, history = Trainer(CONFIG, bundled_mnist()), History()
    for event in whole.run():
        history.record(event)

    window, workspace = open_program()
    banner = window.findChild(QLabel, "recovery_banner_label")
    assert banner.isVisible()
    assert "A training was cut off: Multilayer perceptron after step" in banner.text()
    QTest.mouseClick(window.findChild(QPushButton, "recovery_banner_first"), LEFT)
    assert not banner.isVisible()
    wait_for(lambda: not workspace.training.session.is_active)
    run = workspace.networks.run
    np.testing.assert_array_equal(run.network.parameters, whole.network.parameters)
    assert len(run.trained.history.epochs) == 6
    np.testing.assert_array_equal(
        np.float32(run.trained.history.losses), np.float32(history.losses)
    )
    assert point_counts(window.train_tab.curves.loss_plot)["batch"] == 120
    assert "Finished epoch 6 of 6, step 120" in window.findChild(QLabel, "figures_label").text()


def test_gone_on_with_at_once_it_is_shown_by_its_own_settings(folder, open_program):
    config = replace(CONFIG, learning_rate=0.005)
    trainer, history = Trainer(config, bundled_mnist()), History()
    for event in itertools.islice(trainer.run(), 4):
        history.record(event)
    folder.mkdir()
    left = TrainedNetwork(
        trainer.network, asdict(config), history=history, checkpoint=trainer.checkpoint()
    )
    weights_file.save(folder / "run-0.npz", left)
    window, _ = open_program()
    QTest.mouseClick(window.findChild(QPushButton, "recovery_banner_first"), LEFT)
    assert window.findChild(QDoubleSpinBox, "live_learning_rate_spin").value() == 0.005
    assert window.findChild(QDoubleSpinBox, "live_dropout_spin").value() == 0.2


def test_discarded_it_is_gone(folder, tmp_path, open_program):
    cut_off(folder, tmp_path, CONFIG)
    window, workspace = open_program()
    QTest.mouseClick(window.findChild(QPushButton, "recovery_banner_second"), LEFT)
    assert not list(folder.glob("*.npz"))
    assert not window.findChild(QLabel, "recovery_banner_label").isVisible()
    assert workspace.networks.run is None


def kept(folder):
    return list(folder.glob("*.npz"))


def test_closed_as_usual_nothing_is_left_and_nothing_offered(
    folder, open_program, wait_for, answer_box
):
    window, workspace = open_program()
    workspace.training.start(CONFIG)
    wait_for(lambda: not workspace.training.session.is_active)
    wait_for(lambda: kept(folder))  # cut off now, it would be found
    answer_box(window.close, "Close without saving")
    assert not list(folder.iterdir())
    again, _ = open_program()
    assert not again.findChild(QLabel, "recovery_banner_label").isVisible()


def test_saved_in_a_file_of_the_persons_it_is_not_kept_here(
    folder, open_program, wait_for, tmp_path
):
    _, workspace = open_program()
    run = workspace.training.start(CONFIG)
    wait_for(lambda: not workspace.training.session.is_active)
    wait_for(lambda: kept(folder))
    workspace.training.save(run, tmp_path / "mine.npz")
    wait_for(lambda: not kept(folder))


def test_a_second_program_lets_the_first_ones_training_be(folder, open_program, wait_for):
    _, workspace = open_program()
    workspace.training.start(TrainingConfig(train_size=100, test_size=20, epochs=1_000, threads=1))
    wait_for(lambda: kept(folder))
    other, _ = open_program()
    assert not other.findChild(QLabel, "recovery_banner_label").isVisible()


def test_the_file_holds_a_run_that_can_be_gone_on_with(folder, open_program, wait_for):
    _, workspace = open_program()
    workspace.training.start(TrainingConfig(train_size=100, test_size=20, epochs=1_000, threads=1))
    wait_for(lambda: kept(folder))
    found = weights_file.load(kept(folder)[0])
    assert found.checkpoint.position == 0
    assert found.checkpoint.step == len(found.history.losses) == len(found.history.epochs)
    assert found.data["source"] == "mnist"


def test_a_folder_that_takes_nothing_is_reported_once_and_the_run_goes_on(
    folder, open_program, wait_for
):
    folder.write_text("a file where the folder should be")
    window, workspace = open_program()
    workspace.training.start(TrainingConfig(train_size=100, test_size=20, epochs=1_000, threads=1))
    trouble_label = window.train_tab.findChild(QLabel, "trouble_label")
    wait_for(lambda: trouble_label.text())
    assert trouble_label.text().startswith("The training goes on, but: ")
    epochs = workspace.networks.run.trained.history.epochs
    before = len(epochs)
    wait_for(lambda: len(epochs) > before + 3)


def test_a_damaged_file_is_put_aside_and_said_so(folder, open_program):
    folder.mkdir()
    (folder / "run-0.npz").write_text("no weights")
    window, _ = open_program()
    banner = window.findChild(QLabel, "recovery_banner_label")
    assert banner.isVisible()
    assert "run-0.npz is no weights file" in banner.text()
    assert "put aside as run-0.npz.damaged" in banner.text()
    assert [path.name for path in folder.iterdir()] == ["run-0.npz.damaged"]


@pytest.mark.parametrize("kind", ["of a newer version", "not given by the system"])
def test_what_may_be_read_another_time_stays_where_it_is(folder, open_program, kind):
    path = folder / "run-0.npz"
    folder.mkdir()
    if kind == "of a newer version":
        weights_file.save(path, TrainedNetwork(CONFIG.build_network()))
        change_about(path, format=weights_file.FORMAT_VERSION + 1)
    else:
        path.mkdir()  # whatever it is, reading it is an error of the system
    window, _ = open_program()
    assert window.findChild(QLabel, "recovery_banner_label").isVisible()
    assert [found.name for found in folder.glob("[!.]*")] == ["run-0.npz"]


def is_newer_than(path, written_at):
    return path.stat().st_mtime_ns != written_at


def test_a_checkpoint_never_holds_steps_that_came_later(folder, open_program, wait_for):
    """It is written in the background while the run goes on."""
    _, workspace = open_program()
    workspace.training.start(TrainingConfig(train_size=200, test_size=20, epochs=1_000, threads=1))
    wait_for(lambda: kept(folder))
    for _ in range(20):
        seen = kept(folder)[0].stat().st_mtime_ns
        wait_for(functools.partial(is_newer_than, kept(folder)[0], seen))
        found = weights_file.load(kept(folder)[0])
        history = found.history
        assert len(history.losses) == found.checkpoint.step
        assert all(update.step <= found.checkpoint.step for update in history.updates)
        if len(history.epochs) > 5:
            break
