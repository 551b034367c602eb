"""`digitpad train`: training without a window."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing

from tqdm import tqdm

from digitpad.data import open_dataset
from model.errors import DataError, DivergedError
from model.history import EpochDone, Evaluating, History, StepDone
from model.threads import default_threads
from model.trainer import Trainer, TrainingConfig
from model.weights import TrainedNetwork, save


def train(options: argparse.Namespace) -> int:
    """Train as ``options`` say; a progress bar on stderr, the epochs on stdout."""
    if options.save is not None and not options.save.resolve().parent.is_dir():
        # Said before the work, not after it.
        raise DataError(
            f"{options.save.parent} is no folder; make it first or choose another for --save"
        )
    config = TrainingConfig(
        network=options.network,
        train_size=options.train,
        test_size=options.test,
        epochs=options.epochs,
        batch_size=options.batch_size,
        optimizer=options.optimizer,
        learning_rate=options.learning_rate,
        seed=options.seed,
        threads=options.threads if options.threads is not None else default_threads(),
    )
    trainer = Trainer(config, open_dataset(options.data))
    history = History()
    try:
        _run(trainer, history, options.json)
    except DivergedError:
        _keep(options, trainer, history)
        raise
    _keep(options, trainer, history)
    return 0


def _run(trainer: Trainer, history: History, as_json: bool) -> None:
    total = trainer.steps_per_epoch * trainer.config.epochs
    with closing(trainer.run()) as events, tqdm(total=total, unit="step", mininterval=0.2) as bar:
        for event in events:
            history.record(event)
            match event:
                case StepDone():
                    bar.update()
                    if event.step % 50 == 0:
                        bar.set_postfix(epoch=event.epoch, loss=f"{event.loss:.4f}", refresh=False)
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
        save(options.save, TrainedNetwork.from_run(trainer.network, trainer.config, history))
        sys.stderr.write(f"saved {options.save}\n")
