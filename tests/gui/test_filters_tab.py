"""The Filters tab: the kernels of whatever network one looks at, then and now, on one scale."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel

from model import weights
from model.trainer import TrainingConfig
from model.weights import TrainedNetwork

LEFT = Qt.MouseButton.LeftButton
ENDLESS = TrainingConfig(train_size=200, test_size=20, batch_size=10, epochs=900, threads=1)
SHORT = TrainingConfig(train_size=60, test_size=20, batch_size=10, epochs=2, threads=1)


@pytest.fixture
def workspace(shown):
    return shown[1]


@pytest.fixture
def tab(window):
    window.tabs.setCurrentWidget(window.filters_tab)
    return window.filters_tab


def texts(grid):
    """What each tile tells of itself: its number and the range of its weights."""
    return [grid.kernel_text(index) for index in range(grid.kernel_count())]


def text_of(tab, name):
    return tab.findChild(QLabel, name).text()


def ranges(kernels):
    return [(round(float(k.min()), 2), round(float(k.max()), 2)) for k in kernels]


def numbers(text):
    low, high = text.split("range ")[1].replace("\N{MINUS SIGN}", "-").split(" to ")
    return pytest.approx((float(low), float(high)), abs=0.011)


def check_shown(grid, kernels):
    assert grid.kernel_count() == len(kernels)
    for text, pair in zip(texts(grid), ranges(kernels), strict=True):
        assert pair == numbers(text)


def test_the_bundled_kernels_before_and_after_on_one_scale(tab, workspace):
    entry = workspace.in_use
    first, now = entry.trained.history.first_kernels, entry.network.kernels
    assert len(now) == 30
    check_shown(tab.before, first)
    check_shown(tab.after, now)
    strongest = max(np.abs(first).max(), np.abs(now).max())
    assert tab.before.limit() == tab.after.limit() == tab.bar.limit() == pytest.approx(strongest)
    assert text_of(tab, "kernels_after_title") == "After training: 20 epochs"
    assert "30 kernels of 5 x 5" in text_of(tab, "kernels_facts")
    assert tab.before.grab().toImage() != tab.after.grab().toImage()


def test_a_training_is_followed_live(tab, workspace, wait_for):
    run = workspace.start_run(ENDLESS)
    combo = tab.findChild(QComboBox, "kernels_of_combo")
    assert combo.currentText() == "SimpleConvNet (run 1)"
    wait_for(lambda: run.trained.history.losses)
    seen = set()
    wait_for(lambda: seen.add(tuple(texts(tab.after))) or len(seen) > 3)
    workspace.session.pause()
    before = run.trained.history.first_kernels
    check_shown(tab.before, before)
    workspace.session.stop()
    wait_for(lambda: not workspace.session.is_active)
    check_shown(tab.after, run.network.kernels)
    assert tab.before.limit() == tab.after.limit() == tab.bar.limit()
    assert text_of(tab, "kernels_after_title").startswith("After training")


def test_the_title_counts_the_steps_of_a_training(tab, workspace, wait_for):
    workspace.start_run(ENDLESS)
    wait_for(lambda: "steps" in text_of(tab, "kernels_after_title"))
    first = text_of(tab, "kernels_after_title")
    wait_for(lambda: text_of(tab, "kernels_after_title") != first)
    assert first.startswith("Now, after ")


def test_what_happened_while_nobody_looked_is_there_at_a_glance(window, tab, workspace, wait_for):
    window.tabs.setCurrentIndex(0)
    run = workspace.start_run(SHORT)
    wait_for(lambda: not workspace.session.is_active)
    window.tabs.setCurrentWidget(tab)
    check_shown(tab.after, run.network.kernels)
    assert text_of(tab, "kernels_after_title") == "After training: 2 epochs"


def test_an_opened_file_is_shown_and_one_may_go_back(tab, workspace, tmp_path):
    network = TrainingConfig(
        seed=4, network_settings={"filters": 12, "kernel_size": 3}
    ).build_network()
    weights.save(tmp_path / "twelve.npz", TrainedNetwork(network))
    workspace.open_weights(tmp_path / "twelve.npz")
    check_shown(tab.after, network.kernels)
    assert tab.before.kernel_count() == 0
    assert "does not hold" in tab.before.accessibleDescription()
    assert "12 kernels of 3 x 3" in text_of(tab, "kernels_facts")
    combo = tab.findChild(QComboBox, "kernels_of_combo")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Up)
    check_shown(tab.after, workspace.entries[0].network.kernels)
    assert tab.before.kernel_count() == 30


def test_all_of_it_turns_grey_and_is_remembered(window, tab, make_window, settings):
    check = tab.findChild(QCheckBox, "grey_check")

    def is_grey(widget):
        image = widget.grab().toImage()
        places = ((x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))
        colors = [image.pixelColor(x, y).getRgb()[:3] for x, y in places]
        return all(max(color) - min(color) < 60 for color in colors)

    widgets = (tab.before, tab.after, tab.bar)
    assert not any(is_grey(widget) for widget in widgets[1:])
    QTest.mouseClick(check, LEFT, pos=QPoint(8, check.height() // 2))
    assert check.isChecked()
    assert all(is_grey(widget) for widget in widgets)
    window.close()
    settings.sync()
    again, _ = make_window()
    assert again.filters_tab.findChild(QCheckBox, "grey_check").isChecked()


def test_a_kernel_is_selected_in_both_grids(tab):
    QTest.mouseClick(tab.after, LEFT, pos=tab.after.tile_rect(11).center().toPoint())
    assert tab.before.selected_index() == tab.after.selected_index() == 11
    QTest.mouseClick(tab.before, LEFT, pos=tab.before.tile_rect(3).center().toPoint())
    assert tab.before.selected_index() == tab.after.selected_index() == 3


@pytest.mark.parametrize("value", ["nonsense", "", [1], b"\xff"], ids=repr)
def test_broken_settings_are_harmless(make_window, settings, value):
    settings.setValue("filters/grey", value)
    window, _ = make_window()
    assert not window.filters_tab.findChild(QCheckBox, "grey_check").isChecked()
