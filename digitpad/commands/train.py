"""`digitpad train`: training without a window."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from typing import Any

from tqdm import tqdm

from digitpad.data import open_dataset
from model.config import TrainingConfig
from model.datasets import Dataset
from model.errors import DataError
from model.history import Differentiating, EpochDone, Evaluating, History, StepDone
from model.threads import default_threads
from model.trainer import Trainer
from model.weights import TrainedNetwork, load, save


def train(options: argparse.Namespace) -> int:
    """Train as ``options`` say; a progress bar on stderr, the epochs on stdout."""
    if options.save is not None and not options.save.resolve().parent.is_dir():
        # Said before the work, not after it.
        raise DataError(
            f"{options.save.parent} is no folder; make it first or choose another for --save"
        )
    data = open_dataset(options.data)
    if options.resume is not None:
        trainer, history = _resumed(options, data)
    else:
        trainer, history = Trainer(_config(options), data), History()
    try:
        _run(trainer, history, options.json)
    finally:  # also where the loss diverged or Ctrl+C was pressed: what is learnt is kept
        _keep(options, trainer, history)
    return 0


def _config(options: argparse.Namespace) -> TrainingConfig:
    return TrainingConfig(
        network=options.network,
        network_settings=_settings("--setting", options.setting),
        train_size=options.train,
        test_size=options.test,
        epochs=options.epochs if options.epochs is not None else 20,
        steps=options.steps,
        batch_size=options.batch_size,
        optimizer=options.optimizer,
        optimizer_settings=_settings("--optimizer-setting", options.optimizer_setting),
        learning_rate=options.learning_rate,
        schedule=options.schedule,
        weight_decay=options.weight_decay,
        sampling=options.sampling,
        evaluation_samples=options.evaluation_samples,
        gradient=options.gradient,
        seed=options.seed,
        threads=options.threads if options.threads is not None else default_threads(),
    )


def _resumed(options: argparse.Namespace, data: Dataset) -> tuple[Trainer, History]:
    """The run in a file, to be gone on with by its own settings."""
    trained = load(options.resume)
    if trained.checkpoint is None:
        raise DataError(
            f"{options.resume.name} holds a finished network, not a run that can be gone on with; "
            "give a file that `digitpad train --save` has written"
        )
    changes = {"epochs": options.epochs, "threads": options.threads}
    given = {name: value for name, value in changes.items() if value is not None}
    try:
        config = TrainingConfig(**{**trained.config, **given})
    except TypeError as error:
        raise DataError(f"{options.resume.name}: its settings are damaged ({error})") from error
    trainer = Trainer(config, data, trained.network, trained.checkpoint)
    return trainer, trained.history


def _settings(option: str, pairs: list[str]) -> dict[str, Any]:
    """NAME=VALUE, where a value is a number, a list, or else a word."""
    settings: dict[str, Any] = {}
    for pair in pairs:
        name, is_given, value = pair.partition("=")
        if not (name and is_given):
            raise ValueError(f"{option} {pair!r} is not of the form NAME=VALUE")
        try:
            settings[name] = json.loads(value)
        except ValueError:
            settings[name] = value
    return settings


def _run(trainer: Trainer, history: History, as_json: bool) -> None:
    with (
        closing(trainer.run()) as events,
        tqdm(total=trainer.steps, initial=len(history.losses), unit="step", mininterval=0.2) as bar,
    ):
        for event in events:
            history.record(event)
            match event:
                case StepDone():
                    bar.update()
                    if event.step % 50 == 0:
                        bar.set_postfix(epoch=event.epoch, loss=f"{event.loss:.4f}", refresh=False)
                case Differentiating():
                    share = f"{event.done / event.total:.0%}"
                    bar.set_postfix(epoch=event.epoch, gradient=share, refresh=False)
                    bar.update(0)
                case Evaluating():
                    bar.set_postfix(
                        epoch=event.epoch, evaluated=f"{event.seen}/{event.total}", refresh=False
                    )
                case EpochDone():
                    with tqdm.external_write_mode(file=sys.stdout):
                        sys.stdout.write(_line(event, as_json) + "\n")
                        sys.stdout.flush()


def _line(epoch: EpochDone, as_json: bool) -> str:
    if not as_json:
        return (
            f"epoch {epoch.epoch}: loss {epoch.train_loss:.4f}, "
            f"train {epoch.train_accuracy:.2%}, test {epoch.test_accuracy:.2%}, "
            f"{epoch.seconds:.1f} s, {epoch.images_per_second:,.0f} images/s"
        )
    names = ("epoch", "seconds", "train_loss", "train_accuracy", "test_accuracy")
    return json.dumps({name: getattr(epoch, name) for name in names})


def _keep(options: argparse.Namespace, trainer: Trainer, history: History) -> None:
    if options.save is not None:
        left = None if options.final else trainer.checkpoint()
        save(
            options.save,
            TrainedNetwork.from_run(trainer.network, trainer.config, history, left),
        )
        sys.stderr.write(f"saved {options.save}\n")
