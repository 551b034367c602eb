"""The Draw tab: a canvas, the answer as the pen moves, and what the network sees."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from digitpad.draw.answer.answer import BETWEEN, NO_DIGIT, TOO_LITTLE, AnswerPanel
from digitpad.draw.answer.input_strip import InputStrip
from digitpad.draw.answer.steps_warning import StepsWarning, step_title
from digitpad.draw.canvas.canvas import DrawCanvas
from digitpad.draw.reading.choices import ExpectedChoice, NetworkChoice
from digitpad.draw.reading.digit_choice import DigitChoice, digit_marks
from digitpad.draw.reading.picture_intake import PictureIntake
from digitpad.draw.reading.picture_reading import PictureReading
from digitpad.draw.steps_left_out import StepsLeftOut
from digitpad.draw.teach.label_controller import LabelController
from digitpad.draw.teach.teach_bar import TeachBar
from digitpad.draw.tools import DrawTools
from digitpad.state.data_sources import bundled_mnist
from digitpad.widgets.basics import card, label
from digitpad.widgets.probability_bars import ProbabilityBars
from digitpad.widgets.theme import SPACE
from digitpad.widgets.throttle import Throttle
from model.handwriting.input_steps import STROKE_STEPS, Prepared
from model.handwriting.numbers import Expected
from model.handwriting.verdict import Verdict
from model.reader.reader import Reader, Reading, strokes_of

if TYPE_CHECKING:
    from digitpad.draw.canvas.sketch import Stroke
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.workspace import Workspace
    from model.base.arrays import ByteArray, FloatArray
    from model.handwriting.strokes import Strokes

SHORTEST_PAUSE_MS = 8
"""Between two readings: more often than a screen shows them would be for nobody."""

CANVAS = (0.0, 0.0, 1.0, 1.0)
"""Strokes are in canvas sides."""

_DOUBTS = {
    Verdict.DIGIT: "",
    Verdict.TOO_LITTLE: TOO_LITTLE,
    Verdict.BETWEEN: BETWEEN,
    Verdict.NO_DIGIT: NO_DIGIT,
}


class DrawTab(QWidget):
    """Composes the drawing widgets and reads the ink with the network in use."""

    read = Signal(object)  # probabilities (10,), or None where there is nothing to read

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draw_tab")
        self._workspace = workspace
        self._rng = np.random.default_rng()
        self._last_reading = 0.0
        self._pause_ms = SHORTEST_PAUSE_MS
        self._pictures = PictureReading(self)
        self.intake = PictureIntake(self)
        self._timer = Throttle(self.read_now, SHORTEST_PAUSE_MS, self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)

        self.canvas = DrawCanvas()
        self._reader = _reader_of(workspace.networks.in_use)
        self._reading = Reading(None, None, (), 0.0)
        self._choice = DigitChoice()
        self._read_as = Expected.AUTOMATIC
        self.answer = AnswerPanel()
        self.bars = ProbabilityBars()
        self.strip = InputStrip()
        self.teach_bar = TeachBar()
        self.teach_bar.add_shortcuts_to(self)
        self.warning = StepsWarning()
        self._left_out = StepsLeftOut(self.strip, self.warning, self)
        self._tools = DrawTools(self.canvas)
        self._tools.add_shortcuts_to(self)
        self._expected = ExpectedChoice()
        self._networks = NetworkChoice(workspace)
        self._sample = label(role="muted", name="sample_label")
        self._sample.setAccessibleName(self.tr("The picture shown"))
        self._sample.setWordWrap(True)
        self._sample.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._lay_out()

        self._left_out.name_steps(STROKE_STEPS)
        self._tools.sample_requested.connect(self.show_random_sample)
        self._expected.chosen.connect(self._on_expected_chosen)
        self._left_out.changed.connect(self._read_soon)
        self.canvas.ink_changed.connect(self._on_ink_changed)
        self.canvas.digit_pointed.connect(self._on_digit_pointed)
        self.answer.digit_pointed.connect(self._on_digit_pointed)
        self.intake.taken.connect(self._on_picture_taken)
        self._pictures.ended.connect(self._read_soon)
        self._pictures.failed.connect(self.intake.show_error_text)
        workspace.networks.in_use_changed.connect(self._on_network_changed)
        workspace.networks.weights_changed.connect(self._on_weights_changed)
        self.teaching = LabelController(
            self.canvas, self.strokes_shown, self.teach_bar, workspace.lessons, self
        )
        self._on_network_changed()

    @property
    def is_answer_current(self) -> bool:
        """Whether what is shown is the answer for all the ink there is."""
        is_awaited = self.intake.is_busy or self._pictures.is_busy
        return not self._timer.isActive() and not is_awaited

    def strokes_shown(self) -> Sequence[Stroke]:
        """All strokes there are, or of a number those of the digit shown."""
        if not self.is_answer_current:
            self.read_now()
        digit = self._choice.digit
        if digit is None or self.canvas.picture() is not None:
            return self.canvas.sketch.strokes
        return [self.canvas.sketch.strokes[index] for index in digit.strokes]

    def read_now(self) -> None:
        """Read what is on the canvas with the network in use, and show the answer."""
        self._timer.stop()
        began = time.monotonic()
        picture = self.canvas.picture()
        if picture is None:
            self._pictures.clear()
            strokes = self.canvas.sketch.strokes
            reading = self._reader.read(strokes, self._read_as, self._left_out.steps, CANVAS)
        elif self._pictures.find(picture, self._left_out.steps):
            reading = self._reader.read_picture(self._pictures.found, self._read_as)
        else:
            return  # what was read before stays until this is ready
        self._show(reading)
        self._last_reading = time.monotonic()
        # A long number takes longer: half of the time at least stays free for the pen.
        self._pause_ms = max(SHORTEST_PAUSE_MS, round(1000 * (self._last_reading - began)))

    def _show(self, reading: Reading) -> None:
        self._reading = reading
        self._choice.update(reading.digits)
        if reading.digits:
            self._show_number()
            return
        judgement = reading.judgement
        doubt = _DOUBTS[judgement.verdict] if judgement is not None else ""
        self.answer.set_answer(reading.probabilities, doubt)
        self.bars.set_dimmed(bool(doubt))
        self.canvas.mark_digits([], -1)
        self._show_details(reading.prepared, reading.probabilities)

    def _show_number(self) -> None:
        """The number with its digits, and of the digit chosen its bars and steps."""
        reading, place = self._reading, self._choice.place
        digits = [digit.digit for digit in reading.digits]
        sure = [digit.probability for digit in reading.digits]
        self.answer.set_number(digits, sure, place, reading.refuses_below)
        self.canvas.mark_digits(digit_marks(reading), place)
        self.bars.set_dimmed(sure[place] < reading.refuses_below)
        chosen = reading.digits[place]
        prepared = self._reader.prepare(strokes_of(self._ink_parts(), chosen))
        self._show_details(prepared, chosen.probabilities)

    def _ink_parts(self) -> Strokes:
        """What the digits of a number are put together from."""
        parts = self._pictures.found.parts
        return self.canvas.sketch.strokes if parts is None else parts.outlines

    def _show_details(self, prepared: Prepared | None, probabilities: FloatArray | None) -> None:
        self.bars.set_probabilities(probabilities)
        steps = prepared.steps if prepared else ()
        if steps or self.canvas.picture() is None:
            self._left_out.name_steps(tuple(step.name for step in steps) or STROKE_STEPS)
        self.strip.set_steps([(step_title(step.name), step.image) for step in steps])
        self._workspace.drawing.show(prepared.image if prepared else None)
        self.read.emit(probabilities)

    @Slot()
    def show_random_sample(self) -> None:
        """Put a test image on the canvas: one the network has never learnt from."""
        try:
            data = bundled_mnist()
        except (ValueError, OSError) as error:  # a damaged installation
            self._sample.setText(str(error))
            return
        number = int(self._rng.integers(len(data.x_test)))
        self.canvas.show_picture(
            data.x_test[number, 0],
            self.tr("MNIST test image {0}: a person meant {1}").format(
                f"{number + 1:,}", int(data.t_test[number])
            ),
        )

    def _lay_out(self) -> None:
        drawing = QVBoxLayout()
        drawing.setSpacing(SPACE)
        drawing.addWidget(self.canvas, 1)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self._sample, 1)
        below.addWidget(label(self.tr("Read as"), "muted"))
        below.addWidget(self._expected)
        drawing.addLayout(below)
        drawing.addWidget(self._tools)

        reading = QHBoxLayout()
        reading.setSpacing(3 * SPACE)
        reading.addWidget(self.answer)
        reading.addWidget(self.bars, 1)
        answering = QVBoxLayout()
        answering.setSpacing(SPACE)
        # Steps left out explain a wrong answer, so they are named where the answer is.
        answering.addWidget(self.warning)
        answering.addLayout(reading, 1)
        answering.addWidget(self.teach_bar)
        seen = QVBoxLayout()
        seen.setSpacing(SPACE)
        seen.addWidget(label(self.tr("What the network sees"), "title"))
        seen.addWidget(self.strip)
        seen.addStretch()
        choice = QHBoxLayout()
        choice.addWidget(self._networks)

        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        grid.setSpacing(2 * SPACE)
        grid.addWidget(card("drawing_card", drawing), 0, 0, 3, 1)
        grid.addWidget(card("choice_card", choice), 0, 1)
        grid.addWidget(card("reading_card", answering), 1, 1)
        grid.addWidget(card("seen_card", seen), 2, 1)
        grid.setColumnStretch(0, 11)
        grid.setColumnStretch(1, 10)
        grid.setRowStretch(1, 3)
        grid.setRowStretch(2, 2)

    @Slot()
    def _read_soon(self) -> None:
        if not self._timer.isActive():
            elapsed_ms = 1000 * (time.monotonic() - self._last_reading)
            self._timer.start(max(0, round(self._pause_ms - elapsed_ms)))

    @Slot()
    def _on_ink_changed(self) -> None:
        self._sample.setText(self.canvas.caption())
        self._read_soon()

    @Slot(object, str)
    def _on_picture_taken(self, pixels: ByteArray, caption: str) -> None:
        self.canvas.show_picture(pixels, caption)

    @Slot()
    def _on_network_changed(self) -> None:
        self._reader = _reader_of(self._workspace.networks.in_use)
        self._read_soon()

    @Slot(object)
    def _on_weights_changed(self, entry: NetworkEntry) -> None:
        if entry is self._workspace.networks.in_use:
            self._reader.forget_answers()
            if not self.canvas.is_empty():
                self._read_soon()

    @Slot(int)
    def _on_digit_pointed(self, place: int) -> None:
        self._choice.choose(place)
        if self.is_answer_current and self._reading.digits:
            self._show_number()

    @Slot(object)
    def _on_expected_chosen(self, expected: Expected) -> None:
        self._read_as = expected
        self._read_soon()


def _reader_of(entry: NetworkEntry) -> Reader:
    return Reader(entry.network, entry.trained.refuses_below)
