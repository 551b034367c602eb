"""The same seed gives the same bits: on any number of threads, and where a run was left."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.base.arrays import FloatArray
from model.data.datasets import Dataset
from model.nn import zoo
from model.nn.layers.linear import LARGE, Linear
from model.nn.optimizers import OPTIMIZERS
from model.storage.weights_file import TrainedNetwork, load, save
from model.training import gradients
from model.training.config import SAMPLINGS, TrainingConfig
from model.training.gradients import shard_count
from model.training.history import History, Learning, StepDone
from model.training.trainer import Trainer

SMALL: dict[str, dict[str, object]] = {
    "simple_conv_net": {"filters": 12},
    "digitpad_net": {"filters": 8, "second_filters": 16, "dropout": 0.3},
    "simple_net": {"hidden": 200},
    "mlp": {"hidden": [200, 100], "dropout": 0.3},
    "lenet5": {},
    "alexnet_digits": {"filters": 8},
    "mlp_cifar10": {"hidden": [100], "dropout": 0.3},
    "conv_net_cifar10": {"filters": 6},
}
"""Small, but of work enough for a batch of 100 to be cut into several parts."""
EVERYTHING: dict[str, object] = {
    "augmentation": "handwriting",
    "averaging": 0.9,
    "label_smoothing": 0.1,
    "weight_decay": 0.01,
    "schedule": "one_cycle",
}


@pytest.fixture(scope="module")
def colours() -> Dataset:
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (200, 3, 32, 32), np.uint8), rng.integers(0, 10, 200)
    return Dataset("colours", images, labels, images, labels, 10)


def recorded(history: History) -> list[object]:
    """All that a run recorded, without its times."""
    timeless = [
        replace(epoch, seconds=1.0, images_per_second=1.0, kernels=None) for epoch in history.epochs
    ]
    kernels = [snapshot.kernels.tobytes() for snapshot in history.snapshots()]
    # As in a file, where losses are float32.
    return [np.float32(history.losses).tobytes(), timeless, kernels, history.updates]


def follow(trainer: Trainer, history: History, until: int | None = None) -> None:
    """Run to the end, or until so many steps are done."""
    run = trainer.run()
    for event in run:
        history.record(event)
        if until is not None and isinstance(event, StepDone) and event.step == until:
            run.close()


def test_every_network_is_tried_here() -> None:
    assert list(SMALL) == list(zoo.NETWORKS)


@pytest.mark.parametrize("name", SMALL)
def test_any_number_of_threads(name: str, mnist: Dataset, colours: Dataset) -> None:
    """Every network, with all that is left to chance; the optimizers take turns."""
    position = list(SMALL).index(name)
    is_colour = name.endswith("cifar10")
    settings = TrainingConfig(
        network=name,
        network_settings=SMALL[name],
        train_size=200,
        test_size=60,
        batch_size=100,
        epochs=1,
        optimizer=list(OPTIMIZERS)[position % len(OPTIMIZERS)],
        sampling=SAMPLINGS[position % len(SAMPLINGS)],
        **EVERYTHING,
    )
    assert shard_count(settings.batch_size, settings.build_network()) > 1
    ends = []
    for threads in (1, 2, 3):
        trainer = Trainer(replace(settings, threads=threads), colours if is_colour else mnist)
        history = History()
        follow(trainer, history)
        ends.append((trainer.network.parameters.tobytes(), recorded(history)))
    assert len(history.losses) == 2
    assert ends[0] == ends[1] == ends[2]


def test_large_layers_on_any_number_of_threads() -> None:
    """Learnt in one piece, where the threads share the products; and evaluated by all of them."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (600, 3, 32, 32), np.uint8), rng.integers(0, 10, 600)
    data = Dataset("colours", images, labels, images, labels, 10)
    ends = set()
    for threads in (1, 2, 3):
        config = TrainingConfig(network="mlp_cifar10", steps=6, batch_size=16, threads=threads)
        assert shard_count(config.batch_size, zoo.build(config.network)) == 1
        trainer = Trainer(config, data)
        list(trainer.run())
        ends.add(trainer.network.parameters.tobytes())
    assert len(ends) == 1


def test_large_layers_have_the_threads_while_they_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not while they are evaluated, when each thread has a network of its own."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (60, 3, 32, 32), np.uint8), rng.integers(0, 10, 60)
    data = Dataset("colours", images, labels, images, labels, 10)
    seen, forward = set(), Linear.forward

    def watched(
        layer: Linear, x: FloatArray, *, keep: bool, rng: np.random.Generator | None = None
    ) -> FloatArray:
        if layer.values["W"].size >= LARGE:
            seen.add((keep, layer.pool is not None))
        return forward(layer, x, keep=keep, rng=rng)

    monkeypatch.setattr(Linear, "forward", watched)
    config = TrainingConfig(network="mlp_cifar10", steps=2, batch_size=16, threads=2)
    list(Trainer(config, data).run())
    assert seen == {(True, True), (False, False)}


def through_a_file(trainer: Trainer, history: History, path: Path) -> TrainedNetwork:
    config = trainer.config
    left = TrainedNetwork.from_run(trainer.network, config, history, trainer.checkpoint())
    save(path, left)
    return load(path)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("left_at", [2, 6, 7])
def test_going_on_where_a_run_was_left(
    optimizer: str, sampling: str, left_at: int, mnist: Dataset, tmp_path: Path
) -> None:
    """Within an epoch of three steps or at its end; on another number of threads."""
    config = TrainingConfig(
        network="mlp",
        network_settings={"hidden": [12, 9], "dropout": 0.2},
        train_size=250,
        test_size=50,
        epochs=4,
        optimizer=optimizer,
        sampling=sampling,
        learning_rate=0.01,
        threads=1,
        **EVERYTHING,
    )
    whole, whole_history = Trainer(config, mnist), History()
    follow(whole, whole_history)

    first, history = Trainer(config, mnist), History()
    follow(first, history, until=left_at)
    found = through_a_file(first, history, tmp_path / "left.npz")
    assert found.checkpoint is not None
    again = Trainer(
        TrainingConfig(**{**found.config, "threads": 2}), mnist, found.network, found.checkpoint
    )
    follow(again, found.history)
    assert again.network.parameters.tobytes() == whole.network.parameters.tobytes()
    assert recorded(found.history) == recorded(whole_history)


@pytest.mark.parametrize("is_new_trainer", [False, True])
def test_a_batch_left_on_the_way_is_begun_anew(
    is_new_trainer: bool, colours: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the same random states, by the trainer itself or by one from its checkpoint."""
    monkeypatch.setattr(gradients, "ROUND_WORK", 1_000_000)
    config = TrainingConfig(
        network="mlp_cifar10",
        network_settings=SMALL["mlp_cifar10"],
        steps=3,
        threads=1,
        **EVERYTHING,
    )
    whole, left = Trainer(config, colours), Trainer(config, colours)
    list(whole.run())
    run = left.run()
    while not isinstance(next(run), Learning):
        pass
    run.close()
    again = Trainer(config, colours, checkpoint=left.checkpoint()) if is_new_trainer else left
    list(again.run())
    assert again.network.parameters.tobytes() == whole.network.parameters.tobytes()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_two_epochs_and_two_more_are_four(optimizer: str, mnist: Dataset, tmp_path: Path) -> None:
    """A run of two epochs that came to its end, then given two more; batches in several parts."""
    config = TrainingConfig(
        network="digitpad_net",
        network_settings=SMALL["digitpad_net"],
        train_size=150,
        test_size=30,
        epochs=2,
        optimizer=optimizer,
        learning_rate=0.01,
        threads=2,
        **(EVERYTHING | {"schedule": "constant"}),
    )
    assert shard_count(config.batch_size, config.build_network()) > 1
    whole, whole_history = Trainer(replace(config, epochs=4), mnist), History()
    follow(whole, whole_history)

    first, history = Trainer(config, mnist), History()
    follow(first, history)
    assert first.is_done
    found = through_a_file(first, history, tmp_path / "two.npz")
    longer = TrainingConfig(**{**found.config, "epochs": 4})
    again = Trainer(longer, mnist, found.network, found.checkpoint)
    follow(again, found.history)
    assert again.network.parameters.tobytes() == whole.network.parameters.tobytes()
    assert recorded(found.history) == recorded(whole_history)
    assert len(found.history.epochs) == 4


def test_going_on_with_other_settings_is_refused(mnist: Dataset) -> None:
    config = TrainingConfig(network="simple_net", train_size=100, test_size=10, epochs=1)
    trainer = Trainer(config, mnist)
    list(trainer.run())
    with pytest.raises(ValueError, match="go on with the settings it was begun with"):
        Trainer(replace(config, optimizer="sgd"), mnist, checkpoint=trainer.checkpoint())
