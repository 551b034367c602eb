"""Every layer of every network: its units, what they weigh, and the images that excite them."""

import numpy as np
import pytest
from filter_pages import click, ranges, text_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitpad.data import bundled_mnist
from digitpad.filters.sample import shuffled_test_set
from model import zoo
from model.projection import projection
from model.trainer import TrainingConfig


@pytest.fixture
def page(turn_to):
    return turn_to("deeper_page")


def expected_ranges(patterns):
    return [pytest.approx((float(one.min()), float(one.max())), abs=1e-5) for one in patterns]


def test_the_answers_of_the_network_and_the_digits_that_excite_them(page, wait_for):
    QTest.keyClick(page.layers, Qt.Key.Key_End)
    assert page.layers.currentText() == "3. Fully connected: the 10 answers"
    network = page.focus.entry.network
    wait_for(lambda: page.units.kernel_count() == 10)
    at = len(network.layers) - 1
    assert ranges(page.units) == expected_ranges(projection(network, at))
    click(page.units, 7)
    assert text_of(page, "unit_title") == "Answer 7"
    assert page.units.accessibleDescription().startswith("answer 7, ")
    assert page.weights.kernel_count() == 100
    wait_for(lambda: "10,000" in text_of(page, "about_images"))
    logits = network.logits(bundled_mnist().x_test)[:, 7]
    told = page.gallery.accessibleDescription().split("; ")
    assert len(told) == 9
    assert told[0] == f"a 7, to which it answers {logits.max():.2f}"
    assert "by label: 7 (9). It looks at the whole image." in text_of(page, "about_images")


def test_the_frame_lies_where_the_kernel_answers_most(page, wait_for):
    page.units.setFocus()
    QTest.keyClick(page.units, Qt.Key.Key_Home)
    for _ in range(4):
        QTest.keyClick(page.units, Qt.Key.Key_Right)
    assert page.focus.kernel == 4
    QTest.keyClick(page.units, Qt.Key.Key_Return)
    assert page.focus.pins == (4,)
    wait_for(lambda: "10,000" in text_of(page, "about_images"))
    found, images, _ = page._known[page._looked]
    sliding = np.lib.stride_tricks.sliding_window_view(images[found.images[4, 0], 0] / 255, (5, 5))
    network = page.focus.entry.network
    answers = (sliding * network.kernels[4, 0]).sum(axis=(2, 3)) + network.params["b1"][4]
    row, column = np.unravel_index(answers.argmax(), answers.shape)
    frame = page.gallery.views[0]._frame
    assert (frame.y(), frame.x(), frame.height(), frame.width()) == (row, column, 5, 5)
    assert found.values[4, 0] == pytest.approx(answers.max(), rel=1e-4)
    assert "It looks at 5 x 5 pixels." in text_of(page, "about_images")


@pytest.mark.parametrize("name", sorted(zoo.NETWORKS))
def test_every_layer_of_every_network(page, open_network, wait_for, name):
    small = {
        "mlp_cifar10": {"hidden": [20, 12]},
        "alexnet_digits": {"filters": 5},
        "digitpad_net": {"filters": 5, "second_filters": 6},
    }
    network = open_network(name, **small.get(name, {})).network
    weighted = [at for at, one in enumerate(network.summary()) if one.parameters]
    assert page.layers.count() == len(weighted)
    for index, at in enumerate(weighted):
        page.choose_layer(index)
        wait_for(lambda: page.units.kernel_count() > 0)
        patterns = projection(network, at)
        assert page.units.kernel_count() == len(patterns)
        assert ranges(page.units) == expected_ranges(patterns)
        click(page.units, len(patterns) - 1)
        wait_for(lambda: not page.exciting.is_busy or page.gallery.accessibleDescription())
        assert page.weights.kernel_count() > 0
    if "cifar10" in name:
        assert "Its images" in page.gallery.accessibleDescription()
    else:
        wait_for(lambda: page.gallery.accessibleDescription().count(";") == 8)


@pytest.mark.parametrize(("filters", "size"), [(1, 11), (128, 3)])
def test_one_kernel_or_many(page, open_network, wait_for, filters, size):
    open_network("simple_conv_net", filters=filters, kernel_size=size)
    wait_for(lambda: page.units.kernel_count() == filters)
    page.choose_layer(1)
    wait_for(lambda: page.units.kernel_count() == 100)
    assert page.weights.kernel_count() == filters


def test_what_was_found_is_kept(page, wait_for):
    wait_for(lambda: "10,000" in text_of(page, "about_images"))
    page.choose_layer(2)
    page.choose_layer(0)
    assert not page.exciting.is_busy
    assert "10,000" in text_of(page, "about_images")


def test_a_network_in_training_is_seen_as_it_moves(page, shown, wait_for):
    endless = TrainingConfig(train_size=200, test_size=20, batch_size=10, epochs=900, threads=1)
    run = shown[1].start_run(endless)
    wait_for(lambda: page.focus.entry is run and page.units.kernel_count() == 30)
    seen = set()
    wait_for(lambda: seen.add(tuple(ranges(page.units))) or len(seen) > 2)


def test_the_shuffled_images_are_the_test_images():
    images, labels = shuffled_test_set("mnist")
    data = bundled_mnist()
    assert np.bincount(labels).tolist() == np.bincount(data.t_test).tolist()
    assert images.sum(dtype=np.int64) == data.x_test.sum(dtype=np.int64)
    assert not np.array_equal(labels[:100], data.t_test[:100])


def test_closing_ends_the_search(page, shown):
    assert page.exciting.is_busy
    shown[1].close()
    assert not page.exciting.is_busy
    assert not page.seeing.is_busy


def test_very_many_units_in_colour_are_seen_in_fewer_pixels(page, open_network, wait_for):
    network = open_network("mlp_cifar10", hidden=[400]).network
    wait_for(lambda: page.units.kernel_count() == 400)
    whole = network.params["W1"].T.reshape(400, 3, 16, 2, 16, 2).mean(axis=(3, 5))
    assert ranges(page.units) == expected_ranges(whole)
    assert text_of(page, "about_weights").startswith("Its weights of red, green and blue: ")
    assert page.weights.kernel_count() == 3
