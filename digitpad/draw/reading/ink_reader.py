"""What stands on the canvas as the network is given it: strokes or a picture, one digit or a number
cut into its digits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitpad.draw.canvas.canvas import DrawCanvas
from digitpad.draw.canvas.sketch import Stroke
from digitpad.draw.reading.number_reading import NumberReading
from digitpad.draw.reading.picture_reading import PictureReading
from digitpad.state.workspace import Workspace
from model.base.arrays import ByteArray, FloatArray
from model.handwriting.input_steps import ALL_STEPS, Prepared, Steps
from model.handwriting.numbers import Expected, NumeralReader
from model.handwriting.strokes import Strokes, prepare_strokes

CANVAS = (0.0, 0.0, 1.0, 1.0)
STROKE_STEPS = ("ink", "scaling", "centring", "smoothing")


class InkReader:
    """Reads ``canvas`` with the network in use.

    Attributes
    ----------
    number
        The digits, where the ink is a number, and the one looked at.
    steps
        Those on the way to the input that are done; see `take_steps`.
    """

    def __init__(self, canvas: DrawCanvas, pictures: PictureReading, workspace: Workspace) -> None:
        self._canvas = canvas
        self._pictures = pictures
        self._workspace = workspace
        self.steps = ALL_STEPS
        self.number = NumberReading(self._numeral_reader())

    def take_steps(self, steps: Steps) -> None:
        """Prepare the ink by these steps from now on."""
        self.steps = steps
        self.begin_number()

    def begin_number(self) -> None:
        """What was cut out and read before is of no use any more."""
        number = NumberReading(self._numeral_reader())
        number.expected, self.number = self.number.expected, number

    def left_out(self, names: Sequence[str]) -> list[str]:
        """Which of these steps are not done."""
        return [name for name in self.steps.missing if name in names]

    def look_at_picture(self) -> bool:
        """Whether the picture on the canvas, if there is one, is ready to be read."""
        picture = self._canvas.picture()
        if picture is None:
            self._pictures.leave()
            return True
        return self._pictures.look_at(picture, self.steps)

    def read_number(self) -> bool:
        """Read all of the ink; whether it is a number of several digits."""
        return self.number.read(self._parts())

    def read_digit(self) -> tuple[Prepared | None, FloatArray | None]:
        """All of the ink as one digit: its steps, and the probabilities (10,).

        None where there is no ink; no probabilities either where they are no numbers.
        """
        if self._canvas.picture() is not None:
            prepared = self._pictures.found.prepared
        else:
            prepared = self._prepare(self._canvas.sketch.strokes)
        if prepared is None:
            return None, None
        probabilities = self._predict(prepared.image[np.newaxis])[0]
        return prepared, probabilities if np.isfinite(probabilities).all() else None

    def digit_looked_at(self) -> Prepared | None:
        """The steps of the digit looked at, where there is a number."""
        parts = self._parts()
        return self._prepare([parts[index] for index in self.number.digit.strokes])

    def strokes_looked_at(self) -> Sequence[Stroke]:
        """All strokes there are, or of a number those of the digit looked at."""
        strokes = self._canvas.sketch.strokes
        if not self.number.digits or self._canvas.picture() is not None:
            return strokes
        return [strokes[index] for index in self.number.digit.strokes]

    def _parts(self) -> Strokes:
        """What a number is put together from: strokes, or what hangs together in a picture."""
        if self._canvas.picture() is not None:
            parts = self._pictures.found.parts
            return () if parts is None else parts.outlines
        # Without a step the parts of a digit look like anything: it would be cut to pieces.
        is_one = bool(self.left_out(STROKE_STEPS)) and self.number.expected is Expected.AUTOMATIC
        return () if is_one else self._canvas.sketch.strokes

    def _prepare(self, parts: Strokes) -> Prepared | None:
        cut = self._pictures.found.parts
        if cut is not None:
            return cut.prepare(parts)
        return prepare_strokes(parts, CANVAS, steps=self.steps)

    def _render(self, parts: Strokes) -> ByteArray | None:
        prepared = self._prepare(parts)
        return None if prepared is None else prepared.image

    def _predict(self, images: ByteArray) -> FloatArray:
        with np.errstate(all="ignore"):  # a network in training may be about to diverge
            return self._workspace.in_use.network.predict(images)

    def _numeral_reader(self) -> NumeralReader:
        return NumeralReader(self._predict, self._render)
