"""Long series are thinned out without losing an extreme, and axes are labelled."""

import math

import numpy as np
import pytest
from curve_actions import (
    drawn,
    make_run,
)
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from digitpad.train.plots.axis import linear_ticks, log_ticks
from digitpad.train.plots.curves import LossPlot
from digitpad.train.plots.curves_panel import CurvesPanel
from digitpad.train.plots.run_curves import RunCurves
from digitpad.train.plots.series import GrowingSeries, PeakSeries


@pytest.mark.parametrize("is_log", [False, True])
def test_the_numbers_beside_a_plot_stand_where_its_values_lie(
    panel: CurvesPanel, loss: LossPlot, is_log: bool
) -> None:
    panel.show_run(make_run())
    loss.set_log(is_log)
    QApplication.processEvents()
    view, box = loss.view, loss.view.plot.getViewBox()
    x_ticks, y_ticks = view.bottom.ticks, view.left.ticks
    assert [text for _, text in x_ticks[:2]] in (["0", "1"], ["0.0", "0.5"])
    assert len(y_ticks) >= 2
    for place, text in x_ticks:
        assert place == pytest.approx(view.x_px(float(text)), abs=0.6)
    for place, text in y_ticks:
        y = math.log10(float(text)) if is_log else float(text)
        assert place == pytest.approx(box.mapViewToScene(QPointF(0, y)).y(), abs=0.6)
    box.setXRange(1, 1.5, padding=0)  # moved, they go along
    assert view.bottom.ticks[0][1] == "1.0"


# Long series.


def test_a_long_run_is_thinned_out_to_the_width_it_has(panel: CurvesPanel, loss: LossPlot) -> None:
    losses = np.random.default_rng(2).lognormal(0, 0.4, 200_000)
    run = RunCurves(100)
    run.add_steps(np.arange(200_000), losses)
    panel.show_run(run)
    x, y = drawn(loss, "batch")
    assert len(x) < 4 * loss.width()
    assert max(y) == losses.max()
    panel.loss_plot.set_x_range(10, 11)  # a hundred of them: each is drawn
    loss.draw_if_seen()
    x, y = drawn(loss, "batch")
    assert 100 <= len(x) <= 110
    assert set(y) <= set(losses)


@given(st.lists(st.lists(st.floats(-9, 9), max_size=900), max_size=5), st.integers(1, 300))
def test_peaks_hold_the_extremes_of_all_points(chunks: list[list[float]], most: int) -> None:
    series, values = PeakSeries(), [value for chunk in chunks for value in chunk]
    for chunk in chunks:
        series.append(len(series) + np.arange(len(chunk)), chunk)
    x, y = series.peaks(0, math.inf, most)
    assert sorted(x) == x.tolist()
    assert len(y) <= 2 * most + 4
    if values:
        assert (y.min(), y.max()) == (min(values), max(values))
        x, y = series.means(0, math.inf, most, 10)
        assert x[-1] == len(values) - 1
        size = 1 if len(values) <= most else 10
        np.testing.assert_allclose(y[0] if size == 1 else 0, values[0] if size == 1 else 0)


def test_points_fewer_than_a_bucket_are_one_peak() -> None:
    series = PeakSeries()
    series.append(np.arange(34), np.arange(34) / 10)
    _, y = series.peaks(0, math.inf, 1)
    assert (y.min(), y.max()) == (0, 3.3)


def test_buckets_stay_while_points_come() -> None:
    series, rng = PeakSeries(), np.random.default_rng(0)
    series.append(np.arange(5_000), rng.random(5_000))
    before = series.peaks(0, math.inf, 100)
    series.append(np.arange(5_000, 5_050), rng.random(50))
    after = series.peaks(0, math.inf, 100)
    same = len(before[0]) - 2  # the last bucket was not full
    np.testing.assert_array_equal(before[1][:same], after[1][:same])


@given(st.lists(st.lists(st.floats(0, 9), max_size=700), max_size=5))
def test_a_series_keeps_what_was_added_in_order(chunks: list[list[float]]) -> None:
    series, everything = GrowingSeries(), []
    for chunk in chunks:
        early, early_values = series.y, series.y.tolist()
        series.append(np.arange(len(chunk)), chunk)
        everything += chunk
        assert early.tolist() == early_values
    assert series.y.tolist() == everything
    assert series.x.tolist() == [i for chunk in chunks for i in range(len(chunk))]
    assert len(series) == len(everything)


def test_a_series_grows_by_doubling() -> None:
    series, buffers = GrowingSeries(), set()
    for step in range(10_000):
        series.append([step], [step])
        assert series.x.base is not None
        buffers.add(series.x.base.shape[1])
    assert len(buffers) < 8
    assert series.x[-1] == 9_999


def test_a_series_refuses_unequal_columns() -> None:
    series = GrowingSeries()
    with pytest.raises(ValueError, match=r"x has shape \(2,\) and y \(1,\)"):
        series.append([1, 2], [1])
    assert len(series) == 0


@pytest.mark.parametrize(("low", "high"), [(-5, 60), (-2, 0.5), (-0.31, 0.08)])
def test_labels_of_a_logarithmic_scale_keep_apart(low: float, high: float) -> None:
    height = 120
    named = [place for place, text in log_ticks(low, high, height)[0] if text]
    assert len(named) > 2
    assert min(np.diff(named)) * height / (high - low) >= 14


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0, 2.05, ["0.0", "0.5", "1.0", "1.5", "2.0"]),
        (93.2, 99.4, ["94", "96", "98"]),
        (0, 12_300, ["0", "5,000", "10,000"]),
    ],
)
def test_a_plain_scale_has_round_numbers(low: float, high: float, texts: list[str]) -> None:
    ticks = linear_ticks(low, high, 6)
    assert [text for _, text in ticks] == texts
    assert all(low <= place <= high + 1e-9 for place, _ in ticks)
