"""Training: the same bits for the same seed, every image once an epoch, and no thread left."""

import dataclasses
import math
import threading

import numpy as np
import pytest
from small_run import config, some_weights

from model.data.datasets import Dataset
from model.nn.evaluation import accuracy
from model.nn.zoo import simple_conv_net, simple_net
from model.training.gradients import shard_count
from model.training.history import EpochDone, Evaluating, Event, History, RunStarted, StepDone
from model.training.trainer import Trainer


def without_times(events: list[Event]) -> list[object]:
    """The events as they can be compared: without times, kernels as bytes."""
    plain: list[object] = []
    for event in events:
        values = {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}
        values.pop("seconds", None)
        values.pop("images_per_second", None)
        if values.get("kernels") is not None:
            values["kernels"] = values["kernels"].tobytes()
        plain.append((type(event), values))
    return plain


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_same_seed_same_bits_for_any_number_of_threads(mnist: Dataset, optimizer: str) -> None:
    runs = []
    for threads in (1, 2, 3, 1):
        # 300 images are eight parts, 100 are left for the last batch.
        trainer = Trainer(
            config(train_size=400, batch_size=300, optimizer=optimizer, threads=threads), mnist
        )
        events = without_times(list(trainer.run()))
        runs.append((events, trainer.network.parameters.tobytes()))
    assert all(run == runs[0] for run in runs)


def test_another_seed_is_another_run(mnist: Dataset) -> None:
    networks = []
    for seed in (0, 1):
        trainer = Trainer(config(seed=seed, epochs=1), mnist)
        list(trainer.run())
        networks.append(trainer.network)
    assert (networks[0].params["W1"] != networks[1].params["W1"]).all()


def test_the_seed_draws_weights_and_order_apart(mnist: Dataset) -> None:
    """The order of images does not change with the size of the network."""
    losses = []
    for filters in (1, 6):
        start = Trainer(config(network_settings={"filters": filters, "hidden": 3}), mnist).network
        start.parameters[...] = 0
        start.params["b2"][...] = 1
        start.params["W3"][...] = np.arange(10)  # logits are 0, 3, 6, ..., whatever is seen
        trainer = Trainer(config(optimizer="sgd", learning_rate=1e-9, epochs=1), mnist, start)
        losses.append([event.loss for event in trainer.run() if isinstance(event, StepDone)])
    # A batch's loss then depends on its labels only, so equal losses are equal batches.
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-5)
    assert len({round(loss, 2) for loss in losses[0]}) == 3


def test_events_in_order_and_complete(mnist: Dataset) -> None:
    trainer = Trainer(config(train_size=2100), mnist)
    expected: list[tuple[object, ...]] = [(RunStarted, 21, 42)]
    for epoch in (1, 2):
        expected += [(StepDone, epoch, 21 * (epoch - 1) + step) for step in range(1, 22)]
        expected += [(Evaluating, epoch, 2000, 2100), (Evaluating, epoch, 2100, 2100)]
        expected += [(Evaluating, epoch, 150, 150), (EpochDone, epoch, 21 * epoch)]
    found: list[tuple[object, ...]] = []
    for event in trainer.run():
        match event:
            case RunStarted():
                found.append((RunStarted, event.steps_per_epoch, event.steps))
            case StepDone():
                found.append((StepDone, event.epoch, event.step))
            case Evaluating():
                found.append((Evaluating, event.epoch, event.seen, event.total))
            case EpochDone():
                found.append((EpochDone, event.epoch, event.step))
                assert event.seconds > 0
                assert event.images_per_second == pytest.approx(2100 / event.seconds)
    assert found == expected


def test_an_epoch_reports_what_it_measured(mnist: Dataset) -> None:
    trainer = Trainer(config(epochs=1), mnist)
    data = mnist.subset(250, 150)
    *events, last = trainer.run()
    losses = [event.loss for event in events if isinstance(event, StepDone)]
    assert isinstance(last, EpochDone)
    assert last.train_loss == pytest.approx(np.average(losses, weights=[100, 100, 50]))
    assert last.train_accuracy == accuracy(trainer.network, data.x_train, data.t_train)
    assert last.test_accuracy == accuracy(trainer.network, data.x_test, data.t_test)
    assert last.test_loss == pytest.approx(trainer.network.loss(data.x_test, data.t_test), rel=1e-5)


def test_reported_kernels_are_copies(mnist: Dataset) -> None:
    trainer = Trainer(config(), mnist)
    start = trainer.network.params["W1"].copy()
    events = list(trainer.run())
    kernels = [event.kernels for event in events if isinstance(event, RunStarted | EpochDone)]
    assert len(kernels) == 3
    np.testing.assert_array_equal(kernels[0], start)
    np.testing.assert_array_equal(kernels[2], trainer.network.params["W1"])
    assert (kernels[1] != kernels[0]).any()
    assert (kernels[2] != kernels[1]).any()


def test_kernels_are_kept_where_most_happens(mnist: Dataset) -> None:
    trainer, history = Trainer(config(batch_size=10, epochs=2), mnist), History()
    weights = {0: trainer.network.params["W1"].copy()}
    for event in trainer.run():
        history.record(event)
        if isinstance(event, StepDone):
            weights[event.step] = trainer.network.params["W1"].copy()
    kept = history.snapshots()
    assert [snapshot.step for snapshot in kept] == [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 25, 50]
    for snapshot in kept:
        np.testing.assert_array_equal(snapshot.kernels, weights[snapshot.step])


@pytest.mark.parametrize("batch_size", [1, 7, 100, 250, 1000])
def test_every_image_once_an_epoch(mnist: Dataset, batch_size: int) -> None:
    """At a rate too small to change a weight, the epoch's loss is that of all its images."""
    network = some_weights()
    data = mnist.subset(250, 150)
    expected = network.copy(np.float64).loss(data.x_train, data.t_train)
    settings = config(epochs=1, optimizer="sgd", learning_rate=1e-12, batch_size=batch_size)
    trainer = Trainer(settings, mnist, network)
    assert trainer.steps_per_epoch == math.ceil(250 / batch_size)
    last = list(trainer.run())[-1]
    assert isinstance(last, EpochDone)
    assert last.step == trainer.steps_per_epoch
    assert last.train_loss == pytest.approx(expected, rel=1e-5)


def test_every_epoch_in_an_order_of_its_own(mnist: Dataset) -> None:
    settings = config(optimizer="sgd", learning_rate=1e-12, batch_size=10)
    losses = [
        event.loss
        for event in Trainer(settings, mnist, some_weights()).run()
        if isinstance(event, StepDone)
    ]
    assert len(losses) == 50
    assert losses[:25] != pytest.approx(losses[25:], rel=1e-3)
    assert sum(losses[:25]) == pytest.approx(sum(losses[25:]), rel=1e-5)


@pytest.mark.parametrize("size", [30, 100, 3])
def test_a_step_is_the_gradients(mnist: Dataset, size: int) -> None:
    """One batch of all images: the parts together do what the whole gradient says."""
    network = some_weights()
    exact = network.copy(np.float64)
    data = mnist.subset(size, 1)
    loss = exact.loss_and_gradient(data.x_train, data.t_train)
    settings = config(
        train_size=size,
        epochs=1,
        test_size=1,
        batch_size=500,
        optimizer="sgd",
        learning_rate=0.5,
    )
    trainer = Trainer(settings, mnist, network)
    events = list(trainer.run())
    assert isinstance(events[1], StepDone)
    assert events[1].loss == pytest.approx(loss, rel=1e-5)
    np.testing.assert_allclose(
        trainer.network.parameters, exact.parameters - 0.5 * exact.gradient, rtol=1e-3, atol=1e-5
    )


def test_last_batch_of_fewer_images_than_parts(mnist: Dataset) -> None:
    """256 images are eight parts; of the three images after them, five parts get none."""
    network = some_weights()
    settings = config(train_size=259, epochs=1, batch_size=256, optimizer="sgd", learning_rate=0.1)
    exact = network.copy(np.float64)
    order = settings.build_order().permutation(259)
    for batch in (order[:256], order[256:]):
        exact.loss_and_gradient(mnist.x_train[batch], mnist.t_train[batch])
        exact.parameters -= 0.1 * exact.gradient
    list(Trainer(settings, mnist, network).run())
    np.testing.assert_allclose(network.parameters, exact.parameters, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("batch_size", "parts"),
    [(1, 1), (63, 1), (64, 2), (100, 2), (127, 2), (128, 4), (255, 4), (256, 8), (10**6, 8)],
)
def test_parts_of_a_batch(batch_size: int, parts: int) -> None:
    assert shard_count(batch_size, simple_conv_net()) == parts


def test_little_work_is_not_shared_out() -> None:
    assert shard_count(100, simple_net()) == 1
    assert shard_count(1000, simple_net()) > 1


def test_it_learns(mnist: Dataset) -> None:
    settings = config(
        network_settings={}, train_size=500, test_size=500, epochs=4, batch_size=25, threads=2
    )
    epochs = [event for event in Trainer(settings, mnist).run() if isinstance(event, EpochDone)]
    losses = [epoch.train_loss for epoch in epochs]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.5 * losses[0]
    assert epochs[-1].train_accuracy > 0.8
    assert epochs[-1].test_accuracy > 0.7


def test_stop_pulling_keeps_the_weights_and_leaves_no_thread(mnist: Dataset) -> None:
    whole = Trainer(config(threads=3), mnist)
    run = whole.run()
    for event in run:
        if isinstance(event, StepDone) and event.step == 2:
            break
    kept = whole.network.parameters.copy()
    assert [t for t in threading.enumerate() if t.name.startswith("digitpad-worker")]
    run.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("digitpad-worker")]
    np.testing.assert_array_equal(whole.network.parameters, kept)

    again = Trainer(config(threads=3), mnist).run()
    steps = [next(again) for _ in range(3)]
    assert isinstance(steps[2], StepDone)
    assert steps[2].loss == event.loss
    again.close()


def test_a_run_goes_on_from_given_weights(mnist: Dataset) -> None:
    network = some_weights()
    trainer = Trainer(config(), mnist, network)
    assert trainer.network is network
    started = next(trainer.run())
    assert isinstance(started, RunStarted)
    np.testing.assert_array_equal(started.kernels, network.params["W1"])


def test_history_keeps_everything(mnist: Dataset) -> None:
    trainer, history = Trainer(config(), mnist), History()
    assert history.test_accuracy is None
    events = list(trainer.run())
    for event in events:
        history.record(event)
    started, last = events[0], events[-1]
    assert isinstance(started, RunStarted)
    assert isinstance(last, EpochDone)
    assert history.steps_per_epoch == 3
    assert history.first_kernels is started.kernels
    assert history.losses == [event.loss for event in events if isinstance(event, StepDone)]
    assert history.epochs == [event for event in events if isinstance(event, EpochDone)]
    assert history.test_accuracy == last.test_accuracy
