"""Tabs that are built when they are first looked at."""

import pytest
from curve_actions import point_counts
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from digitpad.shell.lazy_tabs import LateTabs
from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.storage import weights_file
from model.training.config import TrainingConfig

TABS = ("train_tab", "filters_tab")


def built(window):
    return [name for name in TABS if window.findChild(QWidget, name)]


def test_only_the_first_tab_is_built_at_the_start(window):
    assert built(window) == []
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert built(window) == ["filters_tab"]
    assert window.tabs.currentWidget() is window.filters_tab
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert built(window) == ["train_tab", "filters_tab"]
    assert [window.tabs.tabText(index) for index in range(3)] == ["Draw", "Train", "Filters"]
    assert all(window.tabs.tabToolTip(index) for index in range(3))


def test_pages_built_ahead_leave_the_person_where_they_are(window, wait_for):
    changes = []
    window.tabs.currentChanged.connect(changes.append)
    window.tabs.build_ahead()
    wait_for(lambda: built(window) == list(TABS))
    assert window.tabs.currentWidget() is window.draw_tab
    assert changes == []
    assert window.draw_tab.canvas.hasFocus()


def test_nothing_is_built_while_a_mouse_button_is_down(window, wait_for, pass_time):
    handle = window.windowHandle()
    place = window.draw_tab.canvas.mapTo(window, QPoint(60, 60))
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(handle, left, Qt.KeyboardModifier.NoModifier, place)
    window.tabs.build_ahead()
    pass_time(500)
    assert built(window) == []
    QTest.mouseRelease(handle, left, Qt.KeyboardModifier.NoModifier, place)
    wait_for(lambda: built(window) == list(TABS))


def test_what_was_opened_before_is_shown(shown, tmp_path):
    window, workspace = shown
    trained = weights_file.load(asset(BUNDLED_WEIGHTS[-1]))
    weights_file.save(tmp_path / "opened.npz", trained)
    assert window.open_weights(tmp_path / "opened.npz")
    assert built(window) == []
    window.tabs.setCurrentIndex(1)
    assert point_counts(window.train_tab.curves.loss_plot)["batch"] > 0
    window.tabs.setCurrentIndex(2)
    assert window.filters_tab.selection.entry is workspace.networks.latest


def test_a_training_begun_before_is_shown(shown, wait_for):
    window, workspace = shown
    config = TrainingConfig(train_size=300, test_size=100, epochs=2)
    workspace.training.start(config)
    wait_for(
        lambda: workspace.networks.run is not None and workspace.networks.run.trained.history.losses
    )
    assert built(window) == []
    window.tabs.setCurrentIndex(2)
    assert window.filters_tab.selection.entry is workspace.networks.run
    window.tabs.setCurrentIndex(1)
    wait_for(lambda: not workspace.training.session.is_active)
    assert point_counts(window.train_tab.curves.loss_plot)["batch"] > 0
    assert len(workspace.networks.run.trained.history.losses) == 6


def test_settings_of_a_tab_never_seen_stay_as_they_were(make_window):
    window, _ = make_window()
    window.train_tab.form.set_config(TrainingConfig(epochs=7), "mnist")
    window.close()
    again, _ = make_window()
    again.close()
    last, _ = make_window()
    assert last.train_tab.form.config().epochs == 7


def test_a_page_that_could_not_be_made_is_made_again(qapp):
    made = []

    def make():
        made.append(True)
        if len(made) == 1:
            raise MemoryError("for once")
        return QWidget()

    tabs = LateTabs()
    tabs.addTab(QWidget(), "there from the start")
    index = tabs.add_late(make, "late")
    with pytest.raises(MemoryError):
        tabs.page(index)
    page = tabs.page(index)
    assert tabs.page(index) is page
    assert len(made) == 2
    tabs.deleteLater()
