"""Which run the plots show in the foreground: the one in training, or one that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.train.plots.run_curves import RunCurves
from digitpad.train.runs.history_curves import curves_of, take
from model.training.history import Event, History, is_start

if TYPE_CHECKING:
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.run_archive import RunArchive
    from digitpad.state.workspace import Workspace
    from digitpad.train.plots.curves_panel import CurvesPanel
    from digitpad.train.runs.runs_panel import RunsPanel
    from model.storage.run_file import RunRecord


class ShownRun(QObject):
    """Feeds the plots. While a run is in training it stays in front.

    Signals
    -------
    changed
        Another run is in front.
    """

    changed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        runs: RunArchive,
        curves: CurvesPanel,
        panel: RunsPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._runs = runs
        self._curves = curves
        self._panel = panel
        self._run: RunRecord | None = None
        self._entry: NetworkEntry | None = None
        self._live_curves = RunCurves()
        workspace.training.reported.connect(self._on_reported)
        workspace.networks.in_use_changed.connect(self._on_in_use_changed)
        workspace.networks.entry_opened.connect(self._show_entry)
        panel.run_chosen.connect(self._on_run_chosen)
        runs.changed.connect(self._on_runs_changed)

    @property
    def entry(self) -> NetworkEntry | None:
        """The network of the run in front; None where only its curves are left, or without one."""
        if self._run is not None:
            return self._runs.network_of(self._run)
        return self._entry

    @property
    def title(self) -> str:
        """What the run in front is called."""
        if self._run is not None:
            return self._run.name
        return "" if self._entry is None else self._entry.title

    @property
    def history(self) -> History | None:
        """What the run in front has recorded; None without one."""
        if self._run is not None:
            return self._run.history
        return None if self._entry is None else self._entry.trained.history

    @property
    def is_last_run(self) -> bool:
        """Whether it is the run in training, or the last that was."""
        entry = self.entry
        return (
            entry is None and self._run is None
        ) or entry is self._workspace.networks.run is not None

    def catch_up(self) -> None:
        """Show what was opened, or began to train, before there was anything to show it."""
        latest = self._workspace.networks.latest
        if latest is None:
            return
        if latest is self._workspace.networks.run:
            self._show_live(latest)
        else:
            self._show_entry(latest)

    def _show_live(self, entry: NetworkEntry) -> None:
        self._run, self._entry = self._runs.run_of(entry), entry
        # Not the events alone: a resumed run has recorded more before.
        self._live_curves = curves_of(entry.trained.history)
        self._curves.show_run(self._live_curves, self.title)
        self.changed.emit()

    @Slot(object)
    def _on_reported(self, events: list[Event]) -> None:
        entry = self._workspace.networks.run
        if entry is not None and any(map(is_start, events)):
            # Not sooner: a run that is refused leaves the curves that are there.
            self._show_live(entry)
            return
        take(self._live_curves, events)
        self._curves.draw_soon()

    @Slot()
    def _on_in_use_changed(self) -> None:
        self._show_entry(self._workspace.networks.in_use)

    @Slot(object)
    def _show_entry(self, entry: NetworkEntry) -> None:
        """Show how ``entry`` was trained, while no other is."""
        history = entry.trained.history
        if self._workspace.training.session.is_active or entry is self.entry or not history.losses:
            return
        self._run, self._entry = self._runs.run_of(entry), entry
        self._curves.show_run(curves_of(history), self.title)
        self._panel.set_shown_run(self._run)
        self.changed.emit()

    @Slot(object)
    def _on_run_chosen(self, run: RunRecord) -> None:
        """Show a kept run, while no other is in training."""
        if not self._workspace.training.session.is_active:
            self._run, self._entry = run, None
            self._curves.show_run(curves_of(run.history), run.name)
            self._panel.set_shown_run(run)
            self.changed.emit()

    @Slot()
    def _on_runs_changed(self) -> None:
        if self._run is None or self._run in self._runs.all:
            self._curves.name = self.title  # it may have been renamed
        elif not self._workspace.training.session.is_active:  # deleted, its curves go, too
            self._run = self._entry = None
            self._curves.show_run(RunCurves())
            self._panel.set_shown_run(None)
            self.changed.emit()
