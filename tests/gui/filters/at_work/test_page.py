"""Kernels at work: maps live under the pen, and every number of them worked out."""

import tarfile

import numpy as np
import pytest
from filter_pages import LEFT, position_of, press, ranges, text_of
from paths import DATA
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from digitpad.state.data_sources import bundled_mnist, open_dataset
from digitpad.system.resources import asset
from model.data.cifar10 import CLASS_NAMES


@pytest.fixture
def page(turn_to):
    return turn_to("work_page")


@pytest.fixture
def seven(page):
    page.input.show_drawing(bundled_mnist().x_test[0, 0])
    return bundled_mnist().x_test[0]


def expected_ranges(page, image, layer):
    maps = page.selection.entry.network.feature_maps(image[np.newaxis])[layer][..., 0]
    return [pytest.approx((float(one.min()), float(one.max())), abs=1e-5) for one in maps]


@pytest.mark.parametrize(
    ("layer", "button"),
    [(0, "convolution_button"), (1, "activation_button"), (2, "pooling_button")],
)
def test_every_kernels_map_after_every_stage(page, seven, layer, button):
    press(page, button)
    assert ranges(page.maps) == expected_ranges(page, seven, layer)


def test_the_drawing_of_the_draw_tab_is_worked_on(window, page):
    canvas = window.draw_tab.canvas
    assert page.input.image is None
    assert "Draw on the black square" in text_of(page, "work_note")
    canvas.show_picture(bundled_mnist().x_test[3, 0])
    window.draw_tab.read_now()
    np.testing.assert_array_equal(page.input.image, bundled_mnist().x_test[3])
    assert ranges(page.maps) == expected_ranges(page, bundled_mnist().x_test[3], 0)
    assert text_of(page, "work_note") == ""


def test_maps_follow_the_pen_while_it_is_down(page):
    pad = page.figure.rows[0].pad
    QTest.mousePress(pad, LEFT, pos=position_of(pad, 6, 14))
    ink = [int(page.input.image.sum())]
    for row in (10, 14, 18):
        QTest.mouseMove(pad, position_of(pad, row, 14))
        QApplication.processEvents()
        ink.append(int(page.input.image.sum()))
        assert ranges(page.maps) == expected_ranges(page, page.input.image, 0)
    assert sorted(set(ink)) == ink
    QTest.mouseRelease(pad, LEFT, pos=position_of(pad, 18, 14))
    image = page.input.image
    assert (image[0, 6:19, 14] > 200).all()
    assert not image[0, :, :11].any()
    assert ranges(page.maps) == expected_ranges(page, image, 0)
    press(page, "work_clear_button")
    assert page.input.image is None


def test_a_place_is_worked_out_in_numbers(page, seven):
    page.selection.choose(18)
    response = page.figure.rows[0].response
    place = position_of(response, 9, 12)
    QTest.mouseMove(response, place)
    QApplication.processEvents()
    network = page.selection.entry.network
    value = network.feature_maps(seven[np.newaxis])[0][18, 9, 12, 0]
    text = text_of(page, "sum_label")
    assert text.startswith("Kernel 19, row 10, column 13: sum ")
    assert text.endswith(f"= {value:.3f}")
    cells = page.figure.numbers.accessibleDescription().split("; ")
    products = [float(cell.split("= ")[1]) for cell in cells]
    assert len(products) == 25
    assert sum(products) + network.params["b1"][18] == pytest.approx(value, abs=0.02)
    framed = page.figure.rows[0].pad.grab().toImage()
    response.setFocus()
    QTest.keyClick(response, Qt.Key.Key_Right)
    assert text_of(page, "sum_label").startswith("Kernel 19, row 10, column 14: sum ")
    assert page.figure.rows[0].pad.grab().toImage() != framed


def test_a_pooled_number_is_traced_to_the_place_that_won(page, seven):
    press(page, "pooling_button")
    page.selection.choose(18)
    network = page.selection.entry.network
    _, relu, pooled = (maps[18, ..., 0] for maps in network.feature_maps(seven[np.newaxis])[:3])
    row, column = (int(i) for i in np.unravel_index(pooled.argmax(), pooled.shape))
    text = text_of(page, "sum_label")
    assert text.startswith(f"Kernel 19, row {row + 1}, column {column + 1}: ")
    assert text.endswith(f"after ReLU {relu.max():.3f}, after Max pooling {relu.max():.3f}")


def test_the_figure_shows_any_two_kernels(page, seven):
    page.maps.setFocus()
    page.maps.select(4)
    QTest.keyClick(page.maps, Qt.Key.Key_Return)
    QTest.keyClick(page.maps, Qt.Key.Key_Right)
    assert page.shown_kernels() == [4, 5]
    assert all(row.isVisible() for row in page.figure.rows)
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
    wait_for(lambda: page.input.image is not None)
    assert (bundled_mnist().x_test == page.input.image).all(axis=(1, 2, 3)).any()


def test_a_network_without_kernels_says_so_where_they_would_be(page, open_network):
    open_network("simple_net")
    assert "without a convolution" in page.maps.accessibleDescription()
    assert page.maps.kernel_count() == 0
    press(page, "activation_button")
    assert not page.findChild(QPushButton, "pair_button").isEnabled()


@pytest.mark.parametrize(("filters", "size"), [(1, 3), (128, 11)])
def test_from_one_kernel_to_many_of_any_size(page, seven, open_network, filters, size):
    open_network("simple_conv_net", filters=filters, kernel_size=size)
    assert ranges(page.maps) == expected_ranges(page, seven, 0)
    assert len(page.figure.numbers.accessibleDescription().split("; ")) == size**2
    page.grab()


# In colour


def test_what_no_drawing_fits_is_drawn_here(page, seven, open_network, shown):
    entry = open_network("conv_net_cifar10", filters=6)
    assert page.input.image is None  # the seven is none for it
    text = text_of(page, "work_note")
    assert "takes images of 3 x 32 x 32, and the drawing of the Draw tab is 1 x 28 x 28" in text
    assert "Its images" in text
    assert not page.findChild(QPushButton, "work_sample_button").isEnabled()
    pad = page.figure.rows[0].pad
    for row in (8, 12, 16):
        QTest.mouseClick(pad, LEFT, pos=position_of(pad, row, 10))
    image = page.input.image
    assert image is not None
    assert image.shape == entry.network.input_shape
    assert (image[:, [8, 12, 16], 10] == 255).all()
    assert ranges(page.maps) == expected_ranges(page, image, 0)
    assert text_of(page, "work_note") == ""
    press(page, "work_clear_button")
    assert page.input.image is None
    shown[1].networks.use(shown[1].networks.entries[0])  # its drawing is another input
    page.selection.show(shown[1].networks.entries[0], is_training=False)
    np.testing.assert_array_equal(page.input.image, seven)


@pytest.fixture
def in_colour(page, open_network, tab, workspace, colour_archive, wait_for, monkeypatch):
    """A network for colour images that knows where its images are."""
    entry = open_network("conv_net_cifar10", filters=6)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(colour_archive), ""))
    press(tab, "its_images_button")
    wait_for(lambda: page.input.image is not None)
    return entry


def test_its_own_test_images_are_worked_on(page, in_colour, tab, colour_archive, wait_for):
    assert not tab.images.button.isVisible()
    assert in_colour.data_name == str(colour_archive)
    data = open_dataset(str(colour_archive))
    seen = set()
    while len(seen) < 2:  # the first was taken by itself
        image, label = page.input.image, page.input.label
        where = np.flatnonzero((data.x_test == image).all(axis=(1, 2, 3)))
        assert label in [CLASS_NAMES[one] for one in data.t_test[where]]
        assert text_of(page, "work_note") == f"A test image: {label}."
        seen.add(image.tobytes())
        press(page, "work_sample_button")
        wait_for(lambda before=image: page.input.image is not before)
    assert ranges(page.maps) == expected_ranges(page, page.input.image, 0)
    pad = page.figure.rows[0].pad
    shown, places = (
        pad.grab().toImage(),
        [(row, column) for row in range(32) for column in range(32)],
    )
    painted = [shown.pixelColor(position_of(pad, *at)).getRgb()[:3] for at in places]
    alike = [
        color == tuple(page.input.image[:, *at]) for color, at in zip(painted, places, strict=True)
    ]
    assert np.mean(alike) > 0.9  # the frame covers some


def test_a_place_is_worked_out_channel_by_channel(page, in_colour):
    page.selection.choose(2)
    response = page.figure.rows[0].response
    QTest.mouseMove(response, position_of(response, 0, 7))
    QApplication.processEvents()
    network, image = page.selection.entry.network, page.input.image
    scale = network.normalisation
    means, deviations = (np.array(v)[:, None, None] for v in (scale.means, scale.deviations))
    padded = np.pad((image / 255 - means) / deviations, ((0, 0), (2, 2), (2, 2)))
    products = padded[:, 0:5, 7:12] * network.params["W1"][2]
    red, green, blue = products.sum(axis=(1, 2))
    total = products.sum() + network.params["b1"][2]
    assert text_of(page, "sum_label") == (
        f"Kernel 3, row 1, column 8: red {red:.3f} + green {green:.3f} + blue {blue:.3f} "
        f"+ bias {network.params['b1'][2]:.3f} = {total:.3f}"
    )
    combo = page.figure.channel
    assert [combo.itemText(at) for at in range(combo.count())] == ["Red", "Green", "Blue"]
    for channel in range(3):
        cells = page.figure.numbers.accessibleDescription().split("; ")
        found = [float(cell.split("= ")[1]) for cell in cells]
        np.testing.assert_allclose(found, products[channel].ravel(), atol=0.0006)
        QTest.keyClick(combo, Qt.Key.Key_Down)


def test_its_images_are_a_folder_given_by_a_file_in_it(
    page, open_network, tab, tmp_path, monkeypatch, wait_for
):
    folder = tmp_path / "cifar-10-batches-bin"
    with tarfile.open(DATA / "formats" / "cifar-10-binary.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    asked = []

    def answer(*arguments):
        asked.append(arguments[3])
        return str(folder / "test_batch.bin"), ""

    entry = open_network("conv_net_cifar10", filters=6)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    press(tab, "its_images_button")
    wait_for(lambda: page.input.image is not None)
    assert entry.data_name == str(folder)
    assert page.input.label in CLASS_NAMES
    assert " *.csv " in asked[0]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("no/such.npz", "no/such.npz"),
        (str(asset("mnist") / "t10k-images-idx3-ubyte.gz"), "has images of 1 x 28 x 28"),
    ],
    ids=["none", "another shape"],
)
def test_images_that_are_not_its_own_are_refused(
    page, open_network, tab, monkeypatch, answer_box, wait_for, path, why
):
    entry = open_network("conv_net_cifar10", filters=6)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))

    def choose():
        press(tab, "its_images_button")
        wait_for(lambda: not tab.images.reading.is_busy)

    said = answer_box(choose)
    assert "were not taken" in said
    assert why in said
    assert entry.data_name == "mnist"
    assert tab.images.button.isEnabled()
