"""From edges to digits: the units of every layer, what they weigh, and what excites them most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.background import Background
from digitpad.filters.fingerprint import fingerprint
from digitpad.filters.focus import Focus
from digitpad.filters.gallery import Gallery, Shown, within
from digitpad.filters.kernel_grid import KernelGrid
from digitpad.filters.kernel_picture import COLORS
from digitpad.filters.layer_choice import LayerChoice, layer_choices, own_weights
from digitpad.filters.page import FilterPage
from digitpad.filters.sample import shuffled_test_set, why_no_test_set
from digitpad.filters.words import pin_marks
from digitpad.parts import card, label, show_choices
from digitpad.theme import SPACE
from model.arrays import ByteArray, FloatArray, IntArray
from model.excitation import Excitation, excitation
from model.network import Network
from model.projection import projection
from model.receptive import receptive_field

_MOST_KEPT = 12
"""Layers whose images are remembered."""
_REPORT = 1000
"""Images between two reports."""
_MOST_NUMBERS = 1_000_000
"""That are coloured and painted within 50 ms; more make tiles of a few pixels in any case."""

Found = tuple[Excitation, ByteArray, IntArray]
"""What excites the units, and the images and labels that it speaks of."""


class DeeperPage(FilterPage):
    """A layer's units side by side; of the one chosen, its weights and its nine images."""

    def __init__(self, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(focus, parent)
        self.setObjectName("deeper_page")
        self.title = self.tr("&Deeper")
        self.tip = self.tr("Every layer's units: from edges to strokes to digits.")
        self._entry: object = None
        self._choices: list[LayerChoice] = []
        self._layer = self._unit = 0
        self._looked: tuple[object, ...] = ()
        self._known: dict[tuple[object, ...], Found] = {}
        self.seeing = Background("digitpad-projection", self)
        self.exciting = Background("digitpad-excitation", self)
        self.layers = QComboBox()
        self.layers.setObjectName("layer_combo")
        self.layers.setAccessibleName(self.tr("Layer looked at"))
        self.layers.setToolTip(
            self.tr("The layers with weights, from the one at the input to the ten answers.")
        )
        self.units = KernelGrid()
        self.units.setObjectName("unit_grid")
        self.units.setAccessibleName(self.tr("Units of the layer"))
        self.units.setToolTip(self.tr("Each tile is one unit; the arrow keys move among them."))
        self.weights = KernelGrid()
        self.weights.setObjectName("unit_weights")
        self.weights.setAccessibleName(self.tr("Weights of the unit chosen"))
        self.weights.setToolTip(
            self.tr("What the unit weighs of the layer before: a tile for each of its inputs.")
        )
        self.gallery = Gallery()
        self._about_units = self._line("about_units", self.tr("What the tiles show"))
        self._title = label(role="title", name="unit_title")
        self._title.setAccessibleName(self.tr("The unit chosen"))
        self._about_weights = self._line("about_weights", self.tr("What the weights are"))
        self._about_images = self._line("about_images", self.tr("What the images are"))
        self._lay_out()
        self.network_due.connect(self._show_network)
        self.layers.activated.connect(self.choose_layer)
        self.units.kernel_selected.connect(self._on_unit_selected)
        self.units.kernel_pinned.connect(self._on_unit_pinned)
        self.seeing.reported.connect(self._on_seen)
        self.seeing.failed.connect(self._about_units.setText)
        self.exciting.reported.connect(self._on_excited)
        self.exciting.failed.connect(self._on_failed)
        focus.kernel_changed.connect(self._on_kernel_changed)
        focus.pins_changed.connect(self._show_pins)

    @property
    def choice(self) -> LayerChoice:
        """The layer looked at."""
        return self._choices[self._layer]

    @Slot(int)
    def choose_layer(self, index: int) -> None:
        """Look at the layer at ``index`` of the list, and at its first unit."""
        self._layer = index
        self._unit = max(self.focus.kernel, 0) if self._is_first_kernels() else 0
        self.units.set_kernels(None)
        self.refresh()

    @Slot()
    def _show_network(self) -> None:
        network = self.focus.entry.network
        if self.focus.entry is not self._entry:
            self._entry = self.focus.entry
            self._choices = layer_choices(network)
            self._layer = min(self._layer, len(self._choices) - 1)
            self.units.set_kernels(None)
            self._unit = max(self.focus.kernel, 0) if self._is_first_kernels() else 0
        show_choices(self.layers, [choice.title for choice in self._choices], self._layer)
        self._unit = min(self._unit, self.choice.units - 1)
        for grid in (self.units, self.weights):
            grid.set_grey(self.focus.is_grey)
        # Units deep down differ much in strength: each on a scale of its own is seen best.
        self.units.set_own_contrast(self.focus.has_own_contrast or not self.choice.is_first)
        self.weights.set_own_contrast(self.focus.has_own_contrast)
        naming = (self.tr("answer"), 0) if self.choice.is_last else (self.tr("unit"), 1)
        self.units.set_naming(*naming)
        self._about_units.setText(self._what_tiles_show())
        at = self.choice.at
        if not self.seeing.is_busy or not self.focus.is_training:
            twin = network.copy()
            self.seeing.start(lambda: iter([(at, _project(twin, at))]))
        self._excite()
        self._show_unit()

    @Slot()
    def close_work(self) -> None:
        """End what works in the background."""
        self.seeing.close()
        self.exciting.close()

    def _line(self, name: str, title: str) -> QLabel:
        line = label(role="muted", name=name)
        line.setAccessibleName(title)
        line.setWordWrap(True)
        return line

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE)
        left.addWidget(self.layers)
        left.addWidget(self.units, 1)
        left.addWidget(self._about_units)
        self.weights.setMinimumHeight(12 * SPACE)
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        right.addWidget(self._title)
        right.addWidget(self.weights, 2)
        right.addWidget(self._about_weights)
        right.addWidget(self.gallery, 3)
        right.addWidget(self._about_images)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * SPACE)
        columns.addWidget(card("units_card", left), 1)
        columns.addWidget(card("unit_card", right), 1)

    def _is_first_kernels(self) -> bool:
        """Whether the units are the kernels that all pages look at."""
        return self.choice.is_first and self.choice.is_convolution

    def _what_tiles_show(self) -> str:
        if self.choice.is_first:
            if self.choice.is_convolution:
                return self.tr("The kernels themselves: each looks for small edges and lines.")
            return self.tr("Each unit's weights of all pixels, as one image.")
        return self.tr(
            "Each unit's weights, carried back through the layers before it to the pixels it "
            "looks at, as if every activation let all through and each pooling were a mean."
        )

    def _excite(self) -> None:
        """Find the images for this layer, unless they are known or being found."""
        entry, at = self.focus.entry, self.choice.at
        if why_no_test_set(entry):
            self.exciting.cancel()
            self._looked = ()
            return
        wish = (entry.data_name, fingerprint(self.focus), at)
        if wish == self._looked:
            return
        self._looked = wish
        found = self._known.get(wish)
        if found is not None and found[0].seen == found[0].total:
            self.exciting.cancel()
            return
        twin, data_name = entry.network.copy(), entry.data_name
        self.exciting.start(lambda: _excitations(twin, at, data_name))

    def _show_unit(self) -> None:
        """The weights and the images of the unit chosen."""
        choice, unit = self.choice, self._unit
        own = own_weights(self.focus.entry.network, choice, unit)
        self.units.select(unit)
        self.weights.set_kernels(own)
        name = self.tr("Answer {0}").format(unit) if choice.is_last else ""
        self._title.setText(name or self.tr("Unit {0} of {1}").format(unit + 1, choice.units))
        if choice.is_first:
            colors = len(own) == COLORS
            text = self.tr("Its weights of red, green and blue") if colors else ""
            text = text or self.tr("Its weights of the input")
        elif choice.is_convolution:
            text = self.tr("Its kernels over the {0} maps of the layer before").format(len(own))
        elif own.shape[1:] == (1, 1):
            text = self.tr("Its weights of the {0} units before").format(len(own))
        else:
            text = self.tr("Its weights of the {0} maps before, place by place").format(len(own))
        low, high = float(own.min()), float(own.max())
        self._about_weights.setText(f"{text}: {low:.2f} .. {high:.2f}")
        self._show_images()
        self._show_pins()

    def _show_images(self) -> None:
        entry = self.focus.entry
        reason, known = why_no_test_set(entry), self._known.get(self._looked)
        if reason or known is None:
            self.gallery.show_pictures([], reason or self.tr("Looking through the test images"))
            self._about_images.clear()
            return
        found, images, labels = known
        unit = self._unit
        field = receptive_field(entry.network, self.choice.at)
        shown, meant = [], []
        for number, value, place in zip(
            found.images[unit], found.values[unit], found.places[unit], strict=True
        ):
            image = images[number]
            size = (image.shape[1], image.shape[2])
            frame = None
            if field is not None:
                frame = within(field.box(*place.tolist()), field.side, size)
            meant.append(int(labels[number]))
            text = self.tr("a {0}, to which it answers {1}").format(meant[-1], f"{value:.2f}")
            shown.append(Shown(image, frame, text))
        self.gallery.show_pictures(shown)
        self._about_images.setText(self._what_images_are(found, meant))

    def _what_images_are(self, found: Excitation, meant: list[int]) -> str:
        field = receptive_field(self.focus.entry.network, self.choice.at)
        if found.seen < found.total:
            where = self.tr("the first {0} test images").format(f"{found.seen:,}")
        else:
            where = self.tr("{0} test images").format(f"{found.total:,}")
        counts = ", ".join(f"{digit} ({times})" for digit, times in Counter(meant).most_common())
        text = self.tr("Of {0} these excite it most, by label: {1}.").format(where, counts)
        if field is None:
            return self.tr("{0} It looks at the whole image.").format(text)
        return self.tr("{0} It looks at {1} x {1} pixels.").format(text, field.side)

    @Slot(object)
    def _on_seen(self, report: tuple[int, FloatArray]) -> None:
        at, patterns = report
        if at == self.choice.at:
            self.units.set_kernels(patterns)
            self.units.select(self._unit)
            self._show_pins()

    @Slot(object)
    def _on_excited(self, found: Found) -> None:
        self._known[self._looked] = found
        while len(self._known) > _MOST_KEPT:
            del self._known[next(iter(self._known))]
        self._show_images()

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._about_images.setText(text)

    @Slot(int)
    def _on_unit_selected(self, unit: int) -> None:
        if unit == -1 or unit == self._unit:
            return
        self._unit = unit
        self._show_unit()
        if self._is_first_kernels():
            self.focus.choose(unit)

    @Slot(int)
    def _on_unit_pinned(self, unit: int) -> None:
        if self._is_first_kernels():
            self.focus.toggle_pin(unit)

    @Slot(int)
    def _on_kernel_changed(self, kernel: int) -> None:
        if self.isVisible() and kernel != -1 and self._is_first_kernels():
            self._on_unit_selected(kernel)
        elif not self.isVisible() and self._choices and self._is_first_kernels() and kernel != -1:
            self._unit, self._is_stale = kernel, True

    @Slot()
    def _show_pins(self) -> None:
        is_theirs = bool(self._choices) and self._is_first_kernels()
        pins = self.focus.pins if is_theirs else ()
        self.units.set_marks(pin_marks(pins))


def _project(network: Network, at: int) -> FloatArray:
    """What the tiles show; of very many units only every second pixel, the mean of four."""
    with np.errstate(all="ignore"):  # a network in training may be about to diverge
        patterns = projection(network, at)
        while patterns.size > _MOST_NUMBERS and min(patterns.shape[2:]) > 1:
            down, across = (side // 2 * 2 for side in patterns.shape[2:])
            corners = [patterns[:, :, y:down:2, x:across:2] for y in range(2) for x in range(2)]
            patterns = np.mean(corners, axis=0)
        return patterns


def _excitations(network: Network, at: int, data_name: str) -> Iterator[Found]:
    images, labels = shuffled_test_set(data_name)
    with np.errstate(all="ignore"):
        for found in excitation(network, at, images):
            if found.seen % _REPORT == 0 or found.seen == found.total:
                yield found, images, labels
