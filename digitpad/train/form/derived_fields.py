"""A field of the kind that fits a setting, from the setting's default.

So that a setting that is new in `TrainingConfig`, in a network or in an optimizer has its field on
the form at once; `setting_words` is where it gets a title that teaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from digitpad.train.form.fields import Choice, Decimal, Field, Switch, Whole, Wholes
from digitpad.train.form.setting_words import none_in_words, title_of_choice
from model.base.threads import MOST_THREADS
from model.data.image_distortion import AUGMENTATIONS
from model.nn import optimizers
from model.nn.initializers import INITIALISATIONS
from model.nn.optimizer_base import LARGEST_RATE
from model.nn.schedules import SCHEDULES
from model.nn.zoo import ACTIVATIONS
from model.training.config import GRADIENTS, SAMPLINGS

LEAST_RATE = 1e-12
"""Learning rates end here for people: no weight moves by shorter steps."""

_NAMES: Mapping[str, Iterable[str]] = {
    "activation": ACTIVATIONS,
    "augmentation": AUGMENTATIONS,
    "gradient": GRADIENTS,
    "initialisation": INITIALISATIONS,
    "sampling": SAMPLINGS,
    "schedule": SCHEDULES,
}
_WHOLE = {
    # Least, most, step.
    "batch_size": (1, 10_000, 10),
    "classes": (2, 1_000, 1),
    "epochs": (1, 1_000, 1),
    "evaluation_samples": (0, 10_000_000, 1_000),
    "pad": (0, 1_000, 1),
    "seed": (0, 2**31 - 1, 1),
    "steps": (0, 10_000_000, 1_000),
    "threads": (1, MOST_THREADS, 1),
}
_MANY = (1, 1_000_000, 1)
_DECIMAL = {
    # Least, most.
    "averaging": (0.0, 0.99999),
    "beta1": (0.0, 0.99999),
    "beta2": (0.0, 0.99999),
    "decay": (0.0, 0.99999),
    "dropout": (0.0, 0.99),
    "label_smoothing": (0.0, 0.99),
    "learning_rate": (LEAST_RATE, LARGEST_RATE),
    "momentum": (0.0, 0.99999),
    "weight_decay": (0.0, 10.0),
}
_ANY = (0.0, 1_000.0)


def field_for(setting: str, default: object, tip: str, prefix: str = "") -> Field:
    """The field of ``setting``, at its default; its editor is named after it with ``prefix``."""
    name = f"{prefix}{setting}"
    if setting == "optimizer":
        titles = [(title, each) for each, title in optimizers.TITLES.items()]
        field: Field = Choice(f"{name}_combo", titles, tip=tip)
        field.set_value(default)
        return field
    if isinstance(default, bool):
        return Switch(f"{name}_check", "", default, tip=tip)
    if isinstance(default, str):
        names = _NAMES.get(setting, (default,))
        field = Choice(f"{name}_combo", [(title_of_choice(each), each) for each in names], tip=tip)
        field.set_value(default)
        return field
    if isinstance(default, float):
        low, high = _DECIMAL.get(setting, _ANY)
        return Decimal(f"{name}_spin", low, high, default, tip=tip)
    if isinstance(default, tuple | list):
        return Wholes(f"{name}_edit", default, tip=tip)
    least, most, step = _WHOLE.get(setting, _MANY)
    none = none_in_words(setting) if default is None else ""
    value = default if isinstance(default, int) else least
    return Whole(f"{name}_spin", least, most, value, step, tip=tip, none=none)
