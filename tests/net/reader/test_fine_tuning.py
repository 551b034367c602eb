"""Teaching: an odd hand is read after five drawings, and what was known stays known."""

from contextlib import closing
from itertools import takewhile

import numpy as np
import pytest

from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import asset
from model.base.errors import DataError
from model.data.image_distortion import distort_strokes
from model.handwriting.drawings_file import checked_drawing, read_drawings
from model.handwriting.numbers import Expected
from model.reader.fine_tuning import Phase, Progress, Taught, Teacher
from model.reader.reader import Reader
from model.storage import weights_file

SAMPLES = {drawing.label: drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))}


def odd_seven(seed):
    """A 7 as seen in a mirror, each time by a slightly different hand."""
    mirrored = [stroke * (-1.0, 1.0) for stroke in SAMPLES[7].strokes]
    return checked_drawing(distort_strokes(mirrored, np.random.default_rng(seed)), 7)


@pytest.fixture(scope="module")
def network():
    return weights_file.load(asset("weights/simple_conv_net.npz")).network


@pytest.fixture(scope="module")
def data():
    return bundled_mnist().subset(20_000, 10_000)


def read(network, drawing):
    judgement = Reader(network).read(drawing.strokes, Expected.ONE_DIGIT).judgement
    return judgement.digit if judgement.is_sure else None


def taught(network, data, **options):
    drawings = [odd_seven(seed) for seed in range(5)]
    *progress, end = Teacher(network, drawings, data, **options).run()
    assert isinstance(end, Taught)
    return progress, end


@pytest.fixture(scope="module")
def lesson(network, data):
    return taught(network, data)


def test_five_odd_sevens_teach_it_the_others_and_nothing_is_forgotten(network, lesson):
    _, end = lesson
    others = [odd_seven(seed) for seed in range(5, 25)]
    assert sum(read(network, drawing) == 7 for drawing in others) <= 4
    assert sum(read(end.network, drawing) == 7 for drawing in others) >= 18
    assert all(read(end.network, SAMPLES[label]) == label for label in range(10))


def test_before_and_after_are_what_the_networks_read(network, data, lesson):
    _, end = lesson
    for marks, of in ((end.before, network), (end.after, end.network)):
        assert marks.own_right == tuple(read(of, odd_seven(seed)) == 7 for seed in range(5))
        found = of.predict(data.x_test).argmax(axis=1) == data.t_test
        assert (marks.test.correct, marks.test.total) == (found.sum(), 10_000)
    assert end.before.own_correct < end.after.own_correct == 5
    assert end.after.test.correct >= end.before.test.correct - 10  # 0.1 point


def test_it_reports_how_far_it_is(lesson):
    progress, _ = lesson
    shares = [event.share for event in progress]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1
    assert list(dict.fromkeys(event.phase for event in progress)) == list(Phase)


def test_the_network_taught_is_another_and_the_same_on_any_number_of_threads(network, data):
    before = network.parameters.copy()
    few = data.subset(1_000, 100)
    alone, together = (
        taught(network, few, steps=4, threads=threads)[1].network for threads in (1, 2)
    )
    assert (network.parameters == before).all()
    assert (alone.parameters != before).any()
    assert (alone.parameters == together.parameters).all()


def test_it_can_be_left_at_any_moment(network, data):
    before = network.parameters.copy()
    few = data.subset(1_000, 100)
    with closing(Teacher(network, [odd_seven(0)], few, steps=10).run()) as events:
        for event in events:
            if event.share > 0.5:
                break
    assert isinstance(event, Progress)
    assert (network.parameters == before).all()


def test_many_drawings_are_drawn_and_read_in_parts(network, data):
    drawings = [odd_seven(seed) for seed in range(30)] * 20
    events = Teacher(network, drawings, data.subset(1_000, 100), steps=1).run()
    with closing(events):
        shares = [e.share for e in takewhile(lambda event: event.phase is Phase.BEFORE, events)]
    assert shares.index(0.02) == 30  # each reported 20 drawings after the one before
    assert shares.count(0.02) == 3  # read 250 at a time


def test_what_cannot_be_taught_is_refused(network, data):
    with pytest.raises(DataError, match="no drawings"):
        Teacher(network, [], data)
    with pytest.raises(DataError, match="label"):
        Teacher(network, [checked_drawing([[(0, 0), (1, 1)]], None)], data)
