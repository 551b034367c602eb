"""Pictures of every kind people make are read as the same strokes drawn straight away are."""

from pathlib import Path

import numpy as np
import pytest
from picture_kinds import KINDS, PENDIGITS, real_strokes

from digitpad.resources import BUNDLED_WEIGHTS, asset
from model.drawing import prepare_picture, render_strokes
from model.weights import load

ROOT = Path(__file__).resolve().parents[2]
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
    expected = network.predict(np.stack([render_strokes(strokes) for strokes in drawings]))
    prepared = [prepare_picture(KINDS[kind](strokes, rng)) for strokes in drawings]
    found = network.predict(np.stack([each.image for each in prepared if each is not None]))
    assert len(found) == DRAWINGS
    assert np.sum(found.argmax(axis=1) == expected.argmax(axis=1)) >= DRAWINGS - 1


def test_mnist_loses_nothing_as_pictures():
    from model.datasets import load_mnist

    images = load_mnist(ROOT / "assets" / "mnist").x_test[:, 0]
    for image in images:
        found = prepare_picture(image)
        assert found is not None
        assert np.array_equal(found.image, image)
