"""The runs that are kept, below the curves: a table that folds, and what can be done with a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSettings, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from digitpad.train.form.setting_words import in_words, none_in_words, title_of_choice, words_for
from digitpad.train.plots.run_curves import OtherRun, RunCurves
from digitpad.train.runs.export_menu import ExportMenu
from digitpad.train.runs.history_curves import curves_of
from digitpad.train.runs.runs_bar import RunsBar, chip
from digitpad.train.runs.runs_table import RunRow, RunsTable
from digitpad.widgets.basics import label
from digitpad.widgets.theme import SPACE, current_theme
from model.nn import optimizers, zoo
from model.storage import run_csv

if TYPE_CHECKING:
    from digitpad.state.run_archive import RunArchive
    from digitpad.train.plots.curves_figure import CurvesFigure
    from model.storage.run_file import RunRecord
    from model.training.history import History

_Stamp = tuple[int, ...]
"""How many measurements of each kind the drawn curves hold."""


class RunsPanel(QWidget):
    """A line with buttons, and the table below it.

    Parameters
    ----------
    figure
        Gives what is exported as a picture.

    Signals
    -------
    again_requested
        A Run whose settings are wanted in the form.
    run_chosen
        A Run to be shown in the foreground.
    others_changed
        Other runs are to be drawn beside it: a list of OtherRun.
    """

    again_requested = Signal(object)  # Run
    run_chosen = Signal(object)  # Run
    others_changed = Signal(object)  # list[OtherRun]

    def __init__(
        self, runs: RunArchive, figure: Callable[[], CurvesFigure], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("runs_panel")
        self._runs = runs
        self._curves: dict[RunRecord, tuple[_Stamp, RunCurves]] = {}
        self._drawn: list[tuple[RunRecord, str, str, _Stamp]] = []
        self._shown_run: RunRecord | None = None
        self.table = RunsTable()
        self._menu = ExportMenu(figure, self)
        #: Race, export and unfold, to be put where the tab wants them.
        self.bar = RunsBar(self._menu)
        self._again = chip(
            "again_button",
            self.tr("Again with\N{HORIZONTAL ELLIPSIS}"),
            self.tr("Put the settings of the chosen run into the form, to change one and try."),
        )
        self._delete = chip(
            "delete_run_button",
            self.tr("Delete"),
            self.tr("Delete the chosen runs; Undo brings them back. (Del)"),
        )
        self._undo = chip(
            "undo_run_button", self.tr("Undo"), self.tr("Bring back the run deleted last. (Ctrl+Z)")
        )
        self._message = label("", "error", "runs_trouble_label")
        self._message.setWordWrap(True)
        self._message.hide()
        self._lay_out()
        self._again.clicked.connect(self._on_again)
        self.bar.folded.connect(self._on_folded)
        self._delete.clicked.connect(self._on_delete)
        self._undo.clicked.connect(runs.undo)
        for key, act in (
            (QKeySequence.StandardKey.Delete, self._on_delete),
            (QKeySequence.StandardKey.Undo, runs.undo),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self.table.shown_changed.connect(self._on_shown_changed)
        self.table.renamed.connect(self._on_renamed)
        self.table.chosen.connect(self._on_chosen)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        runs.changed.connect(self._show_runs)
        runs.failed.connect(self._on_troubled)
        if runs.trouble:
            self._on_troubled(runs.trouble)
        self._on_folded(False)
        self._show_runs()

    def save_to(self, settings: QSettings) -> None:
        """Remember whether the table is folded."""
        settings.setValue("runs/is_open", int(self.bar.is_open))

    def restore_from(self, settings: QSettings) -> None:
        """Fold as was remembered."""
        self.bar.set_open(str(settings.value("runs/is_open")) == "1")

    def unfold(self) -> None:
        """Show the table."""
        self.bar.set_open(True)

    def set_shown_run(self, run: RunRecord | None) -> None:
        """Which run the plots show in the foreground: it is not drawn a second time."""
        self._shown_run = run
        self._show_others()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_runs()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        line.addWidget(self._message, 1)
        line.addStretch()
        for button in (self._undo, self._delete, self._again):
            line.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addLayout(line)
        layout.addWidget(self.table)

    def _chosen(self) -> list[RunRecord]:
        runs = self._runs.all
        return [runs[line] for line in self.table.chosen_rows() if line < len(runs)]

    def _color(self, run: RunRecord) -> str:
        colors = current_theme().runs
        return colors[run.color % len(colors)]

    @Slot()
    def _show_runs(self) -> None:
        runs = self._runs.all
        differing = run_csv.differences(runs)
        self.table.set_rows(
            [
                RunRow(
                    run.name,
                    zoo.TITLES.get(str(run.config.get("network")), "?"),
                    _in_words(differs),
                    _percent(run.best_accuracy),
                    _percent(run.last_accuracy),
                    f"{run.seconds:,.1f} s",
                    self._color(run),
                    run.is_shown,
                    in_words(run.trouble),
                )
                for run, differs in zip(runs, differing, strict=True)
            ]
        )
        self.bar.show_count(len(runs))
        self._show_buttons()
        self._show_others()

    def _show_others(self) -> None:
        """Have other runs drawn, if they are not those drawn already."""
        self._shown_run = self._runs.live or self._shown_run
        shown = [run for run in self._runs.all if run.is_shown and run is not self._shown_run]
        drawn = [(run, run.name, self._color(run), _stamp(run.history)) for run in shown]
        if drawn != self._drawn:
            self._drawn = drawn
            kept = {run: self._curves[run] for run in shown if run in self._curves}
            for run, _, _, stamp in drawn:
                if run not in kept or kept[run][0] != stamp:
                    kept[run] = (stamp, curves_of(run.history))
            self._curves = kept
            self.others_changed.emit(
                [OtherRun(run.name, self._color(run), kept[run][1]) for run in shown]
            )

    @Slot()
    def _show_buttons(self) -> None:
        chosen = self._chosen()
        self._again.setEnabled(len(chosen) == 1)
        self._delete.setEnabled(any(run is not self._runs.live for run in chosen))
        self._undo.setVisible(self._runs.can_undo)
        self._menu.set_runs(chosen)

    @Slot(bool)
    def _on_folded(self, is_open: bool) -> None:
        self.table.setVisible(is_open)
        # Folded it takes no room; open, its share of what there is.
        grows = QSizePolicy.Policy.Expanding if is_open else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, grows)
        self._delete.setVisible(is_open)
        self._again.setVisible(is_open)

    @Slot(int, bool)
    def _on_shown_changed(self, line: int, is_shown: bool) -> None:
        self._runs.show(self._runs.all[line], is_shown)

    @Slot(int, str)
    def _on_renamed(self, line: int, name: str) -> None:
        self._runs.rename(self._runs.all[line], name)

    @Slot(int)
    def _on_chosen(self, line: int) -> None:
        self.run_chosen.emit(self._runs.all[line])

    @Slot()
    def _on_again(self) -> None:
        for run in self._chosen()[:1]:
            self.again_requested.emit(run)

    @Slot()
    def _on_delete(self) -> None:
        for run in self._chosen():
            self._runs.delete(run)

    @Slot(str)
    def _on_troubled(self, text: str) -> None:
        self._message.setText(text)
        self._message.show()


def _stamp(history: History) -> _Stamp:
    """Differs when a curve of ``history`` does: what it holds only grows."""
    parts = history.losses, history.epochs, history.updates, history.changes
    return tuple(len(part) for part in parts)


def _percent(share: float | None) -> str:
    return "\N{EN DASH}" if share is None else f"{share:.2%}"


def _in_words(settings: Mapping[str, Any]) -> str:
    """Settings as the form calls them: "learning rate 0.01, optimizer Adam"."""
    parts = []
    for name, value in settings.items():
        text = f"{value:g}" if isinstance(value, float) else str(value)
        if value is None:
            text = none_in_words(name)
            text = text[:1].lower() + text[1:]
        if name == "optimizer":
            text = optimizers.TITLES.get(text, text)
        title = words_for(name)[0]
        parts.append(f"{title[:1].lower()}{title[1:]} {title_of_choice(text)}")
    return ", ".join(parts)
