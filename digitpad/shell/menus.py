"""The menu bar: actions with their keys, reported to the window as signals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMessageBox

from digitpad import __version__
from digitpad.widgets.basics import icon
from digitpad.widgets.theme_manager import Appearance, theme_manager

if TYPE_CHECKING:
    from digitpad.shell.recent_files import RecentFiles

if TYPE_CHECKING:
    from digitpad.shell.recent_files import RecentFiles


def tab_key(index: int) -> QKeySequence:
    """The key that shows the tab at ``index``."""
    return QKeySequence(f"Ctrl+{index + 1}")


class Menus(QObject):
    """Fills the menu bar of ``window``.

    Parameters
    ----------
    recent
        The files the Recent menu offers, looked up each time it opens.
    tabs
        A name and a title for each tab, in order.
    """

    open_requested = Signal()
    open_run_requested = Signal()
    open_picture_requested = Signal()
    paste_requested = Signal()
    save_requested = Signal()
    recent_requested = Signal(object)  # Path
    tab_requested = Signal(int)

    def __init__(
        self, window: QMainWindow, recent: RecentFiles, tabs: list[tuple[str, str]]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._recent = recent
        self._make_file_menu()
        self._make_view_menu(tabs)
        about = self._action("about_action", self.tr("&About Digitpad"))
        about.setMenuRole(QAction.MenuRole.AboutRole)
        about.triggered.connect(self._on_about)
        self._menu("help_menu", self.tr("&Help")).addAction(about)

    def set_appearance(self, appearance: Appearance) -> None:
        """Apply ``appearance`` to the program, and check its action."""
        manager = theme_manager()
        if manager is not None and manager.appearance is not appearance:
            manager.set_appearance(appearance)
        for action in self._appearances.actions():
            action.setChecked(action.data() == appearance)

    def apply_theme(self) -> None:
        """Draw the icons again in the colours of the current theme."""
        self._open.setIcon(icon("open"))
        self._save_as.setIcon(icon("save"))

    def _make_file_menu(self) -> None:
        self._open = self._action(
            "open_weights_action",
            self.tr("&Open weights\N{HORIZONTAL ELLIPSIS}"),
            QKeySequence(QKeySequence.StandardKey.Open),
        )
        self._open.triggered.connect(self.open_requested)
        self._open_run = self._action(
            "open_run_action", self.tr("Open &run\N{HORIZONTAL ELLIPSIS}")
        )
        self._open_run.triggered.connect(self.open_run_requested)
        self._open_picture = self._action(
            "open_picture_action",
            self.tr("Open &picture\N{HORIZONTAL ELLIPSIS}"),
            QKeySequence("Ctrl+Shift+O"),
        )
        self._open_picture.triggered.connect(self.open_picture_requested)
        self._paste = self._action(
            "paste_picture_action",
            self.tr("Pas&te picture"),
            QKeySequence(QKeySequence.StandardKey.Paste),
        )
        self._paste.triggered.connect(self.paste_requested)
        self._save_as = self._action(
            "save_weights_action",
            self.tr("&Save weights as\N{HORIZONTAL ELLIPSIS}"),
            QKeySequence("Ctrl+Shift+S"),
        )
        self._save_as.triggered.connect(self.save_requested)
        self.apply_theme()
        leave = self._action("quit_action", self.tr("&Quit"), QKeySequence("Ctrl+Q"))
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        leave.triggered.connect(self._window.close)
        file = self._menu("file_menu", self.tr("&File"))
        file.addActions([self._open, self._open_run, self._save_as])
        file.addSeparator()
        file.addActions([self._open_picture, self._paste])
        file.addSeparator()
        self._recent_menu = file.addMenu(self.tr("&Recent"))
        self._recent_menu.setObjectName("recent_menu")
        self._recent_menu.setToolTipsVisible(True)
        self._recent_menu.aboutToShow.connect(self._on_recent_about_to_show)
        # A menu that is empty might not be opened at all.
        self._on_recent_about_to_show()
        file.addSeparator()
        file.addAction(leave)

    def _make_view_menu(self, tabs: list[tuple[str, str]]) -> None:
        view = self._menu("view_menu", self.tr("&View"))
        for index, (name, title) in enumerate(tabs):
            action = self._action(f"show_{name}_action", title, tab_key(index))
            action.setData(index)
            action.triggered.connect(self._on_tab_chosen)
            view.addAction(action)
        view.addSeparator()
        menu = view.addMenu(self.tr("&Appearance"))
        menu.setObjectName("appearance_menu")
        group = QActionGroup(self)
        for appearance, text in (
            (Appearance.SYSTEM, self.tr("As the &system")),
            (Appearance.LIGHT, self.tr("&Light")),
            (Appearance.DARK, self.tr("&Dark")),
        ):
            action = self._action(f"{appearance}_appearance_action", text)
            action.setCheckable(True)
            action.setData(appearance)
            action.triggered.connect(self._on_appearance_chosen)
            group.addAction(action)
            menu.addAction(action)
        self._appearances = group

    def _menu(self, name: str, title: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setObjectName(name)
        return menu

    def _action(self, name: str, text: str, key: QKeySequence | None = None) -> QAction:
        action = QAction(text, self._window)
        action.setObjectName(name)
        if key is not None:
            action.setShortcut(key)
        return action

    @Slot()
    def _on_recent_about_to_show(self) -> None:
        self._recent_menu.clear()
        for path in self._recent.paths():
            action = self._recent_menu.addAction(path.name)
            action.setToolTip(str(path))
            action.setData(str(path))
            action.triggered.connect(self._on_recent_chosen)
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction(self.tr("No files yet")).setEnabled(False)

    @Slot()
    def _on_recent_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.recent_requested.emit(Path(action.data()))

    @Slot()
    def _on_tab_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.tab_requested.emit(action.data())

    @Slot()
    def _on_appearance_chosen(self) -> None:
        action = self._appearances.checkedAction()
        if action is not None:
            self.set_appearance(Appearance(action.data()))

    @Slot()
    def _on_about(self) -> None:
        QMessageBox.about(
            self._window,
            self.tr("About Digitpad"),
            self.tr(
                "<b>Digitpad {0}</b><p>Draw a digit and a small network reads it; train it and "
                "watch its kernels learn. The network is plain numpy.</p><p>MNIST by LeCun, "
                "Cortes and Burges, CC BY-SA 3.0.</p>"
            ).format(__version__),
        )
