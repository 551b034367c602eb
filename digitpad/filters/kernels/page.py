"""The kernels in time: before training, at any moment of it, and what has changed between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.filters.kernels.kernel_export import KernelExport
from digitpad.filters.kernels.kernel_figure import KernelFigure
from digitpad.filters.kernels.moments import Moment, Moments, moment_text, stop_name
from digitpad.filters.kernels.player import Player
from digitpad.filters.shared.page import FilterPage
from digitpad.filters.shared.words import answers_text, character_text, pin_marks
from digitpad.filters.tiles.color_bar import ColorBar
from digitpad.filters.tiles.color_scale import weight_text
from digitpad.filters.tiles.kernel_grid import KernelGrid
from digitpad.filters.tiles.kernel_picture import COLOR_CHANNELS
from digitpad.widgets.basics import card, label
from digitpad.widgets.theme import SPACE
from model.analysis.kernel_character import Character, characters

if TYPE_CHECKING:
    from digitpad.filters.shared.selection import Selection
    from model.base.arrays import FloatArray

_FAINT = 0.15
"""Kernels weaker than this share of the scale are hardly seen on it."""


class KernelsPage(FilterPage):
    """Three grids on one scale, and a timeline that moves the middle one."""

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(selection, parent)
        self.setObjectName("kernels_page")
        self.title = self.tr("&Kernels")
        self.tip = self.tr("The first layer's kernels before training, at each moment, and now.")
        self.moments = Moments()
        self._history: object = None
        self._characters: list[Character] = []
        self.before = self._grid("before", self.tr("Kernels before training"))
        self.after = self._grid("after", self.tr("Kernels at the moment of the timeline"))
        self.change = self._grid("change", self.tr("What training changed in the kernels"))
        self.grids = (self.before, self.after, self.change)
        self.bar = ColorBar()
        self.player = Player()
        self.timeline = self.player.timeline
        self._after_title = label(role="title", name="kernels_after_title")
        self._after_title.setAccessibleName(self.tr("How long it was trained"))
        self._before_note = label(role="muted", name="kernels_before_note")
        self._change_note = label(role="muted", name="kernels_change_note")
        for note in (self._before_note, self._change_note):
            note.setToolTip(self.tr("Own contrast, above, shows the pattern of faint kernels."))
        self._chosen = label(role="muted", name="kernel_label")
        self._chosen.setAccessibleName(self.tr("The kernel chosen"))
        self.export = KernelExport(self._figures, self)
        self._lay_out()
        self.network_due.connect(self._show_network)
        self.player.moved.connect(self._show_moment)
        self.export.progressed.connect(self._on_frame_drawn)
        self.export.ended.connect(self._on_export_ended)
        selection.kernel_changed.connect(self._on_kernel_changed)
        selection.pins_changed.connect(self._on_pins_changed)

    def moment(self) -> Moment | None:
        """The one the timeline stands at."""
        known = self.moments.all()
        return known[self.timeline.value()] if known else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What a grid or the timeline has no use for comes here; a button keeps its own Space.
        can_play = self.player.can_play and not event.isAutoRepeat()
        if event.key() == Qt.Key.Key_Space and can_play:
            self.player.toggle()
        else:
            super().keyPressEvent(event)

    def _grid(self, name: str, title: str) -> KernelGrid:
        grid = KernelGrid()
        grid.setObjectName(f"kernels_{name}")
        grid.setAccessibleName(title)
        grid.tile_selected.connect(self.selection.choose)
        grid.tile_pinned.connect(self.selection.toggle_pin)
        return grid

    def _lay_out(self) -> None:
        titles = (
            (label(self.tr("Before training"), "title"), self._before_note),
            (self._after_title, label()),
            (label(self.tr("Change"), "title"), self._change_note),
        )
        above = QHBoxLayout()
        above.setSpacing(2 * SPACE)
        self._panels = [
            _panel(grid, title, note)
            for grid, (title, note) in zip(self.grids, titles, strict=True)
        ]
        for panel in self._panels:
            above.addWidget(panel, 1)
        scale = QVBoxLayout()
        scale.setSpacing(SPACE)
        scale.addWidget(label(self.tr("Weight"), "title"), 0, Qt.AlignmentFlag.AlignHCenter)
        scale.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignHCenter)
        self._scale = card("scale_card", scale)
        above.addWidget(self._scale)
        moving = QHBoxLayout()
        moving.setSpacing(2 * SPACE)
        moving.addWidget(self.player, 1)
        moving.addWidget(self.export.button)
        below = QVBoxLayout()
        below.setSpacing(SPACE)
        below.addLayout(moving)
        below.addWidget(self._chosen)
        self._below = card("timeline_card", below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addLayout(above, 1)
        column.addWidget(self._below)

    @Slot()
    def _show_network(self) -> None:
        trained = self.selection.entry.trained
        is_other, self._history = trained.history is not self._history, trained.history
        self.moments.follow(trained)
        known = self.moments.all()
        names = [stop_name(at, known) for at in range(len(known))]
        self.player.set_stops(names, is_other=is_other)
        self.export.set_available(bool(known))
        self._explain_what_is_missing()
        self._show_moment()

    def _explain_what_is_missing(self) -> None:
        title = self.selection.entry.title
        no_kernels = self.tr(
            "{0} begins without a convolution: it has no kernels. Deeper shows what its units "
            "weigh."
        ).format(title)
        no_start = self.tr(
            "This file does not hold the kernels from before training; a network that is trained "
            "in this window, and saved, does."
        )
        waiting = self.tr("The training is about to begin")
        is_waiting = (
            self.selection.is_training and not self.selection.entry.trained.history.steps_per_epoch
        )
        has_none = self.selection.entry.network.kernels is None
        for part in (self._panels[0], self._panels[2], self._below):
            part.setVisible(not has_none)
        missing = no_kernels if has_none else waiting if is_waiting else no_start
        self.before.set_empty_text(missing)
        self.after.set_empty_text(no_kernels)
        self.change.set_empty_text(missing)

    @Slot()
    def _show_moment(self) -> None:
        moment, first = self.moment(), self.moments.first
        now = None if moment is None else moment.kernels
        limit = self.moments.strongest()
        self._characters = [] if now is None else characters(now, first)
        words = [character_text(character) for character in self._characters]
        shown = (first, now, None if first is None or now is None else now - first)
        for grid, kernels in zip(self.grids, shown, strict=True):
            grid.set_grey(self.selection.is_grey)
            grid.set_own_contrast(self.selection.has_own_contrast)
            grid.set_kernels(kernels, limit)
            grid.select(self.selection.kernel)
        self.after.set_words(words)
        self.bar.set_grey(self.selection.is_grey)
        self.bar.set_relative(self.selection.has_own_contrast)
        self.bar.set_limit(limit)
        # Kernels over colour images are shown in their own colours, which no scale explains.
        self._scale.setVisible(now is not None and now.shape[1] != COLOR_CHANNELS)
        text = "" if moment is None else self._moment_text(moment)
        self._after_title.setText(text)
        self.timeline.setAccessibleDescription(text)
        self._before_note.setText(self._faintness(first, limit))
        self._change_note.setText(self._faintness(shown[2], limit))
        self._on_kernel_changed(self.selection.kernel)
        self._on_pins_changed()

    def _faintness(self, kernels: FloatArray | None, limit: float) -> str:
        """Why next to nothing is seen, where that is so, and what to do about it."""
        strongest = 0.0 if kernels is None else float(np.abs(kernels).max())
        if self.selection.has_own_contrast or not 0 < strongest < _FAINT * limit:
            return ""
        return self.tr("faint on this scale: at most {0}").format(weight_text(strongest))

    def _moment_text(self, moment: Moment) -> str:
        history = self.selection.entry.trained.history
        is_last = moment is self.moments.all()[-1]
        return moment_text(moment, is_last, self.selection.is_training, history)

    def _figures(self) -> list[KernelFigure]:
        """Every moment up to the one shown, each as a figure for paper."""
        limit = self.moments.strongest()
        moments = self.moments.all()[: self.timeline.value() + 1]
        return [self._figure(moment, limit) for moment in moments]

    def _figure(self, moment: Moment, limit: float) -> KernelFigure:
        first = self.moments.first
        shown = [(self._moment_text(moment), moment.kernels)]
        if first is not None:
            shown.insert(0, (self.tr("Before training"), first))
            shown.append((self.tr("Change"), moment.kernels - first))
        own = None if self.selection.has_own_contrast else limit
        if own is None:
            scale = self.tr("each kernel on its own scale")
        else:
            scale = self.tr("weights from -{0} to {0}").format(weight_text(limit))
        return KernelFigure(
            shown, own, self.selection.is_grey, f"{self.selection.entry.title}, {scale}"
        )

    @Slot(object)
    def _on_frame_drawn(self, number: int) -> None:
        self._chosen.setText(self.tr("Drawn for export: {0}").format(number))

    @Slot()
    def _on_export_ended(self) -> None:
        self._on_kernel_changed(self.selection.kernel)

    @Slot(int)
    def _on_kernel_changed(self, kernel: int) -> None:
        for grid in self.grids:
            grid.select(kernel)
        if 0 <= kernel < len(self._characters):
            text = self.tr("Kernel {0} {1}; change {2}").format(
                kernel + 1,
                answers_text(self._characters[kernel]) + ", " + self._range(kernel, self.after),
                self._range(kernel, self.change) if self.change.kernel_count() else "-",
            )
        elif self._characters:
            text = self.tr(
                "Choose a kernel with the mouse or the arrow keys; Enter pins it, to compare two "
                "at work."
            )
        else:
            text = ""
        self._chosen.setText(text)

    def _range(self, kernel: int, grid: KernelGrid) -> str:
        low, high = grid.range_of(kernel)
        return self.tr("range {0} to {1}").format(weight_text(low), weight_text(high))

    @Slot()
    def _on_pins_changed(self) -> None:
        for grid in self.grids:
            grid.set_marks(pin_marks(self.selection.pins))


def _panel(grid: KernelGrid, title: QLabel, note: QLabel) -> QWidget:
    column = QVBoxLayout()
    column.setSpacing(SPACE)
    column.addWidget(title)
    column.addWidget(grid, 1)
    column.addWidget(note, 0, Qt.AlignmentFlag.AlignHCenter)
    return card(f"{grid.objectName()}_card", column)
