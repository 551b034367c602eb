"""`digitpad train`: training without a window."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from tqdm import tqdm

from digitpad.cli.data_notes import tell_notes
from digitpad.cli.train_options import (
    config_of,
    data_name,
    given_settings,
    require_own_settings,
)
from digitpad.state.data_sources import open_dataset
from model.base.errors import DataError, DivergedError
from model.files.atomic import require_writable
from model.reader.recipe import RECIPES, Recipe
from model.storage.run_file import new_run_id
from model.storage.weights_file import TrainedNetwork, load, save
from model.training.compatibility import require_same_data
from model.training.config import TrainingConfig
from model.training.diagnosis import after_divergence, stuck_at_chance
from model.training.history import (
    Differentiating,
    EpochDone,
    Evaluating,
    Event,
    History,
    Learning,
    StepDone,
)
from model.training.trainer import Trainer

if TYPE_CHECKING:
    import argparse
    from types import FrameType

    from model.data.datasets import Dataset
    from model.reader.calibration import Calibration

_STOPPED_BY_HAND = 130


def train(options: argparse.Namespace) -> int:
    """Train as ``options`` say; a progress bar on stderr, the epochs on stdout.

    Ctrl+C ends it after the step it is in, and what is learnt is kept; a second one kills it.
    """
    given = given_settings(options)
    if options.resume is not None:
        require_own_settings(given, options.preset)
    if options.save is not None:
        require_writable(options.save)  # said before the work, not after it
    data = open_dataset(data_name(options))
    recipe, run_id = _recipe(options, data), new_run_id()
    if options.resume is not None:
        trainer, history, run_id = _resumed(options, given, data, recipe)
    elif recipe is not None:
        config = TrainingConfig(**{**recipe.settings, **given})
        trainer, history = Trainer(config, recipe.dataset, examples=recipe.examples), History()
    else:
        trainer, history = Trainer(config_of(options, given), data), History()
    tell_notes(data)
    try:
        is_whole = _run(trainer, history, options.json)
    except DivergedError as error:
        _keep(options, trainer, history, run_id)
        _report_divergence(trainer, error)
        return 1
    except OSError:  # nobody reads the epochs any more
        _keep(options, trainer, history, run_id)
        raise
    calibration = None
    if recipe is not None and is_whole:
        calibration = recipe.finish(trainer.network)
        sys.stderr.write(f"calibrated by the temperature {calibration.temperature:.3f}\n")
    _keep(options, trainer, history, run_id, calibration)
    _report_if_stuck(trainer, history)
    if not is_whole:
        sys.stderr.write(f"digitpad: stopped after step {len(history.losses)}\n")
    return 0 if is_whole else _STOPPED_BY_HAND


def _report_divergence(trainer: Trainer, error: DivergedError) -> None:
    config = trainer.config
    again = after_divergence(config, trainer.network, error, config.learning_rate)
    sys.stderr.write(f"digitpad: {error}\ndigitpad: {_cure(config, again)}\n")


def _report_if_stuck(trainer: Trainer, history: History) -> None:
    config = trainer.config
    stuck = stuck_at_chance(config, trainer.network, history, trainer.settings["learning_rate"])
    if stuck is not None:
        sys.stderr.write(
            f"digitpad: after epoch {stuck.epoch} it still guesses, {stuck.accuracy:.2%} right; "
            f"likely because of this: {stuck.cause.value}\n"
            f"digitpad: {_cure(config, stuck.cure)}\n"
        )


def _cure(config: TrainingConfig, again: TrainingConfig) -> str:
    """What to try instead: the same as the window offers."""
    if again.learning_rate != config.learning_rate:
        return f"try --learning-rate {again.learning_rate:g}"
    initialisation = again.network_settings.get("initialisation")
    if initialisation != config.network_settings.get("initialisation"):
        return f"try --setting initialisation={initialisation}, and no weight_std of your own"
    return f"train longer, or try --seed {again.seed}"


def _recipe(options: argparse.Namespace, data: Dataset) -> Recipe | None:
    """The recipe that is asked for, if one is."""
    if options.recipe is None:
        if options.strokes is not None:
            raise ValueError("--strokes is for --recipe; leave it out, or name a recipe")
        return None
    if options.preset is not None:
        raise ValueError("--preset and --recipe each set the whole run; give one of them")
    if options.recipe not in RECIPES:
        raise ValueError(
            f"there is no recipe {options.recipe!r}; choose one of {', '.join(RECIPES)}"
        )
    if options.strokes is None:
        raise ValueError(
            f"the recipe {options.recipe} needs pen strokes: give --strokes FILE, with UCI's "
            "pendigits-orig.tra (data set 81 of the UCI Machine Learning Repository), unpacked"
        )
    return RECIPES[options.recipe](data, options.strokes)


def _resumed(
    options: argparse.Namespace, given: dict[str, Any], data: Dataset, recipe: Recipe | None
) -> tuple[Trainer, History, str]:
    """The run in a file, to be gone on with by its own settings, and its id."""
    name = options.resume.name
    trained = load(options.resume)
    if trained.checkpoint is None:
        raise DataError(
            f"{name} holds a finished network, not a run that can be gone on with; "
            "give a file that `digitpad train --save` has written"
        )
    if "epochs" in given and "steps" not in given:
        given = {**given, "steps": None}  # as many as the epochs have
    try:
        config = TrainingConfig(**{**trained.config, **given})
    except TypeError as error:
        raise DataError(f"{name}: its settings are damaged ({error})") from error
    examples = None
    if recipe is not None:
        data, examples = recipe.dataset, recipe.examples
    trainer = Trainer(config, data, trained.network, trained.checkpoint, examples)
    require_same_data(trained.data, trainer.dataset)
    if trained.checkpoint.step >= trainer.steps and not trained.checkpoint.position:
        raise DataError(
            f"{name}: all {trainer.steps} steps of its run are done; "
            "give more --epochs or --steps to go on"
        )
    return trainer, trained.history, trained.run_id


def _run(trainer: Trainer, history: History, as_json: bool) -> bool:
    """Train; whether it came to its end without Ctrl+C."""
    with (
        interrupt_noticed() as is_interrupted,
        closing(trainer.run()) as events,
        tqdm(total=trainer.steps, initial=len(history.losses), unit="step", mininterval=0.2) as bar,
    ):
        for event in events:
            history.record(event)
            report_event(event, bar, as_json)
            if is_interrupted():
                return False
    return True


@contextmanager
def interrupt_noticed() -> Iterator[Callable[[], bool]]:
    """Notice Ctrl+C instead of breaking off in the middle of a step; the second one does."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False  # signals are for the main thread
        return
    noticed: list[int] = []

    def notice(number: int, _frame: FrameType | None) -> None:
        noticed.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, notice)
    try:
        yield lambda: bool(noticed)
    finally:
        signal.signal(signal.SIGINT, before)


def report_event(event: Event, bar: tqdm[NoReturn], as_json: bool) -> None:
    """Move the bar; print a line where an epoch ends."""
    match event:
        case StepDone():
            bar.update(event.step - bar.n)
            if event.step % 50 == 0:
                bar.set_postfix(epoch=event.epoch, loss=f"{event.loss:.4f}", refresh=False)
        case Differentiating() | Learning():
            share = event.done / event.total
            bar.set_postfix(epoch=event.epoch, gradient=f"{share:.0%}", refresh=False)
            # Parts of a step count, so that the time left is shown within the first one.
            bar.update(round(event.step - 1 + share, 3) - bar.n)
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


def _keep(
    options: argparse.Namespace,
    trainer: Trainer,
    history: History,
    run_id: str,
    calibration: Calibration | None = None,
) -> None:
    """Write the network; one that is calibrated is finished, and does not go on."""
    if options.save is None:
        sys.stderr.write("nothing saved: give --save FILE.npz to keep the network\n")
        return
    left = None if options.final or calibration is not None else trainer.checkpoint()
    network, config, data = trainer.network, trainer.config, trainer.dataset
    trained = TrainedNetwork.from_run(network, config, history, left, data)
    trained.run_id = run_id
    if calibration is not None:
        trained.refuses_below = calibration.refuses_below
    save(options.save, trained)
    sys.stderr.write(f"saved {options.save}\n")
