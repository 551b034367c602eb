"""The disk is full, or the data file gone, while a network learns: the run goes on and says so."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from model.training.config import TrainingConfig
from model.training.trainer import Trainer

SETTINGS = {
    "network": "mlp",
    "network_settings": {"hidden": [20]},
    "train_size": 400,
    "test_size": 50,
    "batch_size": 20,
    "epochs": 8,
    "threads": 1,
}
_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QLabel
import numpy as np
from digitpad.shell.application import make_application
from digitpad.state.crash_recovery import Recovery
from digitpad.background.run_control import Pace
from digitpad.shell.main_window import MainWindow
from digitpad.state.workspace import Workspace
from model.training.trainer import TrainingConfig
app = make_application()
folder = Path(sys.argv[1])
workspace = Workspace(folder)
recovery = Recovery(workspace, folder / "unfinished")
settings = QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)
window = MainWindow(workspace, settings, recovery)
window.show()
window.tabs.setCurrentIndex(1)
workspace.training.start(TrainingConfig(**{settings!r}), pace=Pace.EPOCH)
def fill():
    # From now on no file may grow beyond a kilobyte: Linux reports that as it reports a full disk.
    if list(folder.glob("unfinished/*.npz")) and workspace.training.session.state.value == "paused":
        timer.stop()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
        workspace.training.session.resume()
timer = QTimer()
timer.timeout.connect(fill)
timer.start(5)
def report_later(completed):
    QTimer.singleShot(500, report)  # failures in the background come a little later
def report():
    print("epochs", len(workspace.networks.run.trained.history.epochs))
    print("sum", np.float64(workspace.networks.run.network.parameters.sum(dtype=np.float64)).hex())
    for name in ("trouble_label", "runs_trouble_label"):
        label = window.findChild(QLabel, name)
        print(name, label.isVisible(), label.text())
    app.exit()
workspace.training.finished.connect(report_later)
app.exec()
workspace.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
def test_on_a_full_disk_the_training_goes_on_and_says_so(tmp_path):
    # A measurement of coverage would want to write files of its own.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK.replace("{settings!r}", repr(SETTINGS)), str(tmp_path)],
        env={
            **environment,
            "QT_QPA_PLATFORM": "offscreen",
            "DIGITPAD_DATA": str(tmp_path),
            "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    printed = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert printed["epochs"] == "8"
    assert printed["trouble_label"].startswith("True The training goes on, but: ")
    assert printed["runs_trouble_label"].startswith("True The run is not kept: ")
    for label in ("trouble_label", "runs_trouble_label"):
        assert "no file may be that large" in printed[label]
    # What was written before is whole: the last epoch that fitted.
    assert list(tmp_path.glob("unfinished/*.npz"))
    assert not list(tmp_path.glob("**/.digitpad-*.tmp"))


def test_the_data_file_may_go_while_its_images_are_learnt(shown, wait_for, tmp_path):
    rng, arrays = np.random.default_rng(0), {}
    for part, count in (("train", 200), ("test", 40)):
        arrays[f"x_{part}"] = rng.integers(0, 256, (count, 28, 28), np.uint8)
        arrays[f"t_{part}"] = np.arange(count) % 10
    path = tmp_path / "mine.npz"
    np.savez(path, **arrays)
    window, workspace = shown
    window.tabs.setCurrentWidget(window.train_tab)
    config = TrainingConfig(**{**SETTINGS, "train_size": 200, "test_size": 40, "epochs": 30})
    run = workspace.training.start(config, str(path))
    wait_for(lambda: run.trained.history.losses)
    path.unlink()
    wait_for(lambda: not workspace.training.session.is_active)
    assert len(run.trained.history.epochs) == 30
    trouble = window.train_tab.findChild(QLabel, "trouble_label")
    assert not trouble.isVisible() or "still guesses" in trouble.text()  # noise cannot be learnt
    # Begun again it has nothing to learn from, and what was learnt stays.
    workspace.training.start(config, str(path))
    wait_for(lambda: not workspace.training.session.is_active)
    assert trouble.text().startswith("Not started: ")
    assert "mine.npz" in trouble.text()
    assert workspace.networks.run is run


def test_too_little_memory_is_reported_in_plain_words(shown, wait_for, monkeypatch):
    def refuse(*arguments):
        raise MemoryError("Unable to allocate 3.4 GiB for an array")

    window, workspace = shown
    window.tabs.setCurrentWidget(window.train_tab)
    monkeypatch.setattr(Trainer, "__init__", refuse)
    workspace.training.start(TrainingConfig(**SETTINGS))
    wait_for(lambda: not workspace.training.session.is_active)
    text = window.train_tab.findChild(QLabel, "trouble_label").text()
    assert text.startswith("Not started: there is too little memory")
    assert "smaller" in text
