"""Learning rate, weight decay and dropout, moved while the training goes on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from digitpad.train.form.derived_fields import LEAST_RATE
from digitpad.train.form.number_boxes import DecimalBox
from digitpad.widgets.basics import label
from digitpad.widgets.theme import SPACE
from model.nn.optimizer_base import LARGEST_RATE


class LiveControls(QWidget):
    """One field for each setting that a run lets be moved.

    Signals
    -------
    moved
        The name of a setting as `Trainer.change` takes it, and its new value. Not at every key:
        when the person is done with the field, or presses its arrows.
    """

    moved = Signal(str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_controls")
        tips = {
            "learning_rate": (
                self.tr("Learning rate"),
                self.tr(
                    "Move it while the training goes on: shorter steps settle the loss, longer "
                    "ones may throw it up. The curves mark where you did."
                ),
                (LEAST_RATE, LARGEST_RATE),
            ),
            "weight_decay": (
                self.tr("Weight decay"),
                self.tr("Move it while the training goes on: more of it keeps weights small."),
                (0.0, 10.0),
            ),
            "dropout": (
                self.tr("Dropout"),
                self.tr(
                    "Move it while the training goes on: the share of units left out at random "
                    "in each batch. More of it: worse on train, often better on test."
                ),
                (0.0, 0.99),
            ),
        }
        self._fields: dict[str, DecimalBox] = {}
        self._labels: dict[str, QWidget] = {}
        # Labels above, so that all three fit beside the small reading in a narrow window.
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        for name, (title, tip, (least, most)) in tips.items():
            field = DecimalBox(least, most, least)
            field.setObjectName(f"live_{name}_spin")
            field.setAccessibleName(self.tr("{0} of the run").format(title))
            field.setToolTip(tip)
            field.setKeyboardTracking(False)
            field.valueChanged.connect(self._on_changed)
            named = label(title, "muted", f"live_{name}_label")
            named.setBuddy(field)
            column = len(self._fields)
            grid.addWidget(named, 0, column)
            grid.addWidget(field, 1, column)
            self._fields[name], self._labels[name] = field, named
        grid.setColumnStretch(len(tips), 1)

    def show_settings(self, settings: Mapping[str, float]) -> None:
        """Show these values; a setting that is not among them cannot be moved and is hidden."""
        for name, field in self._fields.items():
            is_there = name in settings
            field.setVisible(is_there)
            self._labels[name].setVisible(is_there)
            if is_there and not field.hasFocus():
                with QSignalBlocker(field):
                    field.setValue(settings[name])

    def _on_changed(self, value: float) -> None:
        field = self.sender()
        for name, known in self._fields.items():
            if known is field:
                self.moved.emit(name, value)
