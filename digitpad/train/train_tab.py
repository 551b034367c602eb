"""The Train tab: settings, start and stop, live curves, and what to do with the result."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSettings, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from digitpad.parts import Button, card, label
from digitpad.run_progress import RunProgress
from digitpad.theme import SPACE
from digitpad.train.curves import AccuracyPlot, LossPlot
from digitpad.train.form import TrainingForm
from digitpad.training_session import TrainingState
from digitpad.workspace import Workspace
from model.config import TrainingConfig
from model.history import EpochDone, Event, RunStarted, StepDone


class TrainTab(QWidget):
    """Composes the form and the curves over the workspace's training session."""

    save_requested = Signal(object)  # Entry

    def __init__(
        self, workspace: Workspace, progress: RunProgress, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("train_tab")
        self._workspace = workspace
        self._progress = progress
        self.form = TrainingForm()
        self.loss_plot = LossPlot()
        self.accuracy_plot = AccuracyPlot()
        self._bar = QProgressBar()
        self._bar.setObjectName("training_progress")
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(SPACE)
        self._figures = label(name="figures_label")
        self._figures.setAccessibleName(self.tr("Progress of the run"))
        self._trouble = label(role="error", name="trouble_label")
        self._trouble.setWordWrap(True)
        self._trouble.hide()
        self._make_buttons()
        self._lay_out()

        session = workspace.session
        session.state_changed.connect(self._on_state_changed)
        workspace.run_started.connect(self._on_run_started)
        workspace.run_reported.connect(self._on_reported)
        workspace.run_failed.connect(self._on_failed)
        progress.changed.connect(self._on_progress_changed)
        self._on_state_changed(session.state)
        self._on_progress_changed()

    @Slot()
    def start(self) -> None:
        """Train a new network by the form's settings."""
        if self._workspace.session.is_active:
            return
        try:
            self._workspace.start_run(self.form.config())
        except ValueError as error:
            self._on_failed(str(error))

    def save_to(self, settings: QSettings) -> None:
        """Remember the form."""
        self.form.save_to(settings)

    def restore_from(self, settings: QSettings) -> None:
        """Set the form as it was remembered."""
        self.form.restore_from(settings)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            for button in self.findChildren(Button):
                button.dress()
        super().changeEvent(event)

    def _make_buttons(self) -> None:
        self._start = Button(
            "start_button",
            self.tr("Start"),
            self.tr("Train a new network by these settings."),
            "start",
            "Ctrl+T",
            is_primary=True,
        )
        self._pause = Button(
            "pause_button",
            self.tr("Pause"),
            self.tr("Hold the training after the step it is in, or let it go on."),
            "pause",
            "Ctrl+P",
        )
        self._stop = Button(
            "stop_button",
            self.tr("Stop"),
            self.tr("End the training here. The network keeps what it has learnt."),
            "stop",
            "Ctrl+.",
        )
        self._use = Button(
            "use_button",
            self.tr("Use in Draw"),
            self.tr("Read the drawing with the network trained here."),
        )
        self._save = Button(
            "save_run_button",
            self.tr("Save weights\N{HORIZONTAL ELLIPSIS}"),
            self.tr("Keep the trained network, its curves and its kernels in a file."),
            "save",
        )
        self._start.clicked.connect(self.start)
        self._pause.clicked.connect(self._on_pause_clicked)
        self._stop.clicked.connect(self._workspace.session.stop)
        self._use.clicked.connect(self._on_use_clicked)
        self._save.clicked.connect(self._on_save_clicked)

    def _lay_out(self) -> None:
        settings = QVBoxLayout()
        settings.setSpacing(2 * SPACE)
        settings.addWidget(label(self.tr("Settings"), "title"))
        settings.addWidget(self.form)
        settings.addWidget(self._start)
        hold = QHBoxLayout()
        hold.setSpacing(SPACE)
        hold.addWidget(self._pause, 1)
        hold.addWidget(self._stop, 1)
        settings.addLayout(hold)
        settings.addWidget(self._trouble)
        settings.addStretch()
        settings.addWidget(self._use)
        settings.addWidget(self._save)
        settings_card = card("settings_card", settings)
        settings_card.setFixedWidth(39 * SPACE)

        progress = QVBoxLayout()
        progress.setSpacing(SPACE)
        progress.addWidget(self._figures)
        progress.addWidget(self._bar)

        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        grid.setSpacing(2 * SPACE)
        grid.addWidget(settings_card, 0, 0, 3, 1)
        grid.addWidget(card("progress_card", progress), 0, 1)
        grid.addWidget(self.accuracy_plot, 1, 1)
        grid.addWidget(self.loss_plot, 2, 1)
        grid.setRowStretch(1, 1)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(1, 1)

    @Slot()
    def _on_pause_clicked(self) -> None:
        session = self._workspace.session
        if session.state is TrainingState.PAUSED:
            session.resume()
        else:
            session.pause()

    @Slot()
    def _on_use_clicked(self) -> None:
        if self._workspace.run is not None:
            self._workspace.use(self._workspace.run)

    @Slot()
    def _on_save_clicked(self) -> None:
        if self._workspace.run is not None:
            self.save_requested.emit(self._workspace.run)

    @Slot(object)
    def _on_run_started(self, config: TrainingConfig) -> None:
        self._trouble.hide()
        self.loss_plot.clear()
        self.accuracy_plot.clear()

    @Slot(object)
    def _on_reported(self, events: list[Event]) -> None:
        steps = [event for event in events if isinstance(event, StepDone)]
        for event in events:
            if isinstance(event, RunStarted):
                self.loss_plot.set_steps_per_epoch(event.steps_per_epoch)
                self.accuracy_plot.set_steps_per_epoch(event.steps_per_epoch)
        if steps:
            self.loss_plot.add_steps([e.step for e in steps], [e.loss for e in steps])
        for event in events:
            if isinstance(event, EpochDone):
                self.loss_plot.add_epoch(event.step, event.train_loss, event.test_loss)
                self.accuracy_plot.add_epoch(event.step, event.train_accuracy, event.test_accuracy)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._trouble.setText(self.tr("Stopped: {0}.").format(text.rstrip(".")))
        self._trouble.show()

    @Slot(object)
    def _on_state_changed(self, state: TrainingState) -> None:
        is_active = state is not TrainingState.IDLE
        is_paused = state is TrainingState.PAUSED
        self.form.setEnabled(not is_active)
        self._start.setEnabled(not is_active)
        self._pause.setEnabled(state in (TrainingState.RUNNING, TrainingState.PAUSED))
        if is_paused:
            self._pause.rename(self.tr("Resume"), "start")
        else:
            self._pause.rename(self.tr("Pause"), "pause")
        self._stop.setEnabled(is_active and state is not TrainingState.STOPPING)
        has_run = self._workspace.run is not None
        self._use.setEnabled(has_run)
        self._save.setEnabled(has_run and not is_active)
        self._start.dress()

    @Slot()
    def _on_progress_changed(self) -> None:
        self._figures.setText(self._progress.sentence())
        self._bar.setMaximum(max(1, self._progress.steps))
        self._bar.setValue(self._progress.step)
