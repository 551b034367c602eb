"""The line above a plot: its title, a legend that hides curves, a switch, and "Follow"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from digitpad.widgets.theme import SPACE

if TYPE_CHECKING:
    from digitpad.train.plots.curve import Curve, CurveKey


class PlotHead(QWidget):
    """For the plot called ``name``. A legend on the curves would hide some of them.

    Signals
    -------
    switched
        The switch was pressed: whether it is on.
    follow_requested
        The whole run is wanted.
    legend_changed
        A curve was hidden or shown again.
    """

    switched = Signal(bool)
    follow_requested = Signal()
    legend_changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._keys: dict[str, CurveKey] = {}
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._switch = self._tool(f"{name}_log")
        self._switch.clicked.connect(self.switched)
        self._follow = self._tool(f"{name}_fit")
        self._follow.setText(self.tr("Follow"))
        self._follow.setChecked(True)
        self._follow.setToolTip(
            self.tr(
                "Show the whole run and follow it (A, or double-click the curves). Drag and wheel, "
                "or + and -, show a part; the arrow keys walk the cross-hair along the epochs."
            )
        )
        self._follow.clicked.connect(self.follow_requested)
        self._legend = QHBoxLayout()
        self._legend.setSpacing(SPACE)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self._title)
        layout.addStretch()
        layout.addLayout(self._legend)
        layout.addWidget(self._switch)
        layout.addWidget(self._follow)

    @property
    def title(self) -> str:
        """What the plot is called."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Call the plot so."""
        self._title.setText(title)
        self._follow.setAccessibleName(self.tr("Follow: {title}").format(title=title))

    def set_switch(self, text: str, name: str, tip: str) -> None:
        """What the switch says, what it is called, and its tooltip."""
        self._switch.setText(text)
        self._switch.setAccessibleName(name)
        self._switch.setToolTip(tip)

    def show_state(self, *, is_on: bool | None = None, is_following: bool | None = None) -> None:
        """Show how the switch and "Follow" stand; None leaves one as it is."""
        if is_on is not None:
            self._switch.setChecked(is_on)
        if is_following is not None:
            self._follow.setChecked(is_following)

    def set_curves(self, curves: Mapping[str, Curve]) -> None:
        """Name these in the legend; those of before are gone."""
        for key in self._keys.values():
            self._legend.removeWidget(key)
            key.hide()
            key.deleteLater()
        self._keys = {}
        for name, curve in curves.items():
            key = self._keys[name] = curve.key()
            key.setObjectName(f"{self._name}_{name.replace(' ', '_').lower()}_key")
            key.toggled.connect(self.legend_changed)
            self._legend.addWidget(key)

    def hidden(self) -> set[str]:
        """The curves that the person does not want to see."""
        return {name for name, key in self._keys.items() if not key.isChecked()}

    def offer_keys(self, drawn: set[str]) -> None:
        """Show the keys of these curves, and of those that the person hides."""
        for name, key in self._keys.items():
            key.setVisible(name in drawn)

    def _tool(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("chip", True)
        button.setCheckable(True)
        return button
