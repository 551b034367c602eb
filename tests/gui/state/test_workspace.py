"""What the tabs share: networks come and go, a run feeds its own, and trouble changes nothing."""

import numpy as np
import pytest
from PySide6.QtCore import QObject

from digitpad.background.run_control import Pace
from digitpad.state.workspace import Workspace
from model.base.errors import DataError
from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork
from model.training.history import EpochDone, StepDone
from model.training.trainer import TrainingConfig

SHORT = TrainingConfig(train_size=60, test_size=20, batch_size=10, epochs=2, threads=1)
ENDLESS = TrainingConfig(train_size=60, test_size=20, batch_size=10, epochs=1_000, threads=1)
DIVERGING = TrainingConfig(
    train_size=500, test_size=20, batch_size=50, optimizer="sgd", learning_rate=1e9, threads=1
)


@pytest.fixture
def ends(workspace):
    ends = []
    workspace.training.finished.connect(ends.append)
    return ends


@pytest.fixture
def in_use(workspace):
    """Which network was in use, at each word of the workspace that it or the list changed.

    What a tab looks up then must be there.
    """
    seen = []

    def look():
        assert workspace.networks.in_use in workspace.networks.entries
        seen.append(workspace.networks.in_use)

    workspace.networks.entries_changed.connect(look)
    workspace.networks.in_use_changed.connect(look)
    return seen


def save_one(path, seed=1):
    network = TrainingConfig(seed=seed).build_network()
    weights_file.save(path, TrainedNetwork(network))
    return network.parameters


def test_it_begins_with_the_bundled_networks(workspace):
    assert [entry.title for entry in workspace.networks.entries] == [
        "DigitpadNet (bundled)",
        "SimpleConvNet (bundled)",
    ]
    assert all(workspace.networks.is_bundled(entry) for entry in workspace.networks.entries)
    assert workspace.networks.in_use is workspace.networks.entries[0]
    assert workspace.networks.in_use.test_accuracy >= 0.99
    assert workspace.networks.run is None
    assert not workspace.networks.unsaved()
    assert isinstance(workspace, QObject)


def test_an_opened_file_is_used(workspace, in_use, tmp_path):
    parameters = save_one(tmp_path / "mine.npz")
    entry = workspace.networks.open(tmp_path / "mine.npz")
    assert workspace.networks.in_use is entry
    assert entry.title == "SimpleConvNet (mine.npz)"
    assert workspace.networks.entries[-1] is entry
    assert set(in_use) == {entry}
    np.testing.assert_array_equal(entry.network.parameters, parameters)
    assert not workspace.networks.unsaved()


def test_a_file_opened_again_takes_its_own_place(workspace, in_use, tmp_path):
    save_one(tmp_path / "mine.npz")
    workspace.networks.open(tmp_path / "mine.npz")
    parameters = save_one(tmp_path / "mine.npz", seed=2)
    workspace.networks.open(tmp_path / "mine.npz")
    assert len(workspace.networks.entries) == 3
    np.testing.assert_array_equal(workspace.networks.in_use.network.parameters, parameters)


def test_a_bad_file_changes_nothing(workspace, in_use, tmp_path):
    (tmp_path / "bad.npz").write_bytes(b"nothing of the kind")
    before = workspace.networks.in_use
    for path in (tmp_path / "bad.npz", tmp_path / "none.npz"):
        with pytest.raises(DataError):
            workspace.networks.open(path)
    assert workspace.networks.in_use is before
    assert len(workspace.networks.entries) == 2
    assert not in_use


def test_a_run_grows_an_entry_of_its_own(workspace, ends, in_use, wait_for):
    events = []
    workspace.training.reported.connect(events.extend)
    bundled = workspace.networks.in_use
    run = workspace.training.start(SHORT)
    first = run.network.parameters.copy()
    assert workspace.networks.run is run
    assert workspace.networks.entries[-1] is run
    wait_for(lambda: ends)
    assert ends == [True]
    assert workspace.networks.in_use is bundled
    assert run.title == "SimpleConvNet (run 1)"
    history = run.trained.history
    assert history.losses == [e.loss for e in events if isinstance(e, StepDone)]
    assert len(history.losses) == 12
    assert history.epochs == [e for e in events if isinstance(e, EpochDone)]
    assert not np.array_equal(run.network.parameters, first)
    np.testing.assert_array_equal(run.network.kernels, history.epochs[-1].kernels)
    assert workspace.networks.unsaved() == [run]


def test_saved_it_is_read_back_the_same(workspace, ends, wait_for, tmp_path):
    run = workspace.training.start(SHORT)
    wait_for(lambda: ends)
    workspace.training.save(run, tmp_path / "run.npz")
    assert run.title == "SimpleConvNet (run.npz)"
    assert not workspace.networks.unsaved()
    back = weights_file.load(tmp_path / "run.npz")
    np.testing.assert_array_equal(back.network.parameters, run.network.parameters)
    assert back.config["epochs"] == 2
    assert len(back.history.epochs) == 2
    np.testing.assert_array_equal(back.history.first_kernels, run.trained.history.first_kernels)


def test_a_run_saved_and_opened_is_still_there_to_use(workspace, ends, in_use, wait_for, tmp_path):
    run = workspace.training.start(SHORT)
    wait_for(lambda: ends)
    workspace.training.save(run, tmp_path / "run.npz")
    workspace.networks.open(tmp_path / "run.npz")
    workspace.networks.use(workspace.networks.run)
    assert workspace.networks.in_use is run
    workspace.networks.follow_run(True)
    workspace.networks.open(tmp_path / "run.npz")
    assert len(workspace.networks.entries) == 4


def test_what_is_learnt_after_saving_is_unsaved_again(workspace, wait_for, tmp_path):
    run = workspace.training.start(ENDLESS)
    wait_for(lambda: run.trained.history.epochs)
    workspace.training.session.pause()
    workspace.training.save(run, tmp_path / "run.npz")
    wait_for(lambda: not workspace.networks.unsaved())
    assert weights_file.load(tmp_path / "run.npz").checkpoint is not None
    saved = len(run.trained.history.epochs)
    workspace.training.session.resume()
    wait_for(lambda: len(run.trained.history.epochs) > saved + 3)
    assert workspace.networks.unsaved() == [run]


def test_saving_that_fails_leaves_the_entry_unsaved(workspace, ends, wait_for, tmp_path):
    run = workspace.training.start(SHORT)
    wait_for(lambda: ends)
    with pytest.raises(DataError, match="folder does not exist"):
        workspace.training.save(run, tmp_path / "none" / "run.npz")
    assert workspace.networks.unsaved() == [run]
    assert run.path is None


def test_the_bundled_network_stays_the_bundled_one_when_saved(workspace, tmp_path):
    workspace.training.save(workspace.networks.in_use, tmp_path / "copy.npz")
    assert workspace.networks.in_use.title == "DigitpadNet (bundled)"
    assert weights_file.load(tmp_path / "copy.npz").history.epochs


def test_following_uses_the_run_and_then_the_network_before(workspace, ends, in_use, wait_for):
    bundled = workspace.networks.in_use
    workspace.networks.follow_run(True)
    assert workspace.networks.in_use is bundled
    run = workspace.training.start(SHORT)
    assert workspace.networks.in_use is run
    wait_for(lambda: ends)
    assert workspace.networks.is_following
    workspace.networks.follow_run(False)
    assert workspace.networks.in_use is bundled
    workspace.networks.follow_run(True)
    assert workspace.networks.in_use is run
    workspace.networks.use(bundled)
    assert not workspace.networks.is_following


def test_a_run_forgotten_before_its_first_step_is_not_come_back_to(workspace, in_use, wait_for):
    run = workspace.training.start(SHORT, pace=Pace.PAUSE)
    wait_for(lambda: workspace.training.has_begun)
    workspace.networks.use(run)
    workspace.networks.follow_run(True)
    workspace.training.restart(SHORT, pace=Pace.PAUSE)
    wait_for(lambda: workspace.networks.run is not run and workspace.training.has_begun)
    assert run not in workspace.networks.entries
    workspace.networks.follow_run(False)
    assert workspace.networks.in_use is workspace.networks.entries[0]


def test_a_second_run_is_refused_and_leaves_the_first_alone(workspace):
    run = workspace.training.start(ENDLESS)
    with pytest.raises(RuntimeError, match="stop it first"):
        workspace.training.start(SHORT)
    assert workspace.networks.run is run
    assert len(workspace.networks.entries) == 3


def test_after_divergence_the_last_finite_weights_are_there(workspace, ends, wait_for):
    messages = []
    workspace.training.failed.connect(messages.append)
    run = workspace.training.start(DIVERGING)
    first = run.network.parameters.copy()
    wait_for(lambda: ends)
    assert ends == [False]
    assert len(messages) == 1
    assert "epoch 1" in messages[0]
    assert np.isfinite(run.network.parameters).all()
    assert not np.array_equal(run.network.parameters, first)
    assert len(run.trained.history.losses) > 0


def test_closing_stops_what_runs(qapp):
    workspace = Workspace()
    workspace.training.start(ENDLESS)
    workspace.close()
    assert not workspace.training.session.is_active
    workspace.deleteLater()


def test_two_runs_of_one_seed_end_the_same(workspace, ends, wait_for):
    runs = []
    for number in (1, 2):
        runs.append(workspace.training.start(SHORT))
        wait_for(lambda n=number: len(ends) == n)
    np.testing.assert_array_equal(runs[0].network.parameters, runs[1].network.parameters)
    assert [run.origin for run in runs] == ["run 1", "run 2"]


def test_a_step_is_worth_saving_and_a_saved_run_that_goes_on_is_unsaved_again(
    workspace, wait_for, tmp_path
):
    config = TrainingConfig(train_size=60_000, test_size=20, epochs=1, threads=1)
    run = workspace.training.start(config)
    wait_for(lambda: run.trained.history.losses)
    assert not run.trained.history.epochs
    assert workspace.networks.unsaved() == [run]
    unsaved = []
    workspace.networks.weights_saved.connect(
        lambda *_: unsaved.append(workspace.networks.unsaved())
    )
    workspace.training.save(run, tmp_path / "run.npz")
    wait_for(lambda: unsaved)
    assert unsaved == [[]]
    wait_for(lambda: workspace.networks.unsaved())
    assert not run.trained.history.epochs


def test_a_run_that_ended_can_be_gone_on_with_from_its_file(workspace, ends, wait_for, tmp_path):
    run = workspace.training.start(SHORT)
    wait_for(lambda: ends)
    workspace.training.save(run, tmp_path / "run.npz")
    back = weights_file.load(tmp_path / "run.npz")
    assert back.checkpoint.step == 12
    assert back.data["name"] == "MNIST"


def test_epochs_of_a_followed_run_are_distinguished_from_another_network(workspace, ends, wait_for):
    others, changed = [], []
    workspace.networks.follow_run(True)
    workspace.networks.in_use_changed.connect(lambda: others.append(workspace.networks.in_use))
    workspace.networks.entry_changed.connect(changed.append)
    run = workspace.training.start(SHORT)
    wait_for(lambda: ends)
    assert others == [run]
    assert set(changed) == {run}


def test_a_run_that_never_began_leaves_nothing(workspace, ends, wait_for):
    bundled, before, messages = workspace.networks.in_use, workspace.networks.entries, []
    workspace.training.failed.connect(messages.append)
    workspace.networks.follow_run(True)
    workspace.training.start(SHORT, "no such file.npz")
    wait_for(lambda: ends)
    assert len(messages) == 1
    assert "no such file.npz" in messages[0]
    assert workspace.networks.entries == before
    assert workspace.networks.run is None
    assert workspace.networks.in_use is bundled
    assert workspace.training.start(SHORT).origin == "run 1"
