"""Covering parts of a drawing: drops of the answer where its ink is, and nowhere else."""

import numpy as np
import pytest

from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import asset
from model.analysis.occlusion import GREY, occlusion
from model.nn import zoo
from model.storage import weights_file


@pytest.fixture(scope="module")
def network():
    return weights_file.load(asset("weights/simple_conv_net.npz")).network


def covered(image, top, left, side, value=0):
    result = image.copy()
    for row in range(max(top, 0), min(top + side, 28)):
        for column in range(max(left, 0), min(left + side, 28)):
            result[0, row, column] = value
    return result


def odds(probabilities):
    """Log-odds of a seven."""
    return np.log(probabilities[7] / np.delete(probabilities, 7).sum(dtype=np.float64))


def test_the_worst_patch_is_what_reading_every_covered_drawing_one_by_one_says(network):
    image = bundled_mnist().x_test[0]
    found = occlusion(network, image)
    whole = network.predict(image[np.newaxis])[0]
    assert found.answer == whole.argmax() == 7
    assert found.probability == pytest.approx(whole[7], abs=1e-6)
    left_over = {
        (top, left): network.predict(covered(image, top, left, 6)[np.newaxis])[0]
        for top in range(-4, 28, 2)
        for left in range(-4, 28, 2)
    }
    least = min(left_over.values(), key=odds)
    assert found.least == pytest.approx(least[7], abs=1e-5)
    assert found.instead == least.argmax()
    at_worst = left_over[found.top, found.left]
    assert at_worst[7] == pytest.approx(found.least, abs=1e-5)
    row, column = 14, 15
    over = [at for at in left_over if 0 <= row - at[0] < 6 and 0 <= column - at[1] < 6]
    mean = np.mean([odds(whole) - odds(left_over[at]) for at in over])
    assert len(over) == 9
    assert found.drops[row, column] == pytest.approx(mean, rel=1e-3)


def test_paper_over_paper_costs_nothing_but_grey_does(network):
    image = bundled_mnist().x_test[0]
    drops = occlusion(network, image).drops
    is_far = np.ones((28, 28), bool)
    rows, columns = np.nonzero(image[0])
    for row, column in zip(rows, columns, strict=True):
        is_far[max(row - 5, 0) : row + 6, max(column - 5, 0) : column + 6] = False
    assert is_far.any()
    assert not drops[is_far].any()
    assert drops.max() > 1
    assert occlusion(network, image, value=GREY).drops[is_far].any()


def test_an_empty_image_has_nothing_to_cover(network):
    found = occlusion(network, np.zeros((1, 28, 28), np.uint8))
    assert not found.drops.any()
    assert found.least == found.probability


def test_images_in_colour():
    network = zoo.build("conv_net_cifar10", {"filters": 2})
    network.initialise(np.random.default_rng(1))
    image = np.random.default_rng(2).integers(0, 256, (3, 32, 32), np.uint8)
    assert occlusion(network, image).drops.shape == (32, 32)
