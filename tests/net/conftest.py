"""MNIST, read once for all; and no thread outlives the test that had it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.data.datasets import Dataset
from model.data.idx_folder import load_mnist

MNIST = Path(__file__).resolve().parents[2] / "assets" / "mnist"


@pytest.fixture(scope="session")
def mnist() -> Dataset:
    return load_mnist(MNIST)


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert not [t for t in threading.enumerate() if t.name.startswith("digitpad-worker")]
