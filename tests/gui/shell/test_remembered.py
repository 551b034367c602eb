"""What the window remembers, and what it says where it cannot be opened."""

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction
from window_actions import recent, save_network, trigger

from digitpad.shell.application import open_window
from digitpad.widgets.theme_manager import Appearance, theme_manager


def test_size_tab_and_appearance_are_remembered(window, make_window, settings):
    window.resize(1_003, 707)
    window.tabs.setCurrentIndex(2)
    trigger(window, "dark_appearance_action")
    window.close()
    theme_manager().set_appearance(Appearance.SYSTEM)
    settings.sync()
    again, _ = make_window()
    # Qt cuts the width down to the offscreen screen's 800 px, and the window up to its least.
    assert again.height() == 707
    assert again.tabs.currentIndex() == 2
    assert again.findChild(QAction, "dark_appearance_action").isChecked()
    assert theme_manager().appearance is Appearance.DARK


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


def test_without_a_display_there_is_one_sentence_and_no_window(monkeypatch, capsys):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert open_window() == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "digitpad demo" in said
