"""Files that Digitpad 0.1 wrote still open, with all they hold.

They were written by that version, see tests/data/README.md.
"""

import numpy as np
import pytest
from paths import DATA
from weights_files import change_about, refused

from digitpad.state.data_sources import bundled_mnist
from model.base.errors import DataError, NewerVersionError
from model.handwriting.digits_file import DigitsFile
from model.storage import run_file, weights_file
from model.training.config import TrainingConfig
from model.training.history import History
from model.training.trainer import Trainer

OLD = DATA / "files_0_1"


def test_weights_with_their_whole_story() -> None:
    trained = weights_file.load(OLD / "finished_run.npz")
    history = trained.history
    assert trained.network.name == "simple_conv_net"
    assert TrainingConfig(**trained.config).seed == 3
    assert len(history.losses) == 48
    assert [epoch.step for epoch in history.epochs] == [12, 24, 36, 48]
    assert history.epochs[-1].test_accuracy == 0.25
    assert history.epochs[-1].dead_units
    assert history.updates
    assert [change.name for change in history.changes] == ["learning_rate"]
    assert len(history.snapshots()) > 4
    np.testing.assert_array_equal(trained.network.kernels, history.epochs[-1].kernels)
    assert trained.refuses_below == 0.5
    assert trained.run_id


def test_a_checkpoint_is_gone_on_with_to_the_same_bits() -> None:
    left = weights_file.load(OLD / "checkpoint.npz")
    steps = left.checkpoint.step + 3
    config = TrainingConfig(**{**left.config, "steps": steps})
    whole, gone_on = Trainer(config, bundled_mnist()), History()
    for event in whole.run():
        reached = event
    assert reached.step == steps
    trainer = Trainer(config, bundled_mnist(), left.network, left.checkpoint)
    for event in trainer.run():
        gone_on.record(event)
    assert len(gone_on.losses) == 3
    np.testing.assert_array_equal(trainer.network.parameters, whole.network.parameters)


def test_kept_runs_have_the_same_id_in_each_of_their_files() -> None:
    finished = run_file.load(OLD / "finished.digitpad-run.json")
    assert (finished.name, finished.data_name) == ("SimpleConvNet 1", "mnist")
    assert len(finished.history.losses) == 48
    assert finished.history.updates
    assert finished.settings().seed == 3
    assert finished.id == weights_file.load(OLD / "finished_run.npz").run_id
    interrupted = run_file.load(OLD / "interrupted.digitpad-run.json")
    assert interrupted.id == weights_file.load(OLD / "checkpoint.npz").run_id != finished.id


def test_labelled_digits() -> None:
    drawings = DigitsFile(OLD / "my-digits.jsonl").read().drawings.values()
    assert [drawing.label for drawing in drawings] == [0, 1, 2, 3, 4]


def test_saved_again_they_are_of_this_version(tmp_path) -> None:
    old = weights_file.load(OLD / "finished_run.npz")
    weights_file.save(tmp_path / "new.npz", old)
    new = weights_file.load(tmp_path / "new.npz")
    assert (new.run_id, new.config, new.data) == (old.run_id, old.config, old.data)
    assert new.history.epochs[-1].dead_units == old.history.epochs[-1].dead_units
    run = run_file.load(OLD / "finished.digitpad-run.json")
    run_file.save(tmp_path / "run.json", run)
    assert run_file.load(tmp_path / "run.json").history == run.history


def test_those_of_a_newer_version_are_refused_as_such(tmp_path) -> None:
    path = tmp_path / "new.npz"
    weights_file.save(path, weights_file.load(OLD / "finished_run.npz"))
    change_about(path, format=weights_file.FORMAT_VERSION + 1)
    assert "use the Digitpad that saved it, or a newer one" in refused(path)
    with pytest.raises(NewerVersionError):
        weights_file.load(path)
    change_about(path, format=0)
    with pytest.raises(DataError) as refusal:
        weights_file.load(path)
    assert not isinstance(refusal.value, NewerVersionError)
