"""The Filters tab: the kernels of whatever network one looks at, then and now, on one scale."""

import numpy as np
import pytest
from filter_pages import LEFT, text_of
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QFrame, QLabel

from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork
from model.training.trainer import TrainingConfig

ENDLESS = TrainingConfig(train_size=200, test_size=20, batch_size=10, epochs=900, threads=1)
SHORT = TrainingConfig(train_size=60, test_size=20, batch_size=10, epochs=2, threads=1)


def texts(grid):
    """What each tile tells of itself: its number and the range of its weights."""
    return [grid.kernel_text(index) for index in range(grid.kernel_count())]


def lows_and_highs(kernels):
    return [(float(k.min()), float(k.max())) for k in kernels]


def numbers(text):
    low, high = text.split("range ")[1].replace("\N{MINUS SIGN}", "-").split(" to ")
    return pytest.approx((float(low), float(high)), abs=0.011)


def check_shown(grid, kernels):
    assert grid.kernel_count() == len(kernels)
    for text, pair in zip(texts(grid), lows_and_highs(kernels), strict=True):
        assert pair == numbers(text)


def test_the_bundled_kernels_before_and_after_on_one_scale(tab, workspace):
    entry = workspace.networks.in_use
    first, now = entry.trained.history.first_kernels, entry.network.kernels
    assert len(now) == 30
    check_shown(tab.kernels_page.before, first)
    check_shown(tab.kernels_page.after, now)
    strongest = max(np.abs(first).max(), np.abs(now).max())
    limit = tab.kernels_page.bar.limit()
    assert all(grid.limit() == limit for grid in tab.kernels_page.grids)
    # The scale holds for every moment of the timeline, so that nothing jumps under the handle.
    assert strongest <= limit < 1.2 * strongest
    assert text_of(tab, "kernels_after_title") == "After training: 20 epochs"
    assert "30 kernels of 5 x 5" in text_of(tab, "kernels_facts")
    assert tab.kernels_page.before.grab().toImage() != tab.kernels_page.after.grab().toImage()


def test_a_training_is_followed_live(tab, workspace, wait_for):
    run = workspace.training.start(ENDLESS)
    combo = tab.findChild(QComboBox, "kernels_of_combo")
    assert combo.currentText() == "SimpleConvNet (run 1)"
    wait_for(lambda: run.trained.history.losses)
    seen = set()
    wait_for(lambda: seen.add(tuple(texts(tab.kernels_page.after))) or len(seen) > 3)
    workspace.training.session.pause()
    before = run.trained.history.first_kernels
    check_shown(tab.kernels_page.before, before)
    workspace.training.session.stop()
    wait_for(lambda: not workspace.training.session.is_active)
    check_shown(tab.kernels_page.after, run.network.kernels)
    assert {grid.limit() for grid in tab.kernels_page.grids} == {tab.kernels_page.bar.limit()}
    assert text_of(tab, "kernels_after_title").startswith("After training")


def test_the_title_counts_the_steps_of_a_training(tab, workspace, wait_for):
    workspace.training.start(ENDLESS)
    wait_for(lambda: "steps" in text_of(tab, "kernels_after_title"))
    first = text_of(tab, "kernels_after_title")
    wait_for(lambda: text_of(tab, "kernels_after_title") != first)
    assert first.startswith("Now, after ")


def test_what_happened_while_nobody_looked_is_there_at_a_glance(window, tab, workspace, wait_for):
    window.tabs.setCurrentIndex(0)
    run = workspace.training.start(SHORT)
    wait_for(lambda: not workspace.training.session.is_active)
    window.tabs.setCurrentWidget(tab)
    check_shown(tab.kernels_page.after, run.network.kernels)
    assert text_of(tab, "kernels_after_title") == "After training: 2 epochs"


def test_an_opened_file_is_shown_and_one_may_go_back(tab, workspace, tmp_path):
    network = TrainingConfig(
        seed=4, network_settings={"filters": 12, "kernel_size": 3}
    ).build_network()
    weights_file.save(tmp_path / "twelve.npz", TrainedNetwork(network))
    workspace.networks.open(tmp_path / "twelve.npz")
    check_shown(tab.kernels_page.after, network.kernels)
    assert tab.kernels_page.before.kernel_count() == 0
    assert "does not hold" in tab.kernels_page.before.accessibleDescription()
    assert "12 kernels of 3 x 3" in text_of(tab, "kernels_facts")
    combo = tab.findChild(QComboBox, "kernels_of_combo")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Up)
    check_shown(tab.kernels_page.after, workspace.networks.entries[1].network.kernels)
    assert tab.kernels_page.before.kernel_count() == 30


def test_all_of_it_turns_grey_and_is_remembered(window, tab, make_window, settings):
    check = tab.findChild(QCheckBox, "grey_check")

    def is_grey(widget):
        image = widget.grab().toImage()
        places = ((x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))
        colors = [image.pixelColor(x, y).getRgb()[:3] for x, y in places]
        return all(max(color) - min(color) < 60 for color in colors)

    widgets = (tab.kernels_page.before, tab.kernels_page.after, tab.kernels_page.bar)
    assert not any(is_grey(widget) for widget in widgets[1:])
    QTest.mouseClick(check, LEFT, pos=QPoint(8, check.height() // 2))
    assert check.isChecked()
    assert all(is_grey(widget) for widget in widgets)
    window.close()
    settings.sync()
    again, _ = make_window()
    assert again.filters_tab.findChild(QCheckBox, "grey_check").isChecked()


def test_a_kernel_is_selected_in_both_grids(tab):
    QTest.mouseClick(
        tab.kernels_page.after, LEFT, pos=tab.kernels_page.after.tile_rect(11).center().toPoint()
    )
    assert tab.kernels_page.before.selected_index() == tab.kernels_page.after.selected_index() == 11
    QTest.mouseClick(
        tab.kernels_page.before, LEFT, pos=tab.kernels_page.before.tile_rect(3).center().toPoint()
    )
    assert tab.kernels_page.before.selected_index() == tab.kernels_page.after.selected_index() == 3


def test_no_word_is_cut_in_the_smallest_window(window, tab, open_network):
    open_network("conv_net_cifar10", filters=4)
    window.resize(window.minimumSize())
    QApplication.processEvents()
    assert tab.images.button.isVisible()
    for page in range(5):
        tab.pages.choose(page)
        QApplication.processEvents()
        for button in tab.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                wanted = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
                assert button.width() >= wanted, button.objectName()
                assert tab.rect().contains(QRect(button.mapTo(tab, QPoint(0, 0)), button.size())), (
                    button.objectName()
                )


@pytest.mark.parametrize("size", [(960, 640), (1180, 780)], ids=str)
def test_the_accuracy_is_told_first_and_seen_in_a_small_window(window, tab, size):
    window.resize(*size)
    QApplication.processEvents()
    facts = tab.findChild(QLabel, "kernels_facts")
    assert facts.text().startswith("test 98.")
    assert facts.width() >= facts.fontMetrics().horizontalAdvance("test 98.76%")


def test_cards_reach_the_same_edges_for_colour_and_for_grey(window, tab, open_network):
    window.resize(1180, 780)

    def edges():
        QApplication.processEvents()
        frames = [f for f in tab.kernels_page.findChildren(QFrame) if f.property("card")]
        spans = [
            (f.mapTo(tab, QPoint(0, 0)).x(), f.mapTo(tab, QPoint(f.width(), 0)).x())
            for f in frames
            if f.isVisible()
        ]
        return min(left for left, _ in spans), max(right for _, right in spans), len(spans)

    left, right, cards = edges()
    assert cards == 5
    open_network("conv_net_cifar10", filters=4)
    below = tab.kernels_page.change.parentWidget()
    assert edges() == (left, right, 4)
    assert below.mapTo(tab, QPoint(below.width(), 0)).x() == right


@pytest.mark.parametrize("value", ["nonsense", "", [1], b"\xff"], ids=repr)
def test_broken_settings_are_harmless(make_window, settings, value):
    settings.setValue("filters/grey", value)
    window, _ = make_window()
    assert not window.filters_tab.findChild(QCheckBox, "grey_check").isChecked()


# In time


@pytest.fixture
def page(tab):
    return tab.kernels_page


def drag(timeline, *stops):
    """Take the handle where it is and draw it over these stops."""

    def point(stop):
        return QPoint(round(timeline.x_of(stop)), 9)

    QTest.mousePress(timeline, LEFT, pos=point(timeline.value()))
    for stop in stops:
        QTest.mouseMove(timeline, point(stop))
    QTest.mouseRelease(timeline, LEFT, pos=point(stops[-1]))


def test_the_handle_is_drawn_through_the_training(page, workspace):
    history = workspace.networks.in_use.trained.history
    assert page.timeline.maximum() == 38
    assert page.timeline.is_at_end()
    drag(page.timeline, 30, 25)
    assert text_of(page, "kernels_after_title") == "After epoch 7"
    kernels = history.epochs[6].kernels
    check_shown(page.after, kernels)
    check_shown(page.change, kernels - history.first_kernels)
    check_shown(page.before, history.first_kernels)
    QTest.keyClick(page.timeline, Qt.Key.Key_Left)
    assert text_of(page, "kernels_after_title") == "After epoch 6"
    QTest.keyClick(page.timeline, Qt.Key.Key_Home)
    assert text_of(page, "kernels_after_title") == "At the start"
    check_shown(page.after, history.first_kernels)
    assert page.change.range_of(3) == (0, 0)


def test_space_plays_from_the_start_and_pauses(page, wait_for):
    page.after.setFocus()
    seen = []
    page.timeline.valueChanged.connect(seen.append)
    QTest.keyClick(page.after, Qt.Key.Key_Space)
    assert page.player.is_playing
    wait_for(lambda: len(seen) > 2)
    QTest.keyClick(page.after, Qt.Key.Key_Space)
    assert not page.player.is_playing
    assert seen == list(range(len(seen)))
    page.timeline.setValue(19)
    QTest.mouseClick(page.player.button, LEFT)
    assert page.player.button.text() == "Pause"
    wait_for(lambda: not page.player.is_playing)
    assert page.timeline.is_at_end()
    assert page.player.button.text() == "Play"


def test_a_run_in_progress_has_stops_within_its_first_epoch(page, workspace, wait_for):
    run = workspace.training.start(ENDLESS)
    wait_for(lambda: len(run.trained.history.epochs) > 1)
    history = run.trained.history
    assert page.timeline.is_at_end()
    names = [page.timeline.stop_name(stop) for stop in range(page.timeline.maximum() + 1)]
    # 20 steps an epoch: 1, 2, 3, 4, 6, 8, 12 and 16 are kept.
    assert names[:10] == ["start", *[""] * 8, "epoch 1"]
    page.timeline.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(page.timeline, key)
    assert text_of(page, "kernels_after_title") == "After step 3"
    check_shown(page.after, history.early_kernels[2].kernels)
    epochs = len(history.epochs)
    wait_for(lambda: len(history.epochs) > epochs)
    assert text_of(page, "kernels_after_title") == "After step 3"
    QTest.keyClick(page.timeline, Qt.Key.Key_End)
    assert text_of(page, "kernels_after_title").startswith("Now, after ")


def test_one_moment_alone_leaves_nothing_to_play(page, workspace, tmp_path):
    weights_file.save(tmp_path / "new.npz", TrainedNetwork(TrainingConfig(seed=4).build_network()))
    workspace.networks.open(tmp_path / "new.npz")
    assert not page.timeline.isEnabled()
    assert not page.player.button.isEnabled()
    assert "does not hold" in page.change.accessibleDescription()
    QTest.keyClick(page.after, Qt.Key.Key_Space)
    assert not page.player.is_playing


def test_a_network_without_convolution_says_so(page, workspace, tmp_path):
    network = TrainingConfig(network="simple_net").build_network()
    weights_file.save(tmp_path / "net.npz", TrainedNetwork(network))
    assert "epoch" in page.findChild(QLabel, "kernels_after_title").text()
    workspace.networks.open(tmp_path / "net.npz")
    assert page.findChild(QLabel, "kernels_after_title").text() == ""
    for grid in page.grids:
        assert "without a convolution" in grid.accessibleDescription()
    assert not page.timeline.isEnabled()


def test_own_contrast_shows_what_is_faint(tab, page, make_window, settings, window):
    assert text_of(page, "kernels_before_note").startswith("faint on this scale: at most 0.0")
    faint = page.before.grab().toImage()
    check = tab.findChild(QCheckBox, "own_contrast_check")
    QTest.mouseClick(check, LEFT, pos=QPoint(8, check.height() // 2))
    assert text_of(page, "kernels_before_note") == ""
    assert page.bar.labels() == ["-max", "0", "+max"]
    strong = page.before.grab().toImage()

    def contrast(image):
        tile = page.before.tile_rect(0).toRect()
        places = [(x, y) for x in range(0, tile.width(), 4) for y in range(0, tile.height(), 4)]
        reds = [image.pixelColor(tile.x() + x, tile.y() + y).red() for x, y in places]
        return max(reds) - min(reds)

    assert contrast(faint) < 20 < 100 < contrast(strong)
    window.close()
    settings.sync()
    again, _ = make_window()
    assert again.filters_tab.findChild(QCheckBox, "own_contrast_check").isChecked()


def test_the_kernel_chosen_is_told_in_words_and_pinned(page):
    QTest.mouseClick(page.after, LEFT, pos=page.after.tile_rect(18).center().toPoint())
    told = text_of(page, "kernel_label")
    assert told.startswith("Kernel 19 answers to horizontal edges, dark above bright, range -0.")
    described = "kernel 19, horizontal edges, dark above bright, range -0."
    assert page.after.accessibleDescription().startswith(described)
    plain = page.after.grab().toImage()
    QTest.keyClick(page.after, Qt.Key.Key_Right)
    QTest.keyClick(page.after, Qt.Key.Key_Return)
    assert page.selection.pins == (19,)
    QTest.keyClick(page.after, Qt.Key.Key_Left)
    assert page.after.grab().toImage() != plain
    QTest.mouseDClick(page.before, LEFT, pos=page.before.tile_rect(4).center().toPoint())
    QTest.mouseDClick(page.before, LEFT, pos=page.before.tile_rect(6).center().toPoint())
    assert page.selection.pins == (4, 6)
    QTest.mouseDClick(page.before, LEFT, pos=page.before.tile_rect(6).center().toPoint())
    assert page.selection.pins == (4,)
