"""The timeline with its handle, and the button that plays it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from digitpad.filters.kernels.timeline import Timeline
from digitpad.widgets.basics import Button
from digitpad.widgets.theme import SPACE

STOP_MS = 180
"""How long a moment stays while the timeline plays."""


class Player(QWidget):
    """Stands at one of the stops: moved by mouse, by keys, or on its own while it plays."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("player")
        self.timeline = Timeline()
        self.timeline.valueChanged.connect(self.moved)
        self.button = Button(
            "play_button",
            self.tr("Play"),
            self.tr("Watch the kernels form, from the first step to the last. (Space)"),
            "start",
        )
        self.button.clicked.connect(self.toggle)
        self._clock = QTimer(self)
        self._clock.setInterval(STOP_MS)
        self._clock.timeout.connect(self._on_tick)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        row.addWidget(self.button)
        row.addWidget(self.timeline, 1)

    @property
    def is_playing(self) -> bool:
        """Whether it moves on its own."""
        return self._clock.isActive()

    @property
    def can_play(self) -> bool:
        """Whether there is more than one stop."""
        return self.timeline.isEnabled()

    def set_stops(self, names: Sequence[str], *, is_other: bool) -> None:
        """One stop a name, of another training or of the same one as it grows. Emits nothing.

        A handle at the end stays at the end; another training moves it there.
        """
        to_end = (is_other or self.timeline.is_at_end()) and not self.is_playing
        self.timeline.blockSignals(True)
        self.timeline.set_stops(names)
        if to_end:
            self.timeline.setValue(self.timeline.maximum())
        self.timeline.blockSignals(False)
        if not self.can_play:
            self.stop()
        self.button.setEnabled(self.can_play)

    @Slot()
    def toggle(self) -> None:
        """Play from here, or from the start if this is the end; or pause."""
        if self.is_playing:
            self.stop()
        elif self.can_play:
            if self.timeline.is_at_end():
                self.timeline.setValue(0)
            self.button.rename(self.tr("Pause"), "pause")
            self._clock.start()

    def stop(self) -> None:
        """Stay at this moment."""
        self._clock.stop()
        self.button.rename(self.tr("Play"), "start")

    @Slot()
    def _on_tick(self) -> None:
        self.timeline.setValue(self.timeline.value() + 1)
        if self.timeline.is_at_end():
            self.stop()
