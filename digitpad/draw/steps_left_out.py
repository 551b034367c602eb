"""Which steps of the preparation are left out: switched under the tiles, warned of above them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.draw.answer.steps_warning import step_explanation, step_title
from model.handwriting.input_steps import ALL_STEPS, Steps

if TYPE_CHECKING:
    from digitpad.draw.answer.input_strip import InputStrip
    from digitpad.draw.answer.steps_warning import StepsWarning


class StepsLeftOut(QObject):
    """Keeps the switches of ``strip`` and the ``warning`` in step with ``steps``."""

    changed = Signal()

    def __init__(self, strip: InputStrip, warning: StepsWarning, parent: QObject) -> None:
        super().__init__(parent)
        self.steps = ALL_STEPS
        self._strip, self._warning = strip, warning
        self._names: tuple[str, ...] = ()
        strip.step_switched.connect(self._on_step_switched)
        warning.all_wanted.connect(self._on_all_wanted)

    def name_steps(self, names: tuple[str, ...]) -> None:
        """Name the strip's tiles, with a check for each but the first, if they are others."""
        if names == self._names:
            return
        self._names = names
        self._strip.set_step_names(
            [step_title(name) for name in names], [step_explanation(name) for name in names]
        )
        self._strip.set_switches(["", *names[1:]])
        self._show()

    def _take(self, steps: Steps) -> None:
        self.steps = steps
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        left_out = [name for name in self.steps.missing if name in self._names]
        self._warning.show_left_out([step_title(name) for name in left_out])
        self._strip.show_left_out(left_out)

    @Slot(str, bool)
    def _on_step_switched(self, name: str, is_on: bool) -> None:
        self._take(replace(self.steps, **{name: is_on}))

    @Slot()
    def _on_all_wanted(self) -> None:
        self._take(ALL_STEPS)
