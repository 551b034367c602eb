"""Numbers from strokes: cut into the digits a person wrote, whatever the order of the strokes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from number_strokes import HELD_OUT_WRITERS, PENDIGITS, digits_by_writer, numerals, side_by_side

from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.base.errors import DataError
from model.handwriting.drawings_file import read_drawings
from model.handwriting.numbers import Expected, NumberReader, least_sure, text_of
from model.storage.weights_file import load

NETWORK = load(asset(BUNDLED_WEIGHTS[0])).network
SAMPLES = {drawing.label: drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))}
BAR = np.array([[0.3, 0.5], [0.55, 0.48]])


def written(text, gap=0.2):
    """The bundled samples side by side, as strokes."""
    return side_by_side([SAMPLES[int(letter)].strokes for letter in text], gap)


def read(strokes, expected=Expected.AUTOMATIC):
    return NumberReader(NETWORK.predict).read(strokes, expected)


@pytest.mark.parametrize("text", ["2026", "10", "77", "345", "98176", "0123456789"])
@pytest.mark.parametrize("gap", [0.08, 0.3])
def test_samples_side_by_side_are_read_as_a_number(text, gap):
    strokes = written(text, gap)
    found = read(strokes)
    assert text_of(found) == text
    assert sorted(i for read in found for i in read.strokes) == list(range(len(strokes)))
    for digit, letter in zip(found, text, strict=True):
        points = np.concatenate([strokes[i] for i in digit.strokes])
        assert digit.box == pytest.approx([*points.min(axis=0), *points.max(axis=0)])
        alone = read(SAMPLES[int(letter)].strokes)[0].probabilities
        assert digit.probabilities == pytest.approx(alone, abs=0.02)
        assert digit.probability == digit.probabilities.max()
    lefts = [digit.box.left for digit in found]
    assert lefts == sorted(lefts)
    probabilities = [digit.probability for digit in found]
    assert probabilities[least_sure(found)] == min(probabilities)


@pytest.mark.parametrize("label", range(10))
def test_one_digit_stays_one_digit(label):
    for expected in Expected:
        found = read(SAMPLES[label].strokes, expected)
        assert text_of(found) == str(label)
        assert found[0].strokes == tuple(range(len(SAMPLES[label].strokes)))


def test_the_order_of_the_strokes_does_not_matter():
    strokes = written("4755")
    found = read(strokes)
    assert len(found) < len(strokes)
    order = np.random.default_rng(5).permutation(len(strokes))
    shuffled = read([strokes[i] for i in order])
    assert text_of(shuffled) == text_of(found) == "4755"
    for first, second in zip(found, shuffled, strict=True):
        assert {int(order[i]) for i in second.strokes} == set(first.strokes)


def test_a_bar_added_last_belongs_to_its_seven():
    seven = [SAMPLES[7].strokes[0], BAR]
    strokes = side_by_side([seven, SAMPLES[2].strokes, SAMPLES[0].strokes], 0.2)
    late = [strokes[0], *strokes[2:], strokes[1]]
    found = read(late)
    assert text_of(found) == "720"
    assert found[0].strokes == (0, len(late) - 1)


def test_what_is_expected_decides():
    strokes = written("11", 0.15)
    assert len(read(strokes, Expected.ONE_DIGIT)) == 1
    assert text_of(read(strokes, Expected.NUMBER)) == "11"


@given(
    st.floats(0.01, 1000), st.floats(-1000, 1000), st.floats(-1000, 1000), st.integers(0, 2**32 - 1)
)
@settings(max_examples=8, deadline=None)
def test_size_and_place_do_not_matter(scale, x, y, seed):
    digits = np.random.default_rng(seed).integers(10, size=3)
    strokes = written("".join(map(str, digits)))
    moved = [stroke * scale + (x, y) for stroke in strokes]
    before, after = read(strokes), read(moved)
    assert [digit.strokes for digit in after] == [digit.strokes for digit in before]
    for first, second in zip(before, after, strict=True):
        assert second.probabilities == pytest.approx(first.probabilities, abs=0.02)


def test_only_what_is_new_is_given_to_the_network():
    asked = []

    def predict(images):
        asked.append(len(images))
        return NETWORK.predict(images)

    reader = NumberReader(predict)
    strokes = written("2026")
    first = reader.read(strokes)
    assert len(asked) == 1
    assert [d.strokes for d in reader.read(strokes)] == [d.strokes for d in first]
    assert len(asked) == 1
    strokes[-1] = strokes[-1][:-1]
    reader.read(strokes)
    assert asked[1] < asked[0]
    reader.forget_answers()
    reader.read(strokes)
    assert asked[2] == asked[0]


@pytest.mark.parametrize("expected", list(Expected))
def test_odd_drawings_come_to_an_answer(expected):
    rng = np.random.default_rng(1)
    assert read([], expected) == ()
    assert read([[], []], expected) == ()
    assert len(read([[], [(3, 4)]], expected)) == 1
    assert read([[], [(3, 4)]], expected)[0].strokes == (1,)
    dots = [[(5.0 * i, 0.0)] for i in range(4)]
    flat = [[(0.0, 0.0), (1.0, 0.0)], [(2.0, 0.0), (3.0, 0.0)]]
    long = [rng.normal(size=(5_000, 2)).cumsum(axis=0)]
    gone_over = [rng.normal(size=(5, 2)) for _ in range(60)]
    many = [np.add(rng.normal(size=(3, 2)), (i, 0)) for i in range(300)]
    for strokes in (dots, flat, long, gone_over, many):
        found = read(strokes, expected)
        assert sorted(i for digit in found for i in digit.strokes) == list(range(len(strokes)))


@pytest.mark.parametrize("bad", [[[(0, 0)], [(0, np.nan)]], [[(0, 0, 0)]], [["ab"]], [[(0, 1e12)]]])
def test_what_cannot_be_read_is_refused_plainly(bad):
    with pytest.raises(DataError, match=r"stroke holds|stroke has|stroke is|coordinate of"):
        read(bad)


@pytest.mark.skipif(not PENDIGITS.exists(), reason="the strokes of pendigits are not available")
def test_numbers_of_held_out_writers():
    writers = digits_by_writer(HELD_OUT_WRITERS)
    made = numerals(writers, 80, 3, np.random.default_rng(7))
    found = [(numeral, read(numeral.strokes)) for numeral in made]
    is_cut_right = [
        {frozenset(digit.strokes) for digit in digits} == set(numeral.groups)
        for numeral, digits in found
    ]
    assert np.mean(is_cut_right) >= 0.97
    read_right = np.mean([text_of(digits) == numeral.text for numeral, digits in found])
    assert read_right >= 0.93
    strokes = [d.strokes for digits in writers.values() for d in digits if len(d.strokes) > 1][::6]
    assert sum(len(read(one)) > 1 for one in strokes) <= 1


@pytest.mark.parametrize(
    "strokes",
    [
        pytest.param([[(0, 0), (0, 10)], [(6, 0), (0, 5), (6, 10)]], id="K"),
        pytest.param([[(0, 0), (0, 10)], [(6, 0), (6, 10)], [(0, 5), (6, 5)]], id="H"),
        pytest.param(
            [[(0, 0), (0, 10)], [(0, 0), (5, 1), (5, 4), (0, 5), (6, 6), (6, 9), (0, 10)]], id="B"
        ),
    ],
)
def test_a_letter_of_touching_strokes_is_no_number(strokes):
    assert len(read(strokes)) == 1
    apart = [np.add(stroke, [8.0 * (index > 0), 0]) for index, stroke in enumerate(strokes)]
    assert len(read(apart, Expected.NUMBER)) > 1
