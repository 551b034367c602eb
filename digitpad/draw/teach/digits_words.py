"""What is said of the person's digits: how many came and went, what could not be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from digitpad.state.digits_import import Imported

translate = QCoreApplication.translate
"""Called by this name, so that Qt's lupdate finds the texts."""


def counted(count: int, one: str, many: str, *others: object) -> str:
    """``one`` or ``many``, whichever fits, with the count in place of {0} and others after it."""
    return (one if count == 1 else many).format(f"{count:,}", *others)


def import_text(imported: Imported, new: int) -> str:
    """How many drawings came, how many were there before, and what could not be used."""
    text = counted(
        new, translate("digits", "1 drawing imported"), translate("digits", "{0} drawings imported")
    )
    if imported.count > new:
        text += counted(
            imported.count - new,
            translate("digits", ", 1 was here already"),
            translate("digits", ", {0} were here already"),
        )
    if imported.errors:
        text += counted(
            imported.errors,
            translate("digits", ". {0} line could not be used: {1}"),
            translate("digits", ". {0} lines could not be used, the first: {1}"),
            imported.first_error,
        )
    return text


def broken_lines_text(lines: int, aside: Path | None) -> str:
    """How many lines of the file of digits could not be read, and where they are now."""
    if aside is None:
        return counted(
            lines,
            translate("digits", "1 line of your digits could not be read and was left alone"),
            translate("digits", "{0} lines of your digits could not be read and were left alone"),
        )
    return counted(
        lines,
        translate("digits", "{0} broken line of your digits was put aside in {1}"),
        translate("digits", "{0} broken lines of your digits were put aside in {1}"),
        aside,
    )
