"""The parts tabs are put together from."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent, QIcon, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from digitpad.system.resources import asset
from digitpad.widgets.banner import Banner
from digitpad.widgets.basics import Button, ElidedLabel, StillLabel, card, icon, label, show_choices
from digitpad.widgets.theme import DARK, LIGHT
from digitpad.widgets.theme_manager import Appearance, theme_manager

# The program's own sign and the ticks of check boxes, made for one theme each, have fixed colours.
ICONS = sorted(path.stem for path in asset("icons").glob("*.svg"))
THEMED = [name for name in ICONS if not name.startswith(("digitpad", "check"))]


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def button(window, qtbot):
    button = Button("a_button", "Pause", "Hold it.", "pause", "Ctrl+P", parent=window)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    return button


def colors(picture, mode=QIcon.Mode.Normal):
    image = picture.pixmap(QSize(32, 32), mode).toImage()
    seen = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {color.name() for color in seen if color.alpha() == 255}


def test_a_missing_file_says_what_to_do():
    with pytest.raises(FileNotFoundError, match=r"icons/none\.svg is missing.*install Digitpad"):
        icon("none")


@pytest.mark.parametrize("name", THEMED)
def test_every_icon_is_drawn_in_the_colours_worn(name):
    theme_manager().set_appearance(Appearance.LIGHT)
    assert LIGHT.text in colors(icon(name))
    assert LIGHT.accent in colors(icon(name, "accent"))
    theme_manager().set_appearance(Appearance.DARK)
    assert DARK.text in colors(icon(name))
    assert LIGHT.text not in colors(icon(name))


def test_a_disabled_icon_is_faint():
    assert not colors(icon("start"), QIcon.Mode.Disabled)
    assert not icon("start").pixmap(QSize(32, 32), QIcon.Mode.Disabled).isNull()


def test_a_button_teaches_its_key_and_obeys_it(button, qtbot):
    assert button.objectName() == "a_button"
    assert button.accessibleName() == "Pause"
    assert button.toolTip() == "Hold it. (Ctrl+P)"
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button.window(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)


def test_a_renamed_button_keeps_its_key(button, qtbot):
    before = colors(button.icon()), button.icon().cacheKey()
    button.rename("Resume", "start")
    assert button.text() == button.accessibleName() == "Resume"
    assert button.icon().cacheKey() != before[1]
    assert button.shortcut() == QKeySequence("Ctrl+P")
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button.window(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)


def test_a_card_and_a_label_say_what_they_are(qtbot):
    layout = QVBoxLayout()
    layout.addWidget(label("Sorry", "error", "sorry_label"))
    frame = card("a_card", layout)
    qtbot.addWidget(frame)
    assert frame.property("card") is True
    found = frame.findChild(QWidget, "sorry_label")
    assert (found.text(), found.property("role")) == ("Sorry", "error")


def test_choices_that_are_there_already_are_let_be(qtbot):
    combo = QComboBox()
    qtbot.addWidget(combo)
    show_choices(combo, ["a", "b"], 1)
    removed = []
    combo.model().rowsRemoved.connect(lambda *_: removed.append(1))
    show_choices(combo, ["a", "c"], 0)
    assert [combo.itemText(i) for i in range(combo.count())] == ["a", "c"]
    assert combo.currentIndex() == 0
    assert not removed


def test_an_icon_is_drawn_once_for_each_colour(qapp):
    first = icon("undo")
    assert icon("undo").cacheKey() == first.cacheKey()
    theme_manager().set_appearance(Appearance.DARK)
    dark = icon("undo").cacheKey()
    theme_manager().set_appearance(Appearance.LIGHT)
    assert icon("undo").cacheKey() != dark


def test_a_line_that_gives_way_shows_all_of_itself_in_its_tooltip(window):
    line = ElidedLabel("muted", "line")
    line.setText("a long line of words that finds no room")
    row = QVBoxLayout(window)
    row.addWidget(line)
    window.show()
    assert row.minimumSize().width() < 60
    place = QPoint(5, 5)
    window.resize(90, 60)
    narrow = line.grab().toImage()
    QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, place, line.mapToGlobal(place)))
    assert QToolTip.text() == line.text()
    line.setText("a long")
    assert line.grab().toImage() != narrow
    QToolTip.hideText()


def test_a_text_that_changes_all_the_time_moves_nothing_around_it(qtbot):
    """No new layout, and widths in steps, so that everything else keeps its place."""
    place = QWidget()
    qtbot.addWidget(place)
    row = QHBoxLayout(place)
    still, neighbour = StillLabel("still_label"), QLabel("neighbour")
    row.addWidget(still)
    row.addWidget(neighbour, 1)
    place.resize(900, 60)
    still.set_text("Training epoch 2 of 20, step 812")
    place.show()
    QApplication.processEvents()
    asked = []

    class Watch(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.LayoutRequest:
                asked.append(watched)
            return False

    watch, where = Watch(), neighbour.geometry()
    place.installEventFilter(watch)
    for step in range(813, 830):
        still.set_text(f"Training epoch 2 of 20, step {step}")
        QApplication.processEvents()
    assert asked == []
    assert neighbour.geometry() == where
    assert still.label.text() == "Training epoch 2 of 20, step 829"
    still.set_text("Training epoch 2 of 20, step 829, and much more to say of it than there was")
    QApplication.processEvents()
    assert still.width() >= still.fontMetrics().horizontalAdvance(still.label.text())


def test_texts_are_shown_as_they_are_whatever_a_run_is_called(qtbot):
    text = "How <b>one</b> was trained"
    still, banner = StillLabel("still_label"), Banner("banner")
    for widget in (still, banner):
        qtbot.addWidget(widget)
    still.set_text(text)
    banner.show_message(text)
    for shown in (label(text), still.label, banner.findChild(QLabel)):
        shown.setWordWrap(False)
        assert shown.sizeHint().width() >= shown.fontMetrics().horizontalAdvance(text)
