"""The window: files come and go, it closes only when it may, and it is found as it was left."""

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QMenu,
    QWidget,
)

from digitpad.app import open_window
from digitpad.data import bundled_mnist
from digitpad.resources import asset
from digitpad.theme import Appearance, wardrobe
from model import weights
from model.trainer import Trainer, TrainingConfig
from model.weights import TrainedNetwork

CTRL = Qt.KeyboardModifier.ControlModifier
SHORT = TrainingConfig(train_size=60, test_size=20, batch_size=10, epochs=2, threads=1)
ENDLESS = TrainingConfig(train_size=200, test_size=20, batch_size=10, epochs=900, threads=1)
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


@pytest.fixture
def workspace(shown):
    return shown[1]


@pytest.fixture
def choose(monkeypatch):
    """What the person picks in the next file dialog; "" is Cancel."""

    def choose(path):
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))

    return choose


def leave(window):
    QTest.keyClick(window, Qt.Key.Key_Q, CTRL)


def trigger(window, name):
    window.findChild(QAction, name).trigger()


def recent(window):
    menu = window.findChild(QMenu, "recent_menu")
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if action.isEnabled()]


def save_network(path, seed=1, **settings):
    network = TrainingConfig(seed=seed, network_settings=settings).build_network()
    weights.save(path, TrainedNetwork(network))
    return network


def train(workspace, wait_for, config=SHORT):
    run = workspace.start_run(config)
    wait_for(lambda: run.trained.history.epochs and not workspace.session.is_active)
    return run


def drawn_seven(window, wait_for):
    """A seven on the canvas; what is then on the screen."""
    window.draw_tab.canvas.set_strokes([[(0.3, 0.2), (0.7, 0.2), (0.45, 0.85)]])
    wait_for(lambda: window.draw_tab.is_answer_current)
    return on_screen(window)


def on_screen(window):
    return (
        window.draw_tab.canvas.strokes(),
        window.windowTitle(),
        window.draw_tab.bars.accessibleDescription(),
        window.findChild(QLabel, "network_label").text(),
        window.filters_tab.kernels_page.after.accessibleDescription(),
        window.tabs.currentIndex(),
    )


# What is where.


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


def test_the_status_bar_tells_the_network_from_every_tab(window):
    for index in range(3):
        window.tabs.setCurrentIndex(index)
        told = window.findChild(QLabel, "network_label")
        assert told.isVisible()
        assert told.text().startswith("Reads with DigitpadNet (bundled), test accuracy 99.")
        assert window.findChild(QLabel, "training_label").isVisible()


def test_tabs_by_key(window):
    for index, key in enumerate((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)):
        QTest.keyClick(window, key, CTRL)
        assert window.tabs.currentIndex() == index


def test_about_names_the_source_of_the_data(window, answer_box):
    said = answer_box(lambda: trigger(window, "about_action"))
    assert "Digitpad" in said
    assert "CC BY-SA 3.0" in said


# Files.


def test_open_weights(window, workspace, choose, tmp_path):
    network = save_network(tmp_path / "mine.npz")
    choose(tmp_path / "mine.npz")
    trigger(window, "open_weights_action")
    np.testing.assert_array_equal(workspace.in_use.network.parameters, network.parameters)
    assert window.findChild(QLabel, "network_label").text() == "Reads with SimpleConvNet (mine.npz)"
    assert "Opened mine.npz" in window.statusBar().currentMessage()
    assert recent(window) == ["mine.npz"]


def test_opening_may_be_thought_better_of(window, workspace, choose):
    choose("")
    trigger(window, "open_weights_action")
    trigger(window, "save_weights_action")
    assert len(workspace.entries) == 2
    assert recent(window) == []


def write_bad(kind, path):
    good = path.with_name("good.npz")
    save_network(good)
    match kind:
        case "cut short":
            path.write_bytes(good.read_bytes()[:5_000])
        case "empty":
            path.write_bytes(b"")
        case "pickle":
            path.write_bytes(b"\x80\x04N.")
        case "text":
            path.write_text("no weights")
        case "nan":
            network = TrainingConfig().build_network()
            network.params["W2"][0, 0] = np.nan
            weights.save(path, TrainedNetwork(network))
        case "shape" | "other network":
            arrays = dict(np.load(good))
            if kind == "shape":
                arrays["W1"] = arrays["W1"][:, :, 1:, 1:]
            else:
                arrays["about"] = np.array(str(arrays["about"]).replace("simple_conv_net", "vgg"))
            np.savez(path, **arrays)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "does not exist"),
        ("cut short", "cut short"),
        ("empty", "no weights file"),
        ("pickle", "pickle"),
        ("text", "no weights file"),
        ("nan", "W2 holds values that are no finite numbers"),
        ("shape", "W1 has shape (30, 1, 4, 4)"),
        ("other network", "vgg"),
    ],
)
def test_a_bad_file_is_told_and_everything_stays(
    window, workspace, choose, answer_box, wait_for, tmp_path, kind, words
):
    before = drawn_seven(window, wait_for)
    write_bad(kind, tmp_path / "bad.npz")
    choose(tmp_path / "bad.npz")
    said = answer_box(lambda: trigger(window, "open_weights_action"))
    assert said.startswith("The weights were not opened")
    assert words in said
    assert "bad.npz" in said
    assert on_screen(window) == before
    assert len(workspace.entries) == 2
    assert recent(window) == []


def test_saved_weights_are_read_back(window, workspace, choose, wait_for, tmp_path):
    run = train(workspace, wait_for)
    workspace.use(run)
    choose(tmp_path / "kept")
    trigger(window, "save_weights_action")
    back = weights.load(tmp_path / "kept.npz")
    np.testing.assert_array_equal(back.network.parameters, run.network.parameters)
    assert recent(window) == ["kept.npz"]
    assert "(kept.npz)" in window.findChild(QLabel, "network_label").text()


def test_a_folder_that_cannot_be_written_is_told(
    window, workspace, choose, answer_box, wait_for, tmp_path
):
    before = drawn_seven(window, wait_for)
    choose(tmp_path / "none" / "kept.npz")
    said = answer_box(lambda: trigger(window, "save_weights_action"))
    assert said.startswith("The weights were not saved")
    assert "folder does not exist" in said
    assert on_screen(window) == before


def test_a_recent_file_is_opened_again_and_kept_when_it_is_missing(
    window, workspace, answer_box, tmp_path
):
    for name in ("a.npz", "b.npz"):
        save_network(tmp_path / name)
        assert window.open_weights(tmp_path / name)
    assert recent(window) == ["b.npz", "a.npz"]
    menu = window.findChild(QMenu, "recent_menu")
    menu.actions()[1].trigger()
    assert workspace.in_use.origin == "a.npz"
    assert recent(window) == ["a.npz", "b.npz"]
    assert len(workspace.entries) == 4
    (tmp_path / "b.npz").unlink()
    answer_box(menu.actions()[1].trigger)
    assert recent(window) == ["a.npz", "b.npz"]
    (tmp_path / "b.npz").write_text("no weights any more")
    answer_box(menu.actions()[1].trigger)
    assert recent(window) == ["a.npz"]
    assert workspace.in_use.origin == "a.npz"
    assert menu.toolTipsVisible()
    assert menu.actions()[0].toolTip() == str(tmp_path / "a.npz")


def test_the_same_file_twice_in_a_row(window, workspace, tmp_path):
    save_network(tmp_path / "a.npz")
    for _ in range(2):
        assert window.open_weights(tmp_path / "a.npz")
    assert len(workspace.entries) == 3


# Closing.


def test_closing_without_anything_to_ask(window):
    assert window.close()
    assert not window.isVisible()


def test_closing_while_training_may_be_thought_better_of(window, workspace, answer_box, wait_for):
    run = workspace.start_run(ENDLESS)
    wait_for(lambda: run.trained.history.losses)
    said = answer_box(window.close, "Keep training")
    assert said.startswith("A training is running")
    assert window.isVisible()
    before = len(run.trained.history.losses)
    wait_for(lambda: len(run.trained.history.losses) > before)


def test_stop_and_close(window, workspace, answer_box, wait_for):
    config = TrainingConfig(train_size=60_000, test_size=20, epochs=900, threads=1)
    run = workspace.start_run(config)
    wait_for(lambda: run.trained.history.losses)
    answer_box(window.close, "Discard")
    assert not window.isVisible()
    assert not workspace.session.is_active


def test_a_paused_training_is_asked_about_too(window, workspace, answer_box, wait_for):
    config = TrainingConfig(train_size=60_000, test_size=20, epochs=900, threads=1)
    run = workspace.start_run(config)
    wait_for(lambda: run.trained.history.losses)
    workspace.session.pause()
    answer_box(lambda: leave(window), "Discard")
    assert not window.isVisible()
    assert not workspace.session.is_active


def test_an_unsaved_network_is_asked_about(
    window, workspace, answer_box, choose, wait_for, tmp_path
):
    run = train(workspace, wait_for)
    said = answer_box(window.close, "Cancel")
    assert said.startswith("Save SimpleConvNet (run 1)?")
    assert window.isVisible()
    choose("")  # Save, and then Cancel in the file dialog
    answer_box(window.close, "Save…")
    assert window.isVisible()
    choose(tmp_path / "kept.npz")
    answer_box(window.close, "Save…")
    assert not window.isVisible()
    back = weights.load(tmp_path / "kept.npz")
    np.testing.assert_array_equal(back.network.parameters, run.network.parameters)


def test_an_unsaved_network_may_be_let_go(window, workspace, answer_box, wait_for):
    train(workspace, wait_for)
    answer_box(window.close, "Close without saving")
    assert not window.isVisible()


def test_a_saved_network_is_not_asked_about(window, workspace, wait_for, tmp_path):
    run = train(workspace, wait_for)
    workspace.save_weights(run, tmp_path / "kept.npz")
    assert window.close()


def test_closing_while_it_trains_tells_how_much_there_is_to_lose(
    window, workspace, answer_box, wait_for
):
    run = workspace.start_run(ENDLESS)
    wait_for(lambda: run.trained.history.epochs)
    said = answer_box(window.close, "Keep training")
    assert "SimpleConvNet (run 1) has learnt for" in said
    assert window.isVisible()
    assert workspace.session.is_active
    before = len(run.trained.history.losses)
    wait_for(lambda: len(run.trained.history.losses) > before)


def test_cancelling_where_to_save_leaves_the_training_running(
    window, workspace, answer_box, choose, wait_for
):
    run = workspace.start_run(ENDLESS)
    wait_for(lambda: run.trained.history.losses)
    choose("")
    answer_box(window.close, "Stop and save…")
    assert window.isVisible()
    assert workspace.session.is_active


def test_a_run_stopped_at_closing_is_saved_as_it_ended_and_can_be_gone_on_with(
    window, workspace, answer_box, choose, wait_for, tmp_path
):
    run = workspace.start_run(ENDLESS)
    wait_for(lambda: run.trained.history.losses)
    choose(tmp_path / "kept.npz")
    answer_box(window.close, "Stop and save…")
    assert not window.isVisible()
    back = weights.load(tmp_path / "kept.npz")
    np.testing.assert_array_equal(back.network.parameters, run.network.parameters)
    assert back.checkpoint.step == len(run.trained.history.losses)
    assert back.data["train"] == 200
    trainer = Trainer(TrainingConfig(**back.config), bundled_mnist(), back.network, back.checkpoint)
    assert trainer.checkpoint().step == back.checkpoint.step


def test_several_unsaved_networks_are_one_question(window, workspace, answer_box, wait_for):
    for _ in range(2):
        train(workspace, wait_for)
    said = answer_box(window.close, "Close without saving")
    assert said.startswith("Save 2 networks?")
    assert "(run 1)" in said
    assert "(run 2)" in said
    assert not window.isVisible()


# What must not be overwritten.


def test_a_file_that_got_its_suffix_later_is_replaced_only_if_wished(
    window, workspace, answer_box, choose, tmp_path
):
    (tmp_path / "mine.npz").write_text("precious")
    choose(tmp_path / "mine")
    said = answer_box(lambda: trigger(window, "save_weights_action"), "Cancel")
    assert said.startswith("Replace mine.npz?")
    assert (tmp_path / "mine.npz").read_text() == "precious"
    answer_box(lambda: trigger(window, "save_weights_action"), "Replace")
    assert weights.load(tmp_path / "mine.npz").history.epochs


def test_a_suffix_in_capitals_is_one(window, choose, tmp_path):
    choose(tmp_path / "MINE.NPZ")
    trigger(window, "save_weights_action")
    assert [path.name for path in tmp_path.glob("*NPZ*")] == ["MINE.NPZ"]


def test_the_bundled_files_are_neither_suggested_nor_written(
    window, monkeypatch, answer_box, choose
):
    path = asset("weights/simple_conv_net.npz")
    before = path.read_bytes()
    asked = []

    def ask(parent, title, suggested, *_):
        asked.append(suggested)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    trigger(window, "save_weights_action")
    assert str(path.parent) not in asked[0]
    choose(path)
    said = answer_box(lambda: trigger(window, "save_weights_action"))
    assert "part of the program" in said
    assert path.read_bytes() == before


def test_a_file_that_reads_no_drawings_is_shown_in_filters(window, workspace, tmp_path):
    bundled = workspace.in_use
    config = TrainingConfig(network="conv_net_cifar10")
    weights.save(tmp_path / "color.npz", TrainedNetwork(config.build_network()))
    assert window.open_weights(tmp_path / "color.npz")
    assert workspace.in_use is bundled
    assert window.tabs.currentWidget() is window.filters_tab
    assert window.filters_tab.kernels_page.after.kernel_count() == 32
    assert "reads no drawings" in window.statusBar().currentMessage()


def test_menus_have_names_and_tabs_tell_their_keys(window):
    names = ("file_menu", "recent_menu", "view_menu", "appearance_menu", "help_menu")
    assert all(window.findChild(QMenu, name) for name in names)
    for index, name in enumerate(("draw", "train", "filters")):
        action = window.findChild(QAction, f"show_{name}_action")
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert key in window.tabs.tabToolTip(index)


# Remembered.


def test_size_tab_and_appearance_are_remembered(window, make_window, settings):
    window.resize(1_003, 707)
    window.tabs.setCurrentIndex(2)
    trigger(window, "dark_appearance_action")
    window.close()
    wardrobe().choose(Appearance.SYSTEM)
    settings.sync()
    again, _ = make_window()
    # Qt cuts the width down to the offscreen screen's 800 px, and the window up to its least.
    assert again.height() == 707
    assert again.tabs.currentIndex() == 2
    assert again.findChild(QAction, "dark_appearance_action").isChecked()
    assert wardrobe().appearance is Appearance.DARK


def test_recent_files_are_remembered(window, make_window, tmp_path):
    save_network(tmp_path / "mine.npz")
    window.open_weights(tmp_path / "mine.npz")
    window.close()
    again, _ = make_window()
    assert recent(again) == ["mine.npz"]


@pytest.mark.parametrize("value", ["nonsense", 77, -3, "", [1], QByteArray(b"\0\1"), b"\xff"])
def test_broken_settings_do_no_harm(make_window, settings, value):
    for name in ("window/geometry", "window/tab", "window/appearance"):
        settings.setValue(name, value)
    window, _ = make_window()
    assert window.width() >= 960
    assert window.tabs.currentIndex() == 0
    assert window.findChild(QAction, "system_appearance_action").isChecked()


# The start.


def test_without_a_display_there_is_one_sentence_and_no_window(monkeypatch, capsys):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert open_window() == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "digitpad demo" in said
