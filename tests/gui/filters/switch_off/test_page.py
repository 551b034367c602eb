"""Kernels switched off by mouse and keys: the answer, the accuracy and the file that follow."""

import numpy as np
import pytest
from filter_pages import LEFT, click, press, text_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QPushButton

from digitpad.state.data_sources import bundled_mnist
from model.analysis.occlusion import GREY, occlusion
from model.data.cifar10 import CLASS_NAMES
from model.nn.evaluation import accuracy
from model.storage import weights_file


@pytest.fixture
def page(turn_to):
    return turn_to("switch_page")


def without(network, *kernels):
    twin = network.copy()
    for kernel in kernels:
        twin.params["W1"][kernel] = 0
        twin.params["b1"][kernel] = 0
    return twin


def test_a_click_changes_the_answer_and_the_accuracy(page, wait_for):
    data = bundled_mnist()
    original = page.selection.entry.network.parameters.copy()
    page.input.show_drawing(data.x_test[18, 0])
    wait_for(lambda: page.importance_run.score and page.importance_run.score.seen == 10_000)
    whole = accuracy(page.selection.entry.network, data.x_test, data.t_test)
    assert text_of(page, "edited_accuracy_label") == f"Test set: {whole:.2%} right of all 10,000"
    off = [4, 16, 23]
    for kernel in off:
        click(page.grid, kernel)
    expected = without(page.selection.entry.network, *off)
    shares = page.answer.bars.accessibleDescription()
    best = expected.predict(data.x_test[18:19])[0]
    assert shares.startswith(f"{best.argmax()}: ")
    assert f"{best.max():.1%}" in shares
    assert ", before 3 (" in text_of(page, "edited_answer")
    wait_for(lambda: "than as trained" in text_of(page, "edited_accuracy_label"))
    right = accuracy(expected, data.x_test, data.t_test)
    text = text_of(page, "edited_accuracy_label")
    fall = f"{100 * (whole - right):.2f} points less"
    assert text.startswith(f"Test set: {right:.2%} right of all 10,000, {fall}")
    np.testing.assert_array_equal(page.selection.entry.network.parameters, original)
    click(page.grid, 4)
    assert list(np.flatnonzero(page.kernel_factors.factors == 0)) == [16, 23]
    press(page, "all_back_button")
    assert not page.kernel_factors.is_edited
    assert not page.findChild(QPushButton, "all_back_button").isEnabled()
    wait_for(
        lambda: (
            text_of(page, "edited_accuracy_label") == f"Test set: {whole:.2%} right of all 10,000"
        )
    )


def test_both_accuracies_say_of_how_many_images(page, tab, workspace, wait_for):
    entry = workspace.networks.entries[0]
    tab.show_entry(entry)
    assert text_of(tab, "kernels_facts").startswith(f"test {entry.test_accuracy:.2%} of 6,998")
    wait_for(lambda: "right of all" in text_of(page, "edited_accuracy_label"))
    text = text_of(page, "edited_accuracy_label")
    assert text.endswith("right of all 10,000; the run tested on 6,998")


def test_in_the_smallest_window_the_words_of_the_bars_stay(window, page, wait_for):
    window.resize(960, 640)
    wait_for(lambda: text_of(page, "matters_label"))
    assert page.importance.findChild(QLabel, "matters_label").isVisible()
    assert page.chart.height() >= page.chart.minimumSizeHint().height()


def test_keys_choose_scale_and_switch_off(page):
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_Home)
    QTest.keyClick(page.grid, Qt.Key.Key_Right)
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    assert page.kernel_factors.factors[1] == 0
    assert page.slider.value() == 0
    assert "off" in page.grid.accessibleDescription()
    QTest.keyClick(page.slider, Qt.Key.Key_End)
    assert page.kernel_factors.factors[1] == 2
    assert (
        text_of(page, "switch_kernel_label")
        == "Kernel 2 at 200%: falling (\\) lines, bright on dark"
    )
    plain = page.selection.entry.network.kernels[1]
    assert page.grid.range_of(1) == pytest.approx((2 * plain.min(), 2 * plain.max()), abs=1e-6)
    page.selection.choose(7)
    assert page.slider.value() == 100
    QTest.keyClick(page.grid, Qt.Key.Key_Space)
    assert page.kernel_factors.factors[7] == 0
    assert page.grid.kernel_text(7).endswith("; off")
    QTest.keyClick(page.slider, Qt.Key.Key_Space)
    assert page.kernel_factors.factors[7] == 1


def test_the_bars_show_what_each_kernel_is_worth(page, wait_for):
    def is_done():
        found = page.importance_run.importances
        return found is not None and found.seen == 10_000

    wait_for(is_done)
    points = page.chart.points()
    data = bundled_mnist()
    most = int(np.argmax(points))
    network = page.selection.entry.network
    lost = accuracy(network, data.x_test, data.t_test) - accuracy(
        without(network, most), data.x_test, data.t_test
    )
    assert points[most] == pytest.approx(100 * lost, abs=1e-6)
    assert text_of(page, "matters_label").startswith(f"Most: {most + 1} ({points[most]:.2f})")
    QTest.mouseClick(page.chart, LEFT, pos=page.chart.bar_rect(most).center().toPoint())
    assert page.selection.kernel == page.grid.selected_index() == most
    assert page.chart.accessibleDescription().startswith(f"kernel {most + 1}: ")
    QTest.keyClick(page.chart, Qt.Key.Key_Home)
    assert page.selection.kernel == 0
    QTest.keyClick(page.chart, Qt.Key.Key_Return)
    assert page.kernel_factors.factors[0] == 0
    page.selection.choose(-1)
    assert page.chart.accessibleDescription().count("; ") == 29


def test_the_ink_that_carries_the_answer(page, wait_for):
    image = bundled_mnist().x_test[18]
    page.input.show_drawing(image[0])
    plain = page.answer.picture.grab().toImage()
    wait_for(lambda: "falls from" in text_of(page, "covered_label"))
    found = occlusion(page.selection.entry.network, image)
    assert text_of(page, "covered_label").startswith("Without the framed part: 3 falls from ")
    assert text_of(page, "covered_label").endswith(f"read as {found.instead}")
    assert page.answer.picture.grab().toImage() != plain
    check = page.findChild(QCheckBox, "heat_check")
    check.click()
    assert text_of(page, "covered_label") == ""
    assert page.answer.picture.grab().toImage() == plain


def test_the_edit_is_used_in_draw_as_a_network_of_its_own(page, shown):
    workspace = shown[1]
    original, count = page.selection.entry, len(workspace.networks.entries)
    click(page.grid, 2)
    press(page, "use_edited_button")
    assert workspace.networks.in_use.title == "SimpleConvNet (bundled, edited)"
    assert len(workspace.networks.entries) == count + 1
    assert not workspace.networks.in_use.network.params["W1"][2].any()
    assert original.network.params["W1"][2].any()
    assert page.selection.entry is original
    assert workspace.networks.unsaved() == [workspace.networks.in_use]


def test_the_edit_is_saved_as_another_file(page, shown, tmp_path, monkeypatch):
    path = tmp_path / "edited.npz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("", ""))
    click(page.grid, 2)
    count = len(shown[1].networks.entries)
    press(page, "save_edited_button")
    assert len(shown[1].networks.entries) == count
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    press(page, "save_edited_button")
    kept = weights_file.load(path)
    assert not kept.network.params["W1"][2].any()
    assert kept.history.test_accuracy is None
    assert shown[1].networks.entries[-1].path == path
    assert shown[1].networks.unsaved() == []


@pytest.mark.parametrize("name", ["simple_net", "conv_net_cifar10"])
def test_what_cannot_be_is_explained_in_its_place(page, open_network, name):
    page.input.show_drawing(bundled_mnist().x_test[0, 0])
    open_network(name)
    if name == "simple_net":
        assert "no kernels to switch off" in page.grid.accessibleDescription()
        assert "no kernel to do without" in page.chart.accessibleDescription()
        assert "(" in text_of(page, "edited_answer")
    else:
        assert page.grid.kernel_count() == 32
        assert "Its images, above" in page.chart.accessibleDescription()
        click(page.grid, 3)
        assert not page.findChild(QPushButton, "use_edited_button").isEnabled()
        assert page.findChild(QPushButton, "save_edited_button").isEnabled()


def test_a_network_for_colour_reads_its_own_images(
    page, open_network, workspace, colour_archive, wait_for
):
    entry = open_network("conv_net_cifar10", filters=4)
    workspace.networks.set_images(entry, str(colour_archive))
    wait_for(lambda: page.input.image is not None and page.importance_run.score)
    image = page.input.image
    shares = entry.network.predict(image[np.newaxis])[0]
    best = CLASS_NAMES[shares.argmax()]
    assert text_of(page, "edited_answer").startswith(f"Read as {best} (")
    assert page.answer.bars.accessibleDescription().startswith(f"{best}: {shares.max():.1%}")
    wait_for(lambda: page.answer.picture.accessibleDescription())
    found = occlusion(entry.network, image, value=GREY)  # black would say something
    assert page.answer.picture.accessibleDescription().endswith(
        f"rows {max(found.top, 0) + 1} to {min(found.top + 6, 32)}, "
        f"columns {max(found.left, 0) + 1} to {min(found.left + 6, 32)}"
    )
    wait_for(
        lambda: page.importance_run.importances and page.importance_run.importances.seen == 800
    )
    click(page.grid, 2)
    expected = without(entry.network, 2).predict(image[np.newaxis])[0]
    text = text_of(page, "edited_answer")
    assert text.startswith(f"Now {CLASS_NAMES[expected.argmax()]} (")
    assert f", before {best} (" in text


def test_closing_ends_what_works_in_the_background(page, shown, wait_for):
    page.input.show_drawing(bundled_mnist().x_test[0, 0])
    wait_for(lambda: page.importance_run.scoring.is_busy or page.importance_run.importance.is_busy)
    shown[1].close()
    assert not any(
        w.is_busy
        for w in (
            page.reading.covering,
            page.importance_run.scoring,
            page.importance_run.importance,
        )
    )
