"""The curves and the form, each in a window of its own."""

import pytest
from form_actions import Hand
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitpad.background.task import Background
from digitpad.train.form.form import TrainingForm
from digitpad.train.plots.curves import AccuracyPlot, LossPlot
from digitpad.train.plots.curves_panel import CurvesPanel


@pytest.fixture
def panel(qtbot: QtBot) -> CurvesPanel:
    panel = CurvesPanel()
    qtbot.addWidget(panel)
    panel.resize(700, 640)
    panel.show()
    QApplication.processEvents()
    return panel


@pytest.fixture
def loss(panel: CurvesPanel) -> LossPlot:
    return panel.loss_plot


@pytest.fixture
def accuracy(panel: CurvesPanel) -> AccuracyPlot:
    return panel.accuracy_plot


@pytest.fixture
def hand(qtbot):
    form = TrainingForm()
    qtbot.addWidget(form)
    form.resize(320, 700)
    form.show()
    form.activateWindow()
    yield Hand(form)
    for work in form.findChildren(Background):
        work.close()
