"""Which kernels do no work of their own: dead, nearly twins, or still noise; each in one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.background.task import Background
from digitpad.filters.shared.page import FilterPage
from digitpad.filters.shared.sample import shuffled_test_set, why_no_test_set
from digitpad.filters.shared.words import character_text, pin_marks
from digitpad.filters.tiles.kernel_grid import KernelGrid
from digitpad.filters.tiles.tile_grid import TileMark
from digitpad.widgets.basics import card, label
from digitpad.widgets.theme import SPACE, current_theme
from model.analysis.first_layer import answer_ranges
from model.analysis.kernel_character import TWIN_CORRELATION, Character, Kind, characters, twins

if TYPE_CHECKING:
    from digitpad.filters.shared.selection import Selection
    from model.base.arrays import FloatArray
    from model.nn.network import Network

FRAME_COLORS = {"dead": "danger", "twins": "accent", "noise": "test"}
"""Of the theme, around the kernels that a line speaks of."""


class HealthPage(FilterPage):
    """The kernels, framed where something is to be said of them, and the three lines."""

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(selection, parent)
        self.setObjectName("health_page")
        self.title = self.tr("Hea&lth")
        self.tip = self.tr("Kernels that never answer, that are twins, or that learnt nothing.")
        self.work = Background("digitpad-kernel-health", self)
        self.work.reported.connect(self._on_reported)
        self.work.failed.connect(self._on_failed)
        self._measured: tuple[object, ...] = ()
        self._ranges: FloatArray | None = None
        self._images = 0
        self._characters: list[Character] = []
        self.grid = KernelGrid()
        self.grid.setObjectName("health_grid")
        self.grid.tile_selected.connect(selection.choose)
        self.grid.tile_pinned.connect(selection.toggle_pin)
        selection.kernel_changed.connect(self.grid.select)
        selection.pins_changed.connect(self.refresh)
        self.lines = {
            "dead": self._line("dead_line", self.tr("Kernels that never answer")),
            "twins": self._line("twins_line", self.tr("Kernels that are nearly twins")),
            "noise": self._line("noise_line", self.tr("Kernels that are still noise")),
        }
        self._keys = {name: QLabel() for name in self.lines}
        self._chosen = self._line("health_kernel_label", self.tr("The kernel chosen"))
        selection.kernel_changed.connect(self._on_kernel_changed)
        self._lay_out()
        self.network_due.connect(self._show_network)

    @Slot()
    def _show_network(self) -> None:
        entry = self.selection.entry
        kernels = entry.network.kernels
        first = entry.trained.history.first_kernels
        for name, key in self._keys.items():
            color = current_theme().color(FRAME_COLORS[name]).name()
            key.setStyleSheet(f"background: {color}; border-radius: 3px;")
        self.grid.set_grey(self.selection.is_grey)
        self.grid.set_own_contrast(self.selection.has_own_contrast)
        self.grid.set_empty_text(
            self.tr(
                "{0} begins without a convolution: it has no kernels. Deeper shows what its units "
                "weigh."
            ).format(entry.title)
        )
        self.grid.set_kernels(kernels)
        self.grid.select(self.selection.kernel)
        self._explanation_card.setVisible(kernels is not None)
        if kernels is None:
            self.work.cancel()
            self._measured = ()
            self.grid.set_marks({})
            for line in (*self.lines.values(), self._chosen):
                line.clear()
            return
        self._characters = characters(kernels, first)
        self.grid.set_words([character_text(character) for character in self._characters])
        self._measure()
        self._show_counts()

    def _line(self, name: str, title: str) -> QLabel:
        line = label(name=name)
        line.setAccessibleName(title)
        line.setWordWrap(True)
        line.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        return line

    def _lay_out(self) -> None:
        titles = {
            "dead": self.tr("Dead"),
            "twins": self.tr("Nearly twins"),
            "noise": self.tr("Still noise"),
        }
        right = QGridLayout()
        right.setHorizontalSpacing(2 * SPACE)
        right.setVerticalSpacing(SPACE)
        for at, (name, line) in enumerate(self.lines.items()):
            self._keys[name].setFixedSize(2 * SPACE, 2 * SPACE)
            right.addWidget(self._keys[name], 2 * at, 0)
            right.addWidget(label(titles[name], "title"), 2 * at, 1)
            right.addWidget(line, 2 * at + 1, 1)
            right.setRowMinimumHeight(2 * at + 1, 6 * SPACE)
        right.addWidget(self._chosen, 2 * len(self.lines), 0, 1, 2)
        right.setRowStretch(2 * len(self.lines) + 1, 1)
        right.setColumnStretch(1, 1)
        left = QVBoxLayout()
        left.addWidget(self.grid, 1)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * SPACE)
        columns.addWidget(card("health_grid_card", left), 1)
        self._explanation_card = card("health_card", right)
        columns.addWidget(self._explanation_card, 1)

    def _measure(self) -> None:
        """Look at the whole test set again where the network is another than last time.

        Of a network in training after each epoch: at every step it would only slow the training.
        """
        entry, network = self.selection.entry, self.selection.entry.network
        if why_no_test_set(entry):
            self.work.cancel()
            self._measured, self._ranges = (), None
            return
        moment: object = len(entry.trained.history.epochs)
        if not self.selection.is_training:
            moment = network.params["W1"].tobytes() + network.params["b1"].tobytes()
        wish = (entry, entry.data_name, moment)
        if wish != self._measured:
            self._measured, self._ranges = wish, None
            self.lines["dead"].setText(self.tr("looking through the test images"))
            twin, data_name = network.copy(), entry.data_name
            self.work.start(lambda: _ranges_on_test_set(twin, data_name))

    def _show_counts(self) -> None:
        """The three lines and the frames, by what is known now."""
        kernels = self.selection.entry.network.kernels
        assert kernels is not None, "this page is for networks with kernels"
        kinds = [one.kind for one in self._characters]
        noise = [at for at, kind in enumerate(kinds) if kind is Kind.NOTHING]
        pairs = twins(kernels)
        dead: list[int] = []
        if self._ranges is not None:
            dead = np.flatnonzero(self._ranges[0] == self._ranges[1]).tolist()
            self.lines["dead"].setText(self._dead_text(dead))
        elif not self._measured:
            reason = why_no_test_set(self.selection.entry)
            self.lines["dead"].setText(self.tr("not known: {0}").format(reason))
        self.lines["twins"].setText(self._twins_text(kernels, pairs))
        self.lines["noise"].setText(self._noise_text(noise, kinds.count(Kind.UNCLEAR)))
        marks = dict.fromkeys(noise, TileMark(FRAME_COLORS["noise"], self.tr("still noise")))
        for i, j, _ in pairs:
            for kernel, twin in ((i, j), (j, i)):
                meaning = self.tr("nearly the twin of {0}").format(twin + 1)
                marks[kernel] = TileMark(FRAME_COLORS["twins"], meaning)
        marks |= dict.fromkeys(dead, TileMark(FRAME_COLORS["dead"], self.tr("dead")))
        for pin, mark in pin_marks(self.selection.pins).items():
            ill = marks.get(pin)
            if ill is not None:
                mark = TileMark(ill.color, f"{ill.meaning}, {mark.meaning}")
            marks[pin] = mark
        self.grid.set_marks(marks)
        self._on_kernel_changed(self.selection.kernel)

    def _dead_text(self, dead: list[int]) -> str:
        count = f"{self._images:,}"
        if dead:
            text = self.tr("{0}: the same answer to all {1} test images, everywhere")
            return text.format(_numbers(dead), count)
        return self.tr("none: each answers to some of the {0} test images").format(count)

    def _noise_text(self, noise: list[int], unclear: int) -> str:
        if noise:
            text = self.tr(
                "{0}: hardly moved from the random weights they began with. Switch off "
                "shows what each is worth all the same."
            )
            return text.format(_numbers(noise))
        if self.selection.entry.trained.history.first_kernels is None:
            text = self.tr(
                "not known: this file does not hold the weights from before training. By their "
                "looks {0} of {1} could be random."
            )
            return text.format(unclear, len(self._characters))
        text = self.tr("none: every kernel has moved away from the random weights it began with")
        if unclear:
            more = self.tr("{0}. {1} of them have no clear direction, and work all the same.")
            return more.format(text, unclear)
        return text

    def _twins_text(self, kernels: FloatArray, pairs: list[tuple[int, int, float]]) -> str:
        if pairs:
            return ", ".join(
                self.tr("{0} and {1} (correlation {2})").format(i + 1, j + 1, f"{value:.3f}")
                for i, j, value in pairs
            )
        text = self.tr("none: no two correlate above {0}").format(TWIN_CORRELATION)
        nearest = max(twins(kernels, -1.0), key=lambda pair: pair[2], default=None)
        if nearest is not None:
            text += self.tr("; the nearest are {0} and {1} with {2}").format(
                nearest[0] + 1, nearest[1] + 1, f"{nearest[2]:.2f}"
            )
        return text

    @Slot(int)
    def _on_kernel_changed(self, kernel: int) -> None:
        if not 0 <= kernel < self.grid.kernel_count():
            self._chosen.setText(self.tr("Choose a kernel with the mouse or the arrow keys."))
            return
        text = self.grid.kernel_text(kernel)
        if self._ranges is not None:
            low, high = (f"{value:.2f}" for value in self._ranges[:, kernel])
            text += self.tr("; on the test images it answers {0} to {1}").format(low, high)
        self._chosen.setText(text[:1].upper() + text[1:])

    @Slot(object)
    def _on_reported(self, report: tuple[int, int, FloatArray]) -> None:
        seen, total, ranges = report
        self._images = total
        if seen < total:
            self.lines["dead"].setText(
                self.tr("looking: {0} of {1} test images").format(f"{seen:,}", f"{total:,}")
            )
        else:
            self._ranges = ranges
            if self.selection.entry.network.kernels is not None:
                self._show_counts()

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.lines["dead"].setText(self.tr("not known: {0}").format(text))


def _ranges_on_test_set(network: Network, data_name: str) -> Iterator[tuple[int, int, FloatArray]]:
    """Images seen, images there are, and the ranges so far."""
    images, _ = shuffled_test_set(data_name)
    with np.errstate(all="ignore"):  # a network in training may be about to diverge
        for seen, ranges in answer_ranges(network, images):
            yield seen, len(images), ranges


def _numbers(kernels: list[int]) -> str:
    return ", ".join(str(kernel + 1) for kernel in kernels)
