"""Every layer of every network: its units, what they weigh, and the images that excite them."""

import numpy as np
import pytest
from filter_pages import LEFT, click, ranges, text_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.filters.shared.sample import shuffled_test_set
from digitpad.state.data_sources import bundled_mnist
from model.analysis.projection import projection
from model.nn import zoo
from model.training.trainer import TrainingConfig


@pytest.fixture
def page(turn_to):
    return turn_to("deeper_page")


def expected_ranges(patterns):
    return [pytest.approx((float(one.min()), float(one.max())), abs=1e-5) for one in patterns]


def test_the_answers_of_the_network_and_the_digits_that_excite_them(page, wait_for):
    QTest.keyClick(page.layers.list, Qt.Key.Key_End)
    assert page.layers.list.currentText() == "3. Fully connected: the 10 answers"
    network = page.selection.entry.network
    wait_for(lambda: page.units.kernel_count() == 10)
    at = len(network.layers) - 1
    assert ranges(page.units) == expected_ranges(projection(network, at))
    click(page.units, 7)
    assert text_of(page, "unit_1_title") == "Answer 7"
    assert page.units.accessibleDescription().startswith("answer 7, ")
    assert page.views[0].weights.kernel_count() == 100
    wait_for(lambda: "10,000" in text_of(page, "unit_1_about_images"))
    logits = network.logits(bundled_mnist().x_test)[:, 7]
    descriptions = page.views[0].gallery.accessibleDescription().split("; ")
    assert len(descriptions) == 9
    assert descriptions[0] == f"a 7, to which it answers {logits.max():.2f}"
    assert "excite it most, by label: all 7. It looks at the whole image." in text_of(
        page, "unit_1_about_images"
    )


def test_the_frame_lies_where_the_kernel_answers_most(page, wait_for):
    page.units.setFocus()
    QTest.keyClick(page.units, Qt.Key.Key_Home)
    for _ in range(4):
        QTest.keyClick(page.units, Qt.Key.Key_Right)
    assert page.selection.kernel == 4
    QTest.keyClick(page.units, Qt.Key.Key_Return)
    assert page.selection.pins == (4,)
    wait_for(lambda: "10,000" in text_of(page, "unit_1_about_images"))
    found, images, _ = page.unit_patterns.found
    sliding = np.lib.stride_tricks.sliding_window_view(images[found.images[4, 0], 0] / 255, (5, 5))
    network = page.selection.entry.network
    answers = (sliding * network.kernels[4, 0]).sum(axis=(2, 3)) + network.params["b1"][4]
    row, column = np.unravel_index(answers.argmax(), answers.shape)
    frame = page.views[0].gallery.views[0].frame
    assert (frame.y(), frame.x(), frame.height(), frame.width()) == (row, column, 5, 5)
    assert found.values[4, 0] == pytest.approx(answers.max(), rel=1e-4)
    assert "The frame is the 5 x 5 pixels it looks at." in text_of(page, "unit_1_about_images")


@pytest.mark.parametrize("name", sorted(zoo.NETWORKS))
def test_every_layer_of_every_network(page, open_network, wait_for, name):
    small = {
        "mlp_cifar10": {"hidden": [20, 12]},
        "alexnet_digits": {"filters": 5},
        "digitpad_net": {"filters": 5, "second_filters": 6},
    }
    network = open_network(name, **small.get(name, {})).network
    weighted = [at for at, one in enumerate(network.summary()) if one.parameters]
    assert page.layers.list.count() == len(weighted)
    for index, at in enumerate(weighted):
        page.choose_layer(index)
        wait_for(lambda: page.units.kernel_count() > 0)
        patterns = projection(network, at)
        assert page.units.kernel_count() == len(patterns)
        assert ranges(page.units) == expected_ranges(patterns)
        click(page.units, len(patterns) - 1)
        wait_for(
            lambda: not page.unit_patterns.is_busy or page.views[0].gallery.accessibleDescription()
        )
        assert page.views[0].weights.kernel_count() > 0
    if "cifar10" in name:
        assert "Its images" in page.views[0].gallery.accessibleDescription()
    else:
        wait_for(lambda: page.views[0].gallery.accessibleDescription().count(";") == 8)


@pytest.mark.parametrize(("filters", "size"), [(1, 11), (128, 3)])
def test_one_kernel_or_many(page, open_network, wait_for, filters, size):
    open_network("simple_conv_net", filters=filters, kernel_size=size)
    wait_for(lambda: page.units.kernel_count() == filters)
    page.choose_layer(1)
    wait_for(lambda: page.units.kernel_count() == 100)
    assert page.views[0].weights.kernel_count() == filters


def test_what_was_found_is_kept(page, wait_for):
    wait_for(lambda: "10,000" in text_of(page, "unit_1_about_images"))
    page.choose_layer(2)
    page.choose_layer(0)
    assert not page.unit_patterns.exciting.is_busy
    assert "10,000" in text_of(page, "unit_1_about_images")


def test_a_network_in_training_is_seen_as_it_moves(page, shown, wait_for):
    endless = TrainingConfig(train_size=200, test_size=20, batch_size=10, epochs=900, threads=1)
    run = shown[1].training.start(endless)
    wait_for(lambda: page.selection.entry is run and page.units.kernel_count() == 30)
    seen = set()
    wait_for(lambda: seen.add(tuple(ranges(page.units))) or len(seen) > 2)


def test_the_shuffled_images_are_the_test_images():
    images, labels = shuffled_test_set("mnist")
    data = bundled_mnist()
    assert np.bincount(labels).tolist() == np.bincount(data.t_test).tolist()
    assert images.sum(dtype=np.int64) == data.x_test.sum(dtype=np.int64)
    assert not np.array_equal(labels[:100], data.t_test[:100])


def test_the_images_stay_where_they_are_when_their_caption_comes(page, wait_for):
    view = page.views[0]
    view.show_images([], "")
    QApplication.processEvents()
    before = view.gallery.geometry()
    wait_for(lambda: "10,000" in text_of(page, "unit_1_about_images"))
    QApplication.processEvents()
    assert view.gallery.geometry() == before
    caption = view.about_images
    assert caption.height() >= caption.heightForWidth(caption.width())


def test_closing_ends_the_search(page, shown, wait_for):
    wait_for(lambda: page.unit_patterns.exciting.is_busy)
    shown[1].close()
    assert not page.unit_patterns.is_busy


def test_very_many_units_in_colour_are_seen_in_fewer_pixels(page, open_network, wait_for):
    network = open_network("mlp_cifar10", hidden=[400]).network
    wait_for(lambda: page.units.kernel_count() == 400)
    whole = network.params["W1"].T.reshape(400, 3, 16, 2, 16, 2).mean(axis=(3, 5))
    assert ranges(page.units) == expected_ranges(whole)
    assert text_of(page, "unit_1_about_weights").startswith("Its weights of red, green and blue: ")
    assert page.views[0].weights.kernel_count() == 3


# Two beside each other


def keys(grid, *names):
    for name in names:
        QTest.keyClick(grid, name)


def test_two_units_of_any_layer_are_pinned_and_compared(page, wait_for):
    page.choose_layer(1)
    wait_for(lambda: page.units.kernel_count() == 100)
    page.units.setFocus()
    assert [view.isVisible() for view in page.views] == [True, False]
    keys(page.units, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_End)
    assert page.shown_units() == [1, 99]
    assert [view.isVisible() for view in page.views] == [True, True]
    assert text_of(page, "unit_1_title") == "Unit 2 of 100, pinned"
    assert text_of(page, "unit_2_title") == "Unit 100 of 100"
    keys(page.units, Qt.Key.Key_Return, Qt.Key.Key_Left)
    assert page.pins() == (1, 99)
    assert page.shown_units() == [1, 98]
    assert page.units.kernel_text(99).endswith("; pinned")
    assert page.selection.pins == ()
    network = page.selection.entry.network
    for view, unit in zip(page.views, page.shown_units(), strict=True):
        own = network.params["W2"][:, unit].reshape(30, 12, 12)
        assert ranges(view.weights) == expected_ranges(own)
    wait_for(lambda: "10,000" in text_of(page, "unit_2_about_images"))
    pictures = [view.gallery.accessibleDescription() for view in page.views]
    assert pictures[0] != pictures[1]
    page.choose_layer(2)
    assert page.pins() == ()
    page.choose_layer(1)
    assert page.pins() == (1, 99)


def test_a_weight_leads_to_the_unit_it_comes_from(page, wait_for):
    page.choose_layer(2)
    wait_for(lambda: page.units.kernel_count() == 10)
    grid = page.views[0].weights
    assert grid.kernel_text(36).startswith("unit 37, ")
    QTest.mouseDClick(grid, LEFT, pos=grid.tile_rect(36).center().toPoint())
    wait_for(lambda: page.units.kernel_count() == 100)
    assert text_of(page, "unit_1_title") == "Unit 37 of 100"
    grid.setFocus()
    keys(grid, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Return)
    wait_for(lambda: page.units.kernel_count() == 30)
    assert text_of(page, "unit_1_title") == "Kernel 2 of 30"
    assert page.units.hasFocus()


def test_page_keys_go_deeper_and_back(page):
    at = [page.layers.list.currentIndex()]
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        QTest.keyClick(page.units, key)
        at.append(page.layers.list.currentIndex())
    assert at == [0, 1, 2, 2, 1]
