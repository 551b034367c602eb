"""Where the run is, the settings that may be moved meanwhile, and the drawing it reads by now."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from digitpad.train.running.live_controls import LiveControls
from digitpad.train.running.live_reading import LiveReading
from digitpad.widgets.basics import StillLabel
from digitpad.widgets.theme import SPACE

BAR_PARTS = 1_000
_ONE_LINE_PX = 68 * SPACE
"""Width from which a run's progress stands in one line."""


class ProgressCard(QFrame):
    """A sentence, a bar, ``live`` to move settings, and ``reading`` for the drawing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress_card")
        self.setProperty("card", True)
        self.live = LiveControls()
        self.reading = LiveReading()
        self._bar = QProgressBar()
        self._bar.setObjectName("training_progress")
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._bar.setToolTip(self.tr("How much of the run's steps is done."))
        self._bar.setMaximum(BAR_PARTS)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(SPACE)
        self._figures = StillLabel("figures_label", is_wrapped=True)
        self._figures.label.setAccessibleName(self.tr("Progress of the run"))
        self._figures.label.setToolTip(
            self.tr("Where the run is, how fast it goes, and how well it reads by now.")
        )
        going = QVBoxLayout()
        going.setSpacing(SPACE // 2)
        going.addWidget(self._figures)
        going.addWidget(self._bar)
        going.addWidget(self.live)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        row.addLayout(going, 1)
        row.addWidget(self.reading)

    def show_progress(self, sentence: str, share: float) -> None:
        """Say where the run is, and how much of it is done, 0 to 1."""
        self._figures.set_text(sentence)
        self._bar.setValue(int(BAR_PARTS * share))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Two lines are kept where it may come to that, so that the curves below keep their place.
        lines = 1 if self._figures.width() >= _ONE_LINE_PX else 2
        self._figures.setFixedHeight(lines * self._figures.fontMetrics().lineSpacing())
