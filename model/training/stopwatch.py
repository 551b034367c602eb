"""The time that a training step takes, whose caller may pause at every event."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from model.training.history import Event

_Result = TypeVar("_Result")


@dataclass
class Stopwatch:
    """Adds up the ``seconds`` that generators work, without the pauses between what they yield."""

    seconds: float = 0.0

    def measure(self, work: Generator[Event, None, _Result]) -> Generator[Event, None, _Result]:
        """Pass on what ``work`` yields and returns, and add its time."""
        while True:
            began = time.perf_counter()
            try:
                # What overflows is reported as a DivergedError.
                with np.errstate(all="ignore"):
                    event = next(work)
            except StopIteration as end:
                result: _Result = end.value
                return result
            finally:
                self.seconds += time.perf_counter() - began
            yield event
