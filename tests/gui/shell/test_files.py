"""Weights files opened, saved and opened again; nothing is overwritten unasked."""

import numpy as np
import pytest
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QMenu,
)
from window_actions import drawn_seven, on_screen, recent, save_network, train, trigger

from digitpad.system.resources import asset
from digitpad.widgets.dialogs import free_paths
from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork
from model.training.trainer import TrainingConfig


def test_open_weights(window, workspace, choose, tmp_path):
    network = save_network(tmp_path / "mine.npz")
    choose(tmp_path / "mine.npz")
    trigger(window, "open_weights_action")
    np.testing.assert_array_equal(workspace.networks.in_use.network.parameters, network.parameters)
    assert window.findChild(QLabel, "network_label").text() == "Reads with SimpleConvNet (mine.npz)"
    assert "Opened mine.npz" in window.statusBar().currentMessage()
    assert recent(window) == ["mine.npz"]


def test_opening_may_be_thought_better_of(window, workspace, choose):
    choose("")
    trigger(window, "open_weights_action")
    trigger(window, "save_weights_action")
    assert len(workspace.networks.entries) == 2
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
            weights_file.save(path, TrainedNetwork(network))
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
def test_a_bad_file_is_reported_and_everything_stays(
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
    assert len(workspace.networks.entries) == 2
    assert recent(window) == []


def test_saved_weights_are_read_back(window, workspace, choose, wait_for, tmp_path):
    run = train(workspace, wait_for)
    workspace.networks.use(run)
    choose(tmp_path / "kept")
    trigger(window, "save_weights_action")
    back = weights_file.load(tmp_path / "kept.npz")
    np.testing.assert_array_equal(back.network.parameters, run.network.parameters)
    assert recent(window) == ["kept.npz"]
    assert "(kept.npz)" in window.findChild(QLabel, "network_label").text()


def test_a_folder_that_cannot_be_written_is_reported(
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
    assert workspace.networks.in_use.origin == "a.npz"
    assert recent(window) == ["a.npz", "b.npz"]
    assert len(workspace.networks.entries) == 4
    (tmp_path / "b.npz").unlink()
    answer_box(menu.actions()[1].trigger)
    assert recent(window) == ["a.npz", "b.npz"]
    (tmp_path / "b.npz").write_text("no weights any more")
    answer_box(menu.actions()[1].trigger)
    assert recent(window) == ["a.npz"]
    assert workspace.networks.in_use.origin == "a.npz"
    assert menu.toolTipsVisible()
    assert menu.actions()[0].toolTip() == str(tmp_path / "a.npz")


def test_the_same_file_twice_in_a_row(window, workspace, tmp_path):
    save_network(tmp_path / "a.npz")
    for _ in range(2):
        assert window.open_weights(tmp_path / "a.npz")
    assert len(workspace.networks.entries) == 3


def test_a_file_that_got_its_suffix_later_is_replaced_only_if_wished(
    window, workspace, answer_box, choose, tmp_path
):
    (tmp_path / "mine.npz").write_text("precious")
    choose(tmp_path / "mine")
    said = answer_box(lambda: trigger(window, "save_weights_action"), "Cancel")
    assert said.startswith("Replace mine.npz?")
    assert (tmp_path / "mine.npz").read_text() == "precious"
    answer_box(lambda: trigger(window, "save_weights_action"), "Replace")
    assert weights_file.load(tmp_path / "mine.npz").history.epochs


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
    bundled = workspace.networks.in_use
    config = TrainingConfig(network="conv_net_cifar10")
    weights_file.save(tmp_path / "color.npz", TrainedNetwork(config.build_network()))
    assert window.open_weights(tmp_path / "color.npz")
    assert workspace.networks.in_use is bundled
    assert window.tabs.currentWidget() is window.filters_tab
    assert window.filters_tab.kernels_page.after.kernel_count() == 32
    assert "reads no drawings" in window.statusBar().currentMessage()


def test_files_of_one_folder_differ_by_more_than_capitals(tmp_path):
    (tmp_path / "slow.npz").touch()
    names = [path.name for path in free_paths(tmp_path, ["Fast", "fast", "FAST", "slow"])]
    assert names == ["Fast.npz", "fast 2.npz", "FAST 3.npz", "slow 2.npz"]
