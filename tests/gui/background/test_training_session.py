"""Real runs in a real thread: none of their events is lost, and they end when stopped."""

import re
import threading

import numpy as np
import pytest
from session_runs import STEPS, run_of, steps

from digitpad.background.training_session import TrainingState
from digitpad.state.data_sources import open_dataset
from model.training.history import EpochDone, Evaluating, RunStarted
from model.training.trainer import Trainer, TrainingConfig


def test_every_event_is_reported_once_and_in_order(session, heard, ends, wait_for):
    session.start(run_of())
    wait_for(lambda: ends)
    assert ends == [True]
    assert steps(heard) == list(range(1, STEPS + 1))
    assert isinstance(heard[0], RunStarted)
    assert [e.epoch for e in heard if isinstance(e, EpochDone)] == [1, 2]
    assert isinstance(heard[-1], EpochDone)


def test_a_long_run_loses_nothing_between_its_reports(session, heard, ends, wait_for):
    reports = []
    session.reported.connect(reports.append)
    session.start(run_of(train_size=4_000, epochs=1))
    wait_for(lambda: ends)
    assert steps(heard) == list(range(1, 401))
    assert 1 < len(reports) < 400
    assert all(report.events for report in reports[:-1])
    assert [report.checkpoint is None for report in reports] == [
        *[True] * (len(reports) - 1),
        False,
    ]
    assert reports[-1].checkpoint.step == 400


def test_a_report_carries_a_copy_of_the_weights(session, ends, wait_for):
    reports, made = [], []

    def make():
        made.append(run_of()())
        return made[0]

    session.reported.connect(reports.append)
    session.start(make)
    wait_for(lambda: ends)
    parameters = made[0].network.parameters
    np.testing.assert_array_equal(reports[-1].parameters, parameters)
    assert not np.shares_memory(reports[-1].parameters, parameters)


def test_reports_arrive_in_the_windows_thread(session, ends, wait_for):
    threads = []
    session.reported.connect(lambda report: threads.append(threading.current_thread()))
    session.start(run_of())
    wait_for(lambda: ends)
    assert set(threads) == {threading.main_thread()}


def test_the_states_it_goes_through(session, ends, wait_for):
    states = []
    session.state_changed.connect(states.append)
    assert not session.is_active
    session.start(run_of())
    wait_for(lambda: ends)
    assert states == [TrainingState.RUNNING, TrainingState.IDLE]
    assert not session.is_active


def test_a_pause_holds_and_a_resume_goes_on(session, heard, ends, wait_for, pass_time):
    session.start(run_of(epochs=1_000))
    wait_for(lambda: steps(heard))
    session.pause()
    assert session.state is TrainingState.PAUSED
    pass_time(300)  # the step it was in, and its report
    before = len(heard)
    pass_time(300)
    assert len(heard) == before
    assert not ends
    session.resume()
    assert session.state is TrainingState.RUNNING
    wait_for(lambda: len(heard) > before)
    session.stop()
    wait_for(lambda: ends)
    assert steps(heard) == list(range(1, len(steps(heard)) + 1))


def test_the_last_step_before_a_pause_is_reported_during_the_pause(session, heard, wait_for):
    session.start(run_of(epochs=1_000))
    session.pause()
    wait_for(lambda: heard)
    assert session.state is TrainingState.PAUSED


@pytest.mark.parametrize(
    "moment",
    [
        lambda events: True,
        steps,
        lambda events: any(isinstance(event, Evaluating) for event in events),
    ],
    ids=["at once", "in a step", "in an evaluation"],
)
def test_stopped_it_ends_unfinished_and_keeps_what_it_reported(
    session, heard, ends, wait_for, pass_time, moment
):
    session.start(run_of(epochs=1_000, test_size=10_000))
    wait_for(lambda: moment(heard))
    session.stop()
    assert session.state in (TrainingState.STOPPING, TrainingState.IDLE)
    wait_for(lambda: ends)
    assert ends == [False]
    assert session.state is TrainingState.IDLE
    count = len(heard)
    assert steps(heard) == list(range(1, len(steps(heard)) + 1))
    pass_time(100)
    assert len(heard) == count
    assert ends == [False]


def test_a_paused_run_can_be_stopped(session, heard, ends, wait_for):
    session.start(run_of(epochs=1_000))
    wait_for(lambda: steps(heard))
    session.pause()
    session.stop()
    wait_for(lambda: ends)
    assert ends == [False]


def test_a_second_start_is_refused_and_the_run_goes_on(session, heard, ends, wait_for):
    session.start(run_of(epochs=1_000))
    with pytest.raises(RuntimeError, match="stop it first"):
        session.start(run_of())
    session.pause()
    with pytest.raises(RuntimeError, match="stop it first"):
        session.start(run_of())
    session.resume()
    wait_for(lambda: len(steps(heard)) > 20)
    assert not ends


def test_what_does_nothing_when_there_is_no_run(session, ends):
    for act in (session.pause, session.resume, session.stop, session.shutdown):
        act()
        assert session.state is TrainingState.IDLE
    assert not ends


def test_shutdown_returns_with_everything_reported(session, heard, ends, wait_for):
    session.start(run_of(epochs=1_000))
    wait_for(lambda: steps(heard))
    session.shutdown()
    assert session.state is TrainingState.IDLE
    assert ends == [False]
    assert steps(heard) == list(range(1, len(steps(heard)) + 1))


@pytest.mark.parametrize("is_paused", [False, True], ids=["moving", "paused"])
def test_right_after_a_shutdown_another_run_may_begin(session, heard, ends, wait_for, is_paused):
    session.start(run_of(epochs=1_000))
    if is_paused:
        session.pause()
    session.shutdown()
    heard.clear()
    session.start(run_of())
    wait_for(lambda: len(ends) == 2)
    assert ends == [False, True]
    assert steps(heard) == list(range(1, STEPS + 1))


def test_thirty_starts_and_stops_leave_no_thread(session, heard, ends, wait_for):
    before = set(threading.enumerate())
    for number in range(1, 31):
        heard.clear()
        session.start(run_of(epochs=1_000, threads=2))
        if number % 3:
            wait_for(lambda: heard)
        session.stop()
        wait_for(lambda n=number: len(ends) == n)
    left = set(threading.enumerate()) - before
    assert not [t for t in left if not t.name.startswith("Dummy-")]
    assert not session.is_active
    assert ends == [False] * 30


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Trainer(TrainingConfig(), open_dataset("/no/such/data")), "does not exist"),
        (run_of(train_size=70_000), "60,?000"),
        (lambda: 1 / 0, "division by zero"),
        (lambda: [][0], "IndexError: list index out of range"),
    ],
    ids=["no data", "too few images", "arithmetic", "a fault of ours"],
)
def test_trouble_at_the_beginning_is_reported(session, heard, ends, wait_for, make, text):
    messages = []
    session.failed.connect(messages.append)
    session.start(make)
    wait_for(lambda: ends)
    assert ends == [False]
    assert not heard
    assert len(messages) == 1
    assert messages[0]
    assert re.search(text, messages[0])
    # The person can go on.
    session.start(run_of())
    wait_for(lambda: len(ends) == 2)
    assert ends[1]


def test_divergence_is_reported_after_its_steps(session, heard, ends, wait_for):
    messages, reports = [], []
    session.failed.connect(messages.append)
    session.reported.connect(reports.append)
    session.start(run_of(optimizer="sgd", learning_rate=1e9))
    wait_for(lambda: ends)
    assert ends == [False]
    count = len(steps(heard))
    assert count > 0
    assert f"step {count + 1}" in messages[0]
    assert "learning rate 1e+09" in messages[0]
    assert np.isfinite(reports[-1].parameters).all()
