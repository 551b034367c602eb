"""What the x axis counts, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from digitpad.train.plots.run_curves import Unit

_translate = QCoreApplication.translate


def axis_title(unit: Unit) -> str:
    """The title of an axis that counts in ``unit``."""
    return {
        Unit.EPOCHS: _translate("Unit", "epoch"),
        Unit.STEPS: _translate("Unit", "step"),
        Unit.SECONDS: _translate("Unit", "seconds of training"),
    }[unit]


def place(unit: Unit, x: float) -> str:
    """One place on that axis, such as "epoch 2.50"."""
    return {
        Unit.EPOCHS: _translate("Unit", "epoch {0}").format(f"{x:.2f}"),
        Unit.STEPS: _translate("Unit", "step {0}").format(f"{x:,.0f}"),
        Unit.SECONDS: _translate("Unit", "{0} s").format(f"{x:,.1f}"),
    }[unit]
