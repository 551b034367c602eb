"""Numbers in pictures: what hangs together is cut out, and each digit is read on its own."""

import numpy as np
import pytest
from number_strokes import side_by_side

from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.base.errors import DataError
from model.handwriting.drawings_file import read_drawings
from model.handwriting.numbers import Expected, NumberReader, text_of
from model.handwriting.raster import draw_polylines
from model.pictures.numbers import cut_picture, find_picture_ink
from model.reader.reader import Reader
from model.storage.weights_file import load

NETWORK = load(asset(BUNDLED_WEIGHTS[0])).network
READER = Reader(NETWORK)
SAMPLES = {drawing.label: drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))}


def read(picture, expected=Expected.AUTOMATIC):
    return READER.read_picture(find_picture_ink(picture), expected).digits


def picture_of(text, width=400, pen_px=7, gap=0.3):
    """The bundled samples side by side, dark ink on light paper, (width, width)."""
    strokes = side_by_side([SAMPLES[int(letter)].strokes for letter in text], gap)
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = 0.8 * width / (high - low).max()
    placed = [(stroke - (low + high) / 2) * scale + width / 2 for stroke in strokes]
    return 255 - draw_polylines(placed, width, pen_px)


@pytest.mark.parametrize("text", ["2026", "347", "10", "98165"])
@pytest.mark.parametrize("is_dark_on_light", [True, False], ids=["dark on light", "light on dark"])
def test_a_number_in_a_picture(text, is_dark_on_light):
    picture = picture_of(text)
    found = read(picture if is_dark_on_light else 255 - picture)
    assert text_of(found) == text
    lefts = [digit.box.left for digit in found]
    assert lefts == sorted(lefts)


def test_pen_and_size_do_not_matter():
    for width, pen_px in ((250, 4), (400, 12), (1600, 20)):
        assert text_of(read(picture_of("2026", width, pen_px))) == "2026"


def test_pictures_of_single_digits_stay_single():
    images = bundled_mnist().x_test[:40, 0]
    enlarged = np.kron(images, np.ones((1, 5, 5), np.uint8))
    assert not any(read(255 - image) for image in enlarged)


def test_specks_are_no_digits():
    picture = picture_of("30")
    picture[20:26, 60:66] = 0
    assert text_of(read(picture)) == "30"


def test_what_is_expected_decides():
    assert read(picture_of("30"), Expected.ONE_DIGIT) == ()
    assert text_of(read(picture_of("30"), Expected.NUMBER)) == "30"


def test_nothing_and_one_input_are_left_to_others():
    assert find_picture_ink(np.full((60, 80), 255, np.uint8)).prepared is None
    assert find_picture_ink(bundled_mnist().x_test[0, 0]).parts is None
    with pytest.raises(DataError, match="expected"):
        read(np.zeros((5, 5, 7), np.uint8))


def test_a_bar_that_fills_its_box_is_one_digit():
    pixels = np.zeros((200, 200), np.uint8)
    pixels[40:160, 95:107] = 255
    parts = cut_picture(pixels)
    reader = NumberReader(lambda images: np.full((len(images), 10), 0.1), parts.render)
    (digit,) = reader.read(parts.outlines)
    left, top, right, bottom = digit.box
    assert 94 <= left <= right <= 108
    assert 39 <= top <= bottom <= 161
