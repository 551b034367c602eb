"""The buttons a training is driven by, and their keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from digitpad.widgets.basics import Button
from digitpad.widgets.theme import SPACE


class DrivingControls(QWidget):
    """Start, pause, one step, one epoch, stop; the same first weights again, or new ones.

    Space starts, holds and goes on, the full stop takes one step: on the whole tab, except where
    the focus is on something that needs these keys itself.
    """

    start_requested = Signal()
    pause_requested = Signal()
    step_requested = Signal()
    epoch_requested = Signal()
    stop_requested = Signal()
    reset_requested = Signal()
    new_weights_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("driving_controls")
        self._make_buttons()
        self._lay_out()
        self._space = QShortcut(QKeySequence(Qt.Key.Key_Space), self)
        self._space.setObjectName("start_or_pause_key")
        self._space.setAutoRepeat(False)
        self._space.activated.connect(self._on_space)
        self._full_stop = QShortcut(QKeySequence("."), self)
        self._full_stop.setObjectName("step_key")
        self._full_stop.activated.connect(self._step.click)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def show_state(
        self, *, is_active: bool, is_paused: bool, is_stopping: bool, can_begin: bool
    ) -> None:
        """Offer what can be done now; ``can_begin`` is whether the settings make a run."""
        can_go = is_paused if is_active else can_begin
        can_renew = not is_stopping and (is_active or can_begin)
        had_focus = self._start.hasFocus()
        self._start.setEnabled(not is_active and can_begin)
        self._pause.setEnabled(is_active and not is_stopping)
        self._step.setEnabled(can_go)
        self._epoch.setEnabled(can_go)
        self._stop.setEnabled(is_active and not is_stopping)
        self._reset.setEnabled(can_renew)
        self._new_weights.setEnabled(can_renew)
        if had_focus and is_active:
            self._pause.setFocus()  # else Qt gives it to whatever comes next
        if is_paused:
            self._pause.rename(self.tr("Resume"), "start")
        else:
            self._pause.rename(self.tr("Pause"), "pause")

    def _make_buttons(self) -> None:
        self._start = Button(
            "start_button",
            self.tr("Start"),
            self.tr("Train a new network by these settings. Space does so, too."),
            "start",
            "Ctrl+T",
            is_primary=True,
        )
        self._pause = Button(
            "pause_button",
            self.tr("Pause"),
            self.tr(
                "Hold the training after the step it is in, or let it go on. Space does so, too."
            ),
            "pause",
            "Ctrl+P",
        )
        self._step = Button(
            "step_button",
            self.tr("Step"),
            self.tr("Learn one batch and hold: one gradient, one step down it. Key: full stop."),
            "step",
        )
        self._epoch = Button(
            "epoch_button",
            self.tr("Epoch"),
            self.tr("Go on to the end of the epoch, test, and hold."),
            "epoch",
            "Ctrl+E",
        )
        self._stop = Button(
            "stop_button",
            self.tr("Stop"),
            self.tr("End the training here. The network keeps what it has learnt."),
            "stop",
            "Ctrl+.",
        )
        self._reset = Button(
            "reset_button",
            self.tr("Reset"),
            self.tr(
                "Back to the first step with the SAME first weights: what differs then is "
                "only what you change."
            ),
            "reset",
            "Ctrl+R",
        )
        self._new_weights = Button(
            "new_weights_button",
            self.tr("New weights"),
            self.tr(
                "Back to the first step with OTHER first weights, from the next seed: so you see "
                "what is luck."
            ),
            "dice",
            "Ctrl+Shift+R",
        )
        for button, requested in (
            (self._start, self.start_requested),
            (self._pause, self.pause_requested),
            (self._step, self.step_requested),
            (self._epoch, self.epoch_requested),
            (self._stop, self.stop_requested),
            (self._reset, self.reset_requested),
            (self._new_weights, self.new_weights_requested),
        ):
            button.clicked.connect(requested)
            # A click must not take Space away from the training.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for buttons in (
            (self._start, self._pause),
            (self._step, self._epoch, self._stop),
            (self._reset, self._new_weights),
        ):
            row = QHBoxLayout()
            row.setSpacing(SPACE)
            for button in buttons:
                button.setProperty("tight", True)
                row.addWidget(button, 1)
            column.addLayout(row)

    def _on_space(self) -> None:
        (self._start if self._start.isEnabled() else self._pause).click()

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        is_writing = isinstance(now, QAbstractSpinBox | QLineEdit)
        self._full_stop.setEnabled(not is_writing)
        self._space.setEnabled(not is_writing and not isinstance(now, QAbstractButton | QComboBox))
