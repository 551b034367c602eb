"""The black square a digit is drawn on, with a mouse, a finger or a pen.

It turns the pen's movements into changes of a `Sketch` and shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from digitpad.draw.canvas.eraser import REACH, Eraser
from digitpad.draw.canvas.ink_painting import is_ink_seen, paint_focus_ring, paint_hint
from digitpad.draw.canvas.sketch_view import SketchView
from digitpad.widgets.theme import DARK

if TYPE_CHECKING:
    from digitpad.draw.canvas.sketch import Point

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}

_KEYBOARD_REASONS = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_PASSING_REASONS = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


class DrawCanvas(SketchView):
    """Turns the pen's movements into ink.

    The left button, a finger and a pen draw. The right button, the pen's other end, and all of
    them in eraser mode take away whole strokes. A tap on E switches eraser mode; E held down
    while erasing switches it only for that while. Digits that are marked are pointed at by
    moving the raised pen over them, or with the arrow keys.
    """

    ink_changed = Signal()
    """What is shown changed, each new point of a stroke included."""
    stroke_finished = Signal()
    """The pen was lifted after drawing."""
    history_changed = Signal(bool, bool)
    """Whether there is now something to undo, and something to redo."""
    eraser_changed = Signal(bool)
    """Eraser mode was switched on or off."""
    digit_pointed = Signal(int)
    """Another digit than the chosen one was pointed at: its index from the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._eraser = Eraser(self._sketch)
        self._is_reached_by_key = False

        self.pen_pressed.connect(self._on_pen_pressed)
        self.pen_dragged.connect(self._on_pen_dragged)
        self.pen_lifted.connect(self._on_pen_lifted)
        self.setObjectName("draw_canvas")
        self.setAccessibleName(self.tr("Drawing canvas"))
        self.setToolTip(
            self.tr(
                "Draw a digit as large as you like, or several side by side: each is scaled and "
                "centred before it is read."
                "\nLeft button draws. Right button erases the stroke it touches; so does the left "
                "after pressing E.\nA picture of a digit is read too: drop it here, or paste it."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @Slot()
    def undo(self) -> None:
        """Undo the last change, or the stroke being drawn."""
        self.lift_pen()
        if self._sketch.undo():
            self._refresh()

    @Slot()
    def redo(self) -> None:
        """Redo the change that was undone last."""
        self.lift_pen()
        if self._sketch.redo():
            self._refresh()

    @Slot()
    def clear(self) -> None:
        """Remove all ink, or the picture."""
        self.lift_pen()
        if self._sketch.clear():
            self._refresh()

    @Slot(bool)
    def set_eraser(self, is_on: bool) -> None:
        """Switch eraser mode: whatever draws, erases instead from its next touch on."""
        if is_on == self._eraser.is_on:
            return
        self._eraser.is_on = is_on
        self._choose_cursor()
        self.update()
        self.eraser_changed.emit(is_on)

    @Slot(list)
    def set_strokes(self, strokes: Iterable[Sequence[Sequence[float]]]) -> None:
        """Show ``strokes``, each a sequence of (x, y) in canvas sides, in place of everything.

        Raises
        ------
        ValueError
            If a coordinate is not a finite number.
        """
        self.lift_pen()
        self._sketch.set_strokes(strokes)
        self._refresh()

    @Slot(object, str)
    def show_picture(self, image: NDArray[Any], caption: str = "") -> None:
        """Show ``image``, as `Sketch.show_picture` takes it, in place of everything.

        Raises
        ------
        ValueError
            If ``image`` has another shape or type.
        """
        self.lift_pen()
        self._sketch.show_picture(image, caption)
        self._refresh()

    # The pen and the eraser.

    @Slot(QPointF, bool)
    def _on_pen_pressed(self, position: QPointF, erases: bool) -> None:
        self._eraser.touch(self._to_sketch(position), erases)
        self._choose_cursor()

    @Slot(QPointF)
    def _on_pen_dragged(self, position: QPointF) -> None:
        at = self._to_sketch(position)
        if not self._eraser.is_down:
            self._draw_to(at)
        elif self._eraser.move(at):
            self._refresh()

    @Slot()
    def _on_pen_lifted(self) -> None:
        self._eraser.lift()
        self._choose_cursor()
        if self._sketch.end_stroke():
            # Segment by segment the edge came out rough; now in one smooth go.
            self._show_anew()
            self._fit_pen()
            self.stroke_finished.emit()

    def _draw_to(self, at: Point) -> None:
        if self._sketch.is_drawing:
            segment = self._sketch.extend(*at)
            if segment is None:
                return
            self._paint_segment(*segment)
        elif is_ink_seen(at):
            if self._sketch.is_empty or self._sketch.picture is not None:
                self._ink.forget()  # The invitation or the picture goes.
                self.update()
            dot = self._sketch.begin_stroke(*at)
            self._paint_segment(dot, dot)
            self.history_changed.emit(self._sketch.can_undo, self._sketch.can_redo)
        else:
            return
        self.ink_changed.emit()

    def _refresh(self) -> None:
        self._show_anew()
        self.history_changed.emit(self._sketch.can_undo, self._sketch.can_redo)
        self.ink_changed.emit()

    # The keyboard and the focus.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not self.is_pen_down():
            self._point_at(self._marks.at(self._to_sketch(event.position()), self._ink.pen_width))

    def _point_at(self, index: int | None) -> None:
        if index is not None and index != self._marks.chosen:
            self.digit_pointed.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if len(self._marks) and event.key() in _STEPS:
            self._point_at(self._marks.beside_chosen(_STEPS[Qt.Key(event.key())]))
        elif event.key() != Qt.Key.Key_E or event.modifiers():
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.set_eraser(self._eraser.press_key())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_E or not self._eraser.is_key_down:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self.set_eraser(self._eraser.release_key())

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in _PASSING_REASONS:
            self._is_reached_by_key = event.reason() in _KEYBOARD_REASONS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.set_eraser(self._eraser.lose_key())
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self._sketch.is_empty:
            return True  # A tooltip would cover the ink.
        return super().event(event)

    # What is seen.

    def _paint_over(self, painter: QPainter, area: QRect) -> None:
        if self._eraser.is_on:
            paint_hint(painter, area, self.tr("Eraser: touch a stroke. E to draw"))
        if self._is_reached_by_key and self.hasFocus():
            paint_focus_ring(painter, area)

    def _tool(self) -> tuple[float, QColor]:
        is_erasing = self._eraser.is_down or (self._eraser.is_on and not self.is_pen_down())
        return (2 * REACH, DARK.color("danger")) if is_erasing else super()._tool()
