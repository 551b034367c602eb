"""The record of a training run."""

from dataclasses import fields

import numpy as np

from model.training.history import History


def test_a_copied_history_does_not_grow_with_the_original() -> None:
    """Whatever it holds: every list is one of its own."""
    history = History(first_kernels=np.zeros((1, 1, 2, 2)))
    lists = [
        entry.name for entry in fields(History) if isinstance(getattr(history, entry.name), list)
    ]
    assert {"losses", "epochs", "changes", "early_kernels", "updates"} <= set(lists)
    for name in lists:
        getattr(history, name).append("first")
    twin = history.copy()
    for name in lists:
        getattr(history, name).append("second")
        assert getattr(twin, name) == ["first"], name
    assert twin.first_kernels is history.first_kernels
