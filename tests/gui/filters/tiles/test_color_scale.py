"""Weights become the colours the theme names, symmetrically about zero."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from digitpad.filters.tiles.color_scale import color_image, diverging_image, to_qimage, weight_text
from digitpad.widgets.theme import DARK, LIGHT, Theme


def rgb(name: str) -> list[int]:
    return list(QColor(name).getRgb()[:3])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_ends_and_zero_are_the_themes_colours(theme: Theme) -> None:
    colors = diverging_image(np.array([[-0.3, 0.0, 0.3]], np.float32), 0.3, theme)
    assert colors.dtype == np.uint8
    assert colors.tolist() == [[rgb(theme.negative), rgb(theme.neutral), rgb(theme.positive)]]


def test_halfway_lies_between_neutral_and_end() -> None:
    colors = diverging_image(np.array([-0.5, 0.5]), 1.0, LIGHT)
    for color, end in zip(colors, (LIGHT.negative, LIGHT.positive), strict=True):
        middle = (np.array(rgb(end)) + rgb(LIGHT.neutral)) / 2
        np.testing.assert_allclose(color, middle, atol=0.5)


def test_grey_runs_from_black_to_white() -> None:
    colors = diverging_image(np.array([-2.0, 0.0, 2.0]), 2.0, LIGHT, grey=True)
    assert colors.tolist() == [[0, 0, 0], [128, 128, 128], [255, 255, 255]]


def test_beyond_the_limit_and_not_a_number() -> None:
    colors = diverging_image(np.array([-9.0, -np.inf, np.nan, np.inf, 9.0]), 1.0, LIGHT)
    expected = [LIGHT.negative, LIGHT.negative, LIGHT.neutral, LIGHT.positive, LIGHT.positive]
    assert colors.tolist() == [rgb(name) for name in expected]


def test_a_limit_of_zero_is_all_neutral() -> None:
    colors = diverging_image(np.zeros((2, 2)), 0.0, DARK)
    assert (colors == rgb(DARK.neutral)).all()
    assert colors.shape == (2, 2, 3)


@pytest.mark.parametrize("limit", [-1.0, np.nan, np.inf])
def test_an_unusable_limit_is_refused(limit: float) -> None:
    with pytest.raises(ValueError, match=f"limit is {limit}"):
        diverging_image(np.zeros((1, 1)), limit, LIGHT)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_stronger_weight_is_never_nearer_to_neutral(one: float, other: float) -> None:
    weaker, stronger = sorted((one, other))
    for sign in (-1, 1):
        colors = diverging_image(np.array([sign * weaker, sign * stronger]), 1.0, LIGHT)
        distances = np.abs(colors.astype(int) - rgb(LIGHT.neutral)).sum(axis=1)
        assert distances[0] <= distances[1]


def test_colour_kernels_keep_their_channels_apart() -> None:
    assert color_image(np.array([[-1.0, 0.0, 1.0]]), 1.0).tolist() == [[0, 128, 255]]


def test_a_qimage_holds_every_pixel_after_its_array_is_gone() -> None:
    pixels = np.arange(5 * 3 * 3, dtype=np.uint8).reshape(5, 3, 3)
    image = to_qimage(pixels)
    expected = pixels.tolist()
    pixels[:] = 0
    shown = [[list(image.pixelColor(x, y).getRgb()[:3]) for x in range(3)] for y in range(5)]
    assert shown == expected


@pytest.mark.parametrize(
    ("weight", "text"),
    [(0.0, "0.00"), (0.424, "0.42"), (-0.42, "-0.42"), (12.3, "12.30"), (0.0123, "0.012")],
)
def test_weights_are_written_short(weight: float, text: str) -> None:
    assert weight_text(weight) == text
