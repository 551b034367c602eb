"""Pictures come out with MNIST's measures, on whatever paper and in whatever light."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.base.errors import DataError
from model.files.idx import read_idx
from model.handwriting.input_steps import Prepared, Steps
from model.pictures.prepare import prepare_picture

ROOT = Path(__file__).resolve().parents[3]


def box(image: np.ndarray) -> tuple[int, int]:
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return read_idx(ROOT / "assets" / "mnist" / "t10k-images-idx3-ubyte.gz")[:100]


def difference(found: Prepared | None, digit: np.ndarray) -> float:
    assert found is not None
    return float(np.abs(found.image.astype(int) - digit).mean())


def as_photo(digit: np.ndarray, ink_shade: float, noise: float) -> np.ndarray:
    """Ten times as large, off the middle, on paper lit from one side."""
    rows, columns = np.mgrid[-1:1:400j, -1:1:600j]
    paper = 170 + 30 * columns - 25 * rows - 30 * columns**2
    if ink_shade > 128:
        paper = 255 - paper
    ink = np.zeros(paper.shape)
    ink[60:340, 200:480] = np.kron(digit / 255, np.ones((10, 10)))
    grain = np.random.default_rng(3).normal(scale=noise, size=paper.shape)
    return np.clip(paper * (1 - ink) + ink_shade * ink + grain, 0, 255).astype(np.uint8)


def test_mnist_comes_out_as_it_went_in(digits: np.ndarray) -> None:
    assert np.mean([difference(prepare_picture(digit), digit) for digit in digits]) < 0.5


def test_dark_on_light_is_the_same(digits: np.ndarray) -> None:
    for digit in digits:
        one, other = prepare_picture(digit), prepare_picture(255 - digit)
        assert one is not None
        assert difference(other, one.image) < 0.01


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_ink_of_any_shade_on_clear_ground(digits: np.ndarray, shade: int) -> None:
    for digit in digits[:20]:
        picture = np.full((28, 28, 4), shade, np.uint8)
        picture[:, :, 3] = digit
        assert difference(prepare_picture(picture), digit) < 1


def test_white_sheet_on_clear_ground(digits: np.ndarray) -> None:
    differences = []
    for digit in digits[:20]:
        picture = np.zeros((60, 60, 4), np.uint8)
        picture[10:50, 10:50] = 255
        picture[16:44, 16:44, :3] = (255 - digit)[:, :, None]
        differences.append(difference(prepare_picture(picture), digit))
    assert np.median(differences) < 10


@pytest.mark.parametrize(("ink_shade", "noise"), [(40, 0), (40, 4), (40, 12), (230, 4)])
def test_photograph_of_unevenly_lit_paper(
    digits: np.ndarray, ink_shade: float, noise: float
) -> None:
    differences = [
        difference(prepare_picture(as_photo(digit, ink_shade, noise)), digit)
        for digit in digits[:12]
    ]
    # A shift by one pixel is about 19, by half a pixel, which MNIST's own rounding is, about 10.
    assert np.median(differences) < 10


def test_dust_does_not_move_the_digit(digits: np.ndarray) -> None:
    photo = as_photo(digits[0], 40, 2)
    expected = prepare_picture(photo)
    photo[10:14, 10:14] = 30
    photo[390, 590] = 0
    assert expected is not None
    assert difference(prepare_picture(photo), expected.image) < 1


def test_color_and_grey_pictures_agree(digits: np.ndarray) -> None:
    grey = prepare_picture(digits[0])
    assert grey is not None
    assert difference(prepare_picture(np.repeat(digits[0][:, :, None], 3, 2)), grey.image) < 1


@pytest.mark.parametrize("side", [8, 9, 50, 3000])
def test_any_size(side: int) -> None:
    picture = np.zeros((side, side), np.uint8)
    picture[side // 4 : side // 2, side // 4 : side // 3 + 1] = 200
    found = prepare_picture(picture)
    assert found is not None
    assert max(box(found.image)) in (20, 21)
    assert found.image.max() == 255


def test_steps_of_a_picture(digits: np.ndarray) -> None:
    found = prepare_picture(as_photo(digits[0], 40, 4))
    assert found is not None
    names = [step.name for step in found.steps]
    assert names == ["ink", "background", "line_width", "scaling", "centring", "smoothing"]
    ink = found.steps[1].image
    assert ink.shape == (56, 56)
    assert np.array(box(ink)) / 56 == pytest.approx(
        np.array(box(found.steps[3].image)) / 20, abs=0.08
    )
    weights = found.image / found.image.sum(dtype=np.float64)
    assert weights.sum(axis=0) @ np.arange(28) == pytest.approx(14, abs=0.1)
    assert weights.sum(axis=1) @ np.arange(28) == pytest.approx(14, abs=0.1)


@pytest.mark.parametrize("name", ["background", "line_width", "scaling", "centring", "smoothing"])
def test_a_step_left_out_changes_the_input(digits: np.ndarray, name: str) -> None:
    thick = np.pad(255 - np.kron(digits[3], np.ones((2, 2), np.uint8)), ((4, 90), (4, 90)), "edge")
    for shift in range(3):
        thick[shift + 1 :] = np.minimum(thick[shift + 1 :], thick[: -shift - 1])
    whole, part = prepare_picture(thick), prepare_picture(thick, Steps.without([name]))
    assert whole is not None
    assert part is not None
    assert difference(part, whole.image) > 2


def test_without_scaling_thick_lines_grow_thin_around_the_middles_they_have() -> None:
    picture = np.full((280, 280), 255, np.uint8)
    for left in (40, 180):
        picture[60:220, left : left + 60] = 0  # two posts, their middles 140 pixels apart
    picture[110:170, 50:230] = 0
    found = prepare_picture(picture, Steps.without(["scaling", "centring"]))
    assert found is not None
    above = found.image[8].astype(float)
    places = np.arange(28) + 0.5
    for part, middle in ((slice(14), 7.0), (slice(14, 28), 21.0)):
        assert above[part] @ places[part] / above[part].sum() == pytest.approx(middle, abs=0.1)
        assert 2 < above[part].sum() / 255 < 3.5  # it was 6 pixels


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((28, 28), np.uint8),
        np.full((50, 40, 3), 255, np.uint8),
        np.zeros((20, 20, 4), np.uint8),
        np.full((20, 20, 4), 254, np.uint8),
        np.tile(np.linspace(60, 200, 300).astype(np.uint8), (200, 1)),
        np.random.default_rng(0).integers(0, 256, (100, 100)).astype(np.uint8),
        np.random.default_rng(0).normal(128, 5, (300, 300)).astype(np.uint8),
    ],
    ids=["black", "white", "clear", "even", "slope", "static", "grain"],
)
def test_blank_picture(picture: np.ndarray) -> None:
    assert prepare_picture(picture) is None


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.zeros((28, 28)), "type float64"),
        (np.zeros((28, 28, 2), np.uint8), r"shape \(28, 28, 2\)"),
        (np.zeros(28, np.uint8), r"shape \(28,\)"),
        (np.zeros((7, 28), np.uint8), "28 x 7 pixels"),
        (np.zeros((8, 20_001), np.uint8), "20001 x 8 pixels"),
    ],
)
def test_picture_that_is_none(picture: np.ndarray, words: str) -> None:
    with pytest.raises(DataError, match=words):
        prepare_picture(picture)


@given(
    st.integers(0, 2**32 - 1), st.integers(8, 90), st.integers(8, 90), st.sampled_from([2, 3, 4])
)
@settings(deadline=None, max_examples=40)
def test_no_picture_breaks_it(seed: int, height: int, width: int, kind: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (height, width) if kind == 2 else (height, width, kind)
    found = prepare_picture((rng.random(shape) ** rng.integers(1, 30) * 255.9).astype(np.uint8))
    assert found is None or (found.image.shape == (28, 28) and found.image.max() == 255)


def test_grain_does_not_make_the_ink_grey() -> None:
    photo = np.full((400, 400), 220.0)
    photo[100:300, 170:230] = 60
    photo += np.random.default_rng(1).normal(scale=12, size=photo.shape)
    found = prepare_picture(photo.clip(0, 255).astype(np.uint8))
    assert found is not None
    assert np.median(found.image[found.image > 0]) >= 245


@pytest.mark.parametrize("shape", [(100, 3000), (3000, 100)])
def test_strip_of_paper(shape: tuple[int, int]) -> None:
    picture = np.zeros(shape, np.uint8)
    picture[shape[0] // 4 : shape[0] // 2, shape[1] // 4 : shape[1] // 2] = 255
    found = prepare_picture(picture)
    assert found is not None
    assert max(box(found.image)) in (20, 21)
