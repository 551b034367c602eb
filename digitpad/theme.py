"""Colours, sizes and the style sheet, in a light and a dark dress that follow the system."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

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
    neutral="#23262f",
    negative="#5aa2e6",
    positive="#f07a6a",
)


def current_theme() -> Theme:
    """The dress that fits the system's light or dark setting at this moment."""
    hints = QGuiApplication.styleHints()
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


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

    A QFrame with property ``card=true`` is a card; a QPushButton with ``primary=true`` is the
    one to press; a QLabel with ``role`` ``title``, ``muted`` or ``error`` is written so.
    """
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
    QPushButton:disabled {{ color: {theme.muted}; background: {theme.window}; }}
    QPushButton[primary="true"]:enabled {{
        background: {theme.accent}; color: {theme.on_accent}; border-color: {theme.accent};
        font-weight: 600;
    }}
    QPushButton[primary="true"]:enabled:hover {{ border-color: {theme.text}; }}
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
    QStatusBar::item {{ border: 0; }}
    QMenuBar {{ background: {theme.window}; color: {theme.text}; }}
    QToolTip {{
        background: {theme.card}; color: {theme.text}; border: 1px solid {theme.border};
        padding: 6px;
    }}
    """
