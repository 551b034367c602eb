"""Real runs in a real thread: none of their events is lost, and they end when they are told to."""

import re
import threading

import numpy as np
import pytest
from PySide6.QtCore import QThread

from digitpad.background.run_control import Pace
from digitpad.background.training_session import TrainingSession, TrainingState
from digitpad.state.data_sources import bundled_mnist, open_dataset
from model.training.history import EpochDone, Evaluating, RunStarted, SettingChanged, StepDone
from model.training.trainer import Trainer, TrainingConfig

STEPS = 12


@pytest.fixture
def heard():
    return []


@pytest.fixture
def ends():
    return []


@pytest.fixture
def session(qapp, heard, ends):
    session = TrainingSession()
    session.reported.connect(lambda report: heard.extend(report.events))
    session.finished.connect(ends.append)
    yield session
    session.shutdown()


def run_of(**settings):
    """What makes a trainer: by default two epochs of six steps."""
    chosen = {"train_size": 60, "test_size": 20, "batch_size": 10, "epochs": 2, "threads": 1}
    config = TrainingConfig(**{**chosen, **settings})
    return lambda: Trainer(config, bundled_mnist())


def steps(events):
    return [event.step for event in events if isinstance(event, StepDone)]


def test_every_event_is_told_once_and_in_order(session, heard, ends, wait_for):
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


def test_the_last_step_before_a_pause_is_told_during_the_pause(session, heard, wait_for):
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
def test_stopped_it_ends_unfinished_and_keeps_what_it_told(
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


def test_shutdown_returns_with_everything_told(session, heard, ends, wait_for):
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
def test_trouble_at_the_beginning_is_told(session, heard, ends, wait_for, make, text):
    told = []
    session.failed.connect(told.append)
    session.start(make)
    wait_for(lambda: ends)
    assert ends == [False]
    assert not heard
    assert len(told) == 1
    assert told[0]
    assert re.search(text, told[0])
    # The person can go on.
    session.start(run_of())
    wait_for(lambda: len(ends) == 2)
    assert ends[1]


def test_divergence_is_told_after_its_steps(session, heard, ends, wait_for):
    told, reports = [], []
    session.failed.connect(told.append)
    session.reported.connect(reports.append)
    session.start(run_of(optimizer="sgd", learning_rate=1e9))
    wait_for(lambda: ends)
    assert ends == [False]
    count = len(steps(heard))
    assert count > 0
    assert f"step {count + 1}" in told[0]
    assert "learning rate 1e+09" in told[0]
    assert np.isfinite(reports[-1].parameters).all()


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
    session.start(run_of(epochs=1_000), Pace.STEP)
    thread = session.findChild(QThread)
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
    assert session.findChild(QThread) is thread


@pytest.mark.parametrize("is_paused", [False, True], ids=["moving", "paused"])
def test_settings_are_moved_and_told(session, heard, wait_for, is_paused):
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


def test_what_cannot_be_moved_is_told_and_the_run_goes_on(session, heard, wait_for):
    told = []
    session.warned.connect(told.append)
    session.start(run_of(epochs=1_000))
    wait_for(lambda: steps(heard))
    session.change(learning_rate=-1.0)
    wait_for(lambda: told)
    assert "learning_rate is -1.0" in told[0]
    count = len(steps(heard))
    wait_for(lambda: len(steps(heard)) > count)


@pytest.mark.parametrize("is_paused", [False, True], ids=["moving", "paused"])
def test_a_checkpoint_is_told_when_asked_for(session, heard, wait_for, is_paused):
    reports = []
    session.reported.connect(reports.append)
    session.start(run_of(epochs=1_000))
    wait_for(lambda: steps(heard))
    if is_paused:
        session.pause()
    session.ask_for_checkpoint()
    wait_for(lambda: any(report.checkpoint for report in reports))
    (kept,) = [report for report in reports if report.checkpoint]
    told = [e for report in reports[: reports.index(kept) + 1] for e in report.events]
    assert kept.checkpoint.step == steps(told)[-1]


def test_a_checkpoint_of_an_epochs_end_is_told_there(session, heard, wait_for):
    reports = []
    session.reported.connect(reports.append)
    session.start(run_of(epochs=1_000), Pace.PAUSE)
    session.ask_for_checkpoint(at_epoch_end=True)
    session.resume()
    wait_for(lambda: len([e for e in heard if isinstance(e, EpochDone)]) > 2)
    kept = [report.checkpoint for report in reports if report.checkpoint]
    assert [(one.epoch, one.position) for one in kept] == [(2, 0)]
