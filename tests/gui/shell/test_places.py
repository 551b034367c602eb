"""What is where in the window, and what it is called."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QWidget,
)
from window_actions import CTRL, trigger

NAMES = [
    "draw_canvas",
    "prediction_label",
    "confidence_label",
    "probability_bars",
    "undo_button",
    "redo_button",
    "clear_button",
    "sample_button",
    "train_size_spin",
    "test_size_spin",
    "epochs_spin",
    "batch_size_spin",
    "optimizer_combo",
    "learning_rate_spin",
    "seed_spin",
    "start_button",
    "pause_button",
    "stop_button",
    "accuracy_plot",
    "loss_plot",
    "kernels_before",
    "kernels_after",
    "tabs",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_that_others_rely_on_is_there_once(window, wait_for, name):
    window.tabs.build_ahead()
    wait_for(
        lambda: window.findChild(QWidget, "train_tab") and window.findChild(QWidget, "filters_tab")
    )
    assert len([w for w in window.findChildren(QWidget) if w.objectName() == name]) == 1


@pytest.mark.parametrize("index", range(3))
def test_every_control_has_a_name_and_a_tooltip(window, index):
    window.tabs.setCurrentIndex(index)
    QApplication.processEvents()
    controls = [
        widget
        for kind in (QAbstractButton, QAbstractSpinBox, QComboBox)
        for widget in window.tabs.currentWidget().findChildren(kind)
        if widget.window() is window
    ]
    assert len(controls) > 1
    nameless = [w.objectName() or w for w in controls if not w.accessibleName()]
    untold = [w.objectName() or w for w in controls if not w.toolTip()]
    assert (nameless, untold) == ([], [])


def test_the_status_bar_names_the_network_from_every_tab(window):
    for index in range(3):
        window.tabs.setCurrentIndex(index)
        network_label = window.findChild(QLabel, "network_label")
        assert network_label.isVisible()
        assert network_label.text().startswith(
            "Reads with DigitpadNet (bundled), test accuracy 99."
        )
        assert window.findChild(QLabel, "training_label").isVisible()


def test_tabs_by_key(window):
    for index, key in enumerate((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)):
        QTest.keyClick(window, key, CTRL)
        assert window.tabs.currentIndex() == index


def test_about_names_the_source_of_the_data(window, answer_box):
    said = answer_box(lambda: trigger(window, "about_action"))
    assert "Digitpad" in said
    assert "CC BY-SA 3.0" in said


def test_menus_have_names_and_tabs_show_their_keys(window):
    names = ("file_menu", "recent_menu", "view_menu", "appearance_menu", "help_menu")
    assert all(window.findChild(QMenu, name) for name in names)
    for index, name in enumerate(("draw", "train", "filters")):
        action = window.findChild(QAction, f"show_{name}_action")
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert key in window.tabs.tabToolTip(index)
