"""Between the lesson panel and `Lessons`: what is asked for is done, and what happens is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from digitpad.widgets.dialogs import show_error
from model.base.errors import DataError
from model.reader.fine_tuning import Phase, Progress, Taught

if TYPE_CHECKING:
    from digitpad.draw.teach.lesson_panel import LessonPanel
    from digitpad.state.lessons import Lessons


class LessonController(QObject):
    """Connects the panel with the lessons, in the window ``place``, its parent.

    Attributes
    ----------
    right
        Of each drawing in the lesson that is offered, by its key, whether it is read right after
        it.
    """

    marks_changed = Signal()
    """`right` is another."""

    def __init__(self, panel: LessonPanel, lessons: Lessons, place: QWidget) -> None:
        super().__init__(place)
        self._panel = panel
        self._lessons = lessons
        self._place = place
        self._in_lesson: list[str] = []
        self.right: Mapping[str, bool] = {}
        panel.learn_requested.connect(self._on_learn)
        panel.stop_requested.connect(lessons.stop)
        panel.keep_requested.connect(self._on_keep)
        panel.decline_requested.connect(lessons.decline)
        panel.go_back_requested.connect(self._on_go_back)
        lessons.digits.changed.connect(self._on_digits_changed)
        lessons.started.connect(self._on_started)
        lessons.progressed.connect(self._on_progressed)
        lessons.failed.connect(self._on_failed)
        lessons.finished.connect(self._on_finished)
        lessons.offer_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        taught = self._lessons.offered
        if taught is None:
            has_kept = self._lessons.kept is not None
            self._panel.show_ready(len(self._lessons.digits.drawings), has_kept=has_kept)
            return
        before, after = taught.before, taught.after
        self._panel.show_outcome(
            (before.own_correct, after.own_correct, len(after.own_right)),
            (before.test.correct, after.test.correct, after.test.total),
            self._lessons.seconds,
        )

    def _mark(self, right: Mapping[str, bool]) -> None:
        self.right = right
        self.marks_changed.emit()

    @Slot()
    def _on_digits_changed(self) -> None:
        if self._lessons.offered is None and not self._lessons.is_active:
            self._show()

    @Slot()
    def _on_learn(self) -> None:
        if self._lessons.is_active:
            return
        try:
            self._lessons.start()
        except DataError as error:
            show_error(self._place, self.tr("There is nothing to learn from"), str(error))

    @Slot()
    def _on_started(self) -> None:
        self._in_lesson = list(self._lessons.digits.drawings)
        self._mark({})
        self._panel.show_progress(0.0, self.tr("The lesson begins\N{HORIZONTAL ELLIPSIS}"))

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        texts = {
            Phase.BEFORE: self.tr("Reading all of MNIST's test images as it is now"),
            Phase.LEARNING: self.tr("Learning your drawings, each time a little distorted"),
            Phase.AFTER: self.tr("Reading MNIST's test images again: nothing may be forgotten"),
        }
        self._panel.show_progress(progress.share, texts[progress.phase])

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        show_error(self._place, self.tr("The lesson ended early"), text)

    @Slot(object)
    def _on_finished(self, taught: Taught | None) -> None:
        if taught is None:
            self._mark({})
        else:
            self._mark(dict(zip(self._in_lesson, taught.after.own_right, strict=True)))

    @Slot()
    def _on_keep(self) -> None:
        try:
            self._lessons.keep()
        except DataError as error:
            text = self.tr("The taught network is used, but not saved")
            show_error(self._place, text, str(error))
        self._mark({})

    @Slot()
    def _on_go_back(self) -> None:
        try:
            self._lessons.go_back()
        except DataError as error:
            show_error(self._place, self.tr("Its file is still there"), str(error))
        self._mark({})
