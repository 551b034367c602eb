"""What a person does at the window to try its files and its closing."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
)

from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork
from model.training.trainer import TrainingConfig

CTRL = Qt.KeyboardModifier.ControlModifier
SHORT = TrainingConfig(train_size=60, test_size=20, batch_size=10, epochs=2, threads=1)
ENDLESS = TrainingConfig(train_size=200, test_size=20, batch_size=10, epochs=900, threads=1)


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
    weights_file.save(path, TrainedNetwork(network))
    return network


def train(workspace, wait_for, config=SHORT):
    run = workspace.training.start(config)
    wait_for(lambda: run.trained.history.epochs and not workspace.training.session.is_active)
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
