"""The curves, shown in a window of their own."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitpad.train.curves import AccuracyPlot, LossPlot
from digitpad.train.curves_panel import CurvesPanel


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
