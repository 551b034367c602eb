"""The Filters tab: whose kernels are looked at, in which colours, and on which page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.filters.at_work.page import WorkPage
from digitpad.filters.deeper.page import DeeperPage
from digitpad.filters.health.page import HealthPage
from digitpad.filters.kernels.page import KernelsPage
from digitpad.filters.shared.images_choice import ImagesChoice
from digitpad.filters.shared.input_image import InputImage
from digitpad.filters.shared.segments import Segments
from digitpad.filters.shared.selection import Selection
from digitpad.filters.switch_off.page import SwitchPage
from digitpad.filters.tiles.kernel_picture import COLOR_CHANNELS
from digitpad.widgets.basics import ElidedLabel, card, show_choices
from digitpad.widgets.theme import SPACE

if TYPE_CHECKING:
    from digitpad.filters.shared.page import FilterPage
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.workspace import Workspace
    from model.training.config import TrainingConfig


class FiltersTab(QWidget):
    """Shows one of the loaded networks; by default the one opened or trained last."""

    save_requested = Signal(object)
    """A NetworkEntry that was made here; its path shows whether it was saved."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filters_tab")
        self._workspace = workspace
        self.selection = Selection(workspace.networks.in_use, self)
        self.kernels_page = KernelsPage(self.selection)
        self.input = InputImage(self.selection.entry, self)
        self.work_page = WorkPage(self.selection, self.input)
        self.health_page = HealthPage(self.selection)
        self.switch_page = SwitchPage(self.selection, self.input)
        self.deeper_page = DeeperPage(self.selection)
        self._pages: list[FilterPage] = [
            self.kernels_page,
            self.work_page,
            self.health_page,
            self.switch_page,
            self.deeper_page,
        ]
        self.images = ImagesChoice(self)
        self.images.found.connect(workspace.networks.set_images)
        self._make_controls()
        self._lay_out()
        self.selection.network_changed.connect(self._on_network_changed)
        workspace.networks.entries_changed.connect(self._on_entries_changed)
        workspace.networks.entry_changed.connect(self._on_entry_changed)
        workspace.networks.entry_opened.connect(self.show_entry)
        workspace.networks.in_use_changed.connect(self._on_in_use_changed)
        workspace.networks.weights_changed.connect(self._on_weights_changed)
        workspace.drawing.changed.connect(self._on_drawing_changed)
        self.switch_page.use_requested.connect(self._on_use_requested)
        self.switch_page.save_requested.connect(self._on_save_requested)
        workspace.training.started.connect(self._on_run_started)
        workspace.training.finished.connect(self._on_run_finished)
        self._catch_up()

    @Slot(object)
    def show_entry(self, entry: NetworkEntry) -> None:
        """Look at ``entry`` on every page."""
        session = self._workspace.training.session
        self.selection.show(entry, entry is self._workspace.networks.run and session.is_active)

    def show_page(self, page: FilterPage) -> None:
        """Turn to ``page``."""
        self.pages.choose(self._pages.index(page))

    def save_to(self, settings: QSettings) -> None:
        """Remember the colours and the page."""
        settings.setValue("filters/grey", self._grey.isChecked())
        settings.setValue("filters/own_contrast", self._contrast.isChecked())
        settings.setValue("filters/page", self.pages.index())

    def restore_from(self, settings: QSettings) -> None:
        """Take the colours and the page remembered."""
        self._grey.setChecked(str(settings.value("filters/grey")).lower() == "true")
        self._contrast.setChecked(str(settings.value("filters/own_contrast")).lower() == "true")
        page = str(settings.value("filters/page"))
        self.pages.choose(int(page) if page.isdecimal() else 0)

    def _make_controls(self) -> None:
        self._choice = QComboBox()
        self._choice.setObjectName("kernels_of_combo")
        self._choice.setAccessibleName(self.tr("Network whose kernels are shown"))
        self._choice.setToolTip(self.tr("Whose kernels to show: the bundled network's, a run's."))
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._choice.setMinimumWidth(14 * SPACE)  # it gives way before its neighbours do
        self._choice.activated.connect(self._on_chosen)
        self._facts = ElidedLabel(role="muted", name="kernels_facts")
        self._facts.setAccessibleName(self.tr("About these kernels"))
        self._grey = self._check(
            "grey_check",
            self.tr("&Grey"),
            self.tr("Grey scale"),
            self.tr(
                "As in the tutorial: black for the most negative weight, white for the most "
                "positive. Without it: blue for negative, red for positive, and the quiet middle "
                "tone is zero."
            ),
        )
        self._contrast = self._check(
            "own_contrast_check",
            self.tr("Own &contrast"),
            self.tr("Own contrast for each tile"),
            self.tr(
                "Colour each tile by its own strongest weight, so that the pattern of a faint one "
                "is seen too. Without it, equal colours are equal weights everywhere."
            ),
        )

    def _check(self, name: str, text: str, title: str, tip: str) -> QCheckBox:
        check = QCheckBox(text)
        check.setObjectName(name)
        check.setAccessibleName(title)
        key = QKeySequence.mnemonic(text).toString(QKeySequence.SequenceFormat.NativeText)
        check.setToolTip(f"{tip} ({key})" if key else tip)
        check.toggled.connect(self._on_colors_chosen)
        return check

    def _lay_out(self) -> None:
        self.pages = Segments(
            "filter_pages",
            self.tr("What to look at"),
            [(f"show_{page.objectName()}_button", page.title, page.tip) for page in self._pages],
        )
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        head.addWidget(self.pages)
        head.addWidget(self._choice)
        head.addWidget(self._facts, 1)
        head.addWidget(self.images.button)
        head.addWidget(self._grey)
        head.addWidget(self._contrast)
        stack = QStackedWidget()
        stack.setObjectName("filter_stack")
        for page in self._pages:
            stack.addWidget(page)
        self.pages.chosen.connect(stack.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(card("kernels_head_card", head))
        column.addWidget(stack, 1)

    def _show_networks(self) -> None:
        entries = self._workspace.networks.entries
        titles = [entry.title for entry in entries]
        show_choices(self._choice, titles, entries.index(self.selection.entry))

    def _catch_up(self) -> None:
        """Show what there was before this tab was built."""
        self.show_entry(self._workspace.networks.latest or self._workspace.networks.in_use)
        self._on_drawing_changed()

    @Slot()
    def _on_network_changed(self) -> None:
        self._show_networks()
        self.images.follow(self.selection.entry)
        kernels = self.selection.entry.network.kernels
        # The accuracy first: where there is little room, the end gives way.
        facts = self._accuracy_facts()
        if kernels is not None:
            filters, channels, height, width = kernels.shape
            one, many = self.tr("1 kernel of {1} x {2}"), self.tr("{0} kernels of {1} x {2}")
            if channels == COLOR_CHANNELS:
                one = self.tr("1 colour kernel of {1} x {2}")
                many = self.tr("{0} colour kernels of {1} x {2}")
            facts.append((one if filters == 1 else many).format(filters, height, width))
            if channels not in (1, COLOR_CHANNELS):
                facts.append(self.tr("{0} channels").format(channels))
        text = "  \N{MIDDLE DOT}  ".join(facts)
        self._facts.setText(text)
        tip = self.tr("{0}. Each is shown in its own red, green and blue; middle grey is zero.")
        is_colored = kernels is not None and kernels.shape[1] == COLOR_CHANNELS
        self._facts.setToolTip(tip.format(text) if is_colored else "")
        # So much of it is always seen, unless a button needs the room.
        least = self._facts.fontMetrics().horizontalAdvance(f"{facts[0][:11]} ") if facts else 0
        self._facts.setMinimumWidth(0 if self.images.button.isVisibleTo(self) else least)
        self._grey.setEnabled(kernels is None or kernels.shape[1] != COLOR_CHANNELS)

    def _accuracy_facts(self) -> list[str]:
        entry = self.selection.entry
        if entry.test_accuracy is None:
            return []
        right = f"{entry.test_accuracy:.2%}"
        if entry.test_images is None:
            return [self.tr("test {0}").format(right)]
        return [self.tr("test {0} of {1} images").format(right, f"{entry.test_images:,}")]

    @Slot()
    def _on_entries_changed(self) -> None:
        is_there = self.selection.entry in self._workspace.networks.entries
        self.show_entry(self.selection.entry if is_there else self._workspace.networks.in_use)

    @Slot(object)
    def _on_entry_changed(self, entry: NetworkEntry) -> None:
        if entry is self.selection.entry:
            self.show_entry(entry)
        else:
            self._show_networks()

    @Slot()
    def _on_in_use_changed(self) -> None:
        if not self._workspace.training.session.is_active:
            self.show_entry(self._workspace.networks.in_use)

    @Slot()
    def _on_drawing_changed(self) -> None:
        self.input.show_drawing(self._workspace.drawing.image)

    @Slot(object)
    def _on_use_requested(self, entry: NetworkEntry) -> None:
        original = self.selection.entry
        self._workspace.networks.keep(entry)
        self._workspace.networks.use(entry)
        self.show_entry(original)

    @Slot(object)
    def _on_save_requested(self, entry: NetworkEntry) -> None:
        self.save_requested.emit(entry)
        if entry.path is not None:
            self._workspace.networks.keep(entry)

    @Slot(object)
    def _on_run_started(self, _config: TrainingConfig) -> None:
        if self._workspace.networks.run is not None:
            self.show_entry(self._workspace.networks.run)

    @Slot(bool)
    def _on_run_finished(self, _completed: bool) -> None:
        self.show_entry(self.selection.entry)

    @Slot(object)
    def _on_weights_changed(self, entry: NetworkEntry) -> None:
        if entry is self.selection.entry:
            self.selection.update_weights()

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self.show_entry(self._workspace.networks.entries[index])

    @Slot(bool)
    def _on_colors_chosen(self, _is_on: bool) -> None:
        self.selection.set_colors(
            is_grey=self._grey.isChecked(), has_own_contrast=self._contrast.isChecked()
        )
