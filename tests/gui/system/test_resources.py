"""What the person makes here is kept where the system says, or where one variable says."""

from pathlib import Path

from digitpad.system.resources import data_folder


def test_the_variable_names_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path / "mine"))
    assert data_folder() == tmp_path / "mine"


def test_else_it_is_the_systems_place_for_this_program(qapp, monkeypatch):
    monkeypatch.delenv("DIGITPAD_DATA")
    folder = data_folder()
    assert folder.is_absolute()
    assert folder.name == "Digitpad"
    assert not folder.is_relative_to(Path(__file__).parents[3])
