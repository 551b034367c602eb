"""What "Export" offers: the curves as a picture, the values as a table, a run as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from digitpad.train.runs import run_export
from digitpad.widgets.dialogs import file_name, may_replace, show_error
from model.base.errors import DataError
from model.storage.run_file import SUFFIX, RunRecord

if TYPE_CHECKING:
    from digitpad.train.plots.figure import Figure


class ExportMenu(QMenu):
    """Asks where to, and writes.

    Parameters
    ----------
    figure
        Gives the curves that are shown at the moment.
    """

    def __init__(self, figure: Callable[[], Figure], parent: QWidget) -> None:
        super().__init__(parent)
        self._place = parent
        self._figure = figure
        self._runs: list[RunRecord] = []
        self._run_actions: list[QAction] = []
        for name, text, tip, act in (
            (
                "export_png_action",
                self.tr("Curves as PNG"),
                self.tr("A picture on white paper, with every run by its name."),
                self._on_png,
            ),
            (
                "export_svg_action",
                self.tr("Curves as SVG"),
                self.tr("The same as lines and letters, sharp at any size."),
                self._on_svg,
            ),
            (
                "export_csv_action",
                self.tr("Values of the chosen runs as CSV"),
                self.tr("A line for every step, for a spreadsheet."),
                self._on_csv,
            ),
            (
                "export_run_action",
                self.tr("The chosen run as a file"),
                self.tr("Its settings and curves; another Digitpad opens it."),
                self._on_run,
            ),
        ):
            action = self.addAction(text + "\N{HORIZONTAL ELLIPSIS}")
            action.setObjectName(name)
            action.setToolTip(tip)
            action.triggered.connect(act)
            if name in ("export_csv_action", "export_run_action"):
                self._run_actions.append(action)
        self.setToolTipsVisible(True)

    def offer(self, runs: list[RunRecord]) -> None:
        """Of these runs values and files may be wanted."""
        self._runs = runs
        for action in self._run_actions:
            action.setEnabled(bool(runs))

    @Slot()
    def _on_png(self) -> None:
        figure = self._figure()
        self._write(
            f"{file_name(figure.title)}.png",
            self.tr("Pictures (*.png)"),
            lambda path: run_export.save_png(path, figure),
        )

    @Slot()
    def _on_svg(self) -> None:
        figure = self._figure()
        self._write(
            f"{file_name(figure.title)}.svg",
            self.tr("Drawings (*.svg)"),
            lambda path: run_export.save_svg(path, figure),
        )

    @Slot()
    def _on_csv(self) -> None:
        runs = self._runs
        self._write(
            "runs.csv", self.tr("Tables (*.csv)"), lambda path: run_export.save_csv(path, runs)
        )

    @Slot()
    def _on_run(self) -> None:
        for run in self._runs[:1]:
            kinds = self.tr("Runs (*{0})").format(SUFFIX)
            write = partial(run_export.save_run, run=run)
            self._write(file_name(run.name) + SUFFIX, kinds, write)

    def _write(self, suggested: str, kinds: str, write: Callable[[Path], None]) -> None:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        start = Path(QStandardPaths.writableLocation(documents)) / suggested
        name, _ = QFileDialog.getSaveFileName(self._place, self.tr("Export"), str(start), kinds)
        if not name:
            return
        path = Path(name)
        if not path.suffix:
            # The dialog has asked about another file, the one without the suffix.
            path = path.with_name(path.name + "".join(start.suffixes[-1:]))
            if path.exists() and not may_replace(self._place, path):
                return
        try:
            write(path)
        except DataError as error:
            show_error(self._place, self.tr("Nothing was exported"), str(error))
