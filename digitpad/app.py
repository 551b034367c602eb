"""The application: one QApplication, its dress, and the window."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from digitpad import __version__
from digitpad.data import bundled_mnist
from digitpad.display import why_no_window
from digitpad.resources import asset
from digitpad.theme import Wardrobe, wardrobe
from digitpad.window import MainWindow
from digitpad.workspace import Workspace


def make_application() -> QApplication:
    """The process's QApplication, named, dressed and translated."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Digitpad")
    app.setOrganizationName("Digitpad")
    app.setApplicationVersion(__version__)
    app.setWindowIcon(QIcon(str(asset("icons/digitpad.svg"))))
    app.setStyle("Fusion")
    if wardrobe() is None:
        Wardrobe(app)
    for folder, name in (
        (QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), "qtbase"),
        (str(asset("icons").parent / "translations"), "digitpad"),
    ):
        translator = QTranslator(app)
        if translator.load(QLocale(), name, "_", folder):
            app.installTranslator(translator)
    return app


def open_window(weights: Path | None = None) -> int:
    """Show the window until it is closed.

    Returns
    -------
    The exit status: 0, or 2 on Linux without a display.
    """
    problem = why_no_window()
    if problem:
        sys.stderr.write(f"digitpad: {problem}\n")
        return 2
    app = make_application()
    window = MainWindow(Workspace(), QSettings())
    window.show()
    if weights is not None:
        window.open_weights(weights)
    # Read ahead, so that the first test image and the first training do not wait.
    threading.Thread(target=bundled_mnist, name="digitpad-read-ahead", daemon=True).start()
    return app.exec()
