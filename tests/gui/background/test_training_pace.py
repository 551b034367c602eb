"""Step by step, epoch by epoch, changed on the way: a real run follows what it is asked for."""

import pytest
from session_runs import STEPS, run_of, steps

from digitpad.background.run_control import Pace
from digitpad.background.training_session import TrainingState
from model.training.history import EpochDone, SettingChanged


def test_step_by_step_through_an_epoch_and_its_evaluation(session, heard, ends, wait_for):
    session.start(run_of(epochs=1), Pace.PAUSE)
    assert session.state is TrainingState.PAUSED
    wait_for(lambda: heard)
    assert not steps(heard)
    for count in range(1, STEPS // 2 + 1):
        session.resume(Pace.STEP)
        assert session.state is TrainingState.RUNNING
        wait_for(lambda: session.state is TrainingState.PAUSED)
        assert steps(heard) == list(range(1, count + 1))
    assert not any(isinstance(event, EpochDone) for event in heard)
    session.resume(Pace.STEP)  # the evaluation, after which there is nothing left to hold
    wait_for(lambda: ends)
    assert ends == [True]
    assert steps(heard) == list(range(1, STEPS // 2 + 1))


def test_epoch_by_epoch(session, heard, ends, wait_for):
    session.start(run_of(epochs=3), Pace.EPOCH)
    for epoch in (1, 2):
        wait_for(lambda: session.state is TrainingState.PAUSED)
        assert [e.epoch for e in heard if isinstance(e, EpochDone)] == list(range(1, epoch + 1))
        assert isinstance(heard[-1], EpochDone)
        session.resume(Pace.EPOCH)
    wait_for(lambda: ends)
    assert ends == [True]


def test_an_order_that_was_overtaken_holds_nothing(session, heard, ends, wait_for):
    """Go on is pressed while the word of the rest after a step is still on its way."""
    made = []
    session.start(lambda: made.append(run_of(epochs=1_000)()) or made[-1], Pace.STEP)
    wait_for(lambda: heard)
    for _ in range(50):
        session.pause()
        session.resume(Pace.STEP)
        session.pause()
        session.resume()
        assert session.state is TrainingState.RUNNING
    count = len(heard)
    wait_for(lambda: len(heard) > count + 20)
    assert session.state is TrainingState.RUNNING
    assert len(made) == 1


@pytest.mark.parametrize("is_paused", [False, True], ids=["moving", "paused"])
def test_settings_are_moved_and_reported(session, heard, wait_for, is_paused):
    session.start(run_of(epochs=1_000), Pace.PAUSE if is_paused else Pace.RUN)
    wait_for(lambda: heard)
    session.change(learning_rate=0.01, weight_decay=0.5)
    wait_for(lambda: any(isinstance(event, SettingChanged) for event in heard))
    moved = [event for event in heard if isinstance(event, SettingChanged)]
    assert [(event.name, event.after) for event in moved] == [
        ("learning_rate", 0.01),
        ("weight_decay", 0.5),
    ]
    assert session.state is (TrainingState.PAUSED if is_paused else TrainingState.RUNNING)
    assert not is_paused or not steps(heard)


def test_what_cannot_be_moved_is_reported_and_the_run_goes_on(session, heard, wait_for):
    messages = []
    session.warned.connect(messages.append)
    session.start(run_of(epochs=1_000))
    wait_for(lambda: steps(heard))
    session.change(learning_rate=-1.0)
    wait_for(lambda: messages)
    assert "learning_rate is -1.0" in messages[0]
    count = len(steps(heard))
    wait_for(lambda: len(steps(heard)) > count)


@pytest.mark.parametrize("is_paused", [False, True], ids=["moving", "paused"])
def test_a_checkpoint_is_reported_when_asked_for(session, heard, wait_for, is_paused):
    reports = []
    session.reported.connect(reports.append)
    session.start(run_of(epochs=1_000))
    wait_for(lambda: steps(heard))
    if is_paused:
        session.pause()
    session.ask_for_checkpoint()
    wait_for(lambda: any(report.checkpoint for report in reports))
    (kept,) = [report for report in reports if report.checkpoint]
    events = [e for report in reports[: reports.index(kept) + 1] for e in report.events]
    assert kept.checkpoint.step == steps(events)[-1]


def test_a_checkpoint_of_an_epochs_end_is_reported_there(session, heard, wait_for):
    reports = []
    session.reported.connect(reports.append)
    session.start(run_of(epochs=1_000), Pace.PAUSE)
    session.ask_for_checkpoint(at_epoch_end=True)
    session.resume()
    wait_for(lambda: len([e for e in heard if isinstance(e, EpochDone)]) > 2)
    kept = [report.checkpoint for report in reports if report.checkpoint]
    assert [(one.epoch, one.position) for one in kept] == [(2, 0)]
