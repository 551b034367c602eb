"""The kernels in time: before training, at any moment of it, and what has changed between."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.background import Background
from digitpad.dialogs import may_replace, tell_trouble
from digitpad.filters.color_bar import ColorBar
from digitpad.filters.color_scale import weight_text
from digitpad.filters.exporting import SUFFIXES, Figure, write_figures
from digitpad.filters.focus import Focus
from digitpad.filters.kernel_grid import KernelGrid
from digitpad.filters.kernel_picture import COLORS
from digitpad.filters.moments import Moment, Moments
from digitpad.filters.page import FilterPage
from digitpad.filters.timeline import Timeline
from digitpad.filters.words import answers_text, character_text, pin_marks
from digitpad.parts import Button, card, label
from digitpad.theme import SPACE
from model.arrays import FloatArray
from model.kernels import Character, characters

STOP_MS = 180
"""How long a moment stays while the timeline plays."""
_FAINT = 0.15
"""Kernels weaker than this share of the scale are hardly seen on it."""


class KernelsPage(FilterPage):
    """Three grids on one scale, and a timeline that moves the middle one."""

    def __init__(self, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(focus, parent)
        self.setObjectName("kernels_page")
        self.title = self.tr("&Kernels")
        self.tip = self.tr("The first layer's kernels before training, at each moment, and now.")
        self._moments = Moments()
        self._history: object = None
        self._characters: list[Character] = []
        self.before = self._grid("before", self.tr("Kernels before training"))
        self.after = self._grid("after", self.tr("Kernels at the moment of the timeline"))
        self.change = self._grid("change", self.tr("What training changed in the kernels"))
        self.bar = ColorBar()
        self.timeline = Timeline()
        self.timeline.valueChanged.connect(self._on_moment_chosen)
        self.play = Button(
            "play_button",
            self.tr("Play"),
            self.tr("Watch the kernels form, from the first step to the last. (Space)"),
            "start",
        )
        self.play.clicked.connect(self.toggle_playing)
        self._clock = QTimer(self)
        self._clock.setInterval(STOP_MS)
        self._clock.timeout.connect(self._on_tick)
        self._after_title = label(role="title", name="kernels_after_title")
        self._after_title.setAccessibleName(self.tr("How long it was trained"))
        self._before_note = label(role="muted", name="kernels_before_note")
        self._change_note = label(role="muted", name="kernels_change_note")
        for note in (self._before_note, self._change_note):
            note.setToolTip(self.tr("Own contrast, above, shows the pattern of faint kernels."))
        self._chosen = label(role="muted", name="kernel_label")
        self._chosen.setAccessibleName(self.tr("The kernel chosen"))
        self.export = Button(
            "export_kernels_button",
            self.tr("Export"),
            self.tr(
                "Save what is shown as a picture (PNG) or a drawing (SVG), or the timeline up "
                "to here as an animation (APNG, which browsers play)."
            ),
            "save",
            "Ctrl+E",
        )
        self.export.clicked.connect(self._on_export_wanted)
        self.writing = Background("digitpad-export", self)
        self.writing.reported.connect(self._on_frame_drawn)
        self.writing.failed.connect(self._on_export_failed)
        self.writing.finished.connect(self._on_export_ended)
        self._lay_out()
        self.network_due.connect(self._show_network)
        focus.kernel_changed.connect(self._on_kernel_changed)
        focus.pins_changed.connect(self._on_pins_changed)

    @property
    def grids(self) -> tuple[KernelGrid, KernelGrid, KernelGrid]:
        """Before, at the moment chosen, and the difference."""
        return self.before, self.after, self.change

    @property
    def moments(self) -> Moments:
        """Every moment of the training that is known."""
        return self._moments

    def moment(self) -> Moment | None:
        """The one the timeline stands at."""
        all_moments = self._moments.all()
        return all_moments[self.timeline.value()] if all_moments else None

    @Slot()
    def _show_network(self) -> None:
        trained = self.focus.entry.trained
        was_at_end = self.timeline.is_at_end() or trained.history is not self._history
        self._history = trained.history
        self._moments.follow(trained)
        known = self._moments.all()
        self.timeline.blockSignals(True)
        self.timeline.set_stops([self._stop_name(at, known) for at in range(len(known))])
        if was_at_end and not self._clock.isActive():
            self.timeline.setValue(self.timeline.maximum())
        self.timeline.blockSignals(False)
        if not self.timeline.isEnabled():
            self.stop_playing()
        self.play.setEnabled(self.timeline.isEnabled())
        self.export.setEnabled(bool(known) and not self.writing.is_busy)
        self._explain_what_is_missing()
        self._show_moment()

    @Slot()
    def toggle_playing(self) -> None:
        """Play from here, or from the start if this is the end; or pause."""
        if self._clock.isActive():
            self.stop_playing()
        elif self.timeline.isEnabled():
            if self.timeline.is_at_end():
                self.timeline.setValue(0)
            self.play.rename(self.tr("Pause"), "pause")
            self._clock.start()

    def stop_playing(self) -> None:
        """Stay at this moment."""
        self._clock.stop()
        self.play.rename(self.tr("Play"), "start")

    def export_to(self, path: Path) -> None:
        """Write what is shown, or the timeline up to here, by the suffix: png, svg or apng.

        The file is drawn and written in the background; trouble is told in a box.
        """
        limit = self._moments.strongest()
        moments = self._moments.all()[: self.timeline.value() + 1]
        figures = [self._figure(moment, limit) for moment in moments]
        self.export.setEnabled(False)
        self.writing.start(lambda: write_figures(path, figures))

    @property
    def is_playing(self) -> bool:
        """Whether the timeline moves by itself."""
        return self._clock.isActive()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What a grid or the timeline has no use for comes here; a button keeps its own Space.
        can_play = self.timeline.isEnabled() and not event.isAutoRepeat()
        if event.key() == Qt.Key.Key_Space and can_play:
            self.toggle_playing()
        else:
            super().keyPressEvent(event)

    def _grid(self, name: str, title: str) -> KernelGrid:
        grid = KernelGrid()
        grid.setObjectName(f"kernels_{name}")
        grid.setAccessibleName(title)
        grid.kernel_selected.connect(self.focus.choose)
        grid.kernel_pinned.connect(self.focus.toggle_pin)
        return grid

    def _lay_out(self) -> None:
        titles = (
            (label(self.tr("Before training"), "title"), self._before_note),
            (self._after_title, label()),
            (label(self.tr("Change"), "title"), self._change_note),
        )
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACE)
        for column, (grid, (title, note)) in enumerate(zip(self.grids, titles, strict=True)):
            layout.addWidget(_panel(grid, title, note), 0, column)
            layout.setColumnStretch(column, 1)
        scale = QVBoxLayout()
        scale.setSpacing(SPACE)
        scale.addWidget(label(self.tr("Weight"), "title"), 0, Qt.AlignmentFlag.AlignHCenter)
        scale.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignHCenter)
        self._scale = card("scale_card", scale)
        layout.addWidget(self._scale, 0, len(self.grids))
        layout.setRowStretch(0, 1)
        moving = QHBoxLayout()
        moving.setSpacing(2 * SPACE)
        moving.addWidget(self.play)
        moving.addWidget(self.timeline, 1)
        moving.addWidget(self.export)
        below = QVBoxLayout()
        below.setSpacing(SPACE)
        below.addLayout(moving)
        below.addWidget(self._chosen)
        layout.addWidget(card("timeline_card", below), 1, 0, 1, len(self.grids) + 1)

    def _explain_what_is_missing(self) -> None:
        title = self.focus.entry.title
        no_kernels = self.tr("{0} begins without a convolution: it has no kernels").format(title)
        no_start = self.tr("This file does not hold the kernels from before training")
        waiting = self.tr("The training is about to begin")
        is_waiting = self.focus.is_training and not self.focus.entry.trained.history.steps_per_epoch
        has_none = self.focus.entry.network.kernels is None
        missing = no_kernels if has_none else waiting if is_waiting else no_start
        self.before.set_empty_text(missing)
        self.after.set_empty_text(no_kernels)
        self.change.set_empty_text(missing)

    def _show_moment(self) -> None:
        moment, first = self.moment(), self._moments.first
        now = None if moment is None else moment.kernels
        limit = self._moments.strongest()
        self._characters = [] if now is None else characters(now, first)
        words = [character_text(character) for character in self._characters]
        shown = (first, now, None if first is None or now is None else now - first)
        for grid, kernels in zip(self.grids, shown, strict=True):
            grid.set_grey(self.focus.is_grey)
            grid.set_own_contrast(self.focus.has_own_contrast)
            grid.set_kernels(kernels, limit)
            grid.select(self.focus.kernel)
        self.after.set_words(words)
        self.bar.set_grey(self.focus.is_grey)
        self.bar.set_relative(self.focus.has_own_contrast)
        self.bar.set_limit(limit)
        # Kernels over colour images are shown in their own colours, which no scale explains.
        self._scale.setVisible(now is None or now.shape[1] != COLORS)
        self._after_title.setText(
            self.tr("After training") if moment is None else self._moment_text(moment)
        )
        self._before_note.setText(self._faintness(first, limit))
        self._change_note.setText(self._faintness(shown[2], limit))
        self._on_kernel_changed(self.focus.kernel)
        self._on_pins_changed()

    def _faintness(self, kernels: FloatArray | None, limit: float) -> str:
        """Why next to nothing is seen, where that is so, and what to do about it."""
        strongest = 0.0 if kernels is None else float(np.abs(kernels).max())
        if self.focus.has_own_contrast or not 0 < strongest < _FAINT * limit:
            return ""
        return self.tr("faint on this scale: at most {0}").format(weight_text(strongest))

    def _stop_name(self, at: int, known: list[Moment]) -> str:
        moment = known[at]
        if moment.is_start:
            return self.tr("start")
        if moment.epoch is not None:
            return self.tr("epoch {0}").format(moment.epoch)
        return self.tr("now") if at == len(known) - 1 else ""

    def _moment_text(self, moment: Moment) -> str:
        history = self.focus.entry.trained.history
        if moment is self._moments.all()[-1]:
            if self.focus.is_training:
                return self.tr("Now, after {0} steps").format(f"{len(history.losses):,}")
            count = len(history.epochs)
            return (
                self.tr("After training: 1 epoch")
                if count == 1
                else self.tr("After training: {0} epochs").format(count)
            )
        if moment.is_start:
            return self.tr("At the start")
        if moment.epoch is not None:
            return self.tr("After epoch {0}").format(moment.epoch)
        return self.tr("After step {0}").format(f"{moment.step:,}")

    def _figure(self, moment: Moment, limit: float) -> Figure:
        """One moment as a figure for paper."""
        first = self._moments.first
        shown = [(self._moment_text(moment), moment.kernels)]
        if first is not None:
            shown.insert(0, (self.tr("Before training"), first))
            shown.append((self.tr("Change"), moment.kernels - first))
        own = None if self.focus.has_own_contrast else limit
        if own is None:
            scale = self.tr("each kernel on its own scale")
        else:
            scale = self.tr("weights from -{0} to {0}").format(weight_text(limit))
        return Figure(shown, own, self.focus.is_grey, f"{self.focus.entry.title}, {scale}")

    @Slot()
    def _on_export_wanted(self) -> None:
        kinds = {
            self.tr("Picture (*.png)"): ".png",
            self.tr("Drawing (*.svg)"): ".svg",
            self.tr("Animation of the timeline up to here (*.apng)"): ".apng",
        }
        name, kind = QFileDialog.getSaveFileName(
            self, self.tr("Export the kernels"), self.tr("kernels.png"), ";;".join(kinds)
        )
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in SUFFIXES:
            path = path.with_name(path.name + kinds.get(kind, SUFFIXES[0]))
            # The dialog has asked about another file, the one without the suffix.
            if path.exists() and not may_replace(self, path):
                return
        self.export_to(path)

    @Slot(object)
    def _on_frame_drawn(self, number: int) -> None:
        self._chosen.setText(self.tr("Drawn for export: {0}").format(number))

    @Slot(str)
    def _on_export_failed(self, trouble: str) -> None:
        tell_trouble(self, self.tr("The kernels were not exported"), trouble)

    @Slot()
    def _on_export_ended(self) -> None:
        self.export.setEnabled(bool(self._moments.all()))
        self._on_kernel_changed(self.focus.kernel)

    @Slot(int)
    def _on_moment_chosen(self, stop: int) -> None:
        self._show_moment()

    @Slot()
    def _on_tick(self) -> None:
        self.timeline.setValue(self.timeline.value() + 1)
        if self.timeline.is_at_end():
            self.stop_playing()

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
        else:
            text = self.tr("Choose a kernel with the mouse or the arrow keys; Enter pins it.")
        self._chosen.setText(text)

    def _range(self, kernel: int, grid: KernelGrid) -> str:
        low, high = grid.range_of(kernel)
        return self.tr("range {0} to {1}").format(weight_text(low), weight_text(high))

    @Slot()
    def _on_pins_changed(self) -> None:
        for grid in self.grids:
            grid.set_marks(pin_marks(self.focus.pins))


def _panel(grid: KernelGrid, title: QLabel, note: QLabel) -> QWidget:
    column = QVBoxLayout()
    column.setSpacing(SPACE)
    column.addWidget(title)
    column.addWidget(grid, 1)
    column.addWidget(note, 0, Qt.AlignmentFlag.AlignHCenter)
    return card(f"{grid.objectName()}_card", column)
