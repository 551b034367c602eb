"""The kernels to click off and on, a slider for how strong one is, and what to do with the edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from digitpad.filters.tiles.kernel_grid import KernelGrid
from digitpad.filters.tiles.tile_grid import TileMark
from digitpad.widgets.basics import Button, ElidedLabel, label
from digitpad.widgets.theme import SPACE

_STEP, _PAGE = 5, 25
"""Percent that a key moves the slider."""


class Switches(QWidget):
    """Kernels are counted from 0; -1 is none. A factor of 0 is off, of 1 as trained."""

    toggled = Signal(int)
    factor_set = Signal(int, float)

    def __init__(self, most: float, parent: QWidget | None = None) -> None:
        """``most`` is the largest factor."""
        super().__init__(parent)
        self.setObjectName("switches")
        self._factors: NDArray[np.floating[Any]] = np.ones(0)
        self._words: list[str] = []
        self.invitation = label(role="title", name="switch_invitation")
        self.invitation.setText(self.tr("Click a kernel to switch it off, again to switch it on"))
        self.grid = KernelGrid()
        self.grid.setObjectName("switch_grid")
        self.grid.setToolTip(
            self.tr(
                "A click, Enter or Space switches a kernel off and on again. The arrow keys go "
                "from one to the next."
            )
        )
        self.grid.tile_clicked.connect(self.toggled)
        self.grid.tile_pinned.connect(self.toggled)
        self._kernel = ElidedLabel(name="switch_kernel_label")
        self._kernel.setAccessibleName(self.tr("The kernel chosen"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("factor_slider")
        self.slider.setAccessibleName(self.tr("Strength of the kernel chosen, percent"))
        self.slider.setToolTip(
            self.tr("Multiplies the kernel chosen and its bias: 0 is off, 100% is as trained.")
        )
        self.slider.setRange(0, round(100 * most))
        self.slider.setSingleStep(_STEP)
        self.slider.setPageStep(_PAGE)
        self.slider.valueChanged.connect(self._on_slid)
        self._make_buttons()
        self._lay_out()

    def show_kernels(
        self,
        kernels: NDArray[np.floating[Any]] | None,
        factors: NDArray[np.floating[Any]],
        words: Sequence[str],
        limit: float,
    ) -> None:
        """Show kernels as they are now; ``words`` say what each answers to.

        ``limit`` is the weight in full colour.
        """
        self._factors, self._words = factors, list(words)
        message = [
            word if factor == 1 else f"{word}, {self._strength(factor)}"
            for word, factor in zip(words, factors.tolist(), strict=True)
        ]
        self.grid.set_words(message)
        self.grid.set_kernels(kernels, None if kernels is None else limit)
        off = TileMark("danger", self.tr("off"), is_crossed=True)
        self.grid.set_marks(dict.fromkeys(np.flatnonzero(factors == 0).tolist(), off))
        for part in (self.invitation, self.slider):
            part.setVisible(kernels is not None)
        self.all_back.setEnabled(bool((factors != 1).any()))
        self._show_strength()

    def select(self, kernel: int) -> None:
        """Choose a kernel for the slider."""
        self.grid.select(kernel)
        self._show_strength()

    def _make_buttons(self) -> None:
        self.all_back = Button(
            "all_back_button",
            self.tr("All back"),
            self.tr("Make every kernel as it was trained."),
            "undo",
        )
        self.use = Button(
            "use_edited_button",
            self.tr("Use in Draw"),
            self.tr(
                "Put a copy with these kernels among the networks at hand, and read drawings "
                "with it. The original stays as it is."
            ),
        )
        self.save = Button(
            "save_edited_button",
            self.tr("Save as\N{HORIZONTAL ELLIPSIS}"),
            self.tr("Write a copy with these kernels to a weights file of its own."),
            "save",
        )

    def _lay_out(self) -> None:
        strength = QHBoxLayout()
        strength.setSpacing(2 * SPACE)
        strength.addWidget(self._kernel, 1)
        strength.addWidget(self.slider, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self.all_back, self.use, self.save):
            button.setProperty("tight", True)
            buttons.addWidget(button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.invitation)
        column.addWidget(self.grid, 1)
        column.addLayout(strength)
        column.addLayout(buttons)

    def _show_strength(self) -> None:
        kernel = self.grid.selected_index()
        is_one = 0 <= kernel < len(self._factors)
        factor = float(self._factors[kernel]) if is_one else 1.0
        self.slider.setEnabled(is_one)
        self.slider.blockSignals(True)
        self.slider.setValue(round(100 * factor))
        self.slider.blockSignals(False)
        text = ""
        if is_one:
            text = self.tr("Kernel {0} {1}: {2}").format(
                kernel + 1, self._strength(factor), self._words[kernel]
            )
        elif len(self._factors):
            text = self.tr("Strength of a kernel, once chosen")
        self._kernel.setText(text)

    def _strength(self, factor: float) -> str:
        return self.tr("off") if factor == 0 else self.tr("at {0}%").format(round(100 * factor))

    @Slot(int)
    def _on_slid(self, percent: int) -> None:
        kernel = self.grid.selected_index()
        if kernel != -1:
            self.factor_set.emit(kernel, percent / 100)
