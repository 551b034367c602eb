"""Where a run was left: with the parameters, all that is needed to go on to the same bits."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.base.arrays import FloatArray, is_finite_float32
from model.base.checks import is_number

_COUNTS: Mapping[str, int] = {"epoch": 1, "position": 0, "step": 0, "optimizer_steps": 0}
"""Whole numbers, each with the least it can be."""
_MOST = 2**53
"""More than any run counts to; beyond it a float skips whole numbers."""
_SUMS = ("seconds", "loss_sum")
_NUMBERS = (*_COUNTS, *_SUMS)
_OTHERS = ("order", "settings")
_GENERATORS = "chances"
"""What files call the states of the generators, since version 0.1."""
PREFIX = "optimizer."
"""Before the names of the optimizer's arrays in a file."""
_LEARNING = "learning"


@dataclass(frozen=True)
class Checkpoint:
    """A run between two events.

    Attributes
    ----------
    epoch, position, step
        The epoch it is in, from 1; the images of it that are learnt; the steps taken.
    seconds, loss_sum
        Of this epoch so far.
    order
        The state from which this epoch's order of images was drawn.
    generators
        The states from which distortions and dropout are drawn next.
    optimizer_steps, optimizer
        The optimizer's count and its arrays, by name.
    learning
        Where averaging is on, the parameters that learn; the network itself is their mean.
    settings
        Those that may be moved while a run goes on, as they were; empty if the file is older and
        has none.
    """

    epoch: int
    position: int
    step: int
    seconds: float
    loss_sum: float
    order: Mapping[str, Any]
    generators: list[Mapping[str, Any]]
    optimizer_steps: int
    optimizer: dict[str, FloatArray] = field(repr=False)
    learning: FloatArray | None = field(default=None, repr=False)
    settings: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """All but the arrays, as plain values."""
        values = {name: getattr(self, name) for name in (*_NUMBERS, *_OTHERS)}
        return {**values, _GENERATORS: self.generators}

    def arrays(self) -> dict[str, FloatArray]:
        """The arrays, by the names they have in a file."""
        arrays = {PREFIX + name: values for name, values in self.optimizer.items()}
        if self.learning is not None:
            arrays[_LEARNING] = self.learning
        return arrays

    @classmethod
    def from_file(cls, values: object, arrays: Mapping[str, NDArray[Any]]) -> Checkpoint:
        """Put together what `as_json` and `arrays` took apart.

        Raises
        ------
        ValueError
            If something is missing or of another kind.
        """
        if not isinstance(values, dict):
            raise ValueError("the place where the run was left is missing")
        for name in _NUMBERS:
            found = values.get(name)
            is_whole = name in _SUMS or isinstance(found, int)
            # A run that diverges ends with a sum as large as a number can be.
            most = _MOST if name in _COUNTS else sys.float_info.max
            if not (is_number(found) and is_whole and _COUNTS.get(name, 0) <= found <= most):
                raise ValueError(f"the place where the run was left has {name} {found!r}")
        if values["position"] and not values["seconds"]:
            raise ValueError(
                "the place where the run was left has seconds 0 after "
                f"{values['position']:,} images"
            )
        own = {
            name: array
            for name, array in arrays.items()
            if name.startswith(PREFIX) or name == _LEARNING
        }
        for name, array in own.items():
            if not is_finite_float32(array):
                raise ValueError(f"{name} of the run holds values that are no finite numbers")
        taken = {name: array.astype(np.float32) for name, array in own.items()}
        learning = taken.pop(_LEARNING, None)
        optimizer = {name.removeprefix(PREFIX): array for name, array in taken.items()}
        for state in (values.get("order"), *_as_list(values.get(_GENERATORS))):
            try:
                np.random.PCG64().state = state
            except (TypeError, ValueError, KeyError, OverflowError) as error:
                raise ValueError(f"the state of its randomness is damaged ({error})") from error
        moved = values.get("settings", {})  # older files have none
        if not isinstance(moved, dict) or not all(map(is_number, moved.values())):
            raise ValueError(f"the run was left with the settings {moved!r}")
        known = {name: values[name] for name in (*_NUMBERS, "order")}
        return cls(
            **known,
            generators=values[_GENERATORS],
            optimizer=optimizer,
            learning=learning,
            settings=moved,
        )


def _as_list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("the states of its randomness are missing")
    return value
