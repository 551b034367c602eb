"""Kernels at work: maps live under the pen, and every number of them worked out."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from digitpad.data import bundled_mnist
from model import weights
from model.trainer import TrainingConfig
from model.weights import TrainedNetwork

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(shown):
    window, workspace = shown
    workspace.use(workspace.entries[1])  # SimpleConvNet, whose 30 kernels are the tutorial's
    window.tabs.setCurrentWidget(window.filters_tab)
    QTest.mouseClick(window.findChild(QPushButton, "show_work_page_button"), LEFT)
    return window.filters_tab.work_page


@pytest.fixture
def seven(page):
    page.show_drawing(bundled_mnist().x_test[0, 0])
    return bundled_mnist().x_test[0]


def text_of(page, name):
    return page.findChild(QLabel, name).text()


def press(page, name):
    QTest.mouseClick(page.findChild(QPushButton, name), LEFT)


def ranges(page):
    return [page.maps.range_of(kernel) for kernel in range(page.maps.kernel_count())]


def expected_ranges(page, image, layer):
    maps = page.focus.entry.network.feature_maps(image[np.newaxis])[layer][..., 0]
    return [pytest.approx((float(one.min()), float(one.max())), abs=1e-5) for one in maps]


@pytest.mark.parametrize(
    ("layer", "button"),
    [(0, "convolution_button"), (1, "activation_button"), (2, "pooling_button")],
)
def test_every_kernels_map_after_every_stage(page, seven, layer, button):
    press(page, button)
    assert ranges(page) == expected_ranges(page, seven, layer)


def test_the_drawing_of_the_draw_tab_is_worked_on(window, page):
    canvas = window.draw_tab.canvas
    assert page.image() is None
    assert "Draw on the black square" in text_of(page, "work_note")
    canvas.show_picture(bundled_mnist().x_test[3, 0])
    window.draw_tab.read_now()
    np.testing.assert_array_equal(page.image(), bundled_mnist().x_test[3, 0])
    assert ranges(page) == expected_ranges(page, bundled_mnist().x_test[3], 0)
    assert text_of(page, "work_note") == ""


def test_maps_follow_the_pen_while_it_is_down(page):
    pad = page.rows[0].pad
    QTest.mousePress(pad, LEFT, pos=pad.position_of(6, 14).toPoint())
    ink = [int(page.image().sum())]
    for row in (10, 14, 18):
        QTest.mouseMove(pad, pad.position_of(row, 14).toPoint())
        QApplication.processEvents()
        ink.append(int(page.image().sum()))
        assert ranges(page) == expected_ranges(page, page.image()[np.newaxis], 0)
    assert sorted(set(ink)) == ink
    QTest.mouseRelease(pad, LEFT, pos=pad.position_of(18, 14).toPoint())
    image = page.image()
    assert (image[6:19, 14] > 200).all()
    assert not image[:, :11].any()
    assert ranges(page) == expected_ranges(page, image[np.newaxis], 0)
    press(page, "work_clear_button")
    assert page.image() is None


def test_a_place_is_worked_out_in_numbers(page, seven):
    page.focus.choose(18)
    response = page.rows[0].response
    place = response.position_of(9, 12).toPoint()
    QTest.mouseMove(response, place)
    QApplication.processEvents()
    network = page.focus.entry.network
    value = network.feature_maps(seven[np.newaxis])[0][18, 9, 12, 0]
    told = text_of(page, "sum_label")
    assert told.startswith("Kernel 19, row 10, column 13: sum ")
    assert told.endswith(f"= {value:.3f}")
    cells = page.numbers.accessibleDescription().split("; ")
    products = [float(cell.split("= ")[1]) for cell in cells]
    assert len(products) == 25
    assert sum(products) + network.params["b1"][18] == pytest.approx(value, abs=0.02)
    framed = page.rows[0].pad.grab().toImage()
    response.setFocus()
    QTest.keyClick(response, Qt.Key.Key_Right)
    assert text_of(page, "sum_label").startswith("Kernel 19, row 10, column 14: sum ")
    assert page.rows[0].pad.grab().toImage() != framed


def test_a_pooled_number_is_traced_to_the_place_that_won(page, seven):
    press(page, "pooling_button")
    page.focus.choose(18)
    network = page.focus.entry.network
    _, relu, pooled = (maps[18, ..., 0] for maps in network.feature_maps(seven[np.newaxis])[:3])
    row, column = (int(i) for i in np.unravel_index(pooled.argmax(), pooled.shape))
    told = text_of(page, "sum_label")
    assert told.startswith(f"Kernel 19, row {row + 1}, column {column + 1}: ")
    assert told.endswith(f"after ReLU {relu.max():.3f}, after Max pooling {relu.max():.3f}")


def test_the_figure_shows_any_two_kernels(page, seven):
    page.maps.setFocus()
    page.maps.select(4)
    QTest.keyClick(page.maps, Qt.Key.Key_Return)
    QTest.keyClick(page.maps, Qt.Key.Key_Right)
    assert page.shown_kernels() == [4, 5]
    assert all(row.isVisible() for row in page.rows)
    assert text_of(page, "kernel_row_1_title").startswith("Kernel 5 answers to rising (/) edges")
    QTest.keyClick(page.maps, Qt.Key.Key_Return)
    QTest.mouseMove(page.maps, page.maps.tile_rect(20).center().toPoint())
    QApplication.processEvents()
    assert page.shown_kernels() == [4, 20]
    QTest.mouseMove(page.maps, QPoint(1, 1))
    QApplication.processEvents()
    assert page.shown_kernels() == [4, 5]


def test_the_tutorials_pair_at_a_press(page, seven):
    press(page, "pair_button")
    first, second = (text_of(page, f"kernel_row_{at}_title") for at in (1, 2))
    assert "vertical" in first
    assert "horizontal" in second


def test_a_test_image_comes_from_the_background(page, wait_for):
    press(page, "work_sample_button")
    wait_for(lambda: page.image() is not None)
    assert (bundled_mnist().x_test[:, 0] == page.image()).all(axis=(1, 2)).any()


@pytest.mark.parametrize(
    ("network", "reason"),
    [("simple_net", "without a convolution"), ("conv_net_cifar10", "takes images of 3 x 32 x 32")],
)
def test_what_is_impossible_is_explained_where_the_picture_would_be(
    page, shown, tmp_path, network, reason
):
    trained = TrainedNetwork(TrainingConfig(network=network).build_network())
    weights.save(tmp_path / "net.npz", trained)
    shown[1].open_weights(tmp_path / "net.npz")
    assert reason in page.maps.accessibleDescription()
    assert page.maps.kernel_count() == 0
    press(page, "activation_button")
    assert not page.findChild(QPushButton, "pair_button").isEnabled()


@pytest.mark.parametrize(("filters", "size"), [(1, 3), (128, 11)])
def test_from_one_kernel_to_many_of_any_size(page, shown, seven, tmp_path, filters, size):
    settings = {"filters": filters, "kernel_size": size}
    network = TrainingConfig(network_settings=settings, seed=1).build_network()
    weights.save(tmp_path / "net.npz", TrainedNetwork(network))
    shown[1].open_weights(tmp_path / "net.npz")
    assert ranges(page) == expected_ranges(page, seven, 0)
    assert len(page.numbers.accessibleDescription().split("; ")) == size**2
    page.grab()
