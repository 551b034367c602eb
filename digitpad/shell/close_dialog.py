"""Leaving the window: every question is asked first, and only then is anything ended."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from digitpad.widgets.dialogs import ask_for_drawings_file, question, show_error
from model.base.errors import DataError
from model.handwriting.digits_file import write_drawings

if TYPE_CHECKING:
    from digitpad.state.labelled_digits import MyDigits
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.workspace import Workspace


class _Choice(Enum):
    KEEP_TRAINING = "keep training"
    SAVE = "save"
    DISCARD = "discard"


def leave(
    parent: QWidget,
    workspace: Workspace,
    ask_paths: Callable[[list[NetworkEntry]], list[Path] | None],
    write: Callable[[NetworkEntry, Path], bool],
) -> bool:
    """Ask what has to be asked, stop the training, and save what is to be kept.

    Parameters
    ----------
    ask_paths
        Asks where to keep networks, a file each; None if the person cancels.
    write
        Saves it there; shows an error and returns False where that fails.

    Returns
    -------
    Whether the window may close. Up to the last answer a Cancel leaves all as it was, the
    training included.
    """
    running = workspace.networks.run if workspace.training.session.is_active else None
    to_save: list[NetworkEntry] = []
    if running is not None:
        choice = _what_of_the_training(parent, running)
        if choice is _Choice.KEEP_TRAINING:
            return False
        if choice is _Choice.SAVE:
            to_save.append(running)
    digits = workspace.lessons.digits
    # What is still on its way is written now: later no window is left to show an error.
    if digits.has_unwritten and not digits.save_now() and not _may_lose_digits(parent, digits):
        return False
    unsaved = [entry for entry in workspace.networks.unsaved() if entry is not running]
    if unsaved:
        wants_saving = _wants_saving(parent, unsaved)
        if wants_saving is None:
            return False
        to_save += unsaved if wants_saving else []
    paths = ask_paths(to_save) if to_save else []
    if paths is None:
        return False
    workspace.training.end()
    # All are tried, so that one that cannot be written does not lose the others.
    are_written = [write(entry, path) for entry, path in zip(to_save, paths, strict=True)]
    if not all(are_written):
        return False  # the window stays, and everything in it must go on working
    workspace.close()
    return True


def _what_of_the_training(parent: QWidget, run: NetworkEntry) -> _Choice:
    steps = len(run.trained.history.losses)
    box = question(
        parent,
        "close_box",
        _tr("A training is running"),
        _tr(
            "{0} has learnt for {1} steps. Saved, it can be gone on with later from where it is; "
            "discarded, it is lost."
        ).format(run.title, f"{steps:,}")
        if steps
        else _tr("It has not taken a step yet."),
    )
    keep = box.addButton(_tr("Keep training"), QMessageBox.ButtonRole.RejectRole)
    save = None
    if steps:
        save = box.addButton(
            _tr("Stop and save\N{HORIZONTAL ELLIPSIS}"), QMessageBox.ButtonRole.AcceptRole
        )
    discard = box.addButton(_tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    if save is not None and box.clickedButton() is save:
        return _Choice.SAVE
    return _Choice.DISCARD if box.clickedButton() is discard else _Choice.KEEP_TRAINING


def _may_lose_digits(parent: QWidget, digits: MyDigits) -> bool:
    """Ask until the person's drawings are in a file, or need not be."""
    while True:
        box = question(
            parent,
            "digits_box",
            _tr("Your digits are not saved"),
            _tr("{0}.\nTry again, or export them to another place.").format(digits.trouble),
        )
        again = box.addButton(_tr("Try again"), QMessageBox.ButtonRole.AcceptRole)
        export = box.addButton(
            _tr("Export\N{HORIZONTAL ELLIPSIS}"), QMessageBox.ButtonRole.AcceptRole
        )
        lose = box.addButton(_tr("Close without them"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(_tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(again)
        box.setEscapeButton(stay)
        box.exec()
        clicked = box.clickedButton()
        if clicked is again and digits.save_now():
            return True
        if clicked is export and _export(parent, digits):
            return True
        if clicked is lose or clicked is stay:
            return clicked is lose


def _export(parent: QWidget, digits: MyDigits) -> bool:
    path = ask_for_drawings_file(parent)
    if path is None:
        return False
    try:
        write_drawings(path, digits.drawings)
    except DataError as error:
        show_error(parent, _tr("The drawings were not exported"), str(error))
        return False
    return True


def _wants_saving(parent: QWidget, unsaved: list[NetworkEntry]) -> bool | None:
    """Whether to keep the networks made here that are in no file; None to stay."""
    if len(unsaved) == 1:
        text = _tr("Save {0}?").format(unsaved[0].title)
        detail = _tr("It was made here and is in no file.")
    else:
        text = _tr("Save {0} networks?").format(len(unsaved))
        titles = "\n".join(f"\N{BULLET} {entry.title}" for entry in unsaved)
        detail = _tr("They were made here and are in no file:\n{0}").format(titles)
    box = question(parent, "unsaved_box", text, detail)
    save = box.addButton(_tr("Save\N{HORIZONTAL ELLIPSIS}"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(_tr("Close without saving"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(_tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(stay)
    box.exec()
    if box.clickedButton() is save:
        return True
    return False if box.clickedButton() is discard else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("closing", text)
