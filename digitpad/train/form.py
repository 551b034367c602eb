"""The settings of a run, as a form."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QSpinBox,
    QToolButton,
    QWidget,
)

from digitpad.parts import label
from digitpad.theme import SPACE
from model import optimizers, zoo
from model.config import GRADIENTS, TrainingConfig
from model.schedules import SCHEDULES

QUICK = (5_000, 1_000)
"""The tutorials' quick setting: training and test images."""

ALL = (60_000, 10_000)
MNIST = "mnist"
_MOST_IMAGES = (10_000_000, 10_000_000)
"""Of a file nobody has read yet. It is told at the start if there are fewer."""

NUMERICAL_NETWORKS = ("simple_net", "mlp")
"""Those made of fully connected layers only, for which central differences are quick enough."""


class TrainingForm(QWidget):
    """Fields for everything a person may choose; `config` gives them as one value."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_form")
        self._file: Path | None = None
        self._make_data_fields()
        self._make_training_fields()
        self._make_advanced_fields()
        self._connect()
        self._lay_out()
        self._offer_data()
        self._offer_networks()

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
            schedule=self._schedule.currentData(),
            weight_decay=self._weight_decay.value(),
            gradient=self._gradient.currentData(),
        )

    def data_name(self) -> str:
        """What to learn from, as `open_dataset` takes it: "mnist" or a path."""
        return MNIST if self._file is None else str(self._file)

    def set_amount(self, train_size: int, test_size: int) -> None:
        """Choose how many images to learn from and to test on."""
        self._train_size.setValue(train_size)
        self._test_size.setValue(test_size)

    def set_epochs(self, epochs: int) -> None:
        """Choose how often every image is seen."""
        self._epochs.setValue(epochs)

    def set_data_file(self, path: Path | None) -> None:
        """Learn from the file, or folder, at ``path``; None for the bundled MNIST."""
        self._file = path
        for field, most in zip(
            (self._train_size, self._test_size), ALL if path is None else _MOST_IMAGES, strict=True
        ):
            field.setMaximum(most)
        self._offer_data()
        self._offer_networks()

    def save_to(self, settings: QSettings) -> None:
        """Remember every field."""
        for field in (*self._numbers(), *self._choices()):
            value = field.currentData() if isinstance(field, QComboBox) else field.value()
            settings.setValue(f"train/{field.objectName()}", value)
        settings.setValue("train/data_file", "" if self._file is None else str(self._file))

    def restore_from(self, settings: QSettings) -> None:
        """Set every field that was remembered; one that cannot be read stays as it is."""
        path = settings.value("train/data_file")
        if isinstance(path, str) and path and _exists(path):
            self.set_data_file(Path(path))
        # First: an optimizer that is chosen brings its own learning rate.
        for combo in self._choices():
            kept = combo.findData(settings.value(f"train/{combo.objectName()}"))
            if kept >= 0:
                combo.setCurrentIndex(kept)
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
        self._on_network_changed()
        is_usual = self._schedule.currentIndex() == self._gradient.currentIndex() == 0
        self._advanced.setChecked(not is_usual or self._weight_decay.value() > 0)

    # The fields.

    def _make_data_fields(self) -> None:
        self._network = _combo("network_combo", [], "")
        self._amount = _combo(
            "amount_combo", [], self.tr("What to learn from, and how much of it to test on.")
        )
        self._train_size = _spin("train_size_spin", 1, ALL[0], QUICK[0], 1_000)
        self._train_size.setToolTip(
            self.tr("Images to learn from. More of them: slower epochs, better reading.")
        )
        self._test_size = _spin("test_size_spin", 1, ALL[1], QUICK[1], 500)
        self._test_size.setToolTip(
            self.tr("Images that are never learnt from, only read, after each epoch.")
        )

    def _make_training_fields(self) -> None:
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
        self._learning_rate = _decimal("learning_rate_spin", 0.00001, 100.0, 0.001)
        self._learning_rate.setToolTip(
            self.tr(
                "Length of each step. Too short, and nothing is learnt; too long, and the loss "
                "jumps about or the units die: try it. Another optimizer brings its own."
            )
        )
        self._optimizer.currentIndexChanged.connect(self._on_optimizer_changed)
        self._seed = _spin("seed_spin", 0, 2**31 - 1, 0)
        self._seed.setToolTip(
            self.tr("The same seed gives the same first weights and the same order of images.")
        )

    def _make_advanced_fields(self) -> None:
        self._advanced = QToolButton()
        self._advanced.setObjectName("advanced_button")
        self._advanced.setText(self.tr("Advanced"))
        self._advanced.setAccessibleName(self._advanced.text())
        self._advanced.setToolTip(self.tr("Schedule, weight decay, and how gradients are found."))
        self._advanced.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._advanced.setAutoRaise(True)
        self._advanced.setCheckable(True)
        titles = {
            "constant": self.tr("Constant"),
            "cosine": self.tr("Cosine"),
            "one_cycle": self.tr("One cycle"),
        }
        self._schedule = _combo(
            "schedule_combo",
            [(titles.get(name, name), name) for name in SCHEDULES],
            self.tr(
                "How the learning rate goes over the run: as set throughout, down along half a "
                "cosine, or up first and then down."
            ),
        )
        self._weight_decay = _decimal("weight_decay_spin", 0.0, 10.0, 0.0)
        self._weight_decay.setToolTip(
            self.tr(
                "How much weights shrink after each step, as a share of the learning rate: a "
                "brake on learning by heart. 0.01 is usual, 0 is none."
            )
        )
        self._gradient = _combo(
            "gradient_combo",
            zip((self.tr("Backpropagation"), self.tr("Numerical")), GRADIENTS, strict=True),
            "",
        )

    def _connect(self) -> None:
        self._amount.activated.connect(self._on_amount_chosen)
        self._train_size.valueChanged.connect(self._on_size_changed)
        self._test_size.valueChanged.connect(self._on_size_changed)
        self._network.currentIndexChanged.connect(self._on_network_changed)
        self._advanced.toggled.connect(self._on_advanced_toggled)

    def _lay_out(self) -> None:
        rows = (
            (self.tr("Network"), self._network),
            (self.tr("Data"), self._amount),
            (self.tr("Training images"), self._train_size),
            (self.tr("Test images"), self._test_size),
            (self.tr("Epochs"), self._epochs),
            (self.tr("Batch size"), self._batch_size),
            (self.tr("Optimizer"), self._optimizer),
            (self.tr("Learning rate"), self._learning_rate),
            (self.tr("Seed"), self._seed),
        )
        more = (
            (self.tr("Schedule"), self._schedule),
            (self.tr("Weight decay"), self._weight_decay),
            (self.tr("Gradient"), self._gradient),
        )
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(SPACE)
        self._form.setHorizontalSpacing(2 * SPACE)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in rows:
            self._add_row(text, field)
        self._form.addRow(self._advanced)
        for text, field in more:
            self._add_row(text, field)
        self._on_advanced_toggled(False)

    def _add_row(self, text: str, field: QWidget) -> None:
        field.setAccessibleName(text)
        field.setMinimumHeight(3 * SPACE + 2)
        self._form.addRow(label(text, "muted"), field)

    def _numbers(self) -> tuple[QSpinBox | QDoubleSpinBox, ...]:
        return (
            self._train_size,
            self._test_size,
            self._epochs,
            self._batch_size,
            self._learning_rate,
            self._seed,
            self._weight_decay,
        )

    def _choices(self) -> tuple[QComboBox, ...]:
        return self._network, self._optimizer, self._schedule, self._gradient

    # What depends on what.

    def _offer_data(self) -> None:
        choices: list[tuple[str, object]] = [
            (self.tr("Quick: 5,000 and 1,000"), QUICK),
            (self.tr("All: 60,000 and 10,000"), ALL),
            (self.tr("MNIST as set below"), None),
        ]
        if self._file is not None:
            choices.append((self._file.name or str(self._file), self._file))
        choices.append((self.tr("Choose a data file\N{HORIZONTAL ELLIPSIS}"), _CHOOSE))
        self._amount.clear()
        for text, data in choices:
            self._amount.addItem(text, data)
        self._on_size_changed()

    def _offer_networks(self) -> None:
        """Those the images fit; of a file that is not read yet, every one."""
        chosen = self._network.currentData()
        names = [name for name in zoo.TITLES if self._file is not None or _reads_mnist(name)]
        self._network.blockSignals(True)
        self._network.clear()
        for name in names:
            self._network.addItem(zoo.TITLES[name], name)
        self._network.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        self._network.blockSignals(False)
        self._on_network_changed()

    @Slot()
    def _on_optimizer_changed(self) -> None:
        """Bring the optimizer's own rate: another's would often teach it nothing."""
        self._learning_rate.setValue(optimizers.DEFAULT_RATES[self._optimizer.currentData()])

    @Slot()
    def _on_network_changed(self) -> None:
        name = self._network.currentData()
        self._network.setToolTip(_first_paragraph(zoo.NETWORKS[name].__doc__ or ""))
        is_possible = name in NUMERICAL_NETWORKS
        self._gradient.setEnabled(is_possible)
        if not is_possible:
            self._gradient.setCurrentIndex(0)
            tip = self.tr(
                "Numerical gradients would take hours for this network: choose {0} to try them."
            ).format(self.tr(" or ").join(zoo.TITLES[each] for each in NUMERICAL_NETWORKS))
        else:
            tip = self.tr(
                "Backpropagation is exact and quick. Numerical moves every weight a little up and "
                "down and looks what the loss does: the same answer, thousands of times slower."
            )
        self._gradient.setToolTip(tip)
        self.changed.emit()

    @Slot(int)
    def _on_amount_chosen(self, index: int) -> None:
        choice = self._amount.itemData(index)
        if choice == _CHOOSE:
            self._choose_file()
        elif isinstance(choice, Path):
            self.set_data_file(choice)
        elif self._file is not None:
            self.set_data_file(None)
        if isinstance(choice, tuple | list):
            self.set_amount(*choice)
        self._on_size_changed()

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a data file"),
            "" if self._file is None else str(self._file.parent),
            self.tr("Data sets (*.npz *.tar.gz *ubyte *ubyte.gz);;All files (*)"),
        )
        if name:
            path = Path(name)
            # One of MNIST's four files stands for the folder they are in.
            self.set_data_file(path.parent if "-ubyte" in path.name else path)

    @Slot()
    def _on_size_changed(self) -> None:
        sizes = (self._train_size.value(), self._test_size.value())
        index = [QUICK, ALL, sizes].index(sizes) if self._file is None else 3
        self._amount.setCurrentIndex(index)
        self.changed.emit()

    @Slot(bool)
    def _on_advanced_toggled(self, is_on: bool) -> None:
        arrow = Qt.ArrowType.DownArrow if is_on else Qt.ArrowType.RightArrow
        self._advanced.setArrowType(arrow)
        for field in (self._schedule, self._weight_decay, self._gradient):
            self._form.setRowVisible(field, is_on)


_CHOOSE = "choose"


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # no path at all
        return False


def _reads_mnist(name: str) -> bool:
    return zoo.settings_of(name).get("input_shape") == (1, 28, 28)


def _first_paragraph(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())


def _combo(name: str, choices: Iterable[tuple[str, object]], tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(10)
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


def _decimal(name: str, low: float, high: float, value: float) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setObjectName(name)
    spin.setDecimals(5)
    spin.setRange(low, high)
    spin.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
    spin.setValue(value)
    return spin
