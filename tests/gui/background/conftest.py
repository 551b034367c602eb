"""A training session, and lists of what it reports."""

import pytest

from digitpad.background.training_session import TrainingSession


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
