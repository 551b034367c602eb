"""The Train tab: settings, start and stop, live curves, and what to do with the result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSettings, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from digitpad.train.form.form import TrainingForm
from digitpad.train.network.network_tools import NetworkTools
from digitpad.train.plots.curves_panel import CurvesPanel
from digitpad.train.running.controls import DrivingControls
from digitpad.train.running.drawing_reader import DrawingReader
from digitpad.train.running.progress_card import ProgressCard
from digitpad.train.running.training_controller import TrainingController
from digitpad.train.runs.race import Race
from digitpad.train.runs.race_dialog import RaceDialog
from digitpad.train.runs.runs_panel import RunsPanel
from digitpad.train.runs.shown_run import ShownRun
from digitpad.widgets.banner import Banner
from digitpad.widgets.basics import Button, card, label
from digitpad.widgets.theme import SPACE

if TYPE_CHECKING:
    from digitpad.state.run_archive import RunArchive
    from digitpad.state.run_progress import RunProgress
    from digitpad.state.workspace import Workspace
    from model.storage.run_file import RunRecord

_ROOMY_PX = 82 * SPACE
"""Height from which there is room for everything at once."""


class TrainTab(QWidget):
    """Composes the form and the curves over the workspace's training session."""

    save_requested = Signal(object)  # NetworkEntry
    run_dropped = Signal(object)  # Path

    def __init__(
        self,
        workspace: Workspace,
        progress: RunProgress,
        runs: RunArchive,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("train_tab")
        self._workspace = workspace
        self._progress = progress
        self.race = Race(workspace, runs, self)
        self.form = TrainingForm()
        self.curves = CurvesPanel()
        self.runs_panel = RunsPanel(runs, self.curves.figure)
        self.curves.tools.addWidget(self.runs_panel.bar)
        self.shown_run = ShownRun(workspace, runs, self.curves, self.runs_panel, self)
        self._card = ProgressCard()
        self.reading = self._card.reading
        self._drawing_reader = DrawingReader(workspace, self.reading, self)
        self._tools = NetworkTools(self.form)
        self._trouble = Banner("trouble", "error")
        self._controls = DrivingControls()
        self._reason = label(role="error", name="reason_label")
        self._reason.setWordWrap(True)
        self._reason.hide()
        self.setAcceptDrops(True)
        self._make_buttons()
        self._lay_out()
        self._trouble.shown.connect(self._make_room)
        self._controller = TrainingController(
            workspace, self.form, self._controls, self._card.live, self._trouble, self
        )
        self.form.changed.connect(self._on_form_changed)
        workspace.training.session.state_changed.connect(self._on_state_changed)
        workspace.training.finished.connect(self._on_state_changed)
        workspace.networks.entries_changed.connect(self._offer_result)
        progress.changed.connect(self._on_progress_changed)
        self.shown_run.changed.connect(self._on_shown_run_changed)
        self.runs_panel.again_requested.connect(self._on_again_requested)
        self.runs_panel.bar.race_requested.connect(self._on_race_requested)
        self.runs_panel.others_changed.connect(self.curves.show_others)
        self.race.changed.connect(self._on_race_changed)
        self.race.refused.connect(self._controller.show_refusal)
        self._on_state_changed()
        self._on_progress_changed()
        self.shown_run.catch_up()

    @Slot()
    def start(self) -> None:
        """Train a new network by the form's settings."""
        self._controller.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_run(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_run(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.run_dropped.emit(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """In a low window a trouble takes the place of the progress, not of the curves."""
        self._card.setVisible(self._trouble.isHidden() or self.height() > _ROOMY_PX)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._drawing_reader.read()

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
        self._use = Button("use_button", self.tr("Use in Draw"), "")
        self._save = Button(
            "save_run_button",
            self.tr("Save weights\N{HORIZONTAL ELLIPSIS}"),
            "",
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

        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self._trouble)
        column.addWidget(self._card)
        column.addWidget(self.curves, 3)
        column.addWidget(self.runs_panel, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(settings_card)
        row.addLayout(column, 1)

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

    @Slot()
    def _on_form_changed(self) -> None:
        """Whether a run can be begun, and if not, why."""
        self._controller.offer()
        is_active = self._workspace.training.session.is_active and not self._controller.is_set_up
        self._reason.setText(self.form.reason)
        self._reason.setVisible(bool(self.form.reason) and not is_active)

    @Slot()
    def _offer_result(self) -> None:
        """What can be done with the network of the run in front."""
        entry = self.shown_run.entry
        if entry is not None and entry not in self._workspace.networks.entries:
            entry = None
        can_read = entry is not None and entry.can_read_drawings
        self._use.setEnabled(can_read)
        self._save.setEnabled(entry is not None)
        gone = self.tr("Only the curves of this run are kept; Again with... trains it anew.")
        if entry is None and self.shown_run.title:
            self._use.setToolTip(gone)
            self._save.setToolTip(gone)
            return
        self._use.setToolTip(
            self.tr("Read the drawing with the network of the run shown.")
            if entry is None or can_read
            else self.tr("The network of this run takes other images than drawings.")
        )
        self._save.setToolTip(
            self.tr("Keep the network of the run shown, its curves and its kernels in a file.")
        )

    @Slot()
    def _on_use_clicked(self) -> None:
        if self.shown_run.entry is not None:
            self._workspace.networks.use(self.shown_run.entry)

    @Slot()
    def _on_save_clicked(self) -> None:
        if self.shown_run.entry is not None:
            self.save_requested.emit(self.shown_run.entry)

    @Slot()
    def _on_shown_run_changed(self) -> None:
        self._offer_result()
        self._on_progress_changed()

    @Slot(object)
    def _on_again_requested(self, run: RunRecord) -> None:
        try:
            self.form.set_config(run.settings(), run.data_name)
        except ValueError as error:
            message = self.tr("These settings cannot be used again: {0}.")
            self._trouble.show_message(message.format(str(error).rstrip(".")))

    @Slot()
    def _on_race_requested(self) -> None:
        if self._workspace.training.session.is_active or self.form.reason:
            return  # why not stands above Start
        dialog = RaceDialog(self.form.config(), self)
        if dialog.exec():
            self.race.start(dialog.lanes(), self.form.data_name())
            self.runs_panel.unfold()  # it shows whose curve is whose
        dialog.deleteLater()

    @Slot()
    def _on_race_changed(self) -> None:
        self.runs_panel.bar.set_racing(self.race.sentence())
        self._on_progress_changed()

    @Slot()
    def _on_state_changed(self) -> None:
        self._drawing_reader.read()
        self.form.setEnabled(
            not self._workspace.training.session.is_active or self._controller.is_set_up
        )
        self._on_form_changed()
        self._offer_result()

    @Slot()
    def _on_progress_changed(self) -> None:
        history = self.shown_run.history
        if (
            self._workspace.training.session.is_active
            or self.shown_run.is_last_run
            or history is None
        ):
            lane = self.race.lane()
            message = (f"{lane}  \N{MIDDLE DOT}  " if lane else "") + self._progress.sentence()
        else:
            message = (
                self.tr("How {0} was trained: 1 epoch")
                if len(history.epochs) == 1
                else self.tr("How {0} was trained: {1} epochs")
            ).format(self.shown_run.title, len(history.epochs))
            if history.epochs:
                last = history.epochs[-1]
                message += self.tr("  \N{MIDDLE DOT}  train {0}, test {1}").format(
                    f"{last.train_accuracy:.2%}", f"{last.test_accuracy:.2%}"
                )
        self._card.show_progress(message, self._progress.share)


def _dropped_run(data: QMimeData) -> Path | None:
    """The file of a run, if that is what is dragged."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix == ".json" else None
