"""The kernels at work: what each makes of the drawing, and how every number of it comes about."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.background import Background
from digitpad.data import bundled_mnist
from digitpad.filters.focus import MOST_PINS, PIN_COLOR, Focus
from digitpad.filters.input_pad import Point
from digitpad.filters.kernel_grid import KernelGrid
from digitpad.filters.kernel_row import KernelRow
from digitpad.filters.numbers_view import NumbersView
from digitpad.filters.page import FilterPage
from digitpad.filters.pixel_view import Pixel
from digitpad.filters.segments import Segments
from digitpad.filters.words import answers_text, character_text
from digitpad.filters.work import Work
from digitpad.parts import Button, card, label
from digitpad.theme import SPACE
from digitpad.workspace import DRAWING_SHAPE
from model.arrays import ByteArray
from model.kernels import Direction, characters
from model.raster import draw_polylines

PEN_PX = 2.5
"""As wide as MNIST's strokes are, on its 28 x 28 pixels."""


class WorkPage(FilterPage):
    """Every kernel's map of the input, and beside it the figure for one kernel or two."""

    def __init__(self, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(focus, parent)
        self.setObjectName("work_page")
        self.title = self.tr("At &work")
        self.tip = self.tr("What each kernel makes of the drawing, number by number.")
        self._image: ByteArray | None = None
        self._work: Work | None = None
        self._hovered = -1
        self._rng = np.random.default_rng()
        self.data = Background("digitpad-test-image", self)
        self.data.reported.connect(self._on_test_image)
        self.data.failed.connect(self._on_data_failed)
        self.maps = KernelGrid()
        self.maps.setObjectName("feature_maps")
        self.maps.setAccessibleName(self.tr("Feature maps"))
        self.maps.setToolTip(self.tr("Each tile is what one kernel makes of the input."))
        self.stages = Segments(
            "stages",
            self.tr("After which layer"),
            [
                (
                    "convolution_button",
                    self.tr("Convolution"),
                    self.tr("Sums of products, below zero too: blue where the input is opposite."),
                ),
                (
                    "activation_button",
                    self.tr("ReLU"),
                    self.tr("What the activation lets through; ReLU cuts off all below zero."),
                ),
                (
                    "pooling_button",
                    self.tr("Pooling"),
                    self.tr("Of each small window one number is kept, such as the largest."),
                ),
            ],
        )
        self.rows = [KernelRow(f"kernel_row_{at + 1}") for at in range(MOST_PINS)]
        self.numbers = NumbersView()
        self._sum = label(name="sum_label")
        self._sum.setAccessibleName(self.tr("How the number comes about"))
        self._sum.setWordWrap(True)
        self._note = label(role="muted", name="work_note")
        self._note.setWordWrap(True)
        self._make_buttons()
        self._lay_out()
        self.stages.chosen.connect(self.refresh)
        self.maps.kernel_hovered.connect(self._on_kernel_hovered)
        self.maps.kernel_selected.connect(focus.choose)
        self.maps.kernel_pinned.connect(focus.toggle_pin)
        focus.kernel_changed.connect(self._on_kernel_changed)
        focus.pins_changed.connect(self.refresh)
        for row in self.rows:
            row.pad.inked.connect(self._on_inked)
            row.response.pixel_pointed.connect(self._on_pointed)

    def show_drawing(self, image: ByteArray | None) -> None:
        """Let the kernels work on ``image``, (28, 28) uint8; None where nothing is drawn."""
        self._image = None if image is None else image.copy()
        self.refresh()

    def image(self) -> ByteArray | None:
        """What the kernels work on."""
        return self._image

    def shown_kernels(self) -> list[int]:
        """The kernels of the figure: those pinned, then the one pointed at or chosen."""
        shown = list(self.focus.pins)
        if self._work is None:
            return shown
        if self._hovered not in (-1, *shown):
            return [*shown[: MOST_PINS - 1], self._hovered]
        if len(shown) < MOST_PINS:
            chosen = self.focus.kernel if self.focus.kernel != -1 else self._work.strongest_kernel()
            if chosen not in shown:
                shown.append(chosen)
        return shown

    def show_network(self) -> None:
        network = self.focus.entry.network
        image = self._image
        self._work = None
        reason = self._why_not()
        if not reason:
            canvas = np.zeros(DRAWING_SHAPE, np.uint8) if image is None else image[np.newaxis]
            with np.errstate(all="ignore"):  # a network in training may be about to diverge
                self._work = Work(network, canvas)
        for index, title in enumerate(self._work.titles if self._work else ()):
            self.stages.button(index).setText(title or self.tr("None"))
            self.stages.button(index).setEnabled(bool(title))
        self.maps.set_empty_text(reason or self._invitation())
        self.maps.set_grey(self.focus.is_grey)
        self.maps.set_own_contrast(self.focus.has_own_contrast)
        self._note.setText(self._invitation() if self._work and image is None else "")
        for button in (self._clear, self._pair):
            button.setEnabled(self._work is not None)
        if self._work is None:
            self.maps.set_kernels(None)
        else:
            first = self.focus.entry.trained.history.first_kernels
            self._characters = characters(self._work.kernels, first)
            maps = self._work.maps(self.stages.index())
            self.maps.set_words([character_text(one) for one in self._characters])
            self.maps.set_kernels(maps, self._work.limit(self.stages.index()))
            self.maps.select(self.focus.kernel)
            self.maps.set_marks(dict.fromkeys(self.focus.pins, PIN_COLOR))
        self._show_figure()

    def _make_buttons(self) -> None:
        self._test = Button(
            "work_sample_button",
            self.tr("Test image"),
            self.tr("Let the kernels work on a random one of MNIST's 10,000 test images."),
            "sample",
        )
        self._test.clicked.connect(self._on_sample_wanted)
        self._clear = Button(
            "work_clear_button",
            self.tr("Clear"),
            self.tr("Empty the input here; the drawing on the Draw tab stays."),
            "clear",
        )
        self._clear.clicked.connect(self._on_cleared)
        self._pair = Button(
            "pair_button",
            self.tr("Clearest pair"),
            self.tr(
                "Pin the kernels that answer most clearly to vertical and to horizontal edges or "
                "lines, as in the tutorial's figure."
            ),
        )
        self._pair.clicked.connect(self._on_pair_wanted)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.stages)
        head.addStretch()
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self._test, self._clear, self._pair):
            button.setProperty("tight", True)
            buttons.addWidget(button)
        buttons.addStretch()
        left = QVBoxLayout()
        left.setSpacing(SPACE)
        left.addLayout(head)
        left.addWidget(self.maps, 1)
        left.addWidget(self._note)
        left.addLayout(buttons)
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        for row in self.rows:
            right.addWidget(row, 3)
        right.addWidget(self.numbers, 2)
        right.addWidget(self._sum)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * SPACE)
        columns.addWidget(card("maps_card", left), 5)
        self._figure = card("figure_card", right)
        columns.addWidget(self._figure, 6)

    def _why_not(self) -> str:
        """Why there are no maps of a drawing; empty if there are."""
        network, title = self.focus.entry.network, self.focus.entry.title
        if network.kernels is None:
            return self.tr("{0} begins without a convolution: it has no kernels").format(title)
        if network.input_shape != DRAWING_SHAPE:
            shape = " x ".join(str(side) for side in network.input_shape)
            return self.tr("{0} takes images of {1}; a drawing is 1 x 28 x 28").format(title, shape)
        return ""

    def _invitation(self) -> str:
        return self.tr("Draw on the black square, or on the Draw tab, or take a test image.")

    def _show_figure(self) -> None:
        """The rows for one kernel or two, and the numbers of a place."""
        work = self._work
        self._figure.setVisible(work is not None)
        if work is None:
            return
        shown = self.shown_kernels()
        stage, is_grey = self.stages.index(), self.focus.is_grey
        weight_limit, map_limit = work.weight_limit(), work.limit(stage)
        for row, kernel in zip(self.rows, [*shown, -1], strict=False):
            row.setVisible(kernel != -1)
            if kernel == -1:
                continue
            is_own = self.focus.has_own_contrast
            response = work.maps(stage)[kernel]
            title = self.tr("Kernel {0} {1}").format(
                kernel + 1, answers_text(self._characters[kernel])
            )
            own = float(np.abs(work.kernels[kernel]).max()), float(np.abs(response).max())
            limits = own if is_own else (weight_limit, map_limit)
            row.show_kernel(title, work.kernels[kernel], limits[0], is_grey)
            row.show_response(work.image, response, limits[1], is_grey)
        self._show_place()

    def _show_place(self) -> None:
        """The numbers of the place pointed at, or of where the last row's kernel answers most."""
        work, shown = self._work, self.shown_kernels()
        if work is None:
            return
        at, pixel = len(shown) - 1, None
        for index, row in enumerate(self.rows[: len(shown)]):
            if row.response.pointed() is not None:
                at, pixel = index, row.response.pointed()
        stage = self.stages.index()
        place = pixel or work.strongest_place(shown[at], stage)
        told = work.told(shown[at], stage, place)
        for row in self.rows:
            row.pad.set_frame(told.sum.top, told.sum.left, told.sum.weights.shape[-1])
        self.numbers.set_tables(
            told.sum.patch, told.sum.weights, told.sum.products, self.focus.is_grey
        )
        text = self.tr("Kernel {0}, row {1}, column {2}: sum {3} + bias {4} = {5}").format(
            shown[at] + 1,
            place[0] + 1,
            place[1] + 1,
            f"{float(told.sum.products.sum()):.3f}",
            f"{told.sum.bias:.3f}",
            f"{told.sum.total:.3f}",
        )
        for name, value in told.after:
            text += self.tr(", after {0} {1}").format(name, f"{value:.3f}")
        self._sum.setText(text)

    @Slot(int)
    def _on_kernel_hovered(self, kernel: int) -> None:
        self._hovered = kernel
        self._show_figure()

    @Slot(int)
    def _on_kernel_changed(self, kernel: int) -> None:
        self.maps.select(kernel)
        if self.isVisible():
            self._show_figure()

    @Slot(object)
    def _on_pointed(self, pixel: Pixel | None) -> None:
        self._show_place()

    @Slot(list)
    def _on_inked(self, points: list[Point]) -> None:
        side = DRAWING_SHAPE[1]
        ink = draw_polylines([np.array(points)], side, PEN_PX)
        self.show_drawing(ink if self._image is None else np.maximum(self._image, ink))

    @Slot()
    def _on_cleared(self) -> None:
        self.show_drawing(None)

    @Slot()
    def _on_sample_wanted(self) -> None:
        number = int(self._rng.integers(2**31))
        # Read in the background: the first time it takes a third of a second.
        self.data.start(lambda: iter([_test_image(number)]))

    @Slot(object)
    def _on_test_image(self, image: ByteArray) -> None:
        self.show_drawing(image)

    @Slot(str)
    def _on_data_failed(self, text: str) -> None:
        self._note.setText(text)

    @Slot()
    def _on_pair_wanted(self) -> None:
        for direction in (Direction.VERTICAL, Direction.HORIZONTAL):
            found = [
                (one.coherence, at)
                for at, one in enumerate(self._characters)
                if one.direction is direction
            ]
            if found and max(found)[1] not in self.focus.pins:
                self.focus.toggle_pin(max(found)[1])


def _test_image(number: int) -> ByteArray:
    images = bundled_mnist().x_test
    chosen: ByteArray = images[number % len(images), 0]
    return chosen
