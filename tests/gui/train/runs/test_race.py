"""Runs race each other, one after another, and each can be used."""

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
)
from run_actions import QUICK, button, press

from digitpad.train.runs.race import optimizer_lanes, rate_lanes
from digitpad.train.runs.race_dialog import RaceDialog
from model.storage import weights_file
from model.training.config import TrainingConfig


def test_a_race_runs_one_after_another_and_draws_all(make_window, wait_for):
    window, workspace = make_window()
    tab = window.train_tab
    window.tabs.setCurrentWidget(tab)
    lanes = optimizer_lanes(QUICK, ["sgd", "adam"])
    lanes.insert(1, ("wild", TrainingConfig(**{**vars(QUICK), "learning_rate": 1e9, "epochs": 9})))
    tab.race.start(lanes, "mnist")
    assert "1 of 3" in button(window, "race_button").text()
    lane = window.findChild(QLabel, "figures_label").text()
    assert lane.startswith(f"Race 1 of 3: {lanes[0][0]}, {lanes[0][1].learning_rate:g}  ·  ")
    wait_for(lambda: not tab.race.is_on and not workspace.training.session.is_active)
    names = [run.name for run in window.runs.all]
    assert names == ["Race: SGD", "Race: wild", "Race: Adam"]
    assert [run.config["seed"] for run in window.runs.all] == [0, 0, 0]
    assert [run.config["optimizer"] for run in window.runs.all] == ["sgd", "adam", "adam"]
    assert len({run.color for run in window.runs.all}) == 3
    others = [other.name for other, _ in tab.curves.loss_plot.runs.others]
    assert others == ["Race: SGD", "Race: wild"]


def test_every_network_of_a_race_can_be_used_and_saved(
    make_window, wait_for, monkeypatch, tmp_path, answer_box
):
    window, workspace = make_window()
    tab = window.train_tab
    window.tabs.setCurrentWidget(tab)
    tab.runs_panel.unfold()
    tab.race.start(optimizer_lanes(QUICK, ["sgd", "nesterov", "adam"]), "mnist")
    wait_for(lambda: not tab.race.is_on and not workspace.training.session.is_active)
    titles = [f"SimpleConvNet (Race: {name})" for name in ("SGD", "Nesterov", "Adam")]
    assert [entry.title for entry in workspace.networks.unsaved()] == titles
    combo = window.draw_tab.findChild(QComboBox, "network_in_use_combo")
    assert [combo.itemText(index) for index in range(combo.count())][-3:] == titles
    tab.runs_panel.table.selectRow(0)
    assert tab.findChild(QLabel, "figures_label").text().startswith("How Race: SGD was trained")
    first = workspace.networks.unsaved()[0]
    QTest.mouseClick(tab.findChild(QPushButton, "use_button"), Qt.MouseButton.LeftButton)
    assert workspace.networks.in_use is first
    asked = []
    monkeypatch.setattr(
        QFileDialog,
        "getSaveFileName",
        lambda *given: asked.append(given[2]) or (str(tmp_path / "first.npz"), ""),
    )
    QTest.mouseClick(tab.findChild(QPushButton, "save_run_button"), Qt.MouseButton.LeftButton)
    assert asked[0].endswith("SimpleConvNet (Race- SGD).npz")
    np.testing.assert_array_equal(
        weights_file.load(tmp_path / "first.npz").network.parameters, first.network.parameters
    )
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "SimpleConvNet (Race- Adam).npz").write_text("precious")
    folder = str(tmp_path / "kept")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)
    assert "Save 2 networks?" in answer_box(window.close, "Save\N{HORIZONTAL ELLIPSIS}")
    names = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert names == [
        "SimpleConvNet (Race- Adam) 2.npz",
        "SimpleConvNet (Race- Adam).npz",
        "SimpleConvNet (Race- Nesterov).npz",
    ]
    assert (tmp_path / "kept" / "SimpleConvNet (Race- Adam).npz").read_text() == "precious"


def test_a_race_asked_for_by_its_button_shows_whose_curve_is_whose(make_window, wait_for):
    window, workspace = make_window()
    tab = window.train_tab
    window.tabs.setCurrentWidget(tab)
    tab.form.set_config(QUICK)
    assert not tab.runs_panel.table.isVisible()

    def fill():
        dialog = QApplication.activeModalWidget()
        for box in dialog.findChildren(QCheckBox):
            box.setChecked(box.accessibleName() in ("SGD", "Adam"))
        QTest.mouseClick(
            dialog.findChild(QPushButton, "race_start_button"), Qt.MouseButton.LeftButton
        )

    QTimer.singleShot(50, fill)
    press(window, "race_button")
    assert tab.runs_panel.table.isVisible()
    wait_for(lambda: not tab.race.is_on and not workspace.training.session.is_active)
    assert [run.name for run in window.runs.all] == ["Race: SGD", "Race: Adam"]


def test_stop_ends_a_race(make_window, wait_for):
    window, workspace = make_window()
    tab = window.train_tab
    tab.race.start(
        rate_lanes(TrainingConfig(**{**vars(QUICK), "epochs": 900}), [1e-4, 1e-5]), "mnist"
    )
    wait_for(lambda: window.runs.live is not None)
    workspace.training.session.stop()
    wait_for(lambda: not tab.race.is_on)
    assert not workspace.training.session.is_active
    assert [run.name for run in window.runs.all] == ["Race: Adam 0.0001"]


def test_the_race_dialog_says_what_is_wrong(qtbot):
    dialog = RaceDialog(QUICK)
    qtbot.addWidget(dialog)
    assert len(dialog.lanes()) >= 6
    dialog.findChild(QRadioButton, "race_rates_radio").setChecked(True)
    assert [config.learning_rate for _, config in dialog.lanes()] == [0.01, 0.001, 0.0001]
    for text in ("0.01, 0.001", "0.01,0.001", "0,01 0,001", "0.01;0.001"):
        dialog.findChild(QLineEdit, "race_rates_edit").setText(text)
        assert [config.learning_rate for _, config in dialog.lanes()] == [0.01, 0.001]
    for text, words in (
        ("0.1", "two or more"),
        ("0.1 x", "x is no number"),
        ("0.1 0.1", "twice"),
        ("1 -2", "Learning rate is -2, but"),
    ):
        dialog.findChild(QLineEdit, "race_rates_edit").setText(text)
        assert words in dialog.findChild(QLabel, "race_trouble_label").text()
        assert not dialog.findChild(QPushButton, "race_start_button").isEnabled()


def test_a_lane_that_cannot_begin_says_why_after_one_that_diverged(make_window, wait_for):
    """The banner then still offered to cure the divergence of the lane before."""
    window, workspace = make_window()
    tab = window.train_tab
    window.tabs.setCurrentWidget(tab)
    wild = TrainingConfig(**{**vars(QUICK), "learning_rate": 1e9, "epochs": 9})
    impossible = TrainingConfig(**{**vars(QUICK), "network_settings": {"kernel_size": 99}})
    tab.race.start([("wild", wild), ("impossible", impossible)], "mnist")
    assert tab.race.is_on
    wait_for(lambda: not tab.race.is_on and not workspace.training.session.is_active)
    text = tab.findChild(QLabel, "trouble_label").text()
    assert text.startswith("Not started: ")
    assert "99" in text
    assert [run.name for run in window.runs.all] == ["Race: wild"]
