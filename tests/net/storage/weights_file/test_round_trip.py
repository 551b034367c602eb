"""The weights file: what was saved comes back."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from weights_files import SETTINGS, change, change_about, contents, npy, refused

from model.base.threads import WorkerPool
from model.data.datasets import Dataset
from model.data.idx_folder import load_mnist
from model.files.atomic import sha256
from model.nn.evaluation import evaluate
from model.nn.zoo import simple_conv_net
from model.storage.weights_file import TrainedNetwork, load, save
from model.training.history import History
from model.training.trainer import TrainingConfig

ROOT = Path(__file__).resolve().parents[4]


def test_round_trip_is_equal_to_the_bit(path: Path, trained: TrainedNetwork) -> None:
    found = load(path)
    network, expected = found.network, trained.network
    assert (network.name, network.settings) == (expected.name, expected.settings)
    assert network.parameters.tobytes() == expected.parameters.tobytes()
    assert found.config == json.loads(json.dumps(trained.config))
    assert found.config["learning_rate"] == 0.001

    history, written = found.history, trained.history
    assert history.steps_per_epoch == written.steps_per_epoch == 3
    assert len(history.losses) == 9
    assert history.losses == np.array(written.losses, np.float32).tolist()
    assert len(history.epochs) == 3
    for epoch, original in zip(history.epochs, written.epochs, strict=True):
        for name in type(epoch).__slots__:
            if name != "kernels":
                value = getattr(epoch, name)
                assert value == getattr(original, name), name
                assert type(value) is type(getattr(original, name)), name
        assert epoch.kernels is not None
        assert original.kernels is not None
        assert epoch.kernels.tobytes() == original.kernels.tobytes()
    assert history.first_kernels is not None
    assert written.first_kernels is not None
    assert history.first_kernels.tobytes() == written.first_kernels.tobytes()
    assert history.first_kernels.dtype == np.float32
    assert (history.first_kernels != history.epochs[-1].kernels).any()
    assert [early.step for early in history.early_kernels] == [1, 2, 3]
    for early, original_early in zip(history.early_kernels, written.early_kernels, strict=True):
        assert early.step == original_early.step
        assert early.kernels.tobytes() == original_early.kernels.tobytes()
    assert [snapshot.step for snapshot in history.snapshots()] == [0, 1, 2, 3, 6, 9]


def test_file_from_before_early_kernels_were_kept(path: Path) -> None:
    change(path, early_steps=None, early_kernels=None)
    history = load(path).history
    assert history.early_kernels == []
    assert [snapshot.step for snapshot in history.snapshots()] == [0, 3, 6, 9]


@pytest.mark.parametrize("steps", [[1, 1, 2], [2, 1, 3], [0, 1, 2], [0.5, 1, 2]], ids=str)
def test_early_kernels_out_of_order(path: Path, steps: list[float]) -> None:
    change(path, early_steps=npy(np.array(steps)))
    assert "early kernels do not rise" in refused(path)


def test_early_kernels_of_another_shape(path: Path) -> None:
    change(path, early_kernels=npy(np.zeros((2, 2, 1, 3, 3), np.float32)))
    assert "early_kernels has shape (2, 2, 1, 3, 3)" in refused(path)
    change(path, early_kernels=None)
    assert "has no early_kernels" in refused(path)


def test_saved_again_it_is_the_same_file(path: Path, tmp_path: Path) -> None:
    save(tmp_path / "again.npz", load(path))
    assert sha256(tmp_path / "again.npz") == sha256(path)


def test_any_numpy_can_read_it_without_pickle(path: Path, trained: TrainedNetwork) -> None:
    with np.load(path, allow_pickle=False) as arrays:
        assert {"about", "losses", "kernels", "W1", "b1", "W3"} <= set(arrays)
        assert arrays["kernels"].shape == (4, 2, 1, 3, 3)
        np.testing.assert_array_equal(arrays["W1"], trained.network.params["W1"])
        assert json.loads(str(arrays["about"]))["network"] == "simple_conv_net"


def test_data_it_learnt_from_is_named_and_may_be_unknown(
    path: Path, trained: TrainedNetwork
) -> None:
    assert trained.data == {}
    assert load(path).data == {}
    images, labels = np.zeros((4, 1, 8, 8), np.uint8), np.arange(4) % 2
    data = Dataset("Blank", images, labels, images[:3], labels[:3], 2)
    run = TrainedNetwork.from_run(trained.network, TrainingConfig(), History(), None, data)
    save(path, run)
    assert load(path).data == data.identity()
    change_about(path, data=[1])
    assert "its description of the data is damaged" in refused(path)


def test_network_that_was_never_trained(tmp_path: Path) -> None:
    network = simple_conv_net(**SETTINGS)
    network.initialise(np.random.default_rng(1))
    save(tmp_path / "new.npz", TrainedNetwork(network))
    found = load(tmp_path / "new.npz")
    assert found.network.parameters.tobytes() == network.parameters.tobytes()
    assert found.config == {}
    assert (found.history.losses, found.history.epochs) == ([], [])
    assert found.history.first_kernels is None


def test_what_a_run_leaves_is_a_copy(trained: TrainedNetwork) -> None:
    network = trained.network.copy()
    kept = TrainedNetwork.from_run(network, TrainingConfig(), History())
    network.parameters[...] = 0
    assert kept.network.parameters.tobytes() == trained.network.parameters.tobytes()


def test_compressed_by_another_program_it_is_still_read(path: Path) -> None:
    parts = contents(path)
    expected = load(path).network.parameters
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert load(path).network.parameters.tobytes() == expected.tobytes()


def test_bundled_network() -> None:
    trained = load(ROOT / "assets" / "weights" / "simple_conv_net.npz")
    network, history = trained.network, trained.history
    assert network.name == "simple_conv_net"
    assert network.settings == simple_conv_net().settings
    assert trained.config["epochs"] == 20
    assert trained.config["optimizer"] == "adam"

    # 20 epochs of 600 steps; kernels before the first and after each.
    assert len(history.losses) == 12_000
    assert history.steps_per_epoch == 600
    assert [epoch.epoch for epoch in history.epochs] == list(range(1, 21))
    kernels = [history.first_kernels, *(epoch.kernels for epoch in history.epochs)]
    snapshots = np.array(kernels, np.float32)
    assert snapshots.shape == (21, 30, 1, 5, 5)
    assert len({snapshot.tobytes() for snapshot in snapshots}) == 21
    np.testing.assert_array_equal(snapshots[-1], network.params["W1"])
    assert snapshots[0].std() == pytest.approx(0.01, rel=0.1)

    mnist = load_mnist(ROOT / "assets" / "mnist")
    with WorkerPool(2) as pool:
        *_, score = evaluate([network, network.replica()], mnist.x_test, mnist.t_test, pool)
    assert score.total == 10_000
    assert score.correct >= 9_880
    assert score.accuracy == pytest.approx(history.epochs[-1].test_accuracy, abs=2e-4)


def test_the_threshold_of_its_answers_is_kept(path: Path) -> None:
    trained = load(path)
    assert trained.refuses_below == 0.5
    trained.refuses_below = 0.83
    save(path, trained)
    assert load(path).refuses_below == 0.83


@pytest.mark.parametrize("value", ["high", True, -0.1, 1.5, None])
def test_a_threshold_that_is_none_is_refused(path: Path, value: object) -> None:
    change_about(path, refuses_below=value)
    assert "it refuses answers below" in refused(path)
