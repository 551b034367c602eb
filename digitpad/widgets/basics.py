"""Small parts every tab is put together from: cards, buttons, icons and labels."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt
from PySide6.QtGui import (
    QIcon,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShortcutEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QLayout, QPushButton, QSizePolicy, QWidget

from digitpad.system.resources import asset
from digitpad.widgets.theme import SPACE, current_theme

_ICON_SIZES_PX = (16, 20, 24, 32, 48)


def card(name: str, layout: QLayout) -> QFrame:
    """A rounded frame around ``layout``."""
    frame = QFrame()
    frame.setObjectName(name)
    frame.setProperty("card", True)
    layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
    frame.setLayout(layout)
    return frame


def label(text: str = "", role: str = "", name: str = "") -> QLabel:
    """A text, shown as it is; ``role`` is "title", "muted", "error" or none."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)  # people name runs and files as they like
    result.setProperty("role", role)
    result.setObjectName(name)
    return result


class ElidedLabel(QLabel):
    """A line that gives way to others: where there is little room it ends in an ellipsis.

    Its tooltip then holds the whole text. Unlike a label of several lines it lets the layout
    around it keep the smallest sizes of its neighbours.
    """

    def __init__(self, role: str = "", name: str = "") -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.toolTip():
            self.setToolTip(self.text() if self._shown_text() != self.text() else "")
            result = super().event(event)
            self.setToolTip("")
            return result
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), Qt.AlignmentFlag.AlignVCenter, self._shown_text())

    def _shown_text(self) -> str:
        width = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, width)


class StillLabel(QWidget):
    """A text that changes several times a second and leaves all around it as it is.

    Every other text of a label lays the whole window out and paints it again. This one keeps its
    room, in steps of ``STEP_PX`` where it is as wide as it has to be.
    """

    STEP_PX = 64

    def __init__(self, name: str, *, is_wrapped: bool = False) -> None:
        super().__init__()
        self.label = QLabel(self)
        self.label.setObjectName(name)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(is_wrapped)
        self._is_wrapped = is_wrapped
        self.setFixedHeight(self.fontMetrics().lineSpacing())

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text == self.label.text():
            return
        self.label.setText(text)
        if self._is_wrapped:
            return
        # Not the label's size hint, which follows the size it was given.
        around, metrics = self.label.contentsMargins(), self.label.fontMetrics()
        height = metrics.lineSpacing() + around.top() + around.bottom()
        needed = metrics.horizontalAdvance(text) + around.left() + around.right() + 2
        width = -(-needed // self.STEP_PX) * self.STEP_PX
        if self.minimumHeight() != height:
            self.setFixedHeight(height)
        if not needed <= self.minimumWidth() <= width + self.STEP_PX:
            self.setMinimumWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Of a fixed size, its texts are no matter of the layout.
        self.label.setFixedSize(self.size())


def icon(name: str, color: str = "text") -> QIcon:
    """The bundled icon ``name``, drawn in that colour of the theme of this moment."""
    theme = current_theme()
    return _drawn_icon(name, getattr(theme, color), theme.muted)


@functools.cache
def _drawn_icon(name: str, color: str, disabled_color: str) -> QIcon:
    source = asset(f"icons/{name}.svg").read_text(encoding="utf-8")
    result = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled_color)):
        svg = source.replace("currentColor", shade)
        renderer = QSvgRenderer(QByteArray(svg.encode()))
        for size in _ICON_SIZES_PX:
            pixmap = QPixmap(QSize(size, size))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            if mode is QIcon.Mode.Disabled:
                painter.setOpacity(0.5)
            renderer.render(painter)
            painter.end()
            result.addPixmap(pixmap, mode)
    return result


def show_choices(combo: QComboBox, titles: Sequence[str], index: int) -> None:
    """Offer ``titles`` with the one at ``index`` chosen; what is offered already is left as it is.

    A combo box filled again while its list is open would close the list.
    """
    if combo.count() != len(titles):
        combo.clear()
        combo.addItems(list(titles))
    for position, title in enumerate(titles):
        if combo.itemText(position) != title:
            combo.setItemText(position, title)
    if combo.currentIndex() != index:
        combo.setCurrentIndex(index)


def bring_forward(window: QWidget) -> None:
    """Show ``window`` above others, and let it have the keys."""
    window.show()
    window.raise_()
    window.activateWindow()


class Button(QPushButton):
    """A push button with one of the bundled icons, with a tooltip that teaches."""

    def __init__(
        self,
        name: str,
        text: str,
        tip: str,
        icon_name: str = "",
        key: QKeySequence | QKeySequence.StandardKey | str | None = None,
        *,
        is_primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon_name
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setProperty("primary", is_primary)
        if key is not None:
            sequence = QKeySequence(key)
            self.setShortcut(sequence)
            tip = f"{tip} ({sequence.toString(QKeySequence.SequenceFormat.NativeText)})"
        self.setToolTip(tip)
        self.apply_theme()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
            # Qt's own way holds the button down for 0.1 s first, deaf to the same key meanwhile.
            self.click()
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self.apply_theme()
        super().changeEvent(event)

    def rename(self, text: str, icon_name: str) -> None:
        """Say and show something else; unlike `setText` alone, this keeps the key."""
        key = self.shortcut()
        self.setText(text)
        self.setShortcut(key)
        self.setAccessibleName(text)
        self._icon_name = icon_name
        self.apply_theme()

    def apply_theme(self) -> None:
        """Draw the icon again in the colours of the current theme."""
        if self._icon_name:
            color = "on_accent" if self.property("primary") and self.isEnabled() else "text"
            self.setIcon(icon(self._icon_name, color))
