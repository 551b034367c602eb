"""Training by every method, and going on where a run was left."""

import contextlib
from pathlib import Path

import numpy as np
import pytest

from model.base.errors import DivergedError
from model.data.cifar10 import load_cifar10
from model.data.datasets import Dataset
from model.nn import zoo
from model.nn.network import Network
from model.reader.recipe_examples import Mixture
from model.training.config import TrainingConfig
from model.training.examples import TrainingImages
from model.training.gradient_check import check_gradients
from model.training.history import Differentiating, EpochDone, StepDone
from model.training.trainer import Trainer

ROOT = Path(__file__).resolve().parents[3]
CIFAR10 = ROOT.parent / "shared/data/cifar10-sample/cifar-10-python.tar.gz"
SMALL: dict[str, dict[str, object]] = {
    "simple_conv_net": {"filters": 6, "hidden": 12},
    "digitpad_net": {"filters": 3, "second_filters": 4, "hidden": 12},
    "simple_net": {"hidden": 12},
    "mlp": {"hidden": [12, 9], "dropout": 0.2},
    "lenet5": {},
    "alexnet_digits": {"filters": 4, "hidden": 12},
    "mlp_cifar10": {"hidden": [12, 9]},
    "conv_net_cifar10": {"filters": 4, "hidden": 12},
}


def images_like(network: Network, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (n, *network.input_shape), np.uint8), rng.integers(0, 10, n)


def test_every_network_is_tried_here() -> None:
    assert list(SMALL) == list(zoo.NETWORKS)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("initialisation", ["std", "he", "xavier"])
def test_gradients_of_every_network(name: str, initialisation: str) -> None:
    rng = np.random.default_rng(2)
    network = zoo.build(name, {**SMALL[name], "initialisation": initialisation})
    network.initialise(rng)
    for values in network.params.values():
        values += rng.normal(0, 0.05, values.shape)  # off the corner that zero biases sit on
    images, labels = images_like(network, 3)
    result = check_gradients(network, images, labels, sample=6, rng=rng)
    assert result.largest_error < 1e-3, (result.parameter, result.index)


@pytest.mark.parametrize("name", SMALL)
def test_every_network_learns_a_few_images_by_heart(name: str) -> None:
    settings = {**SMALL[name], "initialisation": "he"}
    if "dropout" in zoo.settings_of(name):
        settings["dropout"] = 0.0
    network = zoo.build(name, settings)
    images, labels = images_like(network, 20)
    data = Dataset("few", images, labels, images, labels, 10)
    config = TrainingConfig(
        network=name,
        network_settings=settings,
        epochs=60,
        batch_size=20,
        learning_rate=0.003,
        threads=1,
    )
    epochs = [event for event in Trainer(config, data).run() if isinstance(event, EpochDone)]
    assert epochs[-1].train_loss < 0.9 * epochs[0].train_loss


def test_from_zeros_nothing_is_learnt(mnist: Dataset) -> None:
    config = small(network_settings={"hidden": 12, "initialisation": "zeros"}, epochs=2)
    trainer = Trainer(config, mnist)
    list(trainer.run())
    weights = trainer.network.params["W1"]
    # All hidden units are still the same one, but for rounding.
    np.testing.assert_allclose(weights, np.tile(weights[:, :1], 12), atol=1e-6)


def small(**changes: object) -> TrainingConfig:
    settings: dict[str, object] = {
        "network": "simple_net",
        "network_settings": {"hidden": 12},
        "train_size": 250,
        "test_size": 50,
        "epochs": 2,
        "threads": 1,
        **changes,
    }
    return TrainingConfig(**settings)


def test_numerical_differentiation_walks_the_same_way(mnist: Dataset) -> None:
    ends = {}
    for gradient in ("backpropagation", "numerical"):
        config = small(gradient=gradient, optimizer="sgd", learning_rate=0.5, steps=3)
        trainer = Trainer(config, mnist)
        events = list(trainer.run())
        losses = [event.loss for event in events if isinstance(event, StepDone)]
        ends[gradient] = (losses, trainer.network.parameters.copy())
        told = [event for event in events if isinstance(event, Differentiating)]
        assert bool(told) == (gradient == "numerical")
    assert len(losses) == 3
    assert told[-1].done == told[-1].total == trainer.network.parameters.size
    np.testing.assert_allclose(ends["numerical"][0], ends["backpropagation"][0], rtol=1e-5)
    np.testing.assert_allclose(ends["numerical"][1], ends["backpropagation"][1], atol=1e-6)


def test_numerical_differentiation_can_be_left_within_a_step(mnist: Dataset) -> None:
    trainer = Trainer(small(gradient="numerical", optimizer="sgd"), mnist)
    before = trainer.network.parameters.copy()
    run = trainer.run()
    while not isinstance(next(run), Differentiating):
        pass
    run.close()
    np.testing.assert_array_equal(trainer.network.parameters, before)


def test_numerical_differentiation_needs_linear_layers(mnist: Dataset) -> None:
    with pytest.raises(ValueError, match="simple_conv_net has a Conv2d"):
        Trainer(TrainingConfig(gradient="numerical"), mnist)


def test_steps_end_a_run_within_an_epoch(mnist: Dataset) -> None:
    trainer = Trainer(small(steps=5), mnist)
    events = list(trainer.run())
    assert [event.step for event in events if isinstance(event, StepDone)] == [1, 2, 3, 4, 5]
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [(epoch.epoch, epoch.step) for epoch in epochs] == [(1, 3), (2, 5)]
    assert list(Trainer(small(), mnist, checkpoint=trainer.checkpoint()).run())[1:] != []


def test_drawing_with_replacement_repeats_and_leaves_out(mnist: Dataset) -> None:
    """A batch as large as the data holds all labels when shuffled, others when drawn."""
    losses = {}
    for sampling in ("shuffle", "replacement"):
        start = zoo.build("simple_net", {"hidden": 12})
        start.params["b2"][...] = np.arange(10)
        config = small(sampling=sampling, batch_size=250, epochs=1)
        (step,) = (e for e in Trainer(config, mnist, start).run() if isinstance(e, StepDone))
        losses[sampling] = step.loss
    logits = np.arange(10) - np.log(np.exp(np.arange(10.0)).sum())
    assert losses["shuffle"] == pytest.approx(-logits[mnist.t_train[:250]].mean(), rel=1e-5)
    assert losses["replacement"] != pytest.approx(losses["shuffle"], rel=1e-4)


def test_weights_decay_and_biases_do_not(mnist: Dataset) -> None:
    ends = []
    for decay in (0.0, 0.5):
        start = zoo.build("simple_net", {"hidden": 12})
        start.parameters[...] = 0.5
        config = small(weight_decay=decay, optimizer="sgd", learning_rate=0.01, steps=1)
        trainer = Trainer(config, mnist, start)
        list(trainer.run())
        ends.append({name: values.copy() for name, values in trainer.network.params.items()})
    plain, decayed = ends
    np.testing.assert_allclose(plain["W1"] - decayed["W1"], 0.5 * 0.01 * 0.5, rtol=1e-4)
    np.testing.assert_array_equal(plain["b1"], decayed["b1"])


def test_schedule_sets_the_rate(mnist: Dataset) -> None:
    trainer = Trainer(small(schedule="cosine", learning_rate=0.2), mnist)
    rates = [
        trainer.optimizer.learning_rate for event in trainer.run() if isinstance(event, StepDone)
    ]
    expected = [0.1 * (1 + np.cos(np.pi * step / 6)) for step in range(6)]
    np.testing.assert_allclose(rates, expected)


def test_accuracy_may_be_measured_on_the_first_images(mnist: Dataset) -> None:
    runs = {
        samples: list(Trainer(small(evaluation_samples=samples, epochs=1), mnist).run())[-1]
        for samples in (None, 40)
    }
    whole, part = runs[None], runs[40]
    assert isinstance(whole, EpochDone)
    assert isinstance(part, EpochDone)
    assert (part.test_accuracy * 40) % 1 == pytest.approx(0, abs=1e-9)
    assert part.train_loss == whole.train_loss


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("schedule", "linear"),
        ("sampling", "twice"),
        ("gradient", "guess"),
        ("weight_decay", -0.1),
        ("weight_decay", float("nan")),
        ("weight_decay", float("inf")),
        ("weight_decay", 1001.0),
        ("weight_decay", "0.1"),
        ("network_settings", 5),
        ("optimizer_settings", "momentum"),
        ("evaluation_samples", 0),
        ("steps", 0),
        ("augmentation", "upside down"),
        ("label_smoothing", 1.0),
        ("label_smoothing", float("nan")),
        ("averaging", -0.5),
        ("averaging", 1),
        ("averaging", None),
    ],
)
def test_impossible_setting_is_named(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"{name}.*{value}"):
        small(**{name: value})


@pytest.mark.skipif(not CIFAR10.is_file(), reason="the CIFAR-10 sample is not beside this checkout")
@pytest.mark.parametrize("name", ["mlp_cifar10", "conv_net_cifar10"])
def test_colour_networks_learn_from_real_images(name: str) -> None:
    data = load_cifar10(CIFAR10)
    config = TrainingConfig(
        network=name,
        network_settings=SMALL[name],
        train_size=2000,
        test_size=500,
        epochs=3,
        batch_size=16,
        learning_rate=0.001,
    )
    epochs = [event for event in Trainer(config, data).run() if isinstance(event, EpochDone)]
    assert epochs[-1].train_accuracy > 0.2
    if name == "conv_net_cifar10":
        assert epochs[-1].kernels is not None
        assert epochs[-1].kernels.shape == (4, 3, 5, 5)


def test_the_mean_of_the_weights_is_kept_beside_those_that_learn(mnist: Dataset) -> None:
    """Against the mean taken by hand over a run without averaging."""
    plain = Trainer(small(), mnist)
    mean = plain.network.parameters.astype(np.float64)
    for event in plain.run():
        if isinstance(event, StepDone):
            kept = min(0.7, event.step / (event.step + 10))
            mean = kept * mean + (1 - kept) * plain.network.parameters
    averaged = Trainer(small(averaging=0.7), mnist)
    (*_, last) = averaged.run()
    np.testing.assert_allclose(averaged.network.parameters, mean, atol=1e-6)
    assert np.abs(mean - plain.network.parameters).max() > 1e-4
    assert isinstance(last, EpochDone)
    # What is measured is the mean, not what learns.
    probabilities = averaged.network.predict(mnist.x_test[:50])
    right = (probabilities.argmax(axis=1) == mnist.t_test[:50]).mean()
    assert last.test_accuracy == pytest.approx(right)


def test_distorted_images_are_learnt_instead_of_the_plain_ones(mnist: Dataset) -> None:
    ends = {}
    for name in ("none", "handwriting"):
        trainer = Trainer(small(augmentation=name, steps=1), mnist)
        first = next(event for event in trainer.run() if isinstance(event, StepDone))
        ends[name] = (first.loss, trainer.network.parameters.copy())
    assert ends["none"][0] != ends["handwriting"][0]
    assert (ends["none"][1] != ends["handwriting"][1]).any()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("augmentation", {"augmentation": "affine"}),
        ("label_smoothing", {"label_smoothing": 0.1}),
        ("dropout", {"network": "mlp", "network_settings": {"dropout": 0.2}}),
    ],
)
def test_numerical_differentiation_takes_the_plain_loss(
    name: str, changes: dict[str, object]
) -> None:
    """Rather than leave out silently what the run was asked for."""
    with pytest.raises(ValueError, match=f"^{name} is for backpropagation; leave it out"):
        small(gradient="numerical", **changes)


def test_no_examples_are_refused(mnist: Dataset) -> None:
    with pytest.raises(ValueError, match="no examples to learn from; give at least one"):
        Trainer(small(), mnist, examples=Mixture([]))


def test_numerical_differentiation_learns_from_a_data_set_alone(mnist: Dataset) -> None:
    """Not from other examples, of which there may be more than the data set has images."""
    with pytest.raises(ValueError, match="learns from the images of a data set; leave out the re"):
        Trainer(small(gradient="numerical"), mnist, examples=TrainingImages(mnist))


@pytest.mark.parametrize(
    "changes",
    [
        {"weight_decay": 1000.0},  # at the rate of 0.001 the whole of them
        {"optimizer": "adam", "optimizer_settings": {"epsilon": 1e-30}},
        {"network_settings": {"hidden": 12, "weight_std": 1e6}},
    ],
)
def test_the_outermost_settings_leave_finite_weights(
    mnist: Dataset, changes: dict[str, object]
) -> None:
    """A run may diverge by them, but what it keeps can be saved and read."""
    trainer = Trainer(small(**changes), mnist)
    with contextlib.suppress(DivergedError):
        list(trainer.run())
    assert np.isfinite(trainer.network.parameters).all()
