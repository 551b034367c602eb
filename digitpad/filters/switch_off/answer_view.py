"""The drawing, the answer to it, and which part of it carries that answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from digitpad.filters.tiles.heat import heat_picture
from digitpad.filters.tiles.pixel_view import PixelView, grey_picture
from digitpad.widgets.basics import Button, ElidedLabel
from digitpad.widgets.probability_bars import BARS, ProbabilityBars, percent_text
from digitpad.widgets.theme import SPACE, current_theme

_LEAST_LIMIT = 1.0
"""Of log-odds: less is not to look like heat."""
_LEAST_FALL = 0.005
"""The least change of a probability that is worth showing."""


class AnswerView(QWidget):
    """Takes plain arrays; its owner reads the drawing and covers it."""

    heat_wanted = Signal(bool)
    sample_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answer_view")
        self.picture = PixelView("answer_picture", self.tr("The drawing"))
        self.picture.setMinimumSize(18 * SPACE, 18 * SPACE)
        self.bars = ProbabilityBars()
        self.bars.setObjectName("edited_bars")
        self.answer = ElidedLabel("title", "edited_answer")
        self.answer.setAccessibleName(self.tr("The answer"))
        self.heat = QCheckBox(self.tr("Which &part carries the answer"))
        self.heat.setObjectName("heat_check")
        self.heat.setAccessibleName(self.tr("Show which part carries the answer"))
        self.heat.setToolTip(
            self.tr(
                "A patch covers one place after the other. Red is where the answer gets less "
                "probable without what is below, blue where it gets more probable; the frame is "
                "the patch that costs most. (Alt+P)"
            )
        )
        self.heat.setChecked(True)
        self.heat.toggled.connect(self.heat_wanted)
        self.covered = ElidedLabel(role="muted", name="covered_label")
        self.covered.setAccessibleName(self.tr("What covering the drawing does"))
        self._sample = Button(
            "switch_sample_button",
            self.tr("Test image"),
            self.tr("Read a random one of the test images; the drawing on the Draw tab stays."),
            "sample",
        )
        self._sample.setProperty("small", True)
        self._sample.clicked.connect(self.sample_wanted)
        self._image: NDArray[np.uint8] | None = None
        self._names: Sequence[str] = [str(digit) for digit in range(BARS)]
        self.bars.setMinimumHeight(19 * SPACE)
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        right.addWidget(self.answer)
        right.addWidget(self.bars, 1)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.picture, 2)
        row.addLayout(right, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(row, 1)
        below = QHBoxLayout()
        below.setSpacing(2 * SPACE)
        below.addWidget(self._sample)
        below.addWidget(self.heat)
        below.addStretch()
        column.addLayout(below)
        column.addWidget(self.covered)

    def set_names(self, names: Sequence[str]) -> None:
        """What the ten classes are called."""
        self._names = names
        self.bars.set_names(names)

    def offer_samples(self, is_on: bool) -> None:
        """Whether there are test images."""
        self._sample.setEnabled(is_on)

    def show_nothing(self, reason: str) -> None:
        """No answer, and why."""
        self._image = None
        self.picture.set_picture(None, reason)
        self.picture.set_frame(0, 0, 0)
        for text in (self.answer, self.covered):
            text.clear()
        self.bars.set_probabilities(None)

    def show_answer(
        self,
        image: NDArray[np.uint8],
        probabilities: NDArray[Any] | None,
        before: NDArray[Any] | None,
    ) -> None:
        """What is read in an image (channels, height, width).

        ``probabilities`` (10,) is None where there are none; ``before`` is what they were with
        all kernels, None while these are all kernels.
        """
        if self._image is None or not np.array_equal(image, self._image):
            self._image = image
            self.clear_heat()
        self.bars.set_probabilities(probabilities)
        if probabilities is None:
            self.answer.setText(self.tr("No answer: the weights are no finite numbers"))
            return
        now = self._message(probabilities)
        if before is None:
            self.answer.setText(self.tr("Read as {0}").format(now))
        else:
            self.answer.setText(self.tr("Now {0}, before {1}").format(now, self._message(before)))

    def clear_heat(self) -> None:
        """Show the drawing plainly."""
        self.covered.clear()
        self.picture.set_frame(0, 0, 0)
        self.picture.setAccessibleDescription("")
        if self._image is not None:
            self.picture.set_picture(grey_picture(self._image))

    def show_heat(
        self,
        drops: NDArray[Any],
        frame: tuple[int, int, int],
        answer: int,
        change: tuple[float, float, int],
    ) -> None:
        """Lay over the drawing how much of the answer each place carries.

        Parameters
        ----------
        drops
            Shape (height, width): the log-odds lost where a place is covered.
        frame
            Top, left and side of the patch that costs most, px.
        answer, change
            The digit; its probability uncovered and under that patch, and what is read there.
        """
        if self._image is None:
            return
        plain = grey_picture(self._image)
        strongest = float(np.abs(drops).max())
        limit = max(strongest, _LEAST_LIMIT)
        self.picture.set_picture(heat_picture(plain, drops, limit, current_theme()))
        self.picture.set_frame(*(frame if strongest >= _LEAST_LIMIT else (0, 0, 0)))
        whole, least, instead = change
        name = self._names[answer]
        if strongest < _LEAST_LIMIT:
            text = self.tr("No one place carries the {0}: covering any changes little")
            self.covered.setText(text.format(name))
        elif whole - least < _LEAST_FALL:
            text = self.tr("The framed part carries most of the {0}, but it is as sure without it")
            self.covered.setText(text.format(name))
        else:
            text = self.tr("Without the framed part: {0} falls from {1} to {2}").format(
                name, percent_text(whole), percent_text(least)
            )
            if instead != answer:
                text += self.tr(", read as {0}").format(self._names[instead])
            self.covered.setText(text)
        top, left, side = frame
        height, width = drops.shape
        self.picture.setAccessibleDescription(
            self.tr("{0}. The frame: rows {1} to {2}, columns {3} to {4}").format(
                self.covered.text(),
                max(top, 0) + 1,
                min(top + side, height),
                max(left, 0) + 1,
                min(left + side, width),
            )
        )

    def _message(self, probabilities: NDArray[Any]) -> str:
        best = int(probabilities.argmax())
        return f"{self._names[best]} ({percent_text(float(probabilities[best]))})"
