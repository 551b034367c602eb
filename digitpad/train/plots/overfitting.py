"""When a network begins to learn by heart: the test loss rises while the training loss falls."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_RISE = 1.03
"""By how much the test loss must exceed its best, so that noise is no alarm."""


def gap_grows_since(train: NDArray[np.float64], test: NDArray[np.float64]) -> int | None:
    """The epoch, counted from 0, after which the gap only helps to learn by heart.

    Parameters
    ----------
    train, test
        Shape (epochs,) each: mean losses at the end of each epoch.

    Returns
    -------
    The epoch of the best test loss, if in the last two epochs the test loss stood clearly above
    it and the training loss below both; else None.
    """
    count = min(len(train), len(test))
    if count < 3:
        return None
    best = int(np.argmin(test[:count]))
    if best > count - 3:
        return None
    is_above = (test[count - 2 : count] > _RISE * test[best]).all()
    is_below = train[count - 1] < min(train[best], test[count - 1])
    return best if is_above and is_below else None
