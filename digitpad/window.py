"""The main window: tabs, menus, the status bar, and what happens at closing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QTabWidget,
    QWidget,
)

from digitpad import __version__
from digitpad.draw.draw_tab import DrawTab
from digitpad.filters.filters_tab import FiltersTab
from digitpad.parts import icon
from digitpad.recent import RecentFiles
from digitpad.run_progress import RunProgress
from digitpad.theme import Appearance, wardrobe
from digitpad.train.train_tab import TrainTab
from digitpad.workspace import Entry, Workspace
from model.arrays import FloatArray
from model.errors import DataError


class MainWindow(QMainWindow):
    """Three tabs over one workspace.

    Parameters
    ----------
    workspace
        The networks and the training; closed with the window.
    settings
        Where size, tab, form and recent files are remembered.
    """

    def __init__(
        self, workspace: Workspace, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("main_window")
        self.setWindowTitle("Digitpad")
        self.setMinimumSize(960, 640)
        self._workspace = workspace
        self._settings = settings
        self._recent = RecentFiles(settings)
        self._progress = RunProgress(workspace, self)

        self.draw_tab = DrawTab(workspace)
        self.train_tab = TrainTab(workspace, self._progress)
        self.filters_tab = FiltersTab(workspace)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("tabs")
        self.tabs.setAccessibleName(self.tr("Draw, Train, Filters"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.draw_tab, self.tr("Draw"))
        self.tabs.addTab(self.train_tab, self.tr("Train"))
        self.tabs.addTab(self.filters_tab, self.tr("Filters"))
        for index, tip in enumerate(
            (
                self.tr("Draw a digit and see it read (Ctrl+1)"),
                self.tr("Train a network and watch its curves (Ctrl+2)"),
                self.tr("See the kernels of the first layer (Ctrl+3)"),
            )
        ):
            self.tabs.setTabToolTip(index, tip)
        self.setCentralWidget(self.tabs)
        self._make_menus()
        self._make_status_bar()

        self.train_tab.save_requested.connect(self.save_weights)
        workspace.in_use_changed.connect(self._on_in_use_changed)
        workspace.entries_changed.connect(self._on_in_use_changed)
        workspace.run_finished.connect(self._on_in_use_changed)
        workspace.run_failed.connect(self._on_run_failed)
        self._progress.changed.connect(self._on_progress_changed)
        self.draw_tab.read.connect(self._on_read)
        self._on_in_use_changed()
        self._on_progress_changed()
        self._restore()
        self.draw_tab.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

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

    def open_weights(self, path: Path) -> bool:
        """Open a weights file and use it; on trouble say so and change nothing."""
        try:
            self._workspace.open_weights(path)
        except DataError as error:
            self._recent.remove(path)
            self._tell(self.tr("The weights were not opened"), str(error))
            return False
        finally:
            self._fill_recent()
        self._recent.add(path)
        self._fill_recent()
        self.statusBar().showMessage(self.tr("Opened {0}").format(path.name), 4000)
        return True

    @Slot(object)
    def save_weights(self, entry: Entry) -> bool:
        """Ask where, and write the weights of ``entry``; whether they are in a file now."""
        suggested = entry.path or self._recent.folder() / self.tr("digitpad weights.npz")
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save weights"), str(suggested), self.tr("Weights (*.npz)")
        )
        if not name:
            return False
        path = Path(name)
        if path.suffix != ".npz":
            path = path.with_name(path.name + ".npz")
        try:
            self._workspace.save_weights(entry, path)
        except DataError as error:
            self._tell(self.tr("The weights were not saved"), str(error))
            return False
        self._recent.add(path)
        self._fill_recent()
        self.statusBar().showMessage(self.tr("Saved {0}").format(path.name), 4000)
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        if not (self._may_stop_training() and self._may_lose_unsaved()):
            event.ignore()
            return
        self._remember()
        self._workspace.close()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._open.setIcon(icon("open"))
            self._save_as.setIcon(icon("save"))
        super().changeEvent(event)

    def _make_menus(self) -> None:
        file = self.menuBar().addMenu(self.tr("&File"))
        self._open = self._action(
            "open_weights_action",
            self.tr("&Open weights\N{HORIZONTAL ELLIPSIS}"),
            QKeySequence.StandardKey.Open,
        )
        self._open.setIcon(icon("open"))
        self._open.triggered.connect(self.choose_weights)
        self._save_as = self._action(
            "save_weights_action",
            self.tr("&Save weights as\N{HORIZONTAL ELLIPSIS}"),
            QKeySequence("Ctrl+Shift+S"),
        )
        self._save_as.setIcon(icon("save"))
        self._save_as.triggered.connect(self._on_save_as)
        leave = self._action("quit_action", self.tr("&Quit"), QKeySequence("Ctrl+Q"))
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        leave.triggered.connect(self.close)
        file.addActions([self._open, self._save_as])
        self._recent_menu = file.addMenu(self.tr("&Recent"))
        self._recent_menu.setObjectName("recent_menu")
        file.addSeparator()
        file.addAction(leave)

        view = self.menuBar().addMenu(self.tr("&View"))
        for index in range(self.tabs.count()):
            text = self.tabs.tabText(index)
            action = self._action(
                f"show_{text.lower()}_action", text, QKeySequence(f"Ctrl+{index + 1}")
            )
            action.setData(index)
            action.triggered.connect(self._on_show_tab)
            view.addAction(action)

        view.addSeparator()
        self._add_appearances(view.addMenu(self.tr("&Appearance")))

        about = self._action("about_action", self.tr("&About Digitpad"), QKeySequence())
        about.setMenuRole(QAction.MenuRole.AboutRole)
        about.triggered.connect(self._on_about)
        self.menuBar().addMenu(self.tr("&Help")).addAction(about)

    def _add_appearances(self, menu: QMenu) -> None:
        group = QActionGroup(self)
        for appearance, text in (
            (Appearance.SYSTEM, self.tr("As the &system")),
            (Appearance.LIGHT, self.tr("&Light")),
            (Appearance.DARK, self.tr("&Dark")),
        ):
            action = self._action(f"{appearance}_appearance_action", text, QKeySequence())
            action.setCheckable(True)
            action.setData(appearance)
            action.triggered.connect(self._on_appearance_chosen)
            group.addAction(action)
            menu.addAction(action)
        self._appearances = group

    def _action(
        self, name: str, text: str, key: QKeySequence | QKeySequence.StandardKey
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(key))
        return action

    def _make_status_bar(self) -> None:
        self._network_label = QLabel()
        self._network_label.setObjectName("network_label")
        self._network_label.setAccessibleName(self.tr("Network in use"))
        self._network_label.setToolTip(
            self.tr("The network that reads the drawing, and how many test images it reads right.")
        )
        self._progress_label = QLabel()
        self._progress_label.setObjectName("training_label")
        self._progress_label.setAccessibleName(self.tr("Training"))
        self.statusBar().addPermanentWidget(self._progress_label)
        self.statusBar().addWidget(self._network_label)
        self.statusBar().setSizeGripEnabled(False)

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
        self._wear(next((a for a in Appearance if a == kept), Appearance.SYSTEM))
        self.train_tab.restore_from(self._settings)
        self.filters_tab.restore_from(self._settings)
        self._fill_recent()

    def _remember(self) -> None:
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._settings.setValue("window/tab", self.tabs.currentIndex())
        worn = wardrobe()
        if worn is not None:
            self._settings.setValue("window/appearance", str(worn.appearance))
        self.train_tab.save_to(self._settings)
        self.filters_tab.save_to(self._settings)
        self._settings.sync()

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for path in self._recent.paths():
            action = self._recent_menu.addAction(path.name)
            action.setToolTip(str(path))
            action.setData(str(path))
            action.triggered.connect(self._on_open_recent)
        self._recent_menu.setEnabled(not self._recent_menu.isEmpty())

    def _may_stop_training(self) -> bool:
        """Ask, if a training is running, whether it may be ended."""
        if not self._workspace.session.is_active:
            return True
        box = self._box(
            "close_box",
            self.tr("A training is running"),
            self.tr("If you close now it stops where it is."),
        )
        keep = box.addButton(self.tr("Keep training"), QMessageBox.ButtonRole.RejectRole)
        box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        if box.clickedButton() is keep:
            return False
        self._workspace.close()
        return True

    def _may_lose_unsaved(self) -> bool:
        """Ask, for each network trained here that is in no file, whether to keep it."""
        for entry in self._workspace.unsaved():
            box = self._box(
                "unsaved_box",
                self.tr("Save {0}?").format(entry.title),
                self.tr("It was trained here and is in no file."),
            )
            save = box.addButton(
                self.tr("Save\N{HORIZONTAL ELLIPSIS}"), QMessageBox.ButtonRole.AcceptRole
            )
            discard = box.addButton(
                self.tr("Close without saving"), QMessageBox.ButtonRole.DestructiveRole
            )
            stay = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
            box.setDefaultButton(save)
            box.setEscapeButton(stay)
            box.exec()
            if box.clickedButton() is discard:
                continue
            if box.clickedButton() is not save or not self.save_weights(entry):
                return False
        return True

    def _box(self, name: str, text: str, detail: str) -> QMessageBox:
        box = QMessageBox(self)
        box.setObjectName(name)
        box.setWindowTitle("Digitpad")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(text)
        box.setInformativeText(detail)
        return box

    def _tell(self, text: str, detail: str) -> None:
        """Say what went wrong, in a dialog that waits to be read."""
        box = self._box("trouble_box", text, detail)
        box.setIcon(QMessageBox.Icon.Warning)
        box.exec()

    @Slot()
    def _on_save_as(self) -> None:
        self.save_weights(self._workspace.in_use)

    @Slot()
    def _on_open_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.open_weights(Path(action.data()))

    @Slot()
    def _on_show_tab(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.tabs.setCurrentIndex(action.data())

    @Slot()
    def _on_appearance_chosen(self) -> None:
        action = self._appearances.checkedAction()
        if action is not None:
            self._wear(Appearance(action.data()))

    def _wear(self, appearance: Appearance) -> None:
        worn = wardrobe()
        if worn is not None and worn.appearance is not appearance:
            worn.choose(appearance)
        for action in self._appearances.actions():
            action.setChecked(action.data() == appearance)

    @Slot()
    def _on_about(self) -> None:
        QMessageBox.about(
            self,
            self.tr("About Digitpad"),
            self.tr(
                "<b>Digitpad {0}</b><p>Draw a digit and a small network reads it; train it and "
                "watch its kernels learn. The network is plain numpy.</p><p>MNIST by LeCun, "
                "Cortes and Burges, CC BY-SA 3.0.</p>"
            ).format(__version__),
        )

    @Slot()
    def _on_in_use_changed(self) -> None:
        entry = self._workspace.in_use
        text = self.tr("Reads with {0}").format(entry.title)
        if entry.test_accuracy is not None:
            text += self.tr(", test accuracy {0}").format(f"{entry.test_accuracy:.2%}")
        self._network_label.setText(text)

    @Slot()
    def _on_progress_changed(self) -> None:
        self._progress_label.setText(self._progress.sentence())

    @Slot(object)
    def _on_read(self, probabilities: FloatArray | None) -> None:
        """The answer, where it is seen from another window too."""
        digit = None if probabilities is None else int(probabilities.argmax())
        self.setWindowTitle("Digitpad" if digit is None else f"{digit} \N{EN DASH} Digitpad")

    @Slot(str)
    def _on_run_failed(self, text: str) -> None:
        QApplication.alert(self)
        self.statusBar().showMessage(self.tr("Training stopped: {0}").format(text), 10_000)
