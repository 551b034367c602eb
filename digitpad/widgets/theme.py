"""Colours, sizes and the style sheet, in a light and a dark dress that follow the system."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from digitpad.system.resources import asset

SPACE = 8
"""The grid everything is set on, px: margins and gaps are multiples of it."""

CARD_RADIUS = 10


@dataclass(frozen=True)
class Theme:
    """One dress. Every colour a widget paints with comes from here."""

    is_dark: bool
    window: str
    card: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    train: str
    test: str
    danger: str
    ok: str
    neutral: str
    """Middle of the diverging kernel scale: a weight of exactly zero."""
    negative: str
    positive: str
    runs: tuple[str, ...]
    """For runs compared and layers: told apart by colour-blind eyes too (after Tol, 2021)."""

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """The colour called ``name``, with ``alpha`` from 0 (clear) to 1 (solid)."""
        color = QColor(getattr(self, name))
        color.setAlphaF(alpha)
        return color


LIGHT = Theme(
    is_dark=False,
    window="#f4f5f8",
    card="#ffffff",
    border="#dcdfe6",
    text="#1b1f2a",
    muted="#5c6475",
    accent="#3454d1",
    on_accent="#ffffff",
    accent_soft="#e3e8fb",
    train="#2563c9",
    test="#c2570c",
    danger="#b42318",
    ok="#1a7f4b",
    neutral="#f7f7f7",
    negative="#2166ac",
    positive="#b2182b",
    runs=(
        *("#117733", "#aa4499", "#7a6a00", "#332288"),
        *("#1b8a7a", "#882255", "#b3475c", "#4a5160"),
    ),
)
DARK = Theme(
    is_dark=True,
    window="#14161c",
    card="#1d2029",
    border="#333846",
    text="#e8eaf0",
    muted="#a0a8b8",
    accent="#8aa2ff",
    on_accent="#10131c",
    accent_soft="#2a3354",
    train="#7db0ff",
    test="#ffab70",
    danger="#ff8a80",
    ok="#6fd6a0",
    neutral="#3a3f4c",
    negative="#5aa2e6",
    positive="#f07a6a",
    runs=(
        *("#6fcf8f", "#f2a0dd", "#d9c95a", "#a99bff"),
        *("#5fd6c6", "#d987b0", "#ff9aa8", "#c3cad8"),
    ),
)


def on_paper(color: str) -> str:
    """The colour for runs that is worn in the light, where ``color`` is one worn in the dark."""
    return LIGHT.runs[DARK.runs.index(color)] if color in DARK.runs else color


class Appearance(StrEnum):
    """Which dress to wear."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES = {
    Appearance.SYSTEM: Qt.ColorScheme.Unknown,
    Appearance.LIGHT: Qt.ColorScheme.Light,
    Appearance.DARK: Qt.ColorScheme.Dark,
}


class ThemeManager(QObject):
    """Dresses the application, and again whenever the system turns light or dark.

    There is one for each QApplication, found by its name below it.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("wardrobe")
        self._app = app
        self._appearance = Appearance.SYSTEM
        self.theme = LIGHT
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._apply_theme()

    @property
    def appearance(self) -> Appearance:
        """What was chosen."""
        return self._appearance

    def choose(self, appearance: Appearance) -> None:
        """Wear this from now on."""
        self._appearance = appearance
        # The system's own parts, such as title bars and file dialogs, follow where they can.
        self._app.styleHints().setColorScheme(_SCHEMES[appearance])
        self._apply_theme()

    def _apply_theme(self) -> None:
        is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        if self._appearance is not Appearance.SYSTEM:
            is_dark = self._appearance is Appearance.DARK
        self.theme = DARK if is_dark else LIGHT
        self._app.setPalette(palette(self.theme))
        self._app.setStyleSheet(style_sheet(self.theme))

    @Slot()
    def _on_scheme_changed(self) -> None:
        self._apply_theme()


def theme_manager() -> ThemeManager | None:
    """The application's wardrobe; None where there is no application, or a bare one."""
    app = QApplication.instance()
    return app.findChild(ThemeManager, "wardrobe") if app else None


def current_theme() -> Theme:
    """The dress worn at this moment; without a wardrobe, the one that fits the system."""
    found = theme_manager()
    if found is not None:
        return found.theme
    is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if is_dark else LIGHT


def palette(theme: Theme) -> QPalette:
    """The Qt palette of ``theme``, for every standard widget."""
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.card,
        QPalette.ColorRole.AlternateBase: theme.window,
        QPalette.ColorRole.ToolTipBase: theme.card,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.card,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Link: theme.accent,
    }
    result = QPalette()
    for role, color in roles.items():
        result.setColor(role, QColor(color))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.WindowText,
    ):
        result.setColor(QPalette.ColorGroup.Disabled, role, theme.color("muted", 0.6))
    return result


def style_sheet(theme: Theme) -> str:
    """Rounded cards, quiet buttons and one primary button, for the whole application.

    A QFrame with property ``card=true`` is a card; a QToolButton with ``chip=true`` is a small
    switch; a QPushButton with ``primary=true`` is the
    one to press; a QLabel with ``role`` ``title``, ``muted`` or ``error`` is written so.
    """
    disabled = theme.color("muted", 0.6).name(QColor.NameFormat.HexArgb)
    check = asset(f"icons/check_{'dark' if theme.is_dark else 'light'}.svg").as_posix()
    return f"""
    QFrame[card="true"] {{
        background: {theme.card}; border: 1px solid {theme.border};
        border-radius: {CARD_RADIUS}px;
    }}
    QLabel {{ background: transparent; }}
    QLabel[role="title"] {{ font-weight: 600; }}
    QLabel[role="muted"] {{ color: {theme.muted}; }}
    QLabel[role="error"] {{ color: {theme.danger}; }}
    QPushButton {{
        background: {theme.card}; color: {theme.text}; border: 1px solid {theme.border};
        border-radius: 6px; padding: 6px 14px; min-height: 20px;
    }}
    QPushButton:hover {{ border-color: {theme.accent}; }}
    QPushButton:pressed, QPushButton:checked {{
        background: {theme.accent_soft}; border-color: {theme.accent};
    }}
    QPushButton:focus {{ border: 2px solid {theme.accent}; padding: 5px 13px; }}
    QPushButton[tight="true"] {{ padding: 6px 7px; }}
    QPushButton[tight="true"]:focus {{ padding: 5px 6px; }}
    QPushButton[segment] {{ padding: 5px 14px; border-radius: 0; border-left-width: 0; }}
    QPushButton[segment="first"], QPushButton[segment="only"] {{
        border-left-width: 1px; border-top-left-radius: 6px; border-bottom-left-radius: 6px;
    }}
    QPushButton[segment="last"], QPushButton[segment="only"] {{
        border-top-right-radius: 6px; border-bottom-right-radius: 6px;
    }}
    QPushButton[segment]:checked {{ color: {theme.accent}; }}
    QPushButton[segment]:focus {{
        border: 2px solid {theme.accent}; padding: 4px 13px;
    }}
    QPushButton[small="true"] {{ padding: 2px 6px; }}
    QPushButton[small="true"]:focus {{ padding: 1px 5px; }}
    QPushButton:disabled {{ color: {theme.muted}; background: {theme.window}; }}
    QPushButton[primary="true"]:enabled {{
        background: {theme.accent}; color: {theme.on_accent}; border-color: {theme.accent};
        font-weight: 600;
    }}
    QPushButton[primary="true"]:enabled:hover {{ border-color: {theme.text}; }}
    QToolButton[fold="true"] {{
        border: 0; padding: 3px 0; background: transparent; color: {theme.text};
    }}
    QToolButton[fold="true"]:hover, QToolButton[fold="true"]:focus {{ color: {theme.accent}; }}
    QToolButton[chip="true"] {{
        background: transparent; color: {theme.text}; border: 1px solid {theme.border};
        border-radius: 5px; padding: 2px 7px;
    }}
    QToolButton[chip="true"]:disabled {{ color: {disabled}; }}
    QToolButton[chip="true"]:hover, QToolButton[chip="true"]:focus {{
        border-color: {theme.accent};
    }}
    QToolButton[chip="true"]:checked {{
        background: {theme.accent_soft}; color: {theme.text}; border-color: {theme.accent};
    }}
    QTableView {{
        background: {theme.card}; border: 1px solid {theme.border}; border-radius: 6px;
    }}
    QHeaderView::section {{
        background: {theme.card}; color: {theme.muted}; border: 0; padding: 3px {SPACE}px;
        border-bottom: 1px solid {theme.border};
    }}
    QScrollBar:vertical {{ background: transparent; width: {SPACE + 2}px; margin: 0; }}
    QScrollBar::handle:vertical {{
        background: {theme.border}; border-radius: 3px; min-height: 24px; margin: 0 2px;
    }}
    QScrollBar::handle:vertical:hover {{ background: {theme.muted}; }}
    QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
    QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
    QSlider::groove:horizontal {{
        height: 4px; background: {theme.border}; border-radius: 2px;
    }}
    QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 2px; }}
    QSlider::handle:horizontal {{
        width: 12px; height: 12px; margin: -6px 0; border-radius: 8px;
        background: {theme.accent}; border: 2px solid {theme.card};
    }}
    QSlider::handle:horizontal:focus {{ border-color: {theme.text}; }}
    QSlider::sub-page:horizontal:disabled {{ background: {theme.border}; }}
    QSlider::handle:horizontal:disabled {{ background: {theme.muted}; }}
    QCheckBox {{ spacing: {SPACE}px; }}
    QCheckBox::indicator, QTableView::indicator {{
        width: 16px; height: 16px; border: 1px solid {theme.muted}; border-radius: 4px;
        background: {theme.card};
    }}
    QCheckBox::indicator:hover, QCheckBox::indicator:focus {{ border-color: {theme.accent}; }}
    QCheckBox::indicator:checked, QTableView::indicator:checked {{
        background: {theme.accent}; border-color: {theme.accent}; image: url({check});
    }}
    QCheckBox:focus {{ color: {theme.accent}; }}
    QTabWidget::pane {{ border: 0; }}
    QTabBar {{ background: transparent; }}
    QTabBar::tab {{
        background: transparent; color: {theme.muted}; padding: 9px 20px; margin-right: 4px;
        border: 0; border-bottom: 3px solid transparent; font-weight: 600;
    }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
    QTabBar::tab:hover {{ color: {theme.text}; }}
    QTabBar::tab:focus {{ color: {theme.accent}; }}
    QStatusBar {{ background: {theme.card}; border-top: 1px solid {theme.border}; }}
    QStatusBar QLabel {{ padding: 4px {2 * SPACE}px; }}
    QProgressBar {{ background: {theme.accent_soft}; border: 0; border-radius: 4px; }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: 4px; }}
    QStatusBar::item {{ border: 0; }}
    QMenuBar {{ background: {theme.window}; color: {theme.text}; }}
    QToolTip {{
        background: {theme.card}; color: {theme.text}; border: 1px solid {theme.border};
        padding: 6px;
    }}
    """
