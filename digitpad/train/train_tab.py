"""The Train tab: settings, start and stop, live curves, and what to do with the result."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QSettings, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from digitpad.banner import Banner
from digitpad.parts import Button, card, label
from digitpad.run_progress import RunProgress
from digitpad.runs import Runs
from digitpad.theme import SPACE
from digitpad.train.controls import DrivingControls
from digitpad.train.curves_panel import CurvesPanel
from digitpad.train.driver import Driver
from digitpad.train.form import TrainingForm
from digitpad.train.history_curves import curves_of, take
from digitpad.train.live_controls import LiveControls
from digitpad.train.live_reading import LiveReading
from digitpad.train.network_tools import NetworkTools
from digitpad.train.race import Race
from digitpad.train.race_dialog import RaceDialog
from digitpad.train.run_curves import RunCurves
from digitpad.train.runs_panel import RunsPanel
from digitpad.training_session import TrainingState
from digitpad.workspace import Entry, Workspace
from model.history import Event, RunStarted
from model.run_file import Run

BAR_PARTS = 1_000


class TrainTab(QWidget):
    """Composes the form and the curves over the workspace's training session."""

    save_requested = Signal(object)  # Entry
    run_dropped = Signal(object)  # Path

    def __init__(
        self,
        workspace: Workspace,
        progress: RunProgress,
        runs: Runs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("train_tab")
        self._workspace = workspace
        self._progress = progress
        self._runs = runs
        self._race = Race(workspace, runs, self)
        self.form = TrainingForm()
        self.curves = CurvesPanel()
        self.runs_panel = RunsPanel(runs, self.curves.figure)
        self.reading = LiveReading()
        self._tools = NetworkTools(self.form)
        self._bar = QProgressBar()
        self._bar.setObjectName("training_progress")
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._bar.setToolTip(self.tr("How much of the run's steps is done."))
        self._bar.setMaximum(BAR_PARTS)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(SPACE)
        self._figures = label(name="figures_label")
        self._figures.setAccessibleName(self.tr("Progress of the run"))
        self._figures.setWordWrap(True)
        self._figures.setToolTip(
            self.tr("Where the run is, how fast it goes, and how well it reads by now.")
        )
        self._trouble = Banner("trouble", "error")
        self._controls = DrivingControls()
        self._live = LiveControls()
        self._reason = label(role="error", name="reason_label")
        self._reason.setWordWrap(True)
        self._reason.hide()
        self.setAcceptDrops(True)
        self._make_buttons()
        self._lay_out()
        self._driver = Driver(workspace, self.form, self._controls, self._live, self._trouble, self)

        self._curves_of: Entry | None = None
        self.form.changed.connect(self._on_form_changed)
        workspace.closing.connect(self.form.shutdown)
        self._live_curves = RunCurves()
        workspace.closing.connect(self._tools.shutdown)
        session = workspace.session
        session.state_changed.connect(self._on_state_changed)
        workspace.run_finished.connect(self._on_run_finished)
        workspace.in_use_changed.connect(self._on_in_use_changed)
        workspace.entry_opened.connect(self._show_curves_of)
        workspace.run_reported.connect(self._on_reported)
        progress.changed.connect(self._on_progress_changed)
        workspace.drawing_changed.connect(self._read_drawing)
        workspace.weights_changed.connect(self._read_drawing)
        self.runs_panel.again_requested.connect(self._on_again_requested)
        self.runs_panel.race_requested.connect(self._on_race_requested)
        self.runs_panel.run_chosen.connect(self._on_run_chosen)
        self.runs_panel.others_changed.connect(self.curves.show_others)
        self._race.changed.connect(self._on_race_changed)
        self._on_state_changed(session.state)
        self._on_progress_changed()
        self._catch_up()

    @Slot()
    def start(self) -> None:
        """Train a new network by the form's settings."""
        self._driver.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_run(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_run(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.run_dropped.emit(path)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_drawing()

    def save_to(self, settings: QSettings) -> None:
        """Remember the form and how curves are shown."""
        self.form.save_to(settings)
        self.curves.save_to(settings)
        self.runs_panel.save_to(settings)

    def restore_from(self, settings: QSettings) -> None:
        """Set the form, and how curves are shown, as was remembered."""
        self.form.restore_from(settings)
        self.curves.restore_from(settings)
        self.runs_panel.restore_from(settings)

    def _make_buttons(self) -> None:
        self._use = Button(
            "use_button",
            self.tr("Use in Draw"),
            self._use_tip(),
        )
        self._save = Button(
            "save_run_button",
            self.tr("Save weights\N{HORIZONTAL ELLIPSIS}"),
            self.tr("Keep the trained network, its curves and its kernels in a file."),
            "save",
        )
        self._use.clicked.connect(self._on_use_clicked)
        self._save.clicked.connect(self._on_save_clicked)

    def _lay_out(self) -> None:
        settings = QVBoxLayout()
        settings.setSpacing(SPACE)
        title = QHBoxLayout()
        title.addWidget(label(self.tr("Settings"), "title"))
        title.addStretch()
        title.addWidget(self._tools)
        settings.addLayout(title)
        settings.addWidget(self._scrolled_form(), 1)
        settings.addWidget(self._reason)
        settings.addWidget(self._controls)
        result = QHBoxLayout()
        result.setSpacing(SPACE)
        for button in (self._use, self._save):
            button.setProperty("tight", True)
            result.addWidget(button, 1)
        settings.addLayout(result)
        settings_card = card("settings_card", settings)
        settings_card.setFixedWidth(41 * SPACE)

        going = QVBoxLayout()
        going.setSpacing(SPACE)
        going.addWidget(self._figures)
        going.addWidget(self._bar)
        going.addWidget(self._live)
        progress = QHBoxLayout()
        progress.setSpacing(2 * SPACE)
        progress.addLayout(going, 1)
        progress.addWidget(self.reading)

        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        grid.setSpacing(2 * SPACE)
        grid.addWidget(settings_card, 0, 0, 3, 1)
        head = QVBoxLayout()
        head.setSpacing(2 * SPACE)
        head.addWidget(self._trouble)
        head.addWidget(card("progress_card", progress))
        grid.addLayout(head, 0, 1)
        grid.addWidget(self.curves, 1, 1)
        grid.addWidget(self.runs_panel, 2, 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)

    def _scrolled_form(self) -> QScrollArea:
        """The form, all of it within reach in a small window too."""
        area = QScrollArea()
        area.setObjectName("form_area")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        self.form.setAutoFillBackground(False)
        area.setWidget(self.form)
        self.form.setAutoFillBackground(False)
        return area

    def _use_tip(self) -> str:
        run = self._workspace.run
        if run is None or run.can_read_drawings:
            return self.tr("Read the drawing with the network trained here.")
        return self.tr("The network trained here takes other images than drawings.")

    @Slot()
    def _on_form_changed(self) -> None:
        """Whether a run can be begun, and if not, why."""
        is_active = self._workspace.session.is_active
        self._driver.offer()
        self._reason.setText(self.form.reason)
        self._reason.setVisible(bool(self.form.reason) and not is_active)

    @Slot()
    def _on_use_clicked(self) -> None:
        if self._workspace.run is not None:
            self._workspace.use(self._workspace.run)

    @Slot()
    def _on_save_clicked(self) -> None:
        if self._workspace.run is not None:
            self.save_requested.emit(self._workspace.run)

    @Slot(bool)
    def _on_run_finished(self, completed: bool) -> None:
        self._on_state_changed(self._workspace.session.state)

    @Slot()
    def _on_in_use_changed(self) -> None:
        self._show_curves_of(self._workspace.in_use)

    @Slot(object)
    def _show_curves_of(self, entry: Entry) -> None:
        """Show how ``entry`` was trained, while no other is."""
        history = entry.trained.history
        if self._workspace.session.is_active or entry is self._curves_of or not history.losses:
            return
        self._curves_of = entry
        self.curves.show_run(curves_of(history), entry.title)
        self.runs_panel.set_foreground(None)
        self._on_progress_changed()

    def _catch_up(self) -> None:
        """Show what there was before this tab was built."""
        latest = self._workspace.latest
        if latest is None:
            return
        if latest is self._workspace.run:
            self._curves_of = latest
            self._live_curves = curves_of(latest.trained.history)
            self.curves.show_run(self._live_curves)
        else:
            self._show_curves_of(latest)

    @Slot(object)
    def _on_reported(self, events: list[Event]) -> None:
        run = self._workspace.run
        if run is not None and any(isinstance(event, RunStarted) for event in events):
            # Not sooner: a run that is refused leaves the curves that are there.
            self._curves_of = run
            # Not the events alone: a run gone on with has told more before.
            self._live_curves = curves_of(run.trained.history)
            live = self._runs.live
            self.curves.show_run(self._live_curves, live.name if live else run.title)
            return
        take(self._live_curves, events)
        self.curves.draw_soon()

    @Slot(object)
    def _on_run_chosen(self, run: Run) -> None:
        """Show a kept run in the foreground, while no other is in training."""
        if not self._workspace.session.is_active:
            self._curves_of = None
            self.curves.show_run(curves_of(run.history), run.name)
            self.runs_panel.set_foreground(run)

    @Slot(object)
    def _on_again_requested(self, run: Run) -> None:
        try:
            self.form.set_config(run.settings(), run.data_name)
        except ValueError as error:
            told = self.tr("These settings cannot be used again: {0}.")
            self._trouble.tell(told.format(str(error).rstrip(".")))

    @Slot()
    def _on_race_requested(self) -> None:
        if self._workspace.session.is_active or self.form.reason:
            return  # why not stands above Start
        dialog = RaceDialog(self.form.config(), self)
        if dialog.exec():
            self._race.start(dialog.lanes(), self.form.data_name())
        dialog.deleteLater()

    @Slot()
    def _on_race_changed(self) -> None:
        self.runs_panel.set_racing(self._race.sentence())

    @Slot()
    def _read_drawing(self) -> None:
        """Read the drawing with the network in training, or, without one, with that in use."""
        if not self.isVisible():
            return
        run, image = self._workspace.run, self._workspace.drawing
        entry = run if run is not None and run.can_read_drawings else self._workspace.in_use
        shares = None
        if image is not None:
            with np.errstate(all="ignore"):  # a network in training may be about to diverge
                shares = entry.network.predict(image[np.newaxis])[0]
            if not np.isfinite(shares).all():
                shares = None
        self.reading.show_reading(image, shares)

    @Slot(object)
    def _on_state_changed(self, state: TrainingState) -> None:
        is_active = state is not TrainingState.IDLE
        self.form.setEnabled(not is_active)
        self._on_form_changed()
        has_run = self._workspace.run is not None
        run = self._workspace.run
        self._use.setEnabled(run is not None and run.can_read_drawings)
        self._use.setToolTip(self._use_tip())
        self._save.setEnabled(has_run)

    @Slot()
    def _on_progress_changed(self) -> None:
        shown, session = self._curves_of, self._workspace.session
        if shown is None or shown is self._workspace.run or session.is_active:
            self._figures.setText(self._progress.sentence())
        else:
            epochs = len(shown.trained.history.epochs)
            told = (
                self.tr("How {0} was trained: 1 epoch")
                if epochs == 1
                else self.tr("How {0} was trained: {1} epochs")
            )
            self._figures.setText(told.format(shown.title, epochs))
        self._bar.setValue(int(BAR_PARTS * self._progress.share))


def _dropped_run(data: QMimeData) -> Path | None:
    """The file of a run, if that is what is dragged."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix == ".json" else None
