"""Runs are kept, survive the program, and are compared, by the buttons a person presses."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import drag
import numpy as np
import pytest
from curve_actions import point_counts
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QPushButton,
)
from run_actions import QUICK, files, press

from digitpad.widgets.theme import LIGHT
from digitpad.widgets.theme_manager import Appearance, theme_manager
from model.storage.run_file import SUFFIX
from model.training.config import TrainingConfig


@pytest.fixture
def train(wait_for):
    def run(window, workspace, config=QUICK):
        window.tabs.setCurrentWidget(window.train_tab)
        window.train_tab.runs_panel.unfold()
        workspace.training.start(config)
        wait_for(lambda: not workspace.training.session.is_active)

    return run


def test_a_run_is_kept_and_there_at_the_next_start(make_window, train, wait_for, data_folder):
    window, workspace = make_window()
    train(window, workspace)
    (run,) = window.runs.all
    assert (run.name, run.data_name) == ("SimpleConvNet 1", "mnist")
    assert run.settings() == QUICK
    assert len(run.history.losses) == 4
    workspace.close()
    assert len(files(data_folder)) == 1
    again, _ = make_window()
    wait_for(lambda: again.runs.all)
    (found,) = again.runs.all
    assert (found.name, found.config["seed"]) == ("SimpleConvNet 1", 0)
    assert found.last_accuracy == run.last_accuracy
    assert again.train_tab.runs_panel.table.item(0, 0).text() == "SimpleConvNet 1"


def test_a_broken_file_is_reported_put_aside_and_harms_no_other(
    make_window, train, wait_for, data_folder
):
    window, workspace = make_window()
    train(window, workspace)
    workspace.close()
    (path,) = files(data_folder)
    broken = path.with_name(f"0{SUFFIX}")
    broken.write_text("{")
    again, _ = make_window()
    again.tabs.setCurrentIndex(1)
    wait_for(lambda: again.runs.all)
    assert not broken.exists()
    assert broken.with_name(broken.name + ".damaged").read_text() == "{"
    trouble = again.findChild(QLabel, "runs_trouble_label")
    assert "put aside" in trouble.text()
    assert trouble.isVisible()


def test_a_folder_that_cannot_be_written_is_reported_and_the_run_goes_on(
    make_window, train, wait_for, data_folder
):
    data_folder.mkdir()
    (data_folder / "runs").write_text("in the way")
    window, workspace = make_window()
    train(window, workspace)
    wait_for(lambda: "not kept" in window.findChild(QLabel, "runs_trouble_label").text())
    assert len(window.runs.all) == 1
    workspace.close()


def test_runs_are_renamed_shown_deleted_and_brought_back(make_window, train, data_folder):
    window, workspace = make_window()
    train(window, workspace)
    train(window, workspace, TrainingConfig(**{**vars(QUICK), "learning_rate": 0.01}))
    table = window.train_tab.runs_panel.table
    assert [table.item(line, 2).text() for line in (0, 1)] == [
        "learning rate 0.001",
        "learning rate 0.01",
    ]
    table.item(0, 0).setText("mine")
    assert window.runs.all[0].name == "mine"
    table.item(0, 0).setCheckState(Qt.CheckState.Checked)
    assert window.runs.all[0].is_shown
    assert [other.name for other, _ in window.train_tab.curves.loss_plot.runs.others] == ["mine"]
    table.selectRow(0)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert [run.name for run in window.runs.all] == ["SimpleConvNet 2"]
    assert window.train_tab.curves.loss_plot.runs.others == []
    press(window, "undo_run_button")
    assert [run.name for run in window.runs.all] == ["mine", "SimpleConvNet 2"]
    workspace.close()
    names = [json.loads(path.read_text())["name"] for path in files(data_folder)]
    assert sorted(names) == ["SimpleConvNet 2", "mine"]


def test_again_puts_the_settings_into_the_form(make_window, train):
    window, workspace = make_window()
    config = TrainingConfig(**{**vars(QUICK), "optimizer": "momentum", "learning_rate": 0.03})
    train(window, workspace, config)
    assert window.train_tab.form.config() != config
    window.train_tab.runs_panel.table.selectRow(0)
    press(window, "again_button")
    assert window.train_tab.form.config() == config


def test_a_chosen_run_is_shown_in_the_foreground(make_window, train):
    window, workspace = make_window()
    train(window, workspace)
    train(window, workspace, TrainingConfig(**{**vars(QUICK), "epochs": 1}))
    assert point_counts(window.train_tab.curves.loss_plot)["batch"] == 2
    window.train_tab.runs_panel.table.selectRow(0)
    assert point_counts(window.train_tab.curves.loss_plot)["batch"] == 4


def test_a_run_of_an_earlier_start_says_that_only_its_curves_are_left(make_window, train, wait_for):
    window, workspace = make_window()
    train(window, workspace)
    workspace.close()
    again, _ = make_window()
    wait_for(lambda: again.runs.all)
    again.tabs.setCurrentWidget(again.train_tab)
    again.train_tab.runs_panel.table.selectRow(0)
    for name in ("use_button", "save_run_button"):
        button = again.train_tab.findChild(QPushButton, name)
        assert not button.isEnabled()
        assert "Only the curves of this run are kept" in button.toolTip()


def test_a_deleted_run_takes_its_network_along_and_undo_brings_both_back(make_window, train):
    window, workspace = make_window()
    for _ in range(2):
        train(window, workspace)
    first, last = workspace.networks.unsaved()
    window.runs.delete(window.runs.all[0])
    assert workspace.networks.unsaved() == [last]
    window.runs.delete(window.runs.all[0])  # the last trained is still there
    assert workspace.networks.unsaved() == [last]
    window.runs.undo()
    window.runs.undo()
    assert set(workspace.networks.unsaved()) == {first, last}
    assert window.runs.network_of(window.runs.all[0]) is first


def test_a_deleted_run_leaves_no_curve(make_window, train):
    window, workspace = make_window()
    for _ in range(2):
        train(window, workspace)
    table, loss = window.train_tab.runs_panel.table, window.train_tab.curves.loss_plot
    table.selectRow(0)
    assert point_counts(loss)["batch"] == 4
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert point_counts(loss)["batch"] == 0
    assert not window.train_tab.findChild(QPushButton, "save_run_button").isEnabled()
    table.selectRow(0)
    assert point_counts(loss)["batch"] == 4


def test_what_is_exported(make_window, train, monkeypatch, tmp_path):
    window, workspace = make_window()
    train(window, workspace)
    panel = window.train_tab.runs_panel
    panel.table.selectRow(0)

    def export(what, name):
        where = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (where, ""))
        panel.findChild(QAction, f"export_{what}_action").trigger()

    export("csv", "v.csv")
    export("run", "r.json")
    assert len((tmp_path / "v.csv").read_text().splitlines()) == 5
    assert window.open_run(tmp_path / "r.json")
    assert [run.name for run in window.runs.all] == ["SimpleConvNet 1"] * 2
    assert window.runs.all[0].color != window.runs.all[1].color


@pytest.mark.parametrize("apply_theme", [Appearance.LIGHT, Appearance.DARK])
def test_the_curves_are_exported_for_a_page(make_window, train, monkeypatch, tmp_path, apply_theme):
    """White paper, every run by its name, axes with units, and nothing of the window."""
    window, workspace = make_window()
    train(window, workspace)
    train(window, workspace, TrainingConfig(**{**vars(QUICK), "learning_rate": 0.01}))
    window.runs.rename(window.runs.all[0], "The slow one")
    window.runs.show(window.runs.all[0], True)
    theme_manager().set_appearance(apply_theme)
    panel = window.train_tab.runs_panel
    for name in ("c.png", "c.svg", "bare"):
        where = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, where=where: (where, ""))
        kind = "png" if name.endswith("png") else "svg"
        panel.findChild(QAction, f"export_{kind}_action").trigger()
    image = QImage(str(tmp_path / "c.png"))
    assert image.width() >= 1_800
    rows = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint32)
    assert np.mean(rows == QColor("white").rgb()) > 0.8
    for name in (LIGHT.train, LIGHT.test, LIGHT.runs[0]):
        assert np.count_nonzero(rows == QColor(name).rgb()) > 100, name
    root = ElementTree.fromstring((tmp_path / "c.svg").read_bytes())
    texts = {"".join(each.itertext()).strip() for each in root.iter() if each.tag.endswith("text")}
    assert {"SimpleConvNet 2", "The slow one", "Accuracy", "right (%)", "Loss", "epoch"} <= texts
    assert {"loss", "train, learning", "train", "test", "mean of 50"} <= texts
    for button in ("Follow", "Log", "Error", "over epochs"):
        assert button not in texts
    assert (tmp_path / "bare.svg").read_bytes() == (tmp_path / "c.svg").read_bytes()


def test_a_run_is_opened_by_dropping_its_file(
    make_window, train, monkeypatch, tmp_path, answer_box, data_folder
):
    window, workspace = make_window()
    train(window, workspace)
    path = tmp_path / "r.json"
    window.runs.close()
    (kept,) = files(data_folder)
    path.write_bytes(kept.read_bytes())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])

    def drop():
        assert drag.drop(window.train_tab, QPointF(5, 5), data)

    drop()
    assert len(window.runs.all) == 2
    path.write_text("{}")
    assert "no run saved by Digitpad" in answer_box(drop)
    assert len(window.runs.all) == 2


def test_the_network_in_training_reads_the_drawing_on_the_train_tab(make_window, train):
    window, workspace = make_window()
    reading = window.train_tab.reading
    assert reading.accessibleDescription() == ""
    train(window, workspace)
    assert reading.accessibleDescription() == "Nothing is drawn"
    window.draw_tab.show_random_sample()
    window.draw_tab.read_now()
    image = workspace.drawing.image
    probabilities = workspace.networks.run.network.predict(image[None])[0]
    best = int(probabilities.argmax())
    description = f"{best}, {probabilities[best]:.0%} sure, read by SimpleConvNet (run 1)"
    assert reading.accessibleDescription() == description
    assert reading.grab().toImage().pixelColor(30, 28).isValid()
    assert reading.toolTip().endswith("It was trained last.")


def test_a_run_gone_on_with_takes_the_place_of_its_cut_off_record(make_window, wait_for):
    window, workspace = make_window()
    window.tabs.setCurrentWidget(window.train_tab)
    run = workspace.training.start(replace(QUICK, epochs=500))
    wait_for(lambda: len(run.trained.history.epochs) > 1)
    workspace.training.session.stop()
    wait_for(lambda: not workspace.training.session.is_active)
    (record,) = window.runs.all
    window.runs.rename(record, "mine")
    before = len(run.trained.history.losses)
    gone_on = workspace.training.resume(run.trained)
    wait_for(lambda: len(gone_on.trained.history.losses) > before + 20)
    assert window.runs.all == (record,)
    assert window.runs.live is record
    assert len(record.history.losses) > before
    workspace.training.session.stop()
    wait_for(lambda: not workspace.training.session.is_active)
    assert record.name == "mine"


def test_a_run_that_reads_no_drawings_leaves_the_reading_to_the_network_in_use(make_window, train):
    window, workspace = make_window()
    window.draw_tab.show_random_sample()
    window.draw_tab.read_now()
    own = {"hidden": (10,), "classes": 12}
    train(window, workspace, replace(QUICK, network="mlp", network_settings=own))
    reading = window.train_tab.reading
    assert not workspace.networks.run.can_read_drawings
    assert reading.accessibleDescription().endswith(f"read by {workspace.networks.in_use.title}")
    assert f"{workspace.networks.run.title} takes other images than drawings" in reading.toolTip()
