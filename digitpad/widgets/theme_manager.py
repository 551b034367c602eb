"""Applies the light or the dark theme to the whole application, as chosen or as the system is."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from digitpad.widgets.style_sheet import palette, style_sheet
from digitpad.widgets.theme import DARK, LIGHT, apply_theme

_NAME = "theme_manager"


class Appearance(StrEnum):
    """Which theme to apply."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES = {
    Appearance.SYSTEM: Qt.ColorScheme.Unknown,
    Appearance.LIGHT: Qt.ColorScheme.Light,
    Appearance.DARK: Qt.ColorScheme.Dark,
}


class ThemeManager(QObject):
    """Applies a theme to the application, and again whenever the system turns light or dark.

    There is one for each QApplication, found by its name below it.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        self._app = app
        self._appearance = Appearance.SYSTEM
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._apply_theme()

    @property
    def appearance(self) -> Appearance:
        """What was chosen."""
        return self._appearance

    def set_appearance(self, appearance: Appearance) -> None:
        """Apply this from now on."""
        self._appearance = appearance
        # The system's own parts, such as title bars and file dialogs, follow where they can.
        self._app.styleHints().setColorScheme(_SCHEMES[appearance])
        self._apply_theme()

    def _apply_theme(self) -> None:
        is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        if self._appearance is not Appearance.SYSTEM:
            is_dark = self._appearance is Appearance.DARK
        theme = DARK if is_dark else LIGHT
        apply_theme(theme)
        self._app.setPalette(palette(theme))
        self._app.setStyleSheet(style_sheet(theme))

    @Slot()
    def _on_scheme_changed(self) -> None:
        self._apply_theme()


def theme_manager() -> ThemeManager | None:
    """The application's theme manager; None where there is no application, or it has none."""
    app = QApplication.instance()
    return app.findChild(ThemeManager, _NAME) if app else None
