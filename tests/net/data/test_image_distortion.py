"""Distortions: what they change, what they keep, and that a seed decides them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitpad.state.data_sources import bundled_mnist
from model.data.image_distortion import AUGMENTATIONS, Distortion, distort_images, distort_strokes
from model.handwriting.strokes import prepare_strokes


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return bundled_mnist().x_train[:60]


def _ink(images: np.ndarray) -> np.ndarray:
    return images.reshape(len(images), -1).sum(axis=1)


def test_no_distortion_changes_nothing(images: np.ndarray) -> None:
    same = distort_images(images, AUGMENTATIONS["none"], np.random.default_rng(0))
    np.testing.assert_array_equal(np.rint(same * 255).astype(np.uint8), images)


@pytest.mark.parametrize("name", [name for name in AUGMENTATIONS if name != "none"])
def test_every_image_is_changed_and_stays_a_digit(name: str, images: np.ndarray) -> None:
    changed = distort_images(images, AUGMENTATIONS[name], np.random.default_rng(0))
    assert changed.shape == images.shape
    assert changed.dtype == np.float32
    assert changed.min() >= 0
    assert changed.max() <= 1 + 1e-6
    assert (np.abs(changed - images / 255).max(axis=(1, 2, 3)) > 0.05).all()
    # Nothing is lost beyond the rim, nothing is torn: the ink stays within a factor.
    ratio = _ink(changed) / _ink(images / 255)
    assert ratio.min() > 0.3
    assert ratio.max() < 3


def test_the_same_seed_gives_the_same_images_and_another_others(images: np.ndarray) -> None:
    first, second, other = (
        distort_images(images, AUGMENTATIONS["handwriting"], np.random.default_rng(seed))
        for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, second)
    assert (first != other).any(axis=(1, 2, 3)).all()


def test_a_turn_alone_turns_about_the_centre_of_mass() -> None:
    image = np.zeros((200, 1, 28, 28), np.float32)
    image[:, 0, 14, 4:25] = 1  # a level line through index 14
    turned = distort_images(image, Distortion(rotation_deg=20), np.random.default_rng(0))
    assert (turned[:, 0, 14, 14] > 0.9).all()
    assert turned[:, 0, 14, 5].mean() < 0.6


def test_wider_lines_have_more_ink_and_thinner_less(images: np.ndarray) -> None:
    wider = distort_images(images, Distortion(widen=0.9), np.random.default_rng(0))
    thinner = distort_images(images, Distortion(thin=0.9), np.random.default_rng(0))
    plain = _ink(images / 255)
    assert (_ink(wider) > plain * 1.05).sum() >= 8  # about a quarter is chosen
    assert (_ink(thinner) < plain * 0.95).sum() >= 8
    assert (_ink(wider) >= plain * 0.999).all()


def test_colour_images_are_distorted_alike_in_all_channels() -> None:
    grey = np.random.default_rng(1).random((4, 1, 32, 32), np.float32)
    colour = np.repeat(grey, 3, axis=1)
    changed = distort_images(colour, AUGMENTATIONS["elastic"], np.random.default_rng(0))
    np.testing.assert_array_equal(changed[:, 0], changed[:, 2])
    assert (changed != colour).any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_a_single_row_or_column_is_its_own_neighbour(shape: tuple[int, int]) -> None:
    """Images of one value stay what they are, whatever lies beside them in memory."""
    images = np.stack([np.full((2, *shape), value, np.uint8) for value in (0, 51, 255)])
    for name in ("affine", "elastic"):
        found = distort_images(images, AUGMENTATIONS[name], np.random.default_rng(0))
        np.testing.assert_allclose(found, images / 255, atol=1e-6)


def test_strokes_keep_their_number_and_their_digit() -> None:
    seven = [np.array([[0.0, 0], [10, 0], [5, 20]]), np.array([[3.0, 9], [9, 9]])]
    rng = np.random.default_rng(0)
    plain = prepare_strokes(seven)
    assert plain is not None
    for _ in range(20):
        changed = distort_strokes(seven, rng)
        assert len(changed) == 2
        drawn = prepare_strokes(changed)
        assert drawn is not None
        overlap = np.minimum(drawn.image, plain.image).sum() / plain.image.sum()
        assert 0.3 < overlap < 1


def test_strength_zero_changes_only_the_sampling() -> None:
    ring = [np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 6, 40)])]
    changed = distort_strokes(ring, np.random.default_rng(0), strength=0)
    radii = np.hypot(*(changed[0] * [1, 1]).T)
    middle = prepare_strokes(ring), prepare_strokes(changed)
    assert len(changed[0]) != 40
    assert radii.min() > 0.8
    assert middle[0] is not None
    assert middle[1] is not None
    difference = middle[0].image.astype(int) - middle[1].image
    assert np.abs(difference).mean() < 6


def test_a_dot_stays_a_dot() -> None:
    (dot,) = distort_strokes([np.array([[5.0, 5.0]])], np.random.default_rng(0))
    assert dot.shape == (1, 2)
    assert np.isfinite(dot).all()


def test_only_what_is_asked_for_is_done(images: np.ndarray) -> None:
    moved = distort_images(images, Distortion(shift_px=0.8), np.random.default_rng(0))
    np.testing.assert_allclose(_ink(moved), _ink(images / 255), rtol=0.02)
    blurred = distort_images(
        images, replace(AUGMENTATIONS["none"], blur=0.5), np.random.default_rng(0)
    )
    assert (blurred.max(axis=(1, 2, 3)) > 0.99).all()
