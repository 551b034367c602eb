"""The main window: tabs, files opened, and what is remembered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from digitpad.draw.tab import DrawTab
from digitpad.shell.close_dialog import leave
from digitpad.shell.lazy_tabs import LateTabs
from digitpad.shell.menus import Menus, tab_key
from digitpad.shell.recent_files import RecentFiles
from digitpad.shell.recovery_banner import RecoveryBanner
from digitpad.shell.status import WindowStatus
from digitpad.shell.weights_saver import WeightsSaver
from digitpad.state.run_archive import RunArchive
from digitpad.state.run_progress import RunProgress
from digitpad.widgets.banner import Banner
from digitpad.widgets.dialogs import show_error
from digitpad.widgets.theme_manager import Appearance, theme_manager
from model.base.errors import DataError
from model.storage.run_file import SUFFIX

if TYPE_CHECKING:  # what they stand on takes longer to load than all the rest
    from digitpad.filters.tab import FiltersTab
    from digitpad.state.crash_recovery import Recovery
    from digitpad.state.workspace import Workspace
    from digitpad.train.tab import TrainTab


class MainWindow(QMainWindow):
    """Three tabs over one workspace.

    Parameters
    ----------
    workspace
        The networks and the training; closed with the window.
    settings
        Where size, tab, form and recent files are remembered.
    recovery
        Keeps the training in case the program is cut off; by default nothing does.
    """

    def __init__(
        self,
        workspace: Workspace,
        settings: QSettings,
        recovery: Recovery | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("main_window")
        self.setWindowTitle("Digitpad")
        self.setMinimumSize(960, 640)
        self._workspace = workspace
        workspace.background.watch(self)
        self._settings = settings
        self._recent = RecentFiles(settings)
        self._saver = WeightsSaver(self, workspace, self._recent)
        self._progress = RunProgress(workspace, self)
        self.runs = RunArchive(workspace, self)
        self._recovery = recovery
        self._train_tab: TrainTab | None = None
        self._filters_tab: FiltersTab | None = None

        self.draw_tab = DrawTab(workspace)
        self.tabs = LateTabs()
        self.tabs.setObjectName("tabs")
        self.tabs.setAccessibleName(self.tr("Draw, Train, Filters"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.draw_tab, self.tr("Draw"))
        self._train_index = self.tabs.add_late(self._make_train_tab, self.tr("Train"))
        self._filters_index = self.tabs.add_late(self._make_filters_tab, self.tr("Filters"))
        for index, tip in enumerate(
            (
                self.tr("Draw a digit and see it read"),
                self.tr("Train a network and watch its curves"),
                self.tr("See the kernels of the first layer"),
            )
        ):
            key = tab_key(index).toString(QKeySequence.SequenceFormat.NativeText)
            self.tabs.setTabToolTip(index, f"{tip} ({key})")
        self.recovery_banner = RecoveryBanner(recovery)
        self.recovery_banner.about_to_go_on.connect(self._on_about_to_go_on)
        self.recovery_banner.went_on.connect(self._on_went_on)
        self._lesson_lost = Banner("lesson_banner", "error")
        if workspace.lessons.trouble:
            self._lesson_lost.show_message(
                self.tr(
                    "What you taught was not opened, so the default network reads: {0}."
                ).format(workspace.lessons.trouble)
            )
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.recovery_banner)
        column.addWidget(self._lesson_lost)
        column.addWidget(self.tabs)
        self.setCentralWidget(middle)
        names = ("draw", "train", "filters")
        self._menus = Menus(
            self,
            self._recent,
            [(name, self.tabs.tabText(index)) for index, name in enumerate(names)],
        )
        self._status = WindowStatus(self, workspace, self._progress)

        self._menus.open_requested.connect(self.choose_weights)
        self._menus.open_run_requested.connect(self.choose_run)
        self._menus.open_picture_requested.connect(self.draw_tab.intake.choose)
        self._menus.paste_requested.connect(self.draw_tab.intake.paste)
        self.draw_tab.intake.taken.connect(self._on_picture_taken)
        self._menus.save_requested.connect(self._on_save_as)
        self._menus.recent_requested.connect(self.open_weights)
        self._menus.tab_requested.connect(self.tabs.setCurrentIndex)
        workspace.training.failed.connect(self._on_run_failed)
        if recovery is not None:
            recovery.failed.connect(workspace.training.warned)
        self.draw_tab.read.connect(self._on_read)
        self._restore()
        self.draw_tab.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def train_tab(self) -> TrainTab:
        """The Train tab, built when it is first looked at or asked for."""
        self.tabs.page(self._train_index)
        assert self._train_tab is not None
        return self._train_tab

    @property
    def filters_tab(self) -> FiltersTab:
        """The Filters tab, built when it is first looked at or asked for."""
        self.tabs.page(self._filters_index)
        assert self._filters_tab is not None
        return self._filters_tab

    @Slot()
    def choose_weights(self) -> None:
        """Ask for a weights file and open it."""
        path, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Open weights"),
            str(self._recent.folder()),
            self.tr("Weights (*.npz);;All files (*)"),
        )
        if path:
            self.open_weights(Path(path))

    @Slot(object)
    def open_weights(self, path: Path) -> bool:
        """Open a weights file and use it; on trouble say so and change nothing."""
        try:
            entry = self._workspace.networks.open(path)
        except DataError as error:
            if path.is_file():  # one that is missing may come back with its disk
                self._recent.remove(path)
            show_error(self, self.tr("The weights were not opened"), str(error))
            return False
        self._recent.add(path)
        if entry.can_read_drawings:
            message = self.tr("Opened {0}").format(path.name)
        else:
            message = self.tr("Opened {0}, which reads no drawings: here are its kernels").format(
                path.name
            )
            self.tabs.setCurrentIndex(self._filters_index)
        self.statusBar().showMessage(message, 4000)
        return True

    @Slot()
    def _on_picture_taken(self) -> None:
        self.tabs.setCurrentWidget(self.draw_tab)

    @Slot()
    def choose_run(self) -> None:
        """Ask for a run that was exported, and take it in."""
        path, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Open run"),
            str(self._recent.folder()),
            self.tr("Runs (*{0} *.json);;All files (*)").format(SUFFIX),
        )
        if path:
            self.open_run(Path(path))

    @Slot(object)
    def open_run(self, path: Path) -> bool:
        """Take in a run that was exported; on trouble say so and change nothing."""
        try:
            run = self.runs.open(path)
        except DataError as error:
            show_error(self, self.tr("The run was not opened"), str(error))
            return False
        self.tabs.setCurrentIndex(self._train_index)
        self.train_tab.runs_panel.unfold()
        self.statusBar().showMessage(self.tr("Opened {0}").format(run.name), 4000)
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        if not leave(self, self._workspace, self._saver.ask_paths, self._saver.write):
            event.ignore()
            return
        if self._recovery is not None:
            self._recovery.close()
        self._remember()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._menus.apply_theme()
        super().changeEvent(event)

    def _make_train_tab(self) -> QWidget:
        from digitpad.train.tab import TrainTab

        tab = self._train_tab = TrainTab(self._workspace, self._progress, self.runs)
        tab.restore_from(self._settings)
        tab.run_dropped.connect(self.open_run)
        tab.save_requested.connect(self._saver.save)
        return tab

    def _make_filters_tab(self) -> QWidget:
        from digitpad.filters.tab import FiltersTab

        tab = self._filters_tab = FiltersTab(self._workspace)
        tab.restore_from(self._settings)
        tab.save_requested.connect(self._saver.save)
        return tab

    def _restore(self) -> None:
        geometry = self._settings.value("window/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(1180, 780)
        try:
            index = int(str(self._settings.value("window/tab", 0)))
        except ValueError:
            index = 0
        self.tabs.setCurrentIndex(index)
        kept = self._settings.value("window/appearance")
        self._menus.set_appearance(next((a for a in Appearance if a == kept), Appearance.SYSTEM))

    def _remember(self) -> None:
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._settings.setValue("window/tab", self.tabs.currentIndex())
        manager = theme_manager()
        if manager is not None:
            self._settings.setValue("window/appearance", str(manager.appearance))
        for tab in (self._train_tab, self._filters_tab):
            if tab is not None:  # else it is remembered as it was
                tab.save_to(self._settings)
        self._settings.sync()

    @Slot()
    def _on_save_as(self) -> None:
        # On the Train tab a person means the run in front of them.
        run = self._workspace.networks.run
        is_training_shown = self.tabs.currentIndex() == self._train_index
        self._saver.save(run if run and is_training_shown else self._workspace.networks.in_use)

    @Slot()
    def _on_about_to_go_on(self) -> None:
        # Built later, it would not know by what settings the training goes on.
        self.tabs.page(self._train_index)

    @Slot()
    def _on_went_on(self) -> None:
        self.tabs.setCurrentIndex(self._train_index)

    @Slot()
    def _on_read(self) -> None:
        self._status.show_reading(self.draw_tab.answer.headline)

    @Slot(str)
    def _on_run_failed(self, text: str) -> None:
        QApplication.alert(self)
        self.statusBar().showMessage(self.tr("Training stopped: {0}").format(text), 10_000)
