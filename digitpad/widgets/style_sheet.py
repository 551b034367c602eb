"""A theme as Qt takes it: a palette for standard widgets, and one style sheet for all of them."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from digitpad.system.resources import asset
from digitpad.widgets.theme import CARD_RADIUS, SPACE, Theme


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
