"""Colours and sizes that every widget paints with, in a light and a dark theme."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication

SPACE = 8
"""The grid everything is set on, px: margins and gaps are multiples of it."""

CARD_RADIUS = 10
"""Of the corners of cards, px."""


@dataclass(frozen=True)
class Theme:
    """A set of colours. Every colour a widget paints with comes from here."""

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
    """For compared runs and layers; colour-blind people can distinguish them (after Tol, 2021)."""

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
    """The light theme's colour for runs in place of ``color``, if that is one of the dark theme."""
    return LIGHT.runs[DARK.runs.index(color)] if color in DARK.runs else color


_applied: list[Theme] = []


def apply_theme(theme: Theme) -> None:
    """Make ``theme`` the one that widgets paint with from now on."""
    _applied[:] = [theme]


def current_theme() -> Theme:
    """The theme to paint with; before one was applied, the one that fits the system."""
    if _applied:
        return _applied[0]
    is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if is_dark else LIGHT
