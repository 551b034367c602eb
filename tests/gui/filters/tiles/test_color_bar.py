"""The bar shows the scale of the kernels and says what its ends mean."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from pytestqt.qtbot import QtBot

from digitpad.filters.tiles.color_bar import ColorBar
from digitpad.widgets.theme import DARK, LIGHT


def shown(bar: ColorBar, fraction: float) -> list[int]:
    """The colour at a fraction of the way from -limit to limit."""
    image: QImage = bar.grab().toImage()
    rect = bar.bar_rect().adjusted(1, 1, -1, -1)
    if rect.height() > rect.width():
        x, y = rect.center().x(), rect.bottom() - round(fraction * (rect.height() - 1))
    else:
        x, y = rect.left() + round(fraction * (rect.width() - 1)), rect.center().y()
    return list(image.pixelColor(x, y).getRgb()[:3])


def near(color: list[int], name: str) -> bool:
    return all(abs(a - b) <= 4 for a, b in zip(color, QColor(name).getRgb()[:3], strict=True))


@pytest.fixture(params=[Qt.Orientation.Vertical, Qt.Orientation.Horizontal])
def bar(request: pytest.FixtureRequest, qtbot: QtBot) -> ColorBar:
    widget = ColorBar(request.param)
    qtbot.addWidget(widget)
    widget.resize(220, 220)
    widget.show()
    return widget


def test_negative_neutral_and_positive_in_their_places(bar: ColorBar) -> None:
    assert near(shown(bar, 0.0), LIGHT.negative)
    assert near(shown(bar, 0.5), LIGHT.neutral)
    assert near(shown(bar, 1.0), LIGHT.positive)


def test_grey(bar: ColorBar) -> None:
    bar.set_grey(True)
    assert near(shown(bar, 0.0), "#000000")
    assert near(shown(bar, 1.0), "#ffffff")
    assert "Black" in bar.accessibleDescription()
    bar.set_grey(False)
    assert near(shown(bar, 0.0), LIGHT.negative)


def test_labels_follow_the_limit(bar: ColorBar) -> None:
    bar.set_limit(0.4242)
    assert bar.labels() == ["-0.42", "0", "+0.42"]
    assert "+0.42" in bar.accessibleDescription()
    before = bar.grab().toImage()
    bar.set_limit(0.0123)
    assert bar.labels() == ["-0.012", "0", "+0.012"]
    assert bar.grab().toImage() != before


def test_labels_stay_inside_the_hinted_size(bar: ColorBar) -> None:
    bar.set_limit(123.456)
    bar.resize(bar.sizeHint())
    image, background = bar.grab().toImage(), bar.palette().color(QPalette.ColorRole.Window)
    right = [image.pixelColor(image.width() - 1, y) for y in range(image.height())]
    assert all(color == background for color in right)


def test_a_limit_of_zero_labels_only_zero(bar: ColorBar) -> None:
    bar.set_limit(0.0)
    assert bar.labels() == ["0"]
    bar.grab()


@pytest.mark.parametrize("limit", [-0.1, float("nan"), float("inf")])
def test_an_unusable_limit_is_refused(bar: ColorBar, limit: float) -> None:
    with pytest.raises(ValueError, match="limit is"):
        bar.set_limit(limit)
    assert bar.limit() == 1.0


def test_it_follows_the_system_into_the_dark(
    bar: ColorBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitpad.filters.tiles.color_bar.current_theme", lambda: DARK)
    assert near(shown(bar, 0.0), DARK.negative)
    assert near(shown(bar, 0.5), DARK.neutral)
