"""Pictures of every kind people make are read as the same strokes drawn straight away are."""

from pathlib import Path

import numpy as np
import pytest
from picture_kinds import KINDS, PENDIGITS, real_strokes

from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.handwriting.strokes import render_strokes
from model.pictures.prepare import prepare_picture
from model.storage.weights_file import load

ROOT = Path(__file__).resolve().parents[3]
DRAWINGS = 6


@pytest.fixture(scope="module")
def network():
    return load(asset(BUNDLED_WEIGHTS[0])).network


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_picture_is_read_like_its_strokes(network, kind):
    if not PENDIGITS.exists():
        pytest.skip("the pendigits strokes lie beside the project only where it is developed")
    drawings, _ = real_strokes(DRAWINGS)
    rng = np.random.default_rng(1)
    images = [render_strokes(strokes) for strokes in drawings]
    rendered = [image for image in images if image is not None]
    expected = network.predict(np.stack(rendered))
    prepared = [prepare_picture(KINDS[kind](strokes, rng)) for strokes in drawings]
    found = network.predict(np.stack([each.image for each in prepared if each is not None]))
    assert len(found) == len(expected) == DRAWINGS
    assert np.sum(found.argmax(axis=1) == expected.argmax(axis=1)) >= DRAWINGS - 1


def test_mnist_loses_nothing_as_pictures():
    from model.data.idx_folder import load_mnist

    images = load_mnist(ROOT / "assets" / "mnist").x_test[:, 0]
    for image in images:
        found = prepare_picture(image)
        assert found is not None
        assert np.array_equal(found.image, image)


@pytest.mark.parametrize("is_light", [False, True])
@pytest.mark.parametrize(("side", "pen"), [(200, 1), (600, 2), (1000, 1), (4000, 8)])
def test_a_hard_edged_hairline_seven_keeps_its_bar(network, side, pen, is_light):
    rows, columns = np.indices((side, side), dtype=np.float32)
    high, left, right, low = (round(side * share) for share in (0.22, 0.28, 0.72, 0.8))
    is_bar = (np.abs(rows - high) < pen / 2) & (columns >= left) & (columns <= right)
    slant = right - (rows - high) * np.float32(0.3 / 0.58)
    is_stem = (np.abs(columns - slant) <= pen / 2) & (rows >= high) & (rows <= low)
    picture = np.where(is_bar | is_stem, 0, 255).astype(np.uint8)
    prepared = prepare_picture(255 - picture if is_light else picture)
    assert prepared is not None
    assert network.predict(prepared.image[None]).argmax() == 7
