"""How the learning rate goes over a run: a factor of the rate set, from how far the run is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

Schedule: TypeAlias = Callable[[float], float]
"""Takes the share of the run that is done, 0 to 1; gives a factor of the learning rate, 0 to 1."""

WARM_UP = 0.3
"""The share of a one-cycle run in which the rate rises."""
_FIRST, _LAST = 1 / 25, 1e-4


def constant(_done: float) -> float:
    """The rate as set, throughout."""
    return 1.0


def cosine(done: float) -> float:
    """From the rate to zero along half a cosine (Loshchilov and Hutter, 2017)."""
    return (1 + math.cos(math.pi * done)) / 2


def one_cycle(done: float) -> float:
    """Up from a 25th in the first 30%, then down to next to nothing (Smith and Topin, 2018)."""
    if done < WARM_UP:
        return _FIRST + (1 - _FIRST) * (1 - math.cos(math.pi * done / WARM_UP)) / 2
    rest = (done - WARM_UP) / (1 - WARM_UP)
    return _LAST + (1 - _LAST) * (1 + math.cos(math.pi * rest)) / 2


SCHEDULES: Mapping[str, Schedule] = {
    "constant": constant,
    "cosine": cosine,
    "one_cycle": one_cycle,
}


def get(name: str) -> Schedule:
    """The schedule called ``name``; ValueError if there is none."""
    if name not in SCHEDULES:
        raise ValueError(f"there is no schedule {name!r}; choose one of {', '.join(SCHEDULES)}")
    return SCHEDULES[name]
