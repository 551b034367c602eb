"""The list of recent files: short, newest first, and unharmed by whatever the settings hold."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from digitpad.shell.recent_files import MOST_RECENT, RecentFiles


@pytest.fixture
def recent(settings):
    return RecentFiles(settings)


def test_newest_first_each_once_and_not_too_many(recent, tmp_path):
    paths = [tmp_path / f"{number}.npz" for number in range(MOST_RECENT + 3)]
    for path in paths:
        recent.add(path)
    assert recent.paths() == paths[: -MOST_RECENT - 1 : -1]
    recent.add(paths[5])
    assert recent.paths()[0] == paths[5]
    assert len(set(recent.paths())) == MOST_RECENT


def test_one_and_none_survive_a_restart(recent, settings, tmp_path):
    for count in (1, 0, 2):
        for path in recent.paths():
            recent.remove(path)
        paths = [tmp_path / f"{number}.npz" for number in range(count)]
        for path in reversed(paths):
            recent.add(path)
        settings.sync()
        again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
        assert RecentFiles(again).paths() == paths


def test_names_with_commas_quotes_and_letters_of_any_kind(recent, settings, tmp_path):
    paths = [tmp_path / name for name in ('a, "b".npz', "größe 数字.npz", "%1;x.npz")]
    for path in reversed(paths):
        recent.add(path)
    settings.sync()
    again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
    assert RecentFiles(again).paths() == paths


def test_a_relative_path_is_the_same_file(recent, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recent.add(Path("a.npz"))
    recent.add(tmp_path / "a.npz")
    assert recent.paths() == [tmp_path / "a.npz"]
    recent.remove(Path("a.npz"))
    assert recent.paths() == []


@pytest.mark.parametrize("value", ["", 7, None, {"a": 1}, [1, "", None], b"\0"])
def test_broken_settings_are_an_empty_list(recent, settings, value):
    settings.setValue("files/recent", value)
    assert recent.paths() == []


def test_the_folder_to_look_in(recent, tmp_path):
    assert recent.folder().is_absolute()
    (tmp_path / "there").mkdir()
    recent.add(tmp_path / "there" / "a.npz")
    assert recent.folder() == tmp_path / "there"
    recent.add(tmp_path / "gone" / "a.npz")
    assert recent.folder() != tmp_path / "gone"
