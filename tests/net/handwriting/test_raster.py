"""Lines and areas against their definitions, pixel by pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from model.handwriting.raster import draw_polylines, resample_area, shrink_area, thin

COORDINATES = st.floats(-15, 35, width=32)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=6)


def by_definition(strokes: list[np.ndarray], side: int, pen_px: float) -> np.ndarray:
    """Coverage from the distance of every pixel to every segment, one by one."""
    image = np.zeros((side, side))
    for row in range(side):
        for column in range(side):
            centre = np.array([column + 0.5, row + 0.5])
            nearest = np.inf
            for points in strokes:
                for start, end in zip(
                    points, points[1:] if len(points) > 1 else points, strict=False
                ):
                    way = end - start
                    length = way @ way
                    share = np.clip((centre - start) @ way / length, 0, 1) if length else 0.0
                    nearest = min(nearest, float(np.hypot(*(centre - start - share * way))))
            image[row, column] = 255 * np.clip(pen_px / 2 + 0.5 - nearest, 0, 1)
    return image


@given(st.lists(POINTS, min_size=1, max_size=3), st.floats(0.5, 6))
@settings(max_examples=40, deadline=None)
def test_coverage_follows_its_definition(strokes: list, pen_px: float) -> None:
    arrays_ = [np.array(stroke, np.float64) for stroke in strokes]
    drawn = draw_polylines(arrays_, 12, pen_px)
    assert drawn.dtype == np.uint8
    np.testing.assert_allclose(drawn, by_definition(arrays_, 12, pen_px), atol=0.6)


def test_level_line_has_the_width_of_its_pen() -> None:
    line = draw_polylines([np.array([[-5.0, 6.0], [20.0, 6.0]])], 12, 2.5)
    # Rows 5 and 6 lie half a pixel from the line, rows 4 and 7 one and a half.
    assert line[:, 3].tolist() == [0, 0, 0, 0, 64, 255, 255, 64, 0, 0, 0, 0]


def test_many_segments_are_drawn_in_parts_with_nothing_lost() -> None:
    angle = np.linspace(0, 2 * np.pi, 5000)
    ring = 10 + 7 * np.column_stack([np.cos(angle), np.sin(angle)])
    drawn = draw_polylines([ring], 20, 2.5)
    rows, columns = np.mgrid[:20, :20] + 0.5
    expected = 255 * np.clip(1.75 - abs(np.hypot(rows - 10, columns - 10) - 7), 0, 1)
    np.testing.assert_allclose(drawn, expected, atol=1)


def test_what_lies_outside_leaves_no_trace() -> None:
    assert not draw_polylines([np.array([[-9.0, 50.0], [60.0, 51.0]])], 12, 3).any()


@given(arrays(np.float64, st.tuples(st.integers(1, 60), st.just(2)), elements=st.floats(-9, 9)))
def test_thin_keeps_the_ends_and_stays_close(points: np.ndarray) -> None:
    kept = thin(points, 0.25)
    np.testing.assert_array_equal(kept[[0, -1]], points[[0, -1]])
    gaps = np.abs(points[:, None] - kept[None]).max(axis=2).min(axis=1)
    assert gaps.max() <= 0.25 + 1e-9


def test_thin_takes_the_crowd_and_leaves_the_rest() -> None:
    crowd = np.column_stack([np.linspace(0, 10, 10_001), np.zeros(10_001)])
    assert 40 <= len(thin(crowd, 0.25)) <= 42
    sparse = crowd[::500]
    np.testing.assert_array_equal(thin(sparse, 0.25), sparse)


@given(
    arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.floats(0, 1))
)
def test_resampling_keeps_the_mean(image: np.ndarray) -> None:
    height, width = 3.7, 10.0
    found = resample_area(image, height, width, 10)
    assert found.shape == (10, 10)
    assert found.sum() == pytest.approx(image.mean() * height * width, abs=1e-9)


def test_resampling_to_the_same_size_changes_nothing() -> None:
    image = np.random.default_rng(0).random((20, 13))
    found = resample_area(image, 20, 13, 20)
    np.testing.assert_allclose(found[:, 3:16], image)
    assert not found[:, :3].any()
    assert not found[:, 16:].any()


def test_halving_is_the_mean_of_four() -> None:
    image = np.arange(16.0).reshape(4, 4)
    expected = [[2.5, 4.5], [10.5, 12.5]]
    np.testing.assert_allclose(resample_area(image, 2, 2, 2), expected)
    np.testing.assert_allclose(shrink_area(image, 2), expected)


def test_shrinking_leaves_a_small_picture_alone() -> None:
    image = np.ones((3, 5))
    assert shrink_area(image, 5) is image
    assert shrink_area(np.ones((1, 500)), 50).shape == (1, 50)
