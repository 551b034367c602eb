"""The kernels at work: what each makes of an image, and how every number of it comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.filters.at_work.first_layer_maps import FirstLayerMaps
from digitpad.filters.at_work.maps_figure import WorkFigure
from digitpad.filters.shared.page import FilterPage
from digitpad.filters.shared.sample import why_no_test_set
from digitpad.filters.shared.segments import Segments
from digitpad.filters.shared.selection import Selection, compared
from digitpad.filters.shared.words import character_text, pin_marks, shape_text
from digitpad.filters.tiles.kernel_grid import KernelGrid
from digitpad.state.network_entry import DRAWING_SHAPE
from digitpad.widgets.basics import Button, card, label
from digitpad.widgets.theme import SPACE
from model.analysis.kernel_character import Character, Direction, characters

if TYPE_CHECKING:
    from digitpad.filters.shared.input_image import InputImage
    from model.base.arrays import FloatArray


class WorkPage(FilterPage):
    """Every kernel's map of the input, and beside it the figure for one kernel or two."""

    def __init__(
        self, selection: Selection, image: InputImage, parent: QWidget | None = None
    ) -> None:
        super().__init__(selection, parent)
        self.setObjectName("work_page")
        self.title = self.tr("At &work")
        self.tip = self.tr("What each kernel makes of the drawing, number by number.")
        self._work: FirstLayerMaps | None = None
        self._characters: list[Character] = []
        self._characterised = b""
        self._hovered = -1
        self.input = image
        self.maps = KernelGrid()
        self.maps.setObjectName("feature_maps")
        self.maps.setAccessibleName(self.tr("Feature maps"))
        self.maps.setToolTip(
            self.tr(
                "Each tile is what one kernel makes of the input. Point at one to see it large, "
                "click to keep it; Enter or a double click pins it, to compare two."
            )
        )
        self.maps.set_naming(self.tr("map of kernel"))
        self.stages = self._make_stages()
        self.figure = WorkFigure()
        self._note = label(role="muted", name="work_note")
        self._note.setAccessibleName(self.tr("What the kernels work on"))
        self._note.setWordWrap(True)
        self._make_buttons()
        self._lay_out()
        self.network_due.connect(self._show_network)
        self.input.changed.connect(self.refresh)
        self.stages.chosen.connect(self.refresh)
        self.maps.tile_hovered.connect(self._on_kernel_hovered)
        self.maps.tile_selected.connect(selection.choose)
        self.maps.tile_pinned.connect(selection.toggle_pin)
        selection.kernel_changed.connect(self._on_kernel_changed)
        selection.pins_changed.connect(self.refresh)
        self.figure.inked.connect(self.input.ink)

    def shown_kernels(self) -> list[int]:
        """The kernels of the figure: those pinned, and the one pointed at or chosen."""
        chosen = self._hovered if self._hovered != -1 else self.selection.kernel
        shown = compared(self.selection.pins, chosen)
        return shown or ([] if self._work is None else [self._work.strongest_kernel()])

    @Slot()
    def _show_network(self) -> None:
        network = self.selection.entry.network
        self.input.follow(self.selection.entry)
        self._work = None
        if network.kernels is not None:
            with np.errstate(all="ignore"):  # a network in training may be about to diverge
                self._work = FirstLayerMaps(network, self.input.canvas())
        for index, title in enumerate(self._work.titles if self._work else ()):
            self.stages.button(index).setText(title or self.tr("None"))
            self.stages.button(index).setEnabled(bool(title))
        self.maps.set_empty_text(
            self.tr(
                "{0} begins without a convolution: it has no kernels. Deeper shows what its units "
                "weigh."
            ).format(self.selection.entry.title)
        )
        self.maps.set_grey(self.selection.is_grey)
        self.maps.set_own_contrast(self.selection.has_own_contrast)
        self._note.setText(self._note_text())
        self._test.setEnabled(self._work is not None and not why_no_test_set(self.selection.entry))
        for control in (self.stages, self._clear, self._pair):
            control.setEnabled(self._work is not None)
        self._show_maps()
        self._show_figure()

    def _show_maps(self) -> None:
        work, stage = self._work, self.stages.index()
        if work is None:
            self.maps.set_kernels(None)
            return
        self._characterise(work.kernels)
        self.maps.set_kernels(work.maps(stage), work.limit(stage))
        self.maps.select(self.selection.kernel)
        self.maps.set_marks(pin_marks(self.selection.pins))

    def _characterise(self, kernels: FloatArray) -> None:
        """Describe what the kernels answer to; under a moving pen the words stay as they were."""
        state = kernels.tobytes()
        if state != self._characterised:
            self._characterised = state
            self._characters = characters(
                kernels, self.selection.entry.trained.history.first_kernels
            )
            self.maps.set_words([character_text(one) for one in self._characters])

    def _make_stages(self) -> Segments:
        return Segments(
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

    def _make_buttons(self) -> None:
        self._test = Button(
            "work_sample_button",
            self.tr("Test image"),
            self.tr("Let the kernels work on a random one of the test images."),
            "sample",
        )
        self._test.clicked.connect(self.input.take_test_image)
        self._clear = Button(
            "work_clear_button",
            self.tr("Clear"),
            self.tr("Empty the input here; the drawing on the Draw tab stays."),
            "clear",
        )
        self._clear.clicked.connect(self.input.clear)
        self._pair = Button(
            "pair_button",
            self.tr("Clearest pair"),
            self.tr(
                "Pin the kernels that answer most clearly and strongly to vertical and to "
                "horizontal edges or lines, as in the tutorial's figure."
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
        right.addWidget(self.figure)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * SPACE)
        columns.addWidget(card("maps_card", left), 5)
        self._figure_card = card("figure_card", right)
        columns.addWidget(self._figure_card, 6)

    def _note_text(self) -> str:
        """What is worked on, or what to do where nothing is."""
        entry = self.selection.entry
        if self._work is None:
            return ""
        if self.input.trouble:
            return self.input.trouble
        if self.input.label is not None:
            return self.tr("A test image: {0}.").format(self.input.label)
        if self.input.image is not None:
            return ""
        if self.input.shape == DRAWING_SHAPE:
            return self.tr("Draw on the black square, or on the Draw tab, or take a test image.")
        return self.tr(
            "It takes images of {0}, and the drawing of the Draw tab is {1}: draw on the black "
            "square here. {2}"
        ).format(
            shape_text(self.input.shape),
            shape_text(DRAWING_SHAPE),
            why_no_test_set(entry) or self.tr("Or take a test image."),
        )

    def _show_figure(self) -> None:
        self._figure_card.setVisible(self._work is not None)
        if self._work is not None:
            self.figure.show_work(
                self._work,
                self.shown_kernels(),
                self._characters,
                self.stages.index(),
                is_grey=self.selection.is_grey,
                has_own_contrast=self.selection.has_own_contrast,
            )

    @Slot(int)
    def _on_kernel_hovered(self, kernel: int) -> None:
        self._hovered = kernel
        self._show_figure()

    @Slot(int)
    def _on_kernel_changed(self, kernel: int) -> None:
        self.maps.select(kernel)
        if self.isVisible():
            self._show_figure()

    @Slot()
    def _on_pair_wanted(self) -> None:
        if self._work is None:
            return
        kernels = self._work.kernels
        strengths = np.sqrt((kernels.reshape(len(kernels), -1) ** 2).sum(axis=1)).tolist()
        for direction in (Direction.VERTICAL, Direction.HORIZONTAL):
            found = [
                (one.coherence * strengths[at], at)
                for at, one in enumerate(self._characters)
                if one.direction is direction
            ]
            if found:
                clearest = max(found)[1]
                if clearest not in self.selection.pins:
                    self.selection.toggle_pin(clearest)
                self.selection.choose(clearest)
