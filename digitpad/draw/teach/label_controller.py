"""What the keys under the answer do: a named drawing goes to the person's digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from digitpad.draw.teach.digits_words import broken_lines_text
from digitpad.draw.teach.my_digits_window import MyDigitsWindow
from digitpad.widgets.basics import bring_forward
from model.base.errors import DataError
from model.handwriting.digits_file import keys_by_label
from model.handwriting.drawings_file import checked_drawing

if TYPE_CHECKING:
    from digitpad.draw.canvas.canvas import DrawCanvas
    from digitpad.draw.canvas.sketch import Stroke
    from digitpad.draw.teach.teach_bar import TeachBar
    from digitpad.state.labelled_digits import Change
    from digitpad.state.lessons import Lessons


class LabelController(QObject):
    """Stands between canvas, keys and `Lessons`; a child of the tab ``place``.

    Parameters
    ----------
    strokes
        Gives what a key names: the drawing, or the digit looked at where it is a number.
    """

    def __init__(
        self,
        canvas: DrawCanvas,
        strokes: Callable[[], Sequence[Stroke]],
        bar: TeachBar,
        lessons: Lessons,
        place: QWidget,
    ) -> None:
        super().__init__(place)
        self._canvas = canvas
        self._strokes = strokes
        self._bar = bar
        self._lessons = lessons
        self._place = place
        self._window: MyDigitsWindow | None = None
        self._named: Change | None = None
        """The change that named what is on the canvas, while it is the last one."""
        self._is_about_ink = False
        """Whether the line under the keys is about what is on the canvas."""
        bar.taught.connect(self._on_taught)
        bar.undo_requested.connect(self._on_undo)
        bar.digits_requested.connect(self.show_digits)
        canvas.ink_changed.connect(self._on_ink_changed)
        lessons.digits.changed.connect(self._on_digits_changed)
        lessons.digits.trouble_changed.connect(self._on_trouble_changed)
        lessons.digits.put_aside.connect(self._on_put_aside)
        self._on_digits_changed()

    @Slot()
    def show_digits(self) -> None:
        """Open the window with the person's digits."""
        if self._window is None:
            self._window = MyDigitsWindow(self._lessons, self._place)
        bring_forward(self._window)

    @Slot(int)
    def _on_taught(self, digit: int) -> None:
        strokes = self._strokes()
        if not strokes:
            return
        try:
            drawing = checked_drawing(strokes, digit)
        except DataError as error:
            self._bar.say(self._bar.tr("Not kept: {0}").format(error), is_trouble=True)
            self._is_about_ink = True
            return
        digits = self._lessons.digits
        there = digits.drawings
        keys = keys_by_label(drawing)
        # Named again, the same drawing is no second one.
        if digits.change([drawing], [key for key in keys if key in there and key != keys[digit]]):
            self._named = digits.last_change
        if self._named is not None or digits.trouble:
            self._say(digit)
        else:
            self._bar.say(self._bar.tr("It is among your digits as a {0}.").format(digit))
        self._is_about_ink = True

    @Slot()
    def _on_undo(self) -> None:
        digits = self._lessons.digits
        digits.undo()
        keys = keys_by_label(checked_drawing(self._strokes(), None))
        labels = [label for label, key in enumerate(keys) if key in digits.drawings]
        last = digits.last_change
        if last is not None and any(key in last.added for key in keys):
            self._named = last
        if labels:
            self._say(labels[0])
        elif not digits.trouble:
            self._bar.say(self._bar.tr("Taken back: it is not among your digits."))
        self._is_about_ink = True

    def _say(self, digit: int) -> None:
        """That the drawing is kept, or why it is not in the file."""
        digits = self._lessons.digits
        if digits.trouble:
            self._on_trouble_changed()
            return
        count = sum(drawing.label == digit for drawing in digits.drawings.values())
        text = self._bar.tr("Kept as a {0}; you have {1} of them.").format(digit, count)
        self._bar.say(text, can_undo=self._named is not None)

    @Slot()
    def _on_ink_changed(self) -> None:
        self._bar.set_ready(bool(self._canvas.strokes()))
        self._named = None
        if self._is_about_ink:
            self._on_trouble_changed()

    @Slot()
    def _on_digits_changed(self) -> None:
        digits = self._lessons.digits
        self._bar.set_count(len(digits.drawings))
        # Another change came after, such as an import: taking that back is not meant here.
        if self._named is not None and self._named is not digits.last_change:
            self._named = None
            self._on_trouble_changed()

    @Slot()
    def _on_trouble_changed(self) -> None:
        digits, text = self._lessons.digits, self._lessons.digits.trouble
        if text and digits.has_unwritten:
            text = self._bar.tr("At hand, but not saved: {0}").format(text)
        self._bar.say(text, can_undo=self._named is not None, is_trouble=bool(text))
        self._is_about_ink = False

    @Slot(int, object)
    def _on_put_aside(self, lines: int, aside: Path | None) -> None:
        self._bar.say(broken_lines_text(lines, aside), is_trouble=True)
