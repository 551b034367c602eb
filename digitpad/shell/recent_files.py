"""The files opened or saved last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

MOST_RECENT = 8


class RecentFiles:
    """A short list of paths, newest first, kept in the settings."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def paths(self) -> list[Path]:
        """The files, newest first; those that are gone are left in, since a disk may come back."""
        value = self._settings.value("files/recent", [])
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(name) for name in names if isinstance(name, str) and name][:MOST_RECENT]

    def add(self, path: Path) -> None:
        """Put ``path`` first."""
        path = path.resolve()
        others = [other for other in self.paths() if other != path]
        self._store([path, *others][:MOST_RECENT])

    def remove(self, path: Path) -> None:
        """Forget ``path``, which could not be opened."""
        self._store([other for other in self.paths() if other not in (path, path.resolve())])

    def folder(self) -> Path:
        """Where to look for files first."""
        paths = self.paths()
        if paths and paths[0].parent.is_dir():
            return paths[0].parent
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(QStandardPaths.writableLocation(documents))

    def _store(self, paths: list[Path]) -> None:
        self._settings.setValue("files/recent", [str(path) for path in paths])
