"""A sound weights file of a real training."""

from pathlib import Path

import numpy as np
import pytest
from weights_files import SETTINGS

from model.data.datasets import Dataset
from model.storage.weights_file import TrainedNetwork, save
from model.training.history import History
from model.training.trainer import Trainer, TrainingConfig


@pytest.fixture(scope="module")
def trained() -> TrainedNetwork:
    """What a short, real training leaves."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (50, 1, 8, 8), np.uint8), rng.integers(0, 3, 50)
    data = Dataset("Noise", images, labels, images, labels, 3)
    config = TrainingConfig(network_settings=SETTINGS, epochs=3, batch_size=20, threads=1)
    trainer, history = Trainer(config, data), History()
    for event in trainer.run():
        history.record(event)
    return TrainedNetwork.from_run(trainer.network, config, history)


@pytest.fixture
def path(tmp_path: Path, trained: TrainedNetwork) -> Path:
    """A sound file that tests may damage."""
    save(tmp_path / "digits.npz", trained)
    return tmp_path / "digits.npz"
