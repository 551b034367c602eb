"""The window, with lessons that end soon."""

import functools

import pytest
from teaching_user import Pupil

from digitpad.state import lessons
from digitpad.state.data_sources import bundled_mnist
from model.reader.fine_tuning import Teacher


@pytest.fixture
def pupil(shown, wait_for, monkeypatch):
    """With lessons cut short, from a part of MNIST."""
    few = bundled_mnist().subset(4_000, 500)
    monkeypatch.setattr(lessons, "bundled_mnist", lambda: few)
    monkeypatch.setattr(lessons, "Teacher", functools.partial(Teacher, steps=30))
    window, workspace = shown
    return Pupil(window, workspace, wait_for)
