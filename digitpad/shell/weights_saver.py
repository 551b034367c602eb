"""Saves weights: asks where, writes them, and shows how that went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from digitpad.widgets.dialogs import (
    ask_for_folder,
    ask_where_to_save,
    file_name,
    free_paths,
    show_error,
)
from model.base.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QMainWindow

    from digitpad.shell.recent_files import RecentFiles
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.workspace import Workspace


class WeightsSaver(QObject):
    """Saves the networks of ``workspace`` for ``window``, and keeps the files in ``recent``."""

    def __init__(self, window: QMainWindow, workspace: Workspace, recent: RecentFiles) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._recent = recent
        workspace.networks.weights_saved.connect(self._on_weights_saved)
        workspace.training.saving_failed.connect(self._on_saving_failed)

    @Slot(object)
    def save(self, entry: NetworkEntry) -> bool:
        """Ask where, and write the weights of ``entry``; whether they are in a file now."""
        path = self._ask_path(entry)
        return path is not None and self.write(entry, path)

    def _ask_path(self, entry: NetworkEntry) -> Path | None:
        # Beside the bundled network nothing of the person's own should come to lie.
        known = None if self._workspace.networks.is_bundled(entry) else entry.path
        suggested = known or self._recent.folder() / f"{file_name(entry.title)}.npz"
        return ask_where_to_save(self._window, self.tr("Save {0}").format(entry.title), suggested)

    def ask_paths(self, entries: list[NetworkEntry]) -> list[Path] | None:
        """Where to keep them: one file, or one folder for several."""
        if len(entries) == 1:
            path = self._ask_path(entries[0])
            return None if path is None else [path]
        title = self.tr("Save {0} networks into a folder").format(len(entries))
        folder = ask_for_folder(self._window, title, self._recent.folder())
        return None if folder is None else free_paths(folder, [each.title for each in entries])

    def write(self, entry: NetworkEntry, path: Path) -> bool:
        """Write the weights of ``entry``; on trouble show it and return False."""
        try:
            self._workspace.training.save(entry, path)
        except DataError as error:
            show_error(self._window, self.tr("The weights were not saved"), str(error))
            return False
        return True

    @Slot(object, object)
    def _on_weights_saved(self, _entry: NetworkEntry, path: Path) -> None:
        self._recent.add(path)
        self._window.statusBar().showMessage(self.tr("Saved {0}").format(path.name), 4000)

    @Slot(str)
    def _on_saving_failed(self, text: str) -> None:
        show_error(self._window, self.tr("The weights were not saved"), text)
