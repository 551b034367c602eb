"""The questions the window asks in a box of its own, and where to save a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from digitpad.system.resources import asset

WEIGHTS_SUFFIX = ".npz"


def question(parent: QWidget, name: str, text: str, detail: str) -> QMessageBox:
    """A box that asks; its buttons are the caller's."""
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setWindowTitle("Digitpad")
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(text)
    box.setInformativeText(detail)
    return box


def show_error(parent: QWidget, text: str, detail: str) -> None:
    """Say what went wrong, in a box that waits to be read."""
    box = question(parent, "trouble_box", text, detail)
    box.setIcon(QMessageBox.Icon.Warning)
    box.exec()


def ask_where_to_save(parent: QWidget, title: str, suggested: Path) -> Path | None:
    """The weights file to write; None if the person thought better of it.

    A file that exists is replaced only if the person was asked about that very name.
    """
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), _tr("Weights (*.npz)"))
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() != WEIGHTS_SUFFIX:
        # The dialog has asked about another file, the one without the suffix.
        path = path.with_name(path.name + WEIGHTS_SUFFIX)
        if path.exists() and not may_replace(parent, path):
            return None
    if _is_bundled(path):
        show_error(
            parent,
            _tr("The weights were not saved"),
            _tr("{0} is part of the program itself; choose another folder.").format(path),
        )
        return None
    return path


def ask_where_to_export(
    parent: QWidget, title: str, suggested: Path, kinds: Mapping[str, str]
) -> Path | None:
    """The file to write, with a suffix of one of ``kinds``; None if the person gave it up.

    Parameters
    ----------
    suggested
        Its suffix is taken where the dialog names no kind.
    kinds
        From the dialog's filters, such as "Picture (*.png)", to their suffixes.
    """
    name, kind = QFileDialog.getSaveFileName(parent, title, str(suggested), ";;".join(kinds))
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() not in [Path(f"x{each}").suffix for each in kinds.values()]:
        default = next(each for each in kinds.values() if suggested.name.endswith(each))
        # The dialog has asked about another file, the one without the suffix.
        path = path.with_name(path.name + kinds.get(kind, default))
        if path.exists() and not may_replace(parent, path):
            return None
    return path


def ask_for_folder(parent: QWidget, title: str, suggested: Path) -> Path | None:
    """The folder for several files; None if the person thought better of it."""
    name = QFileDialog.getExistingDirectory(parent, title, str(suggested))
    return Path(name) if name else None


def ask_for_data(
    parent: QWidget, title: str, suggested: str, patterns: Iterable[str]
) -> Path | None:
    """A file of data to read, of those whose names fit; None if the person thought better of it."""
    shown = _tr("Data sets ({0});;All files (*)").format(" ".join(patterns))
    name, _ = QFileDialog.getOpenFileName(parent, title, suggested, shown)
    return Path(name) if name else None


def file_name(title: str) -> str:
    """``title`` without what the name of a file must not hold."""
    plain = "".join(c if c.isalnum() or c in " -_.()" else "-" for c in title)
    return plain.strip(" .") or "digitpad"


def free_paths(folder: Path, titles: Sequence[str]) -> list[Path]:
    """A weights file in ``folder`` for each title: none that exists, and none twice."""
    paths: list[Path] = []
    taken: set[str] = set()  # many disks take a capital for the same letter
    for title in titles:
        path, number = folder / f"{file_name(title)}{WEIGHTS_SUFFIX}", 2
        while path.name.casefold() in taken or path.exists():
            path, number = folder / f"{file_name(title)} {number}{WEIGHTS_SUFFIX}", number + 1
        paths.append(path)
        taken.add(path.name.casefold())
    return paths


def ask_for_drawings_file(parent: QWidget) -> Path | None:
    """The file of drawings to write; None if the person gave it up."""
    kinds = {_tr("Drawings (*.jsonl)"): ".jsonl"}
    return ask_where_to_export(parent, _tr("Export drawings"), Path(_tr("my digits.jsonl")), kinds)


def may_replace(parent: QWidget, path: Path) -> bool:
    """Ask whether the file at ``path`` may be replaced."""
    box = question(
        parent,
        "replace_box",
        _tr("Replace {0}?").format(path.name),
        _tr("A file of this name is in {0} already.").format(path.parent),
    )
    replace = box.addButton(_tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(_tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    return box.clickedButton() is replace


def _is_bundled(path: Path) -> bool:
    return path.resolve().is_relative_to(asset("weights").resolve().parent)


def _tr(text: str) -> str:
    return QCoreApplication.translate("dialogs", text)
