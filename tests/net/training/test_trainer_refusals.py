"""What a run cannot do is reported: divergence, settings and data that do not fit."""

import math
import re

import numpy as np
import pytest
from small_run import config, some_weights

from model.base.errors import DivergedError
from model.data.datasets import Dataset
from model.training.history import StepDone
from model.training.trainer import Trainer


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("optimizer", "rate", "kind"),
    [
        ("sgd", 1e6, "the loss became inf in epoch"),
        ("momentum", 1e6, "the loss became inf in epoch"),
        ("sgd", 1e9, "the loss became nan in epoch"),
        ("adam", 1e9, "+30 and its gradient infinite in epoch"),
    ],
)
def test_divergence_keeps_the_last_finite_weights(
    mnist: Dataset, optimizer: str, rate: float, kind: str, threads: int
) -> None:
    settings = config(optimizer=optimizer, learning_rate=rate, threads=threads, epochs=9)
    # So small a network that no rate can kill all its units instead.
    trainer = Trainer(settings, mnist, some_weights(0.05, filters=4, hidden=10))
    losses: list[float] = []
    kept: list[bytes] = []

    def follow() -> None:
        for event in trainer.run():
            kept.append(trainer.network.parameters.tobytes())
            if isinstance(event, StepDone):
                losses.append(event.loss)

    with pytest.raises(DivergedError) as caught:
        follow()
    error = caught.value
    assert losses
    assert all(math.isfinite(loss) for loss in losses)
    assert (error.epoch, error.step) == (1, len(losses) + 1)
    assert error.learning_rate == rate
    assert trainer.network.parameters.tobytes() == kept[-1] != kept[0]
    assert np.isfinite(trainer.network.parameters).all()
    assert f"{kind} 1, step {error.step}, at learning rate {rate:g}; the last" in str(error)
    assert str(error).endswith("weights are kept")  # what to try, `model.training.diagnosis` says


def test_divergence_in_the_last_step_is_found_by_the_evaluation(mnist: Dataset) -> None:
    network = some_weights()
    settings = config(train_size=100, epochs=1, optimizer="sgd", learning_rate=1e9)
    # One huge, but finite step.
    network.params["W3"][...] *= 1e8
    trainer = Trainer(settings, mnist, network)
    with pytest.raises(DivergedError, match="in epoch 1, step 1, at learning rate 1e"):
        list(trainer.run())
    assert np.isfinite(trainer.network.parameters).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("epochs", 1.5),
        ("batch_size", 0),
        ("batch_size", -100),
        ("threads", 0),
        ("threads", 257),
        ("train_size", 0),
        ("test_size", -1),
        ("seed", -1),
        ("seed", 0.5),
        ("learning_rate", 0.0),
        ("learning_rate", math.nan),
        ("learning_rate", 1e300),
        ("optimizer", "adamw"),
    ],
)
def test_impossible_setting_is_named(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"\b{name}\b.*{re.escape(str(value))}"):
        config(**{name: value})


def test_unknown_network_is_named() -> None:
    with pytest.raises(ValueError, match="no network 'lenet'"):
        config(network="lenet").build_network()


@pytest.mark.parametrize(("name", "available"), [("train", 60_000), ("test", 10_000)])
def test_more_images_than_there_are(mnist: Dataset, name: str, available: int) -> None:
    with pytest.raises(ValueError, match=f"{name}: {available + 1} images asked for, but MNIST ha"):
        Trainer(config(**{f"{name}_size": available + 1}), mnist)


def test_none_takes_all(mnist: Dataset) -> None:
    trainer = Trainer(config(train_size=None, test_size=None), mnist.subset(130, 70))
    assert trainer.steps_per_epoch == 2
    assert (len(trainer.dataset.x_train), len(trainer.dataset.x_test)) == (130, 70)


def other_data(shape: tuple[int, int, int], classes: int) -> Dataset:
    images, labels = np.zeros((300, *shape), np.uint8), np.zeros(300, np.int64)
    return Dataset("Shapes", images, labels, images, labels, classes)


def test_images_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match=r"Shapes has images of \(3, 32, 32\), but simple_conv_ne"):
        Trainer(config(), other_data((3, 32, 32), 10))


def test_classes_that_do_not_fit() -> None:
    with pytest.raises(
        ValueError, match=r"Shapes has 12 classes, but simple_conv_net distinguishes 10;"
    ):
        Trainer(config(), other_data((1, 28, 28), 12))
    Trainer(config(), other_data((1, 28, 28), 3))
