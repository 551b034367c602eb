"""What to say of a run that goes wrong: what happened, and what to try."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from digitpad.train.form.setting_words import title_of_choice
from model.training.diagnosis import Cause, Stuck

if TYPE_CHECKING:
    from model.base.errors import DivergedError
    from model.training.config import TrainingConfig

translate = QCoreApplication.translate
"""Called by this name, so that Qt's lupdate finds the texts."""


def divergence_in_words(error: DivergedError, begun: TrainingConfig, again: TrainingConfig) -> str:
    """The loss is not finite any more; ``again`` are the settings to try."""
    if math.isfinite(error.loss):
        found = translate("troubles", "the loss became {0} and its gradient infinite").format(
            f"{error.loss:.3g}"
        )
    else:
        found = translate("troubles", "the loss became {0}").format(f"{error.loss:g}")
    return translate(
        "troubles",
        "Stopped: {0} in epoch {1}, step {2}, at learning rate {3}. The curves and the last finite "
        "weights are kept. {4}",
    ).format(
        found,
        error.epoch,
        f"{error.step:,}",
        f"{error.learning_rate:g}",
        translate("troubles", "Try a smaller learning rate.")
        if again.learning_rate != begun.learning_rate
        else translate("troubles", "It was before the first step: draw the first weights smaller."),
    )


def stuck_in_words(stuck: Stuck) -> str:
    """The network guesses, why, and what to try."""
    message = translate(
        "troubles", "After epoch {0} it still guesses: {1} of the test images right, loss {2}."
    ).format(stuck.epoch, f"{stuck.accuracy:.1%}", f"{stuck.loss:.2f}")
    return f"{message} {_why(stuck)}"


def cure_in_words(begun: TrainingConfig, again: TrainingConfig) -> tuple[str, str]:
    """What a button says that starts again by settings that differ in one thing; its tooltip."""
    if again.learning_rate != begun.learning_rate:
        return (
            translate("troubles", "Start again at {0}").format(f"{again.learning_rate:g}"),
            translate(
                "troubles", "The same network from its first weights, with another learning rate."
            ),
        )
    if again.network_settings != begun.network_settings:
        name = title_of_choice(str(again.network_settings["initialisation"]))
        return (
            translate("troubles", "Start again with {0} weights").format(name),
            translate(
                "troubles", "The same settings, with first weights drawn to the size of each layer."
            ),
        )
    return (
        translate("troubles", "Start again with new weights"),
        translate("troubles", "The same settings with first weights from the next seed."),
    )


def _why(stuck: Stuck) -> str:
    rate = f"{stuck.learning_rate:g}"
    match stuck.cause:
        case Cause.ZEROS:
            return translate(
                "troubles",
                "All its first weights are zero, so every unit gets the same gradient as its "
                "neighbour, or none. Draw them at random.",
            )
        case Cause.RATE if stuck.dead:
            return translate(
                "troubles",
                "At learning rate {0} the first steps were so long that {1}: units that answer to "
                "nothing get no gradient and never wake. Take shorter steps.",
            ).format(rate, _dead_in_words(stuck))
        case Cause.RATE:
            return translate(
                "troubles",
                "Learning rate {0} is far above the usual: each step leaps over what it should "
                "come down to. Take shorter steps.",
            ).format(rate)
        case Cause.DEAD:
            return translate(
                "troubles",
                "{0}: units that answer to nothing get no gradient and never wake. Begin again "
                "with shorter steps.",
            ).format(_dead_in_words(stuck).capitalize())
        case Cause.WEIGHTS:
            return translate(
                "troubles",
                "The size of its first weights lets signals run away or fade from layer to layer. "
                "Draw them to the size of each layer.",
            )
        case Cause.SHORT_STEPS:
            return translate(
                "troubles",
                "Learning rate {0} is far below the usual: it does learn, in steps too short to "
                "see. Take longer ones.",
            ).format(rate)
        case Cause.SATURATED:
            return translate(
                "troubles",
                "Sigmoids often stand still for long and then learn all at once: wait, or try "
                "other first weights.",
            )
    return translate(
        "troubles",
        "The Layers plot shows whether its weights move at all. Try other first weights.",
    )


def _dead_in_words(stuck: Stuck) -> str:
    name, share = max(stuck.dead.items(), key=lambda item: item[1])
    return translate("troubles", "{0} of the units of {1} are dead").format(f"{share:.0%}", name)
