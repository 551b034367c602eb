"""What "Export" offers: the curves as a picture, the values as a table, a run as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from digitpad.widgets.dialogs import ask_where_to_export, file_name, show_error
from digitpad.widgets.figure import figure_png, figure_svg
from model.base.errors import DataError
from model.files.atomic import write_bytes
from model.storage import run_file
from model.storage.run_csv import as_csv
from model.storage.run_file import SUFFIX, RunRecord

if TYPE_CHECKING:
    from digitpad.train.plots.curves_figure import CurvesFigure


class ExportMenu(QMenu):
    """Asks where to, and writes.

    Parameters
    ----------
    figure
        Gives the curves that are shown at the moment.
    """

    def __init__(self, figure: Callable[[], CurvesFigure], parent: QWidget) -> None:
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

    def set_runs(self, runs: list[RunRecord]) -> None:
        """Of these runs values and files may be wanted."""
        self._runs = runs
        for action in self._run_actions:
            action.setEnabled(bool(runs))

    @Slot()
    def _on_png(self) -> None:
        figure = self._figure()
        self._write(f"{file_name(figure.title)}.png", ".png", lambda: figure_png(figure))

    @Slot()
    def _on_svg(self) -> None:
        figure = self._figure()
        self._write(f"{file_name(figure.title)}.svg", ".svg", lambda: figure_svg(figure))

    @Slot()
    def _on_csv(self) -> None:
        runs = self._runs
        self._write("runs.csv", ".csv", lambda: as_csv(runs).encode())

    @Slot()
    def _on_run(self) -> None:
        for run in self._runs[:1]:
            content = partial(run_file.to_bytes, run)
            self._write(file_name(run.name) + SUFFIX, SUFFIX, content)

    def _write(self, suggested: str, suffix: str, content: Callable[[], bytes]) -> None:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        start = Path(QStandardPaths.writableLocation(documents)) / suggested
        names = {
            ".png": self.tr("Pictures (*{0})"),
            ".svg": self.tr("Drawings (*{0})"),
            ".csv": self.tr("Tables (*{0})"),
            SUFFIX: self.tr("Runs (*{0})"),
        }
        kinds = {names[suffix].format(suffix): suffix}
        path = ask_where_to_export(self._place, self.tr("Export"), start, kinds)
        if path is None:
            return
        try:
            write_bytes(path, content())
        except DataError as error:
            show_error(self._place, self.tr("Nothing was exported"), str(error))
