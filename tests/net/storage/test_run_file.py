"""A kept run comes back as it was; whatever else lies there is refused plainly."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from model.base.errors import DataError
from model.storage.run_csv import as_csv, differences
from model.storage.run_file import RunRecord, load, save
from model.training.config import TrainingConfig
from model.training.history import EpochDone, History, SettingChanged, UpdateSizes


def make_run(name: str = "Adam 1", **settings: object) -> RunRecord:
    history = History(2, [2.5, 1.5, 1.25, 1.0])
    for epoch, accuracy in ((1, 0.9), (2, 0.8)):
        history.epochs.append(
            EpochDone(epoch, 2 * epoch, 0.5, 400.0, 1.2, 0.95, 1.3, accuracy, None, {"ReLU 1": 0.5})
        )
    history.changes.append(SettingChanged(3, "learning_rate", 0.1, 0.01))
    history.updates.append(UpdateSizes(1, 1, 0.1, {"W1": 0.001}))
    config = vars(TrainingConfig(train_size=200, test_size=100, epochs=2)) | settings
    return RunRecord(name, config, "mnist", history, 3, True, "stopped")


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    run = make_run()
    save(path, run)
    found = load(path)
    assert (found.name, found.color, found.is_shown) == ("Adam 1", 3, True)
    assert (found.data_name, found.trouble) == ("mnist", "stopped")
    assert found.id == run.id != make_run().id
    assert found.history == run.history
    assert found.settings() == run.settings()
    assert (found.best_accuracy, found.last_accuracy, found.seconds) == (0.9, 0.8, 1.0)


def test_losses_are_kept_as_float32(tmp_path: Path) -> None:
    run = make_run()
    run.history.losses = np.random.default_rng(0).random(100_000).tolist()
    save(tmp_path / "run.json", run)
    found = load(tmp_path / "run.json").history.losses
    assert found == np.array(run.history.losses, np.float32).tolist()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "other"}, "no run saved by Digitpad"),
        ({"version": 9}, "has version 9"),
        ({"version": True}, "has version True"),
        ({"name": 5}, "its name is 5"),
        ({"losses": "###"}, "its losses"),
        ({"losses": "AAA="}, "damaged"),
        ({"id": 5}, "its id is 5"),
        ({"color": -1}, "its color is -1"),
        ({"history": None}, "the record of its training is damaged"),
        ({"history": {"epochs": []}}, "its table of epochs has other columns"),
    ],
    ids=str,
)
def test_a_damaged_file_is_refused(tmp_path: Path, change: dict[str, object], words: str) -> None:
    path = tmp_path / "run.json"
    save(path, make_run())
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(DataError, match=r"run\.json") as caught:
        load(path)
    assert words in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_no_run_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match="no run saved by Digitpad"):
        load(path)
    with pytest.raises(DataError, match="cannot be read"):
        load(tmp_path / "missing.json")


def test_settings_of_another_version_are_named() -> None:
    with pytest.raises(ValueError, match="does not know: warp"):
        make_run(warp=9).settings()
    with pytest.raises(ValueError, match="epochs"):
        make_run(epochs=0).settings()


def test_only_what_differs_is_named() -> None:
    runs = [
        make_run(optimizer="sgd", learning_rate=0.1, threads=1),
        make_run(optimizer="momentum", learning_rate=0.1, optimizer_settings={"momentum": 0.5}),
    ]
    assert differences(runs) == [
        {"optimizer": "sgd"},
        {"momentum": 0.5, "optimizer": "momentum"},
    ]
    assert differences(runs[:1]) == [{}]
    assert differences([]) == []


def test_values_as_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv([make_run("a, b")]))))
    assert [row["run"] for row in rows] == ["a, b"] * 4
    assert [float(row["batch_loss"]) for row in rows] == [2.5, 1.5, 1.25, 1.0]
    assert [row["epoch"] for row in rows] == ["0.5", "1", "1.5", "2"]
    assert [row["test_accuracy"] for row in rows] == ["", "0.9", "", "0.8"]
