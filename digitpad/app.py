"""The application: one QApplication, its dress, and the window."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from digitpad import __version__
from digitpad.data import bundled_mnist
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
    if not has_display():
        sys.stderr.write(
            "digitpad: there is no display to open a window on; "
            "run `digitpad demo` to see it work without one.\n"
        )
        return 2
    app = make_application()
    window = MainWindow(Workspace(), QSettings())
    window.show()
    if weights is not None:
        window.open_weights(weights)
    # Read ahead, so that the first test image and the first training do not wait.
    threading.Thread(target=bundled_mnist, name="digitpad-read-ahead", daemon=True).start()
    return app.exec()


def has_display() -> bool:
    """Whether Qt will find a screen; only Linux and its kin may lack one."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
