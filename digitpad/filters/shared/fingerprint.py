"""What identifies one state of a network, so that results found for it can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from digitpad.filters.shared.selection import Selection

_SAMPLE = 1024
"""Weights that are compared one by one; of the others their sum and the sum of their squares."""


def fingerprint(selection: Selection) -> object:
    """Of the network looked at.

    One in training counts as the same until its next epoch is over: to look at the whole test set
    at every step would only slow the training.
    """
    network, history = selection.entry.network, selection.entry.trained.history
    if selection.is_training:
        return id(network), len(history.epochs)
    values = network.parameters
    some = values[:: max(1, values.size // _SAMPLE)]
    # Millions of weights: to hash each would take longer than to show them.
    with np.errstate(all="ignore"):  # it may have diverged; as bytes nan equals itself
        sums = np.array([values.sum(dtype=np.float64), np.dot(values, values)])
    return values.size, sums.tobytes(), some.tobytes()
