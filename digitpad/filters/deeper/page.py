"""From edges to digits: the units of every layer, what they weigh, and what excites them most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.filters.deeper.layer_bar import LayerBar
from digitpad.filters.deeper.layer_choice import LayerChoice, layer_choices, own_weights
from digitpad.filters.deeper.unit_patterns import UnitLooks
from digitpad.filters.deeper.unit_view import UnitView
from digitpad.filters.deeper.unit_words import (
    images_text,
    inputs_noun,
    tiles_text,
    unit_title,
    weights_text,
)
from digitpad.filters.shared.fingerprint import fingerprint
from digitpad.filters.shared.page import FilterPage
from digitpad.filters.shared.sample import why_no_test_set
from digitpad.filters.shared.selection import MOST_PINS, Selection, compared, toggled
from digitpad.filters.shared.words import pin_marks
from digitpad.filters.tiles.gallery import Shown, within
from digitpad.filters.tiles.kernel_grid import KernelGrid
from digitpad.filters.tiles.kernel_picture import COLOR_CHANNELS
from digitpad.state.data_sources import class_name
from digitpad.widgets.basics import card, label
from digitpad.widgets.theme import SPACE
from model.analysis.receptive_field import receptive_field

if TYPE_CHECKING:
    from model.base.arrays import FloatArray


class DeeperPage(FilterPage):
    """A layer's units side by side; of the one chosen, or of two, the weights and nine images."""

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(selection, parent)
        self.setObjectName("deeper_page")
        self.title = self.tr("&Deeper")
        self.tip = self.tr("Every layer's units: from edges to strokes to digits.")
        self._entry: object = None
        self._choices: list[LayerChoice] = []
        self._layer = self._unit = 0
        self._pins: dict[int, tuple[int, ...]] = {}
        self.unit_patterns = UnitLooks(self)
        self.units = KernelGrid()
        self.units.setObjectName("unit_grid")
        self.units.setAccessibleName(self.tr("Units of the layer"))
        self.units.setToolTip(self.tr("Each tile is one unit; the arrow keys move among them."))
        self.views = [UnitView(f"unit_{at + 1}") for at in range(MOST_PINS)]
        self._about_units = label(role="muted", name="about_units")
        self._about_units.setAccessibleName(self.tr("What the tiles show"))
        self._about_units.setWordWrap(True)
        self.layers = LayerBar()
        self.layers.chosen.connect(self.choose_layer)
        self._lay_out()
        self.network_due.connect(self._show_network)
        self.units.tile_selected.connect(self._on_unit_selected)
        self.units.tile_pinned.connect(self._on_unit_pinned)
        self.unit_patterns.patterns_seen.connect(self._on_patterns_seen)
        self.unit_patterns.images_found.connect(self._show_images)
        for view in self.views:
            view.input_opened.connect(self._on_input_opened)
        selection.kernel_changed.connect(self._on_kernel_changed)
        selection.pins_changed.connect(self._on_focus_pins_changed)

    @property
    def choice(self) -> LayerChoice:
        """The layer looked at."""
        return self._choices[self._layer]

    def pins(self) -> tuple[int, ...]:
        """The pinned units of this layer; for the first kernels, those of all pages."""
        if self._is_first_kernels():
            return self.selection.pins
        return self._pins.get(self._layer, ())

    def shown_units(self) -> list[int]:
        """Those whose weights and images are shown: pinned, and chosen."""
        return compared(self.pins(), self._unit)

    @Slot(int)
    def choose_layer(self, index: int) -> None:
        """Look at the layer at ``index`` of the list, and at its first unit."""
        self._layer = index
        self._go_to(max(self.selection.kernel, 0) if self._is_first_kernels() else 0)

    @Slot()
    def _show_network(self) -> None:
        entry = self.selection.entry
        if entry is not self._entry:
            self._entry = entry
            self._choices = layer_choices(entry.network)
            self._layer = min(self._layer, len(self._choices) - 1)
            self._pins.clear()
            self.units.set_kernels(None)
            self._unit = max(self.selection.kernel, 0) if self._is_first_kernels() else 0
        self.layers.show_layers([choice.title for choice in self._choices], self._layer)
        self._unit = min(self._unit, self.choice.units - 1)
        is_grey, is_own = self.selection.is_grey, self.selection.has_own_contrast
        self.units.set_grey(is_grey)
        # Units deep down differ much in strength: each on a scale of its own is seen best.
        self.units.set_own_contrast(is_own or not self.choice.is_first)
        naming = (self.tr("answer"), 0) if self.choice.is_last else (self.tr("unit"), 1)
        self.units.set_naming(*naming)
        for view in self.views:
            view.set_colors(is_grey=is_grey, has_own_contrast=is_own)
            view.set_openable(not self.choice.is_first)
        is_colored = entry.network.input_shape[0] == COLOR_CHANNELS
        about = tiles_text(self.choice, is_colored=is_colored, is_grey=is_grey)
        self._about_units.setText(about)
        is_training = self.selection.is_training
        self.unit_patterns.show(
            entry, self.choice.at, fingerprint(self.selection), is_training=is_training
        )
        self._show_units()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE)
        left.addWidget(self.layers)
        left.addWidget(self.units, 1)
        left.addWidget(self._about_units)
        right = QHBoxLayout()
        right.setSpacing(3 * SPACE)
        for view in self.views:
            right.addWidget(view, 1)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * SPACE)
        columns.addWidget(card("units_card", left), 1)
        columns.addWidget(card("unit_card", right), 1)

    def _is_first_kernels(self) -> bool:
        """Whether the units are the kernels that all pages look at."""
        return bool(self._choices) and self.choice.is_first and self.choice.is_convolution

    def _go_to(self, unit: int) -> None:
        """Another layer was chosen: look at a unit of it."""
        self.units.set_kernels(None)
        self._unit = unit
        self.refresh()

    def _show_units(self) -> None:
        """The weights and the images of the units shown."""
        choice, pins, shown = self.choice, self.pins(), self.shown_units()
        self.units.select(self._unit)
        self.units.set_marks(pin_marks(pins))
        for view, unit in zip(self.views, [*shown, -1], strict=False):
            view.setVisible(unit != -1)
            if unit != -1:
                own = own_weights(self.selection.entry.network, choice, unit)
                view.show_unit(
                    unit_title(choice, unit, unit in pins),
                    own,
                    weights_text(choice, own),
                    inputs_noun(choice, own),
                )
        self._show_images()

    @Slot()
    def _show_images(self) -> None:
        for view, unit in zip(self.views, self.shown_units(), strict=False):
            view.show_images(*self._images_of(unit))

    def _images_of(self, unit: int) -> tuple[list[Shown], str]:
        """The nine images of a unit, and what they are, or why there are none."""
        entry, known = self.selection.entry, self.unit_patterns.found
        reason = why_no_test_set(entry) or self.unit_patterns.trouble
        if reason or known is None:
            return [], reason or self.tr("Looking through the test images")
        found, images, labels = known
        field = receptive_field(entry.network, self.choice.at)
        shown, meant = [], []
        for number, value, place in zip(
            found.images[unit], found.values[unit], found.places[unit], strict=True
        ):
            image, frame = images[number], None
            name = class_name(entry.data_name, int(labels[number]))
            meant.append(name)
            text = self.tr("a {0}, to which it answers {1}").format(name, f"{value:.2f}")
            if field is not None:
                size = (image.shape[1], image.shape[2])
                frame = within(field.box(*place.tolist()), field.side, size)
                text += self.tr(", in rows {0} to {1}, columns {2} to {3}").format(
                    frame[0] + 1, frame[0] + frame[2], frame[1] + 1, frame[1] + frame[3]
                )
            shown.append(Shown(image, frame, text))
        return shown, images_text(found, meant, field)

    @Slot(int, object)
    def _on_patterns_seen(self, at: int, patterns: FloatArray) -> None:
        if at == self.choice.at:
            self.units.set_kernels(patterns)
            self.units.select(self._unit)
            self.units.set_marks(pin_marks(self.pins()))

    @Slot(int)
    def _on_unit_selected(self, unit: int) -> None:
        if unit in (-1, self._unit):
            return
        self._unit = unit
        self._show_units()
        if self._is_first_kernels():
            self.selection.choose(unit)

    @Slot(int)
    def _on_unit_pinned(self, unit: int) -> None:
        if self._is_first_kernels():
            self.selection.toggle_pin(unit)
        else:
            self._pins[self._layer] = toggled(self.pins(), unit)
            self._show_units()

    @Slot(int)
    def _on_input_opened(self, unit: int) -> None:
        """The unit of the layer before that a weight belongs to."""
        if self._layer > 0 and unit < self._choices[self._layer - 1].units:
            self._layer -= 1
            self._go_to(unit)
            self.units.setFocus()

    @Slot(int)
    def _on_kernel_changed(self, kernel: int) -> None:
        if self.isVisible() and kernel != -1 and self._is_first_kernels():
            self._on_unit_selected(kernel)
        elif not self.isVisible() and self._choices and self._is_first_kernels() and kernel != -1:
            self._unit, self._is_stale = kernel, True

    @Slot()
    def _on_focus_pins_changed(self) -> None:
        if self.isVisible() and self._is_first_kernels():
            self._show_units()
        else:
            self._is_stale = True
