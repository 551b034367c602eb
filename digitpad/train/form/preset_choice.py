"""Which preset the form shows, or which one it began from, and what that one teaches."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from digitpad.widgets.basics import label
from digitpad.widgets.theme import SPACE
from model.base import translation_marks
from model.training.presets import MNIST, PRESETS

if TYPE_CHECKING:
    from digitpad.train.form.data_choice import DataChoice
    from model.training.config import TrainingConfig


def is_preset(name: str, config: TrainingConfig, data: DataChoice) -> bool:
    """Whether these settings, on these data, are the preset's; all is all there are."""
    preset = PRESETS[name]
    is_mnist = data.name == MNIST and not data.is_wanting
    if is_mnist != (preset.data == MNIST):
        return False
    wanted = asdict(preset.config())
    for size, field in data.sizes.items():
        wanted[size] = wanted[size] or field.most()
    return asdict(config) == wanted


class _Combo(QComboBox):
    """Knows whether keys or the wheel turn it, while it is folded."""

    is_passing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.is_passing = True
        super().keyPressEvent(event)
        self.is_passing = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.is_passing = True
        super().wheelEvent(event)
        self.is_passing = False


class PresetChoice(QWidget):
    """The presets by their titles, and the sentence of the one chosen."""

    chosen = Signal(str)
    """A person chose the preset of this name."""
    passed = Signal(str)
    """A person came by this preset, with the arrow keys or the wheel: perhaps on to another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._combo = _Combo()
        self._combo.setObjectName("preset_combo")
        self._combo.setAccessibleName(self.tr("Preset"))
        self._combo.setToolTip(self.tr("A whole run at once: it sets every field below."))
        self._combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._combo.setMinimumContentsLength(10)
        self._combo.setMinimumHeight(3 * SPACE + 2)
        for name, preset in PRESETS.items():
            self._combo.addItem(_translated(preset.title), name)
        self._combo.activated.connect(self._on_activated)
        self._teaches = label(role="muted", name="preset_label")
        self._teaches.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(self._combo)
        layout.addWidget(self._teaches)

    def show_preset(self, name: str, *, is_custom: bool = False) -> None:
        """Show the preset called ``name``, or that the settings began from it."""
        title, teaches = _translated(PRESETS[name].title), _translated(PRESETS[name].teaches)
        if is_custom:
            text = self.tr("Custom (from {0})").format(title)
            if self._combo.count() == len(PRESETS):
                self._combo.addItem(text)
            self._combo.setItemText(len(PRESETS), text)
            self._combo.setCurrentIndex(len(PRESETS))
        else:
            self._combo.setCurrentIndex(list(PRESETS).index(name))
            if self._combo.count() > len(PRESETS):
                self._combo.removeItem(len(PRESETS))
        self._teaches.setText(teaches)
        self._teaches.setVisible(not is_custom)
        self._combo.setAccessibleDescription("" if is_custom else teaches)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        if index < len(PRESETS):
            message = self.passed if self._combo.is_passing else self.chosen
            message.emit(self._combo.itemData(index))


def _translated(text: str) -> str:
    return QCoreApplication.translate(translation_marks.PRESET_CONTEXT, text)
