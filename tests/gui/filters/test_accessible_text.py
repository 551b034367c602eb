"""What is shown in colour is described in words, too, for screen readers."""

import re

import numpy as np
import pytest
from filter_pages import click, press
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QCheckBox, QComboBox, QWidget

from digitpad.filters.tiles.kernel_grid import KernelGrid
from digitpad.filters.tiles.pixel_view import PixelView
from digitpad.state.data_sources import bundled_mnist
from model.analysis.occlusion import occlusion

PAGES = ["kernels_page", "work_page", "health_page", "switch_page", "deeper_page"]


def visible(page, *kinds):
    return [w for kind in kinds for w in page.findChildren(kind) if w.isVisible()]


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name_a_tip_and_words(turn_to, tab, name, wait_for):
    tab.input.show_drawing(bundled_mnist().x_test[18, 0])
    page = turn_to(name)
    if name == "deeper_page":
        wait_for(lambda: not page.unit_patterns.is_busy)
    if name == "switch_page":
        wait_for(lambda: page.answer.picture.accessibleDescription())
    controls = visible(
        page, QAbstractButton, QAbstractSlider, QComboBox, QCheckBox, KernelGrid, PixelView
    )
    assert controls
    for control in controls:
        named = control.objectName() and control.accessibleName() and control.toolTip()
        assert named, (type(control).__name__, control.objectName())
    for picture in visible(page, KernelGrid, PixelView):
        # The name of the nine images already says what they are.
        description = picture.accessibleDescription() or "answers" in picture.accessibleName()
        assert description, picture.objectName()


def test_a_kernels_weights_input_and_response(turn_to, tab):
    image = bundled_mnist().x_test[18]
    tab.input.show_drawing(image[0])
    page = turn_to("work_page")
    page.selection.choose(18)
    row = page.figure.rows[0]
    kernel = page.selection.entry.network.kernels[18]
    description = row.kernel.accessibleDescription()
    assert description.startswith(
        "Kernel 19 answers to horizontal edges, dark above bright; range "
    )
    assert description.endswith(f"{kernel.min():.2f} to {kernel.max():.2f}")
    response = page.selection.entry.network.feature_maps(image[np.newaxis])[0][18, ..., 0]
    row_at, column = np.unravel_index(response.argmax(), response.shape)
    description = row.response.accessibleDescription()
    assert description.endswith(f"the highest in row {row_at + 1}, column {column + 1}")
    assert f"to {response.max():.2f}" in description
    assert row.pad.accessibleDescription() == (
        f"28 x 28 pixels, {(image > 127).sum()} of them bright"
    )


def test_the_moment_and_what_changed(turn_to):
    page = turn_to("kernels_page")
    page.timeline.setValue(5)
    assert page.timeline.accessibleDescription() == "After step 6"
    click(page.change, 3)
    change = page.moment().kernels[3] - page.selection.entry.trained.history.first_kernels[3]
    low, high = re.findall(r"-?\d\.\d+", page.change.accessibleDescription())
    assert float(low) == pytest.approx(change.min(), abs=0.001)
    assert float(high) == pytest.approx(change.max(), abs=0.001)


def test_where_the_part_lies_that_carries_the_answer(turn_to, tab, wait_for):
    image = bundled_mnist().x_test[18]
    tab.input.show_drawing(image[0])
    page = turn_to("switch_page")
    wait_for(lambda: page.answer.picture.accessibleDescription())
    found = occlusion(page.selection.entry.network, image)
    assert page.answer.picture.accessibleDescription().endswith(
        f"rows {max(found.top, 0) + 1} to {min(found.top + 6, 28)}, "
        f"columns {max(found.left, 0) + 1} to {min(found.left + 6, 28)}"
    )


def test_the_bars_and_the_images_are_described_one_by_one(turn_to, wait_for):
    page = turn_to("switch_page")
    wait_for(lambda: page.chart.points())
    bars = page.chart.accessibleDescription().split("; ")
    assert [one.split(":")[0] for one in bars] == [f"kernel {at + 1}" for at in range(30)]
    page = turn_to("deeper_page")
    wait_for(lambda: page.unit_patterns.found)
    images = page.views[0].gallery.accessibleDescription().split("; ")
    assert len(images) == 9
    pattern = r"a \d, to which it answers \d+\.\d\d, in rows \d+ to \d+, columns \d+ to \d+"
    assert all(re.fullmatch(pattern, one) for one in images)


def test_tab_leads_to_every_control(turn_to, window):
    page = turn_to("switch_page")
    press(page, "switch_sample_button")
    page.grid.setFocus()
    seen = set()
    for _ in range(40):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.add(window.focusWidget().objectName())
    wanted = {
        w.objectName()
        for w in page.findChildren(QWidget)
        if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert {"switch_grid", "importance_chart", "heat_check", "switch_sample_button"} <= wanted
    assert wanted <= seen
