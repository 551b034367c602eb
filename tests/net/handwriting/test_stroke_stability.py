"""How a digit was drawn changes nothing in its reading: not where, how large, how fast, nor how
finely the pen was sampled."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_kinds import PENDIGITS, real_strokes

from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.handwriting.strokes import render_strokes
from model.storage.weights_file import load

MOST = 0.02
"""Of a probability, 0 to 1."""
TOLERANCE = 1 / 1000
"""Points are left out that lie so near the line without them, as a share of the digit."""
DRAWINGS = 40

pytestmark = pytest.mark.skipif(
    not Path(PENDIGITS).exists(),
    reason="the pendigits strokes lie beside the project only where it is developed",
)


@pytest.fixture(scope="module")
def network():
    return load(asset(BUNDLED_WEIGHTS[0])).network


@pytest.fixture(scope="module")
def drawings():
    return real_strokes(DRAWINGS, seed=5)[0]


def denser(stroke, times):
    """Points in between, as a tablet that looks more often reports them."""
    way = np.arange(len(stroke))
    fine = np.linspace(0, len(stroke) - 1, (len(stroke) - 1) * times + 1)
    return np.column_stack([np.interp(fine, way, stroke[:, axis]) for axis in (0, 1)])


def sparser(stroke, tolerance):
    """Without the points that lie within ``tolerance`` of the line through the others."""
    kept, waiting = {0, len(stroke) - 1}, [(0, len(stroke) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        start, way = stroke[first], stroke[last] - stroke[first]
        inner = stroke[first + 1 : last] - start
        length = float(way @ way)
        share = np.clip(inner @ way / length, 0, 1) if length else np.zeros(len(inner))
        off = np.hypot(*(inner - share[:, None] * way).T)
        if off.max() > tolerance:
            middle = first + 1 + int(off.argmax())
            kept.add(middle)
            waiting += [(first, middle), (middle, last)]
    return stroke[sorted(kept)]


def assert_read_alike(network, one, other):
    images = [render_strokes(strokes) for strokes in (*one, *other)]
    rendered = np.stack([image for image in images if image is not None])
    assert len(rendered) == len(images)
    first, second = np.split(network.predict(rendered), 2)
    assert np.abs(first - second).max() <= MOST


@given(st.floats(-3, 3), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.integers(0, DRAWINGS - 4))
@settings(deadline=None, max_examples=25)
def test_place_and_size(network, drawings, power, x, y, first):
    chosen = drawings[first : first + 4]
    moved = [[stroke * 10.0**power + (x, y) for stroke in strokes] for strokes in chosen]
    assert_read_alike(network, chosen, moved)


@pytest.mark.parametrize("times", [2, 3, 7])
def test_a_pen_sampled_more_often(network, drawings, times):
    other = [[denser(stroke, times) for stroke in strokes] for strokes in drawings]
    assert_read_alike(network, drawings, other)


def test_a_slow_pen_reports_points_again_and_again(network, drawings):
    rng = np.random.default_rng(2)
    other = [
        [np.repeat(stroke, rng.integers(1, 6, len(stroke)), axis=0) for stroke in strokes]
        for strokes in drawings
    ]
    assert_read_alike(network, drawings, other)


def test_points_that_change_nothing_may_be_missing(network, drawings):
    other = []
    for strokes in drawings:
        span = np.ptp(np.concatenate(strokes), axis=0).max()
        other.append([sparser(stroke, TOLERANCE * span) for stroke in strokes])
    before, after = (sum(len(s) for strokes in each for s in strokes) for each in (drawings, other))
    missing = 1 - after / before
    assert missing > 0.1
    assert_read_alike(network, drawings, other)


def test_the_order_of_strokes_and_points_does_not_matter(network, drawings):
    other = [[stroke[::-1] for stroke in reversed(strokes)] for strokes in drawings]
    assert_read_alike(network, drawings, other)


@pytest.mark.parametrize("height", [0.0, 0.004, 0.02])
def test_a_stroke_much_wider_than_tall_stays_flat(height):
    image = render_strokes([[(0, 0), (1, height), (2, 0)]])
    assert np.count_nonzero(image.any(axis=1)) <= 5
    assert np.count_nonzero(image.any(axis=0)) >= 20


def test_ten_thousand_points_in_a_stroke():
    way = np.linspace(0, 40, 10_000)
    image = render_strokes([np.column_stack([way * np.cos(way), way * np.sin(way)])])
    assert image.max() == 255
