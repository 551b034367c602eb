"""The settings of a run, as a form that says where they do not fit together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSettings, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.train.form import form_memory
from digitpad.train.form.form_fields import BASIC, make_fields, show_remarks
from digitpad.train.form.form_rows import FormRows
from digitpad.train.form.preset_choice import PresetChoice, is_preset
from digitpad.train.form.validation import Remark, check
from digitpad.widgets.theme import SPACE
from model.nn import optimizers, zoo
from model.training.config import TrainingConfig
from model.training.presets import CIFAR10, PRESETS

if TYPE_CHECKING:
    from digitpad.train.form.fields import Field
    from digitpad.train.form.own_settings import OwnSettings
    from model.nn.network import Network

_CIFAR10_SHAPE = (3, 32, 32)


class TrainingForm(QWidget):
    """Fields for everything a person may choose; `config` gives them as one value.

    Signals
    -------
    changed
        A setting is another, and has been looked at: `network`, `reason` are up to date.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_form")
        self._preset = next(iter(PRESETS))
        self._is_filling = True
        self._reason = ""
        self._network_built: Network | None = None
        self._presets = PresetChoice()
        self._rows = FormRows()
        parts = make_fields(self._rows)
        self.fields, self.data = parts.fields, parts.data
        self._network_settings, self._optimizer_settings = parts.network, parts.optimizer
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, SPACE, 0)  # clear of the bar that scrolls it
        layout.setSpacing(SPACE)
        layout.addWidget(self._presets)
        layout.addWidget(self._rows)
        self._presets.chosen.connect(self.choose_preset)
        self._presets.passed.connect(self._on_preset_passed)
        self.data.changed.connect(self._on_data_changed)
        self._network_settings.changed.connect(self._on_changed)
        self._optimizer_settings.changed.connect(self._on_changed)
        self.fields["network"].changed.connect(self._on_network_changed)
        self.fields["optimizer"].changed.connect(self._on_optimizer_changed)
        # Before it is looked at: who says how many epochs does not mean an end at a step.
        self.fields["epochs"].changed.connect(self._on_epochs_changed)
        for field in self.fields.values():
            field.changed.connect(self._on_changed)
        self._on_network_changed()
        self._optimizer_settings.set_owner(str(self.fields["optimizer"].value()))
        self._is_filling = False
        self._on_changed()

    @property
    def network(self) -> Network | None:
        """The chosen network, its weights zero; None if its settings are impossible."""
        return self._network_built

    @property
    def reason(self) -> str:
        """Why no run can be started with these settings; "" if one can."""
        return self._reason

    def config(self) -> TrainingConfig:
        """The settings as they stand.

        Raises
        ------
        ValueError
            If they are impossible; the text names one.
        """
        values: dict[str, Any] = {name: field.value() for name, field in self.fields.items()}
        values |= {name: field.value() for name, field in self.data.sizes.items()}
        values["network_settings"] = self._network_settings.values()
        values["optimizer_settings"] = self._optimizer_settings.values()
        facts, usual = self.data.facts, self._network_settings.default("input_shape")
        if facts is not None and usual is not None and facts.image_shape != usual:
            values["network_settings"]["input_shape"] = facts.image_shape
        return TrainingConfig(**values)

    def data_name(self) -> str:
        """What to learn from, as `open_dataset` takes it: "mnist" or a path."""
        return self.data.name

    def set_config(self, config: TrainingConfig, data_name: str = "mnist") -> None:
        """Show the settings of another run, all of them."""
        self._is_filling = True
        # First: a network and an optimizer that are chosen bring their own settings.
        for name in ("network", "optimizer"):
            self.fields[name].set_value(getattr(config, name))
        self.data.set_name(data_name)
        self.data.set_sizes(config.train_size, config.test_size)
        self._network_settings.set_values(config.network_settings)
        self._optimizer_settings.set_values(config.optimizer_settings)
        for name, field in self.fields.items():
            field.set_value(getattr(config, name))
        self._is_filling = False
        self._on_changed()

    @Slot(str)
    def choose_preset(self, name: str) -> None:
        """Set every field as the preset has it; ask for the data it needs."""
        preset, data_name = PRESETS[name], "mnist"
        if preset.data == CIFAR10:
            data_name = self._cifar10_name()
        if data_name:
            self._preset = name
            self.set_config(preset.config(), data_name)
        self._show_preset()

    def settle(self) -> None:
        """Take what is being typed: a run started by its key leaves the field in focus."""
        self._rows.settle()

    def set_seed(self, seed: int) -> None:
        """Choose what the first weights and the order of images are drawn from."""
        self.fields["seed"].set_value(seed)

    def save_to(self, settings: QSettings) -> None:
        """Remember every field."""
        form_memory.save(settings, self._remembered(), self.own_settings())
        name = self.data_name()
        settings.setValue("train/data_file", "" if name == "mnist" else name)
        settings.setValue("train/preset", self._preset)

    def restore_from(self, settings: QSettings) -> None:
        """Set every field that was remembered; one that cannot be read stays as it is."""
        self._is_filling = True
        kept = settings.value("train/preset")
        self._preset = next((name for name in PRESETS if name == kept), self._preset)
        path = settings.value("train/data_file")
        if isinstance(path, str) and path and _exists(path):
            self.data.set_name(path)
        # First: a network and an optimizer that are chosen bring their own settings.
        form_memory.restore(settings, [self.fields[name] for name in ("network", "optimizer")], {})
        form_memory.restore(settings, self._remembered(), self.own_settings())
        self._is_filling = False
        self._on_changed()
        usual = TrainingConfig()
        advanced = [name for name in self.fields if name not in ("network", *BASIC)]
        if any(self.fields[name].value() != getattr(usual, name) for name in advanced):
            self._rows.open_group("advanced")

    def _remembered(self) -> list[Field]:
        return [*self.fields.values(), *self.data.sizes.values()]

    def own_settings(self) -> dict[str, OwnSettings]:
        """The settings that belong to the network and to the optimizer chosen."""
        return {"network": self._network_settings, "optimizer": self._optimizer_settings}

    # What depends on what.

    def _cifar10_name(self) -> str:
        """The data in the form if they are CIFAR-10's, or those the person points at now."""
        facts = self.data.facts
        if facts is not None and facts.image_shape == _CIFAR10_SHAPE:
            return self.data.name
        path = self.data.ask_file(self._ask_cifar10())
        return "" if path is None else str(path)

    def _ask_cifar10(self) -> str:
        return self.tr("Choose CIFAR-10's archive, cifar-10-python.tar.gz")

    @Slot(str)
    def _on_preset_passed(self, name: str) -> None:
        """No file is asked for while presets are passed by: the form says that one is wanted."""
        facts, preset = self.data.facts, PRESETS[name]
        has_data = facts is not None and facts.image_shape == _CIFAR10_SHAPE
        if preset.data != CIFAR10 or has_data:
            self.choose_preset(name)
            return
        self._preset = name
        self.set_config(preset.config())
        message = self.tr("It learns from CIFAR-10, which does not come with Digitpad.")
        self.data.want_file(message, self._ask_cifar10())

    @Slot()
    def _on_network_changed(self) -> None:
        name = str(self.fields["network"].value())
        self._network_settings.set_owner(name)
        self._set_classes()
        tip = _first_paragraph(zoo.NETWORKS[name].__doc__ or "")
        self.fields["network"].editor.setToolTip(tip)

    @Slot()
    def _on_optimizer_changed(self) -> None:
        """Bring the optimizer's own rate: another's would often teach it nothing."""
        name = str(self.fields["optimizer"].value())
        self._optimizer_settings.set_owner(name)
        self.fields["learning_rate"].set_value(optimizers.DEFAULT_RATES[name])

    @Slot()
    def _on_epochs_changed(self) -> None:
        if not self._is_filling and self.fields["steps"].value() is not None:
            self.fields["steps"].set_value(None)

    @Slot()
    def _on_data_changed(self) -> None:
        self._set_classes()
        self._on_changed()

    def _set_classes(self) -> None:
        """Give the network as many classes as the data have, where it can."""
        facts, usual = self.data.facts, self._network_settings.default("classes")
        if facts is not None and isinstance(usual, int):
            others = self._network_settings.values()
            others.pop("classes", None)
            if facts.classes > usual:
                others["classes"] = facts.classes
            if others != self._network_settings.values():
                self._network_settings.set_values(others)

    @Slot()
    def _on_changed(self) -> None:
        if self._is_filling:
            return
        config, self._network_built, remarks = check(self.config, self.data.facts)
        if self.data.trouble:
            remarks.append(Remark("data", self.data.trouble, not self.data.is_reading))
        elif self.data.notes:
            remarks.append(Remark("data", self.data.notes, is_problem=False))
        self._show_remarks(remarks)
        self._show_preset(config)
        self.changed.emit()

    def _show_remarks(self, remarks: list[Remark]) -> None:
        problems = show_remarks(self._rows, list(self.own_settings().values()), remarks)
        self._reason = ""
        if problems:
            message = self.tr("Not possible yet, see above: {0}")
            self._reason = message.format(", ".join(problems))
        elif self.data.trouble:
            self._reason = self.data.trouble

    def _show_preset(self, config: TrainingConfig | None = None) -> None:
        """The preset whose settings these are, or the one they began from."""
        for name in (self._preset, *PRESETS):
            if config is not None and is_preset(name, config, self.data):
                self._preset = name
                self._presets.show_preset(name)
                return
        if config is None and self._reason == "":
            self._show_preset(self.config())
            return
        self._presets.show_preset(self._preset, is_custom=True)


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # no path at all
        return False


def _first_paragraph(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())
