"""The Draw tab: a canvas, the answer as the pen moves, and what the network sees."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from digitpad.bars import ProbabilityBars
from digitpad.data import bundled_mnist
from digitpad.draw.answer import BETWEEN, NO_DIGIT, TOO_LITTLE, AnswerPanel
from digitpad.draw.canvas import DrawCanvas
from digitpad.draw.input_strip import InputStrip
from digitpad.draw.number_reading import NumberReading
from digitpad.draw.picture_intake import PictureIntake
from digitpad.draw.picture_reading import PictureReading
from digitpad.draw.sketch import Stroke
from digitpad.draw.step_words import step_explanation, step_title
from digitpad.draw.steps_warning import StepsWarning
from digitpad.draw.teach_bar import TeachBar
from digitpad.draw.teaching import DrawingTeacher
from digitpad.parts import Button, card, label, show_choices
from digitpad.theme import SPACE
from digitpad.workspace import Entry, Workspace
from model.arrays import ByteArray, FloatArray
from model.drawing import ALL_STEPS, Prepared, Steps, Strokes, prepare_strokes
from model.numerals import Expected, NumeralReader
from model.reading import Verdict, judge

SHORTEST_PAUSE_MS = 8
"""Between two readings: more often than a screen shows them would be for nobody."""

CANVAS = (0.0, 0.0, 1.0, 1.0)

_DOUBTS = {
    Verdict.DIGIT: "",
    Verdict.TOO_LITTLE: TOO_LITTLE,
    Verdict.BETWEEN: BETWEEN,
    Verdict.NO_DIGIT: NO_DIGIT,
}
_STROKE_STEPS = ("ink", "scaling", "centring", "smoothing")


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
        self._number = NumberReading(NumeralReader(self._predict, self._render))
        self._steps = ALL_STEPS
        self._step_names: tuple[str, ...] = ()
        self._pictures = PictureReading(self)
        self.intake = PictureIntake(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_due)

        self.canvas = DrawCanvas()
        self.answer = AnswerPanel()
        self.bars = ProbabilityBars()
        self.strip = InputStrip()
        self.teach_bar = TeachBar()
        self.teach_bar.listen_in(self)
        self.warning = StepsWarning()
        self._make_controls()
        self._lay_out()

        self._name_steps(_STROKE_STEPS)
        self.strip.step_switched.connect(self._on_step_switched)
        self.warning.all_wanted.connect(self._on_all_steps_wanted)
        self.canvas.ink_changed.connect(self._on_ink_changed)
        self.canvas.history_changed.connect(self._on_history_changed)
        self.canvas.digit_pointed.connect(self._on_digit_pointed)
        self.answer.digit_pointed.connect(self._on_digit_pointed)
        self.canvas.eraser_changed.connect(self._eraser.setChecked)
        self.intake.taken.connect(self._on_picture_taken)
        self._pictures.ended.connect(self._on_picture_found)
        self._pictures.failed.connect(self.intake.tell)
        workspace.closing.connect(self.intake.close)
        workspace.closing.connect(self._pictures.close)
        workspace.in_use_changed.connect(self._on_network_changed)
        workspace.entries_changed.connect(self._show_networks)
        workspace.entry_changed.connect(self._show_networks)
        workspace.weights_changed.connect(self._on_weights_changed)
        self.teaching = DrawingTeacher(
            self.canvas, self.strokes_looked_at, self.teach_bar, workspace.lessons, self
        )
        self._on_network_changed()
        self._on_history_changed(False, False)

    @property
    def is_answer_current(self) -> bool:
        """Whether what is shown is the answer for all the ink there is."""
        is_awaited = self.intake.is_busy or self._pictures.is_busy
        return not self._timer.isActive() and not is_awaited

    def strokes_looked_at(self) -> Sequence[Stroke]:
        """All strokes there are, or of a number those of the digit looked at."""
        if not self.is_answer_current:
            self.read_now()
        strokes = self.canvas.sketch.strokes
        if not self._number.digits or self.canvas.picture() is not None:
            return strokes
        return [strokes[index] for index in self._number.digit.strokes]

    def read_now(self) -> None:
        """Read what is on the canvas with the network in use, and show the answer."""
        self._timer.stop()
        began = time.monotonic()
        picture = self.canvas.picture()
        if picture is None:
            self._pictures.leave()
        elif not self._pictures.look_at(picture, self._steps):
            return  # what was read before stays until this is ready
        if self._number.read(self._digit_parts()):
            self._show_number()
        else:
            prepared = self._prepare()
            probabilities = None
            if prepared is not None:
                probabilities = self._predict(prepared.image[np.newaxis])[0]
                if not np.isfinite(probabilities).all():
                    probabilities = None
            doubt = ""
            if prepared is not None and probabilities is not None:
                doubt = self._doubt(probabilities, prepared.is_dot)
            self.answer.set_answer(probabilities, doubt)
            self.bars.set_dimmed(bool(doubt))
            self.canvas.mark_digits([], -1)
            self._show_details(prepared, probabilities)
        self._last_reading = time.monotonic()
        # A long number takes longer: half of the time at least stays free for the pen.
        self._pause_ms = max(SHORTEST_PAUSE_MS, round(1000 * (self._last_reading - began)))

    def _show_number(self) -> None:
        """The number with its digits, and of the digit looked at its bars and steps."""
        number, parts = self._number, self._digit_parts()
        sure = [digit.probability for digit in number.digits]
        refuses_below = self._workspace.in_use.network.refuses_below
        digits = [digit.digit for digit in number.digits]
        self.answer.set_number(digits, sure, number.place, refuses_below)
        self.canvas.mark_digits(number.marks(refuses_below), number.place)
        self.bars.set_dimmed(number.digit.probability < refuses_below)
        prepared = self._prepared([parts[index] for index in number.digit.strokes])
        self._show_details(prepared, number.digit.probabilities)

    def _show_details(self, prepared: Prepared | None, probabilities: FloatArray | None) -> None:
        self.bars.set_probabilities(probabilities)
        steps = prepared.steps if prepared else ()
        if steps or self.canvas.picture() is None:
            self._name_steps(tuple(step.name for step in steps) or _STROKE_STEPS)
        self.strip.set_steps([(step_title(step.name), step.image) for step in steps])
        self._workspace.show_drawing(prepared.image if prepared else None)
        self.read.emit(probabilities)

    def _doubt(self, probabilities: FloatArray, is_dot: bool) -> str:
        """Why no digit is to be told, one of `answer.DOUBTS`; nothing if one is."""
        refuses_below = self._workspace.in_use.network.refuses_below
        return _DOUBTS[judge(probabilities, refuses_below, is_dot=is_dot).verdict]

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

    def _make_controls(self) -> None:
        self._undo = Button(
            "undo_button",
            self.tr("Undo"),
            self.tr("Take back the last stroke or change."),
            "undo",
            QKeySequence.StandardKey.Undo,
        )
        self._redo = Button(
            "redo_button",
            self.tr("Redo"),
            self.tr("Bring back what was undone."),
            "redo",
            "Ctrl+Shift+Z",
        )
        self._clear = Button(
            "clear_button",
            self.tr("Clear"),
            self.tr("Empty the canvas. Undo brings the drawing back."),
            "clear",
            QKeySequence.StandardKey.Delete,
        )
        self._eraser = Button(
            "eraser_button",
            self.tr("Eraser"),
            self.tr("Erase whole strokes by touching them; press again to draw. (E)"),
            "erase",
        )
        self._eraser.setCheckable(True)
        self._eraser.toggled.connect(self.canvas.set_eraser)
        self._random = Button(
            "sample_button",
            self.tr("Test image"),
            self.tr("Show a random one of MNIST's 10,000 test images, and read it."),
            "sample",
            "Ctrl+R",
        )
        self._undo.clicked.connect(self.canvas.undo)
        self._redo.clicked.connect(self.canvas.redo)
        self._clear.clicked.connect(self.canvas.clear)
        self._random.clicked.connect(self.show_random_sample)
        # Where people are used to another key for the same.
        for key, slot in (
            (Qt.Key.Key_Backspace, self.canvas.clear),
            (QKeySequence("Ctrl+Y"), self.canvas.redo),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

        self._sample = label(role="muted", name="sample_label")
        self._sample.setAccessibleName(self.tr("The picture shown"))
        self._sample.setWordWrap(True)
        self._sample.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._expected = QComboBox()
        self._expected.setObjectName("expected_combo")
        self._expected.setAccessibleName(self.tr("Read the drawing as"))
        self._expected.addItems([self.tr("Automatic"), self.tr("One digit"), self.tr("Number")])
        key = QKeySequence("Ctrl+Shift+N")
        self._expected.setToolTip(
            self.tr(
                "Several digits side by side are a number: each is cut out and read on its own.\n"
                "Automatic tells from the gaps whether the drawing is one. {0} goes through them."
            ).format(key.toString(QKeySequence.SequenceFormat.NativeText))
        )
        self._expected.currentIndexChanged.connect(self._on_expected_chosen)
        next_expected = QShortcut(key, self)
        next_expected.setObjectName("expected_shortcut")
        next_expected.activated.connect(self._on_next_expected)
        self._network = QComboBox()
        self._network.setObjectName("network_in_use_combo")
        self._network.setAccessibleName(self.tr("Network that reads the drawing"))
        self._network.setToolTip(
            self.tr(
                "Which network reads the drawing. Weights files you open and networks you train "
                "are added here."
            )
        )
        self._network.activated.connect(self._on_network_chosen)
        self._follow = QCheckBox(self.tr("Follow training"))
        self._follow.setObjectName("follow_check")
        self._follow.setAccessibleName(self._follow.text())
        self._follow.clicked.connect(self._on_follow_clicked)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        for button in (self._undo, self._redo, self._clear, self._eraser):
            button.setProperty("tight", True)
            tools.addWidget(button)
        tools.addStretch()
        self._random.setProperty("tight", True)
        tools.addWidget(self._random)
        drawing = QVBoxLayout()
        drawing.setSpacing(SPACE)
        drawing.addWidget(self.canvas, 1)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self._sample, 1)
        below.addWidget(label(self.tr("Read as"), "muted"))
        below.addWidget(self._expected)
        drawing.addLayout(below)
        drawing.addLayout(tools)

        reading = QHBoxLayout()
        reading.setSpacing(3 * SPACE)
        reading.addWidget(self.answer)
        reading.addWidget(self.bars, 1)
        answering = QVBoxLayout()
        answering.setSpacing(SPACE)
        # Steps left out explain a wrong answer, so they are told where the answer is.
        answering.addWidget(self.warning)
        answering.addLayout(reading, 1)
        answering.addWidget(self.teach_bar)
        seen = QVBoxLayout()
        seen.setSpacing(SPACE)
        seen.addWidget(label(self.tr("What the network sees"), "title"))
        seen.addWidget(self.strip)
        seen.addStretch()
        choice = QHBoxLayout()
        choice.setSpacing(2 * SPACE)
        choice.addWidget(label(self.tr("Read with"), "muted"))
        choice.addWidget(self._network, 1)
        choice.addWidget(self._follow)

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

    def _digit_parts(self) -> Strokes:
        """What a number is put together from: strokes, or what hangs together in a picture."""
        if self.canvas.picture() is not None:
            parts = self._pictures.found.parts
            return () if parts is None else parts.outlines
        # Without a step the parts of a digit look like anything: it would be cut to pieces.
        is_one = bool(self._left_out(_STROKE_STEPS)) and self._number.expected is Expected.AUTOMATIC
        return () if is_one else self.canvas.sketch.strokes

    def _prepare(self) -> Prepared | None:
        if self.canvas.picture() is not None:
            return self._pictures.found.prepared
        return self._prepared(self.canvas.sketch.strokes)

    def _prepared(self, parts: Strokes) -> Prepared | None:
        cut = self._pictures.found.parts
        if cut is not None:
            return cut.prepare(parts)
        return prepare_strokes(parts, CANVAS, steps=self._steps)

    def _render(self, parts: Strokes) -> ByteArray | None:
        prepared = self._prepared(parts)
        return None if prepared is None else prepared.image

    def _predict(self, images: ByteArray) -> FloatArray:
        with np.errstate(all="ignore"):  # a network in training may be about to diverge
            return self._workspace.in_use.network.predict(images)

    def _take_steps(self, steps: Steps) -> None:
        self._steps = steps
        self._begin_number()
        self._show_left_out()
        self._read_soon()

    def _begin_number(self) -> None:
        """What was cut out and read before is of no use any more."""
        number = NumberReading(NumeralReader(self._predict, self._render))
        number.expected, self._number = self._number.expected, number

    def _name_steps(self, names: tuple[str, ...]) -> None:
        """Name the strip's tiles, with a check for each but the first, if they are others."""
        if names == self._step_names:
            return
        self._step_names = names
        self.strip.set_step_names(
            [step_title(name) for name in names], [step_explanation(name) for name in names]
        )
        self.strip.set_switches(["", *names[1:]])
        self._show_left_out()

    def _show_left_out(self) -> None:
        left_out = self._left_out(self._step_names)
        self.warning.show_left_out([step_title(name) for name in left_out])
        self.strip.show_left_out(left_out)

    def _left_out(self, names: Sequence[str]) -> list[str]:
        return [name for name in self._steps.missing if name in names]

    def _read_soon(self) -> None:
        if not self._timer.isActive():
            elapsed_ms = 1000 * (time.monotonic() - self._last_reading)
            self._timer.start(max(0, round(self._pause_ms - elapsed_ms)))

    @Slot(str, bool)
    def _on_step_switched(self, name: str, is_on: bool) -> None:
        self._take_steps(replace(self._steps, **{name: is_on}))

    @Slot()
    def _on_all_steps_wanted(self) -> None:
        self._take_steps(ALL_STEPS)

    @Slot()
    def _on_due(self) -> None:
        self.read_now()

    @Slot()
    def _on_ink_changed(self) -> None:
        self._sample.setText(self.canvas.caption())
        self._read_soon()

    @Slot(object, str)
    def _on_picture_taken(self, pixels: ByteArray, caption: str) -> None:
        self.canvas.show_picture(pixels, caption)

    @Slot()
    def _on_picture_found(self) -> None:
        self._begin_number()
        self._read_soon()

    @Slot(bool, bool)
    def _on_history_changed(self, can_undo: bool, can_redo: bool) -> None:
        self._undo.setEnabled(can_undo)
        self._redo.setEnabled(can_redo)
        self._clear.setEnabled(not self.canvas.is_empty())

    @Slot()
    def _on_network_changed(self) -> None:
        self._number.forget()
        self._show_networks()
        self._read_soon()

    @Slot()
    def _show_networks(self) -> None:
        readers, run = self._workspace.readers, self._workspace.run
        titles = [entry.title for entry in readers]
        show_choices(self._network, titles, readers.index(self._workspace.in_use))
        self._follow.setChecked(self._workspace.is_following)
        self._follow.setEnabled(run is None or run.can_read_drawings)
        if self._follow.isEnabled():
            tip = self.tr(
                "Read the drawing with the network that is being trained, as it is at each "
                "moment: watch it grow sure."
            )
        else:
            tip = self.tr("The network trained last takes other images than drawings.")
        self._follow.setToolTip(tip)

    @Slot(int)
    def _on_network_chosen(self, index: int) -> None:
        self._workspace.use(self._workspace.readers[index])

    @Slot(bool)
    def _on_follow_clicked(self, is_on: bool) -> None:
        self._workspace.follow_run(is_on)

    @Slot(object)
    def _on_weights_changed(self, entry: Entry) -> None:
        if entry is self._workspace.in_use:
            self._number.forget()
            if not self.canvas.is_empty():
                self._read_soon()

    @Slot(int)
    def _on_digit_pointed(self, place: int) -> None:
        self._number.choose(place)
        if self.is_answer_current and self._number.digits:
            self._show_number()

    @Slot()
    def _on_next_expected(self) -> None:
        self._expected.setCurrentIndex((self._expected.currentIndex() + 1) % len(Expected))

    @Slot(int)
    def _on_expected_chosen(self, index: int) -> None:
        self._number.expected = tuple(Expected)[index]
        self._read_soon()
