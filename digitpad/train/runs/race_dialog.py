"""What to race: optimizers against each other, or learning rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.train.form.number_boxes import decimal_of, words_of
from digitpad.train.form.setting_words import in_words
from digitpad.train.runs.race import Lane, optimizer_lanes, rate_lanes
from digitpad.widgets.basics import label
from digitpad.widgets.theme import SPACE
from model.nn import optimizers

if TYPE_CHECKING:
    from model.training.config import TrainingConfig


class RaceDialog(QDialog):
    """Asks; `lanes` is the answer.

    Parameters
    ----------
    config
        What all lanes have in common.
    """

    def __init__(self, config: TrainingConfig, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._config = config
        self.setObjectName("race_dialog")
        self.setWindowTitle(self.tr("Race"))
        self._by_optimizer = QRadioButton(self.tr("Optimizers, each at its usual learning rate"))
        self._by_optimizer.setObjectName("race_optimizers_radio")
        self._by_optimizer.setToolTip(self.tr("The classic comparison: who learns fastest?"))
        self._by_optimizer.setChecked(True)
        self._by_rate = QRadioButton(
            self.tr("Learning rates of {0}").format(optimizers.TITLES[config.optimizer])
        )
        self._by_rate.setObjectName("race_rates_radio")
        self._by_rate.setToolTip(self.tr("Too short steps, fitting ones, too long ones."))
        self._boxes: dict[str, QCheckBox] = {}
        grid = QGridLayout()
        grid.setContentsMargins(3 * SPACE, 0, 0, SPACE)
        for number, (name, title) in enumerate(optimizers.TITLES.items()):
            box = self._boxes[name] = QCheckBox(title)
            box.setObjectName(f"race_{name}_check")
            box.setAccessibleName(title)
            box.setToolTip(self.tr("Learning rate {0:g}").format(optimizers.DEFAULT_RATES[name]))
            box.setChecked(True)
            box.toggled.connect(self._on_changed)
            grid.addWidget(box, number // 3, number % 3)
        rate = config.learning_rate
        self._rates = QLineEdit(f"{rate * 10:g}  {rate:g}  {rate / 10:g}")
        self._rates.setObjectName("race_rates_edit")
        self._rates.setAccessibleName(self.tr("Learning rates"))
        self._rates.setToolTip(self.tr("Learning rates in a line, such as 0.1 0.01."))
        self._rates.textChanged.connect(self._on_changed)
        self._message = label("", "error", "race_trouble_label")
        self._message.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = buttons.addButton(self.tr("Start race"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setObjectName("race_start_button")
        self._go.setProperty("primary", True)
        self._go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for radio in (self._by_optimizer, self._by_rate):
            radio.setAccessibleName(radio.text())
            radio.toggled.connect(self._on_changed)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACE)
        layout.addWidget(
            label(self.tr("The same network and seed, trained one after another."), "muted")
        )
        layout.addWidget(self._by_optimizer)
        layout.addLayout(grid)
        layout.addWidget(self._by_rate)
        layout.addWidget(self._rates)
        layout.addWidget(self._message)
        layout.addWidget(buttons)
        self._on_changed()

    def lanes(self) -> list[Lane]:
        """What to run, in order; ValueError if a learning rate is impossible."""
        if self._by_optimizer.isChecked():
            names = [name for name, box in self._boxes.items() if box.isChecked()]
            return optimizer_lanes(self._config, names)
        rates: list[float] = []
        for text in words_of(self._rates.text()):
            rate = decimal_of(text)
            if rate is None:
                raise ValueError(
                    self.tr("{0} is no number; write learning rates such as 0.1 0.01").format(text)
                )
            if rate in rates:
                raise ValueError(self.tr("{0} is there twice; leave one out").format(text))
            rates.append(rate)
        return rate_lanes(self._config, rates)

    @Slot()
    def _on_changed(self) -> None:
        is_by_optimizer = self._by_optimizer.isChecked()
        for box in self._boxes.values():
            box.setEnabled(is_by_optimizer)
        self._rates.setEnabled(not is_by_optimizer)
        text = ""
        try:
            if len(self.lanes()) < 2:
                text = self.tr("A race needs two or more.")
        except ValueError as error:
            text = in_words(str(error))
        self._message.setText(text)
        self._go.setEnabled(not text)
