"""The settings of a run, as a form."""

from __future__ import annotations

import math

from PySide6.QtCore import QSettings, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from digitpad.parts import label
from digitpad.theme import SPACE
from model import optimizers, zoo
from model.config import TrainingConfig

QUICK = (5_000, 1_000)
"""The tutorials' quick setting: training and test images."""

ALL = (60_000, 10_000)


class TrainingForm(QWidget):
    """Fields for everything a person may choose; `config` gives them as one value."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_form")
        self._make_fields()
        form = QFormLayout()
        form.setVerticalSpacing(SPACE)
        form.setHorizontalSpacing(2 * SPACE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (self.tr("Network"), self._network),
            (self.tr("Data"), self._amount),
            (self.tr("Training images"), self._train_size),
            (self.tr("Test images"), self._test_size),
            (self.tr("Epochs"), self._epochs),
            (self.tr("Batch size"), self._batch_size),
            (self.tr("Optimizer"), self._optimizer),
            (self.tr("Learning rate"), self._learning_rate),
            (self.tr("Seed"), self._seed),
        ):
            field.setAccessibleName(text)
            field.setMinimumHeight(3 * SPACE + 2)
            form.addRow(label(text, "muted"), field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        self._on_size_changed()

    def config(self) -> TrainingConfig:
        """The settings as they stand. Every value the fields allow is possible."""
        return TrainingConfig(
            network=self._network.currentData(),
            train_size=self._train_size.value(),
            test_size=self._test_size.value(),
            epochs=self._epochs.value(),
            batch_size=self._batch_size.value(),
            optimizer=self._optimizer.currentData(),
            learning_rate=self._learning_rate.value(),
            seed=self._seed.value(),
        )

    def set_amount(self, train_size: int, test_size: int) -> None:
        """Choose how many images to learn from and to test on."""
        self._train_size.setValue(train_size)
        self._test_size.setValue(test_size)

    def set_epochs(self, epochs: int) -> None:
        """Choose how often every image is seen."""
        self._epochs.setValue(epochs)

    def save_to(self, settings: QSettings) -> None:
        """Remember every field."""
        for field in (*self._numbers(), self._optimizer):
            value = field.currentData() if isinstance(field, QComboBox) else field.value()
            settings.setValue(f"train/{field.objectName()}", value)

    def restore_from(self, settings: QSettings) -> None:
        """Set every field that was remembered; one that cannot be read stays as it is."""
        for field in self._numbers():
            try:
                value = float(str(settings.value(f"train/{field.objectName()}", field.value())))
            except ValueError:
                continue
            if math.isnan(value):
                continue
            if isinstance(field, QSpinBox):
                field.setValue(int(max(field.minimum(), min(field.maximum(), value))))
            else:
                field.setValue(value)
        kept = self._optimizer.findData(settings.value(f"train/{self._optimizer.objectName()}"))
        if kept >= 0:
            self._optimizer.setCurrentIndex(kept)

    def _make_fields(self) -> None:
        self._network = _combo(
            "network_combo",
            [(title, name) for name, title in zoo.TITLES.items()],
            self.tr(
                "Convolution with 30 kernels of 5 x 5, ReLU, 2 x 2 max pooling, 100 hidden "
                "units, ten outputs: small enough to see through, 98.9% right on MNIST."
            ),
        )
        self._amount = _combo(
            "amount_combo",
            [
                (self.tr("Quick: 5,000 and 1,000"), QUICK),
                (self.tr("All of MNIST: 60,000 and 10,000"), ALL),
                (self.tr("As set below"), None),
            ],
            self.tr("How much of MNIST to learn from, and to test on."),
        )
        self._train_size = _spin("train_size_spin", 1, ALL[0], QUICK[0], 1_000)
        self._train_size.setToolTip(
            self.tr("Images to learn from. More of them: slower epochs, better reading.")
        )
        self._test_size = _spin("test_size_spin", 1, ALL[1], QUICK[1], 500)
        self._test_size.setToolTip(
            self.tr("Images that are never learnt from, only read, after each epoch.")
        )
        self._epochs = _spin("epochs_spin", 1, 1_000, 20)
        self._epochs.setToolTip(self.tr("How often every training image is seen."))
        self._batch_size = _spin("batch_size_spin", 1, 10_000, 100, 10)
        self._batch_size.setToolTip(
            self.tr(
                "Images the gradient is averaged over before each step. "
                "Small: many noisy steps. Large: few smooth ones."
            )
        )
        self._optimizer = _combo(
            "optimizer_combo",
            [(title, name) for name, title in optimizers.TITLES.items()],
            self.tr(
                "How a gradient becomes a step. SGD goes straight down it, Momentum keeps "
                "rolling, Adam gives every weight a pace of its own."
            ),
        )
        self._optimizer.setCurrentIndex(self._optimizer.findData("adam"))
        self._learning_rate = QDoubleSpinBox()
        self._learning_rate.setObjectName("learning_rate_spin")
        self._learning_rate.setDecimals(5)
        self._learning_rate.setRange(0.00001, 100.0)
        self._learning_rate.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self._learning_rate.setValue(0.001)
        self._learning_rate.setToolTip(
            self.tr(
                "Length of each step. Adam likes 0.001, SGD and Momentum 0.01 to 0.1. "
                "Too long, and the loss explodes: try it."
            )
        )
        self._seed = _spin("seed_spin", 0, 2**31 - 1, 0)
        self._seed.setToolTip(
            self.tr("The same seed gives the same first weights and the same order of images.")
        )
        self._amount.activated.connect(self._on_amount_chosen)
        self._train_size.valueChanged.connect(self._on_size_changed)
        self._test_size.valueChanged.connect(self._on_size_changed)

    def _numbers(self) -> tuple[QSpinBox | QDoubleSpinBox, ...]:
        return (
            self._train_size,
            self._test_size,
            self._epochs,
            self._batch_size,
            self._learning_rate,
            self._seed,
        )

    @Slot(int)
    def _on_amount_chosen(self, index: int) -> None:
        amount = self._amount.itemData(index)
        if amount is not None:
            self.set_amount(*amount)

    @Slot()
    def _on_size_changed(self) -> None:
        sizes = (self._train_size.value(), self._test_size.value())
        choices = [QUICK, ALL, sizes]
        self._amount.setCurrentIndex(choices.index(sizes))
        self.changed.emit()


def _combo(name: str, choices: list[tuple[str, object]], tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setToolTip(tip)
    for text, data in choices:
        combo.addItem(text, data)
    return combo


def _spin(name: str, low: int, high: int, value: int, step: int = 1) -> QSpinBox:
    spin = QSpinBox()
    spin.setObjectName(name)
    spin.setRange(low, high)
    spin.setSingleStep(step)
    spin.setGroupSeparatorShown(True)
    spin.setValue(value)
    return spin
