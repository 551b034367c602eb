"""Which other runs the panel has drawn, from real kept runs."""

from dataclasses import replace

import pytest

from digitpad.state.run_archive import RunArchive
from digitpad.train.plots.curves_panel import CurvesPanel
from digitpad.train.runs.runs_panel import RunsPanel
from model.storage import run_file
from model.storage.run_file import RunRecord
from model.training.history import EpochDone, SettingChanged, UpdateSizes


def record():
    run = RunRecord("Adam", {"network": "simple_conv_net"}, is_shown=True)
    run.history.losses.extend([2.0, 1.0])
    run.history.epochs.append(epoch(0.5))
    return run


def epoch(test_accuracy):
    return EpochDone(1, 2, 1.0, 100.0, 1.5, 0.5, 1.4, test_accuracy, None)


@pytest.fixture
def runs(workspace):
    runs = RunArchive(workspace)
    yield runs
    runs.close()


@pytest.fixture
def drawn(qapp, qtbot, runs, tmp_path):
    """The run that is shown beside, opened from a file, and all that the panel has had drawn."""
    path = tmp_path / f"adam{run_file.SUFFIX}"
    path.write_bytes(run_file.to_bytes(record()))
    curves = CurvesPanel()
    panel = RunsPanel(runs, curves.figure)
    qtbot.addWidget(curves)
    curves.tools.addWidget(panel.bar)
    qtbot.addWidget(panel)
    seen = []
    panel.others_changed.connect(seen.append)
    run = runs.open(path)
    runs.show(run, True)
    assert [other.name for other in seen[-1]] == ["Adam"]
    return run, seen


@pytest.mark.parametrize(
    "add",
    [
        lambda run: run.history.changes.append(SettingChanged(1, "learning_rate", 0.1, 0.2)),
        lambda run: run.history.updates.append(UpdateSizes(1, 1, 0.1, {"W1": 0.5})),
        lambda run: run.history.epochs.append(replace(epoch(0.75), epoch=2, step=4)),
        lambda run: run.history.losses.append(0.5),
    ],
    ids=["a moved setting", "an update", "an epoch", "a loss"],
)
def test_whatever_a_run_gains_is_drawn(drawn, runs, add):
    run, seen = drawn
    before, count = seen[-1][0].curves, len(seen)
    add(run)
    runs.changed.emit()
    assert len(seen) == count + 1
    assert seen[-1][0].curves is not before


def test_nothing_is_drawn_again_while_nothing_changed(drawn, runs):
    _, seen = drawn
    count = len(seen)
    runs.changed.emit()
    assert len(seen) == count
