"""One sentence says where a run is, in each of its states."""

import re

import pytest

from digitpad.state.run_progress import RunProgress, _clock_text
from model.training.history import Evaluating, RunStarted, StepDone
from model.training.trainer import TrainingConfig

SHORT = TrainingConfig(train_size=60, test_size=20, batch_size=10, epochs=2, threads=1)
ENDLESS = TrainingConfig(train_size=2_000, test_size=20, batch_size=10, epochs=900, threads=1)


@pytest.fixture
def progress(workspace):
    return RunProgress(workspace, workspace)


def test_before_the_first_run(progress):
    assert progress.sentence() == "No training yet"
    assert (progress.step, progress.steps) == (0, 0)


def test_a_finished_run(workspace, progress, wait_for):
    sentences = []
    progress.changed.connect(lambda: sentences.append(progress.sentence()))
    workspace.training.start(SHORT)
    assert sentences[-1] == "Reading the images"
    wait_for(lambda: not workspace.training.session.is_active)
    wait_for(lambda: "Finished" in progress.sentence())
    shape = r"Finished epoch 2 of 2, step 12  ·  train \d+\.\d\d%, test \d+\.\d\d%"
    assert re.fullmatch(shape, progress.sentence())
    assert sentences[-1] == progress.sentence()
    assert (progress.step, progress.steps) == (12, 12)


def test_moving_paused_stopping_and_stopped(workspace, progress, wait_for):
    workspace.training.start(ENDLESS)
    # Its first epochs may be over by the time that a speed was measured.
    shape = r"Training epoch \d+ of 900, step [\d,]+  ·  [\d,]+ images/s  ·  [\d:]+ left.*"
    wait_for(lambda: re.fullmatch(shape, progress.sentence()))
    assert progress.steps == 180_000
    workspace.training.session.pause()
    assert re.match(r"Paused in epoch \d+ of 900, step [\d,]+", progress.sentence())
    assert "left" not in progress.sentence()
    workspace.training.session.stop()
    assert progress.sentence().startswith("Stopping")
    wait_for(lambda: not workspace.training.session.is_active)
    assert re.match(r"Stopped in epoch \d+ of 900, step [\d,]+", progress.sentence())


def test_where_steps_end_the_run_its_epochs_are_counted_by_them(workspace, progress):
    workspace.training.start(ENDLESS)
    workspace.training.reported.emit([RunStarted(20, 500, None), StepDone(13, 251, 0.5)])
    assert progress.sentence().startswith("Training epoch 13 of 25, step 251")
    assert progress.short().startswith("epoch 13/25, step 251")


def test_an_evaluation_shows_its_share(workspace, progress):
    workspace.training.start(ENDLESS)
    workspace.training.reported.emit([RunStarted(200, 180_000, None), StepDone(1, 200, 0.5)])
    workspace.training.reported.emit([Evaluating(1, 505, 2_020)])
    assert progress.sentence().startswith("Testing after epoch 1 of 900, step 200: 25%")
    workspace.training.reported.emit([StepDone(2, 201, 0.5)])
    assert progress.sentence().startswith("Training epoch 2 of 900, step 201")


def test_a_new_run_forgets_the_last(workspace, progress, wait_for):
    workspace.training.start(SHORT)
    wait_for(lambda: "Finished" in progress.sentence())
    workspace.training.start(SHORT)
    assert progress.sentence() == "Reading the images"
    assert (progress.step, progress.steps) == (0, 0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (4.6, "0:05"),
        (59.6, "1:00"),
        (85, "1:25"),
        (3_600, "1:00:00"),
        (7_325, "2:02:05"),
    ],
)
def test_time_left_is_written_as_on_a_clock(seconds, text):
    assert _clock_text(seconds) == text
