"""Looking at the chosen network: its diagram, and its gradients checked in the background."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
)

from digitpad.train.network.network_diagram import NetworkDiagram
from model.nn.summary_table import summary_text
from model.nn.zoo import NETWORKS, build

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tab(shown):
    window, _ = shown
    window.tabs.setCurrentWidget(window.train_tab)
    return window.train_tab


@pytest.fixture
def diagram(tab):
    QTest.keyClick(tab, Qt.Key.Key_D, CTRL)
    window = tab.findChild(QDialog, "network_window")
    assert window.isVisible()
    return window


@pytest.fixture
def check(tab):
    tab.form.choose_preset("simple_net")
    QTest.keyClick(tab, Qt.Key.Key_G, CTRL)
    window = tab.findChild(QDialog, "gradient_window")
    assert window.isVisible()
    return window


def press(window, name):
    QTest.mouseClick(window.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def text(window, name):
    return window.findChild(QLabel, name).text()


def choose(window, name, data):
    combo = window.findChild(QComboBox, name)
    combo.setCurrentIndex(combo.findData(data))


def test_the_diagram_follows_the_form(tab, diagram):
    picture = diagram.findChild(NetworkDiagram)
    assert text(diagram, "network_title_label") == "SimpleConvNet"
    assert "433,890 parameters" in text(diagram, "network_total_label")
    heights = set()
    for name in NETWORKS:
        choose(tab, "network_combo", name)
        assert picture.accessibleDescription() == summary_text(build(name))
        QApplication.processEvents()
        assert picture.height() >= picture.minimumSizeHint().height()
        heights.add(picture.height())
    assert len(heights) > 3
    press(diagram, "copy_layers_button")
    assert QApplication.clipboard().text() == summary_text(build(name))


def test_a_network_that_cannot_be_is_said_so_in_the_diagram(tab, diagram):
    tab.form.findChild(QSpinBox, "network_kernel_size_spin").setValue(40)
    assert "no network" in text(diagram, "network_total_label")


def test_the_diagram_paints_every_layer_it_shows(diagram):
    picture = diagram.findChild(NetworkDiagram)
    image = picture.grab().toImage()
    ground = image.pixel(0, 0)
    rows = picture.height() // 7  # the image and six layers
    for number in range(7):
        line = {image.pixel(x, number * rows + rows // 2) for x in range(image.width())}
        assert line != {ground}, number


def test_a_check_from_start_to_end(check, wait_for):
    choose(check, "gradient_sample_combo", 20)
    press(check, "check_button")
    assert not check.findChild(QPushButton, "check_button").isEnabled()
    wait_for(check.findChild(QPushButton, "check_button").isEnabled)
    verdict = text(check, "gradient_verdict_label")
    assert verdict.startswith("Largest relative error ")
    assert "The two agree." in verdict
    assert "for all 39,760 parameters" in text(check, "gradient_times_label")
    assert "for 70," in text(check, "gradient_times_label")
    table = check.table
    rows = [[table.item(row, column).text() for column in range(3)] for row in range(4)]
    times = "\N{MULTIPLICATION SIGN}"
    assert rows == [
        ["W1", f"784 {times} 50", "20"],
        ["b1", "50", "20"],
        ["W2", f"50 {times} 10", "20"],
        ["b2", "10", "10"],
    ]
    assert check.scatter.point_count() == 70
    bar = check.findChild(QProgressBar, "gradient_progress")
    assert bar.value() == bar.maximum() == 70


def test_a_check_can_be_stopped_and_begun_anew(check, wait_for):
    choose(check, "gradient_sample_combo", 0)
    press(check, "check_button")
    wait_for(lambda: check.scatter.point_count() > 0)
    QTest.keyClick(check, Qt.Key.Key_Period, CTRL)
    assert text(check, "gradient_verdict_label").startswith("Stopped after ")
    count = check.scatter.point_count()
    assert 0 < count < 39_760
    choose(check, "gradient_sample_combo", 20)
    press(check, "check_button")
    assert check.scatter.point_count() == 0
    wait_for(check.findChild(QPushButton, "check_button").isEnabled)
    assert check.scatter.point_count() == 70


def test_closing_the_window_ends_the_check(check, wait_for):
    choose(check, "gradient_sample_combo", 0)
    press(check, "check_button")
    wait_for(lambda: check.scatter.point_count() > 0)
    QTest.keyClick(check, Qt.Key.Key_Escape)
    assert not check.isVisible()
    assert not check.work.is_busy


def test_the_program_closed_in_the_middle_of_a_check_leaves_no_thread(check, shown, wait_for):
    choose(check, "gradient_sample_combo", 0)
    press(check, "check_button")
    wait_for(lambda: check.scatter.point_count() > 0)
    shown[0].close()
    assert not check.work.is_busy


def test_what_cannot_be_trained_cannot_be_checked(tab, check):
    choose(tab, "network_combo", "conv_net_cifar10")
    assert tab.form.reason
    assert not check.findChild(QPushButton, "check_button").isEnabled()
