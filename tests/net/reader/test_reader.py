"""The one way from ink to an answer: a digit, a number, or not sure; nothing is done twice."""

import numpy as np
import pytest
from number_strokes import side_by_side

from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.base.errors import DataError
from model.handwriting.drawings_file import read_drawings
from model.handwriting.input_steps import Steps
from model.handwriting.numbers import Expected, text_of
from model.handwriting.strokes import prepare_strokes, render_strokes
from model.handwriting.verdict import Verdict
from model.reader.reader import Reader, strokes_of
from model.storage.weights_file import load

SAMPLES = {drawing.label: drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))}
CANVAS = (0.0, 0.0, 1.0, 1.0)


class CountingNetwork:
    """The bundled network, which counts the images it is given."""

    def __init__(self):
        self.network = load(asset(BUNDLED_WEIGHTS[0])).network
        self.images = 0

    def predict(self, images):
        self.images += len(images)
        return self.network.predict(images)


@pytest.fixture
def network():
    return CountingNetwork()


def number(text):
    strokes = side_by_side([SAMPLES[int(letter)].strokes for letter in text], 0.3)
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    return [(stroke - low) * 0.9 / (high - low).max() + 0.05 for stroke in strokes]


def test_a_digit_has_its_steps_and_probabilities(network):
    reading = Reader(network).read(SAMPLES[3].strokes, frame=CANVAS)
    expected = prepare_strokes(SAMPLES[3].strokes, CANVAS)
    assert reading.digits == ()
    assert reading.judgement.digit == 3
    assert reading.judgement.is_sure
    for step, other in zip(reading.prepared.steps, expected.steps, strict=True):
        assert step.name == other.name
        np.testing.assert_array_equal(step.image, other.image)
    np.testing.assert_array_equal(
        reading.probabilities, network.network.predict(expected.image[np.newaxis])[0]
    )


def test_a_digit_of_two_strokes_is_predicted_once_and_only_anew_where_it_changed(network):
    reader, strokes = Reader(network), [*SAMPLES[7].strokes, np.array([[0.3, 0.5], [0.6, 0.5]])]
    reader.read(strokes, frame=CANVAS)
    first = network.images
    # At most the whole and either stroke by itself.
    assert first <= 3
    reader.read(strokes, frame=CANVAS)
    assert network.images == first
    longer = [*strokes[:-1], np.vstack([strokes[-1], [[0.65, 0.5]]])]
    reader.read(longer, frame=CANVAS)
    assert network.images - first <= first - 1  # the first stroke by itself is known


def test_a_network_that_has_learnt_since_is_asked_again(network):
    reader = Reader(network)
    reader.read(SAMPLES[3].strokes)
    reader.forget_answers()
    reader.read(SAMPLES[3].strokes)
    assert network.images == 2


def test_a_number_has_digits_with_a_judgement_and_steps_of_each(network):
    strokes, reader = number("204"), Reader(network)
    reading = reader.read(strokes, frame=CANVAS)
    assert text_of(reading.digits) == "204"
    assert reading.probabilities is None
    assert reading.judgement is None
    assert [judgement.digit for judgement in reading.judgements] == [2, 0, 4]
    for digit in reading.digits:
        image = reader.prepare(strokes_of(strokes, digit)).image
        np.testing.assert_array_equal(
            network.network.predict(image[np.newaxis])[0].argmax(), digit.digit
        )


def test_without_a_step_a_drawing_is_one_digit_unless_a_number_is_expected(network):
    reader, steps = Reader(network), Steps.without(["smoothing"])
    assert reader.read(number("20"), steps=steps).digits == ()
    found = reader.read(number("20"), Expected.NUMBER, steps).digits
    assert text_of(found) == "20"
    assert reader.read(number("20"), Expected.ONE_DIGIT).digits == ()


def test_below_the_threshold_it_is_not_sure(network):
    reading = Reader(network, refuses_below=1.01).read(SAMPLES[3].strokes)
    assert reading.judgement.verdict is not Verdict.DIGIT
    dot = Reader(network).read([[(0.5, 0.5)]], frame=CANVAS)
    assert dot.judgement.verdict is Verdict.TOO_LITTLE


def test_nothing_and_what_is_no_number_have_no_judgement(network):
    reader = Reader(network)
    assert reader.read([]).prepared is None
    assert reader.read([]).judgement is None
    network.network.parameters[...] = np.nan
    for strokes in (SAMPLES[3].strokes, number("20")):
        reading = reader.read(strokes)
        assert reading.prepared is not None
        assert reading.judgement is None
        assert reading.digits == ()
    with pytest.raises(DataError, match="finite"):
        reader.read([[(0, np.nan)]])


@pytest.mark.parametrize("without", [[], ["scaling"], ["centring"], ["smoothing"]])
@pytest.mark.parametrize("frame", [None, CANVAS])
def test_the_input_alone_is_that_of_the_steps_to_show(without, frame):
    steps = Steps.without(without)
    for drawing in SAMPLES.values():
        shown = prepare_strokes(drawing.strokes, frame, steps=steps)
        image = render_strokes(drawing.strokes, frame=frame, steps=steps)
        np.testing.assert_array_equal(image, shown.image)
    dot = [[(0.4, 0.4), (0.41, 0.41)]]
    np.testing.assert_array_equal(
        render_strokes(dot, frame=CANVAS), prepare_strokes(dot, CANVAS).image
    )
