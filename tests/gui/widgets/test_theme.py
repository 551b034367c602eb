"""Both themes can be read, and everything changes into them at once."""

import pytest
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import QApplication

from digitpad.widgets.style_sheet import palette
from digitpad.widgets.theme import DARK, LIGHT, current_theme
from digitpad.widgets.theme_manager import Appearance, theme_manager

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def luminance(name):
    """WCAG's relative luminance."""
    channels = QColor(name).getRgbF()[:3]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@THEMES
@pytest.mark.parametrize("name", ["text", "muted", "danger", "ok", "accent", "train", "test"])
@pytest.mark.parametrize("ground", ["card", "window"])
def test_text_stands_out_from_its_ground(theme, name, ground):
    needed = 4.5 if name in ("text", "muted", "danger") else 3.0
    assert contrast(getattr(theme, name), getattr(theme, ground)) >= needed


@THEMES
def test_the_primary_button_can_be_read(theme):
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@THEMES
def test_a_colour_may_be_faint(theme):
    assert theme.color("accent").name() == theme.accent
    assert theme.color("accent", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)


@THEMES
def test_the_palette_has_the_colours_of_the_theme(theme):
    apply_theme = palette(theme)
    assert apply_theme.color(QPalette.ColorRole.Window).name() == theme.window
    assert apply_theme.color(QPalette.ColorRole.WindowText).name() == theme.text
    disabled = apply_theme.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled.name() == theme.muted


@pytest.mark.parametrize(
    ("appearance", "theme"), [(Appearance.LIGHT, LIGHT), (Appearance.DARK, DARK)]
)
def test_choosing_an_appearance_themes_the_application(qapp, appearance, theme):
    theme_manager().set_appearance(appearance)
    assert theme_manager().appearance is appearance
    assert current_theme() is theme
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == theme.window
    assert theme.card in qapp.styleSheet()


def test_the_whole_window_changes(window):
    def grounds():
        image = window.grab().toImage()
        return image.pixelColor(4, image.height() // 2).name()

    for appearance, theme in ((Appearance.DARK, DARK), (Appearance.LIGHT, LIGHT)):
        action = window.findChild(QAction, f"{appearance}_appearance_action")
        action.trigger()
        QApplication.processEvents()
        assert grounds() == theme.window
        assert action.isChecked()
        for index in range(3):
            window.tabs.setCurrentIndex(index)
            QApplication.processEvents()
            image = window.tabs.currentWidget().grab().toImage()
            seen = {
                image.pixelColor(x, y).name()
                for x in range(0, image.width(), 5)
                for y in range(0, image.height(), 5)
            }
            other = LIGHT if theme is DARK else DARK
            assert theme.card in seen
            assert other.card not in seen
