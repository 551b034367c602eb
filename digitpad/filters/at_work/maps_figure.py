"""The figure for one kernel or two, and how a number of its map comes about.

A row for each kernel shows the kernel, the input and its response; below are the numbers of the
place pointed at: patch, weights and products of a channel, and the sum over all channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from digitpad.filters.shared.selection import MOST_PINS
from digitpad.filters.shared.words import answers_text
from digitpad.filters.tiles.kernel_picture import COLOR_CHANNELS
from digitpad.filters.tiles.kernel_row import KernelRow
from digitpad.filters.tiles.numbers_view import NumbersView
from digitpad.widgets.basics import label, show_choices
from digitpad.widgets.theme import SPACE

if TYPE_CHECKING:
    from digitpad.filters.at_work.first_layer_maps import Explanation, FirstLayerMaps
    from model.analysis.first_layer import PlaceSum
    from model.analysis.kernel_character import Character

_MOST_SUMMANDS = 4
"""Channels whose sums are written out one by one."""


class WorkFigure(QWidget):
    """Shows what a `FirstLayerMaps` says of up to two kernels."""

    inked = Signal(list)  # list[PixelPoint], a piece of a stroke on one of the inputs

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("work_figure")
        self._work: FirstLayerMaps | None = None
        self._shown: list[int] = []
        self._stage = 0
        self._is_grey = False
        self.rows = [KernelRow(f"kernel_row_{at + 1}") for at in range(MOST_PINS)]
        self.numbers = NumbersView()
        self.channel = QComboBox()
        self.channel.setObjectName("channel_combo")
        self.channel.setAccessibleName(self.tr("Channel whose numbers are shown"))
        self.channel.setToolTip(
            self.tr(
                "A kernel over colours has weights of its own for each of them. What they make of "
                "the patch is summed up over all."
            )
        )
        self._sum = label(name="sum_label")
        self._sum.setAccessibleName(self.tr("How the number comes about"))
        self._sum.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for row in self.rows:
            column.addWidget(row, 3)
        numbers = QHBoxLayout()
        numbers.setSpacing(SPACE)
        numbers.addWidget(self.channel)
        numbers.addWidget(self.numbers, 1)
        column.addLayout(numbers, 2)
        column.addWidget(self._sum)
        self.channel.activated.connect(self._show_place)
        for row in self.rows:
            row.pad.inked.connect(self.inked)
            row.response.pixel_pointed.connect(self._show_place)

    def show_work(
        self,
        work: FirstLayerMaps,
        kernels: Sequence[int],
        characters: Sequence[Character],
        stage: int,
        *,
        is_grey: bool,
        has_own_contrast: bool,
    ) -> None:
        """Show one or two ``kernels`` after ``stage``; ``characters`` are those of all kernels."""
        self._work, self._shown, self._stage = work, list(kernels), stage
        self._is_grey = is_grey
        self._offer_channels(work.kernels.shape[1])
        for row, kernel in zip(self.rows, [*kernels, -1], strict=False):
            row.setVisible(kernel != -1)
            if kernel == -1:
                continue
            weights, response = work.kernels[kernel], work.maps(stage)[kernel]
            limits = work.weight_limit(), work.limit(stage)
            if has_own_contrast:
                limits = float(np.abs(weights).max()), float(np.abs(response).max())
            title = self.tr("Kernel {0} {1}").format(kernel + 1, answers_text(characters[kernel]))
            row.show_kernel(title, weights, limits[0], is_grey)
            row.show_response(work.image, response, limits[1], is_grey)
        self._show_place()

    def _offer_channels(self, count: int) -> None:
        colors = [self.tr("Red"), self.tr("Green"), self.tr("Blue")]
        if count != COLOR_CHANNELS:
            colors = [self.tr("Channel {0}").format(at + 1) for at in range(count)]
        at = self.channel.currentIndex()
        show_choices(self.channel, colors, at if 0 <= at < count else 0)
        self.channel.setVisible(count > 1)

    @Slot()
    def _show_place(self) -> None:
        """The numbers of the place pointed at, or of where the last row's kernel answers most."""
        work, shown = self._work, self._shown
        if work is None:
            return
        at, pixel = len(shown) - 1, None
        for index, row in enumerate(self.rows[: len(shown)]):
            if row.response.pointed() is not None:
                at, pixel = index, row.response.pointed()
        place = pixel or work.strongest_place(shown[at], self._stage)
        message = work.explain(shown[at], self._stage, place)
        for row in self.rows:
            row.pad.set_frame(message.sum.top, message.sum.left, message.sum.weights.shape[-1])
        channel = self.channel.currentIndex()
        self.numbers.set_tables(
            message.sum.patch[channel],
            message.sum.weights[channel],
            message.sum.products[channel],
            message.shades[channel],
            self._is_grey,
        )
        self._sum.setText(self._sum_text(shown[at], place, message))

    def _sum_text(self, kernel: int, place: tuple[int, int], message: Explanation) -> str:
        text = self.tr("Kernel {0}, row {1}, column {2}: {3} + bias {4} = {5}").format(
            kernel + 1,
            place[0] + 1,
            place[1] + 1,
            self._summands(message.sum),
            f"{message.sum.bias:.3f}",
            f"{message.sum.total:.3f}",
        )
        for name, value in message.after:
            text += self.tr(", after {0} {1}").format(name, f"{value:.3f}")
        return text

    def _summands(self, place: PlaceSum) -> str:
        sums = place.products.sum(axis=(1, 2)).tolist()
        if not 1 < len(sums) <= _MOST_SUMMANDS:
            return self.tr("sum {0}").format(f"{sum(sums):.3f}")
        names = [self.channel.itemText(at).lower() for at in range(len(sums))]
        return " + ".join(f"{name} {one:.3f}" for name, one in zip(names, sums, strict=True))
