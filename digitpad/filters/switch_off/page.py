"""Kernels off or scaled: what that does to the answer and to the test set, and which matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.filters.shared.fingerprint import fingerprint
from digitpad.filters.shared.page import FilterPage
from digitpad.filters.shared.sample import why_no_test_set
from digitpad.filters.shared.words import character_text
from digitpad.filters.switch_off.answer_reading import AnswerReading
from digitpad.filters.switch_off.importance_run import ImportanceRun
from digitpad.filters.switch_off.importance_view import ImportanceView
from digitpad.filters.switch_off.kernel_factors import LARGEST_FACTOR, KernelFactors
from digitpad.filters.switch_off.switches import Switches
from digitpad.state.network_entry import NetworkEntry
from digitpad.widgets.basics import ElidedLabel, card
from digitpad.widgets.theme import SPACE
from digitpad.widgets.throttle import Throttle
from model.analysis.kernel_character import characters
from model.storage.weights_file import TrainedNetwork
from model.training.history import History

if TYPE_CHECKING:
    from digitpad.filters.shared.input_image import InputImage
    from digitpad.filters.shared.selection import Selection
    from model.nn.network import Network

_SETTLE_MS = 60
"""Without a change, before the slower looks begin: a moving pen or slider would supersede them."""
_SETTLE_IN_TRAINING_MS = 500


class SwitchPage(FilterPage):
    """The kernels to click, the answer, the accuracy, and a bar for how much each matters."""

    use_requested = Signal(object)  # NetworkEntry, new, of the edited network
    save_requested = Signal(object)  # the same

    def __init__(
        self, selection: Selection, image: InputImage, parent: QWidget | None = None
    ) -> None:
        super().__init__(selection, parent)
        self.setObjectName("switch_page")
        self.title = self.tr("&Switch off")
        self.tip = self.tr("Turn kernels off or scale them, and see what each is worth.")
        self.input = image
        self.kernel_factors = KernelFactors(selection.entry, self)
        self.importance_run = ImportanceRun(self)
        self._network: Network | None = None
        self._words: list[str] = []
        self._settle = Throttle(self._on_settled, _SETTLE_MS, self)
        self.switches = Switches(LARGEST_FACTOR)
        self.grid, self.slider = self.switches.grid, self.switches.slider
        self.reading = AnswerReading(selection.entry, image)
        self.answer = self.reading.view
        self.importance = ImportanceView()
        self.chart = self.importance.chart
        self._accuracy = ElidedLabel("title", "edited_accuracy_label")
        self._accuracy.setAccessibleName(self.tr("Accuracy on the test set"))
        self._lay_out()
        self._connect()

    @property
    def is_busy(self) -> bool:
        """Whether anything is still looked at in the background."""
        works = (self.reading.covering, self.importance_run.scoring, self.importance_run.importance)
        return self._settle.isActive() or any(work.is_busy for work in works)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What the grid and the chart have no use for comes here; a button keeps its own Space.
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_one = 0 <= self.selection.kernel < len(self.kernel_factors.factors)
        if event.key() in keys and is_one and not event.isAutoRepeat():
            self.kernel_factors.toggle(self.selection.kernel)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.switches)
        above = QVBoxLayout()
        above.setSpacing(SPACE)
        above.addWidget(self.reading, 1)
        above.addWidget(self._accuracy)
        below = QVBoxLayout()
        below.addWidget(self.importance)
        right = QVBoxLayout()
        right.setSpacing(2 * SPACE)
        right.addWidget(card("edited_answer_card", above), 3)
        right.addWidget(card("importance_card", below), 2)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * SPACE)
        columns.addWidget(card("switch_card", left), 1)
        columns.addLayout(right, 1)

    def _connect(self) -> None:
        selection = self.selection
        self.network_due.connect(self._show_network)
        self.input.changed.connect(self._on_input_changed)
        self.grid.tile_selected.connect(selection.choose)
        self.chart.bar_selected.connect(selection.choose)
        selection.kernel_changed.connect(self._on_kernel_changed)
        self.switches.toggled.connect(self.kernel_factors.toggle)
        self.switches.factor_set.connect(self.kernel_factors.set_factor)
        self.kernel_factors.changed.connect(self._on_edited)
        self.switches.all_back.clicked.connect(self.kernel_factors.reset)
        self.switches.use.clicked.connect(self._on_use_wanted)
        self.switches.save.clicked.connect(self._on_save_wanted)
        self.answer.heat_wanted.connect(self._show_answer)
        self.importance_run.changed.connect(self._show_weights)

    @Slot()
    def _show_network(self) -> None:
        entry = self.selection.entry
        kernels = entry.network.kernels
        self.input.follow(entry)
        if self.kernel_factors.entry is not entry:
            self.kernel_factors.follow(entry)
            self.importance_run.cancel()  # what is known is of another network
        self.grid.set_grey(self.selection.is_grey)
        self.grid.set_own_contrast(self.selection.has_own_contrast)
        self.grid.set_empty_text(
            self.tr("{0} begins without a convolution: it has no kernels to switch off").format(
                entry.title
            )
        )
        first = entry.trained.history.first_kernels
        found = [] if kernels is None else characters(kernels, first)
        self._words = [character_text(one) for one in found]
        self._show_edit()

    @Slot()
    def _on_edited(self) -> None:
        self.importance_run.outdate()
        self._show_edit()

    @Slot()
    def _show_edit(self) -> None:
        """The kernels as they are now, and all that follows from them."""
        entry, kernels = self.selection.entry, self.selection.entry.network.kernels
        self._network = self.kernel_factors.network()
        limit = 0.0 if kernels is None else float(np.abs(kernels).max())
        shown = self._network.kernels
        self.switches.show_kernels(shown, self.kernel_factors.factors, self._words, limit)
        self.switches.save.setEnabled(self.kernel_factors.is_edited)
        self.switches.use.setEnabled(self.kernel_factors.is_edited and entry.can_read_drawings)
        self._on_kernel_changed(self.selection.kernel)
        self._show_answer()
        self._show_weights()

    @Slot()
    def _show_answer(self) -> None:
        """What the network reads now, at once; what takes longer follows."""
        edit = self._network if self.kernel_factors.is_edited else None
        self.reading.show_answer(self.selection.entry, edit)
        if not self._settle.isActive() or not self.selection.is_training:
            self._settle.start(_SETTLE_IN_TRAINING_MS if self.selection.is_training else _SETTLE_MS)

    @Slot()
    def _on_settled(self) -> None:
        """Nothing has changed for a moment: cover the image, and look at the test set."""
        if self._network is None or not self.isVisible():
            return
        if self.reading.covering.is_busy:
            self._settle.start(_SETTLE_MS)
            return
        # Later, for each begins a thread, which may take a while to have its turn.
        QTimer.singleShot(0, self.reading.cover)
        entry = self.selection.entry
        if why_no_test_set(entry):
            self.importance_run.cancel()
        else:
            self.importance_run.show(
                entry.network,
                self._network,
                self.kernel_factors.key,
                entry.data_name,
                fingerprint(self.selection),
            )

    @Slot()
    def _show_weights(self) -> None:
        """What is known of the test set by now."""
        entry, found = self.selection.entry, self.importance_run.importances
        reason = why_no_test_set(entry)
        self._accuracy.setText("" if reason else self._accuracy_text())
        if entry.network.kernels is None:
            reason = reason or self.tr("There is no kernel to do without.")
        if reason or found is None:
            waiting = self.importance_run.trouble or self.tr("Looking at the test images")
            self.importance.show_nothing(reason or waiting)
        else:
            self.importance.show_points((100 * found.losses).tolist(), found.seen, found.total)
            self.chart.select(self.selection.kernel)

    def _accuracy_text(self) -> str:
        score, whole = self.importance_run.score, self.importance_run.whole_accuracy
        if score is None:
            return self.importance_run.trouble or self.tr("Test set: \N{HORIZONTAL ELLIPSIS}")
        share = f"{score.accuracy:.2%}"
        if score.seen < score.total:
            return self.tr("Test set: {0} right of the first {1}").format(share, f"{score.seen:,}")
        text = self.tr("Test set: {0} right of all {1}").format(share, f"{score.total:,}")
        if not self.kernel_factors.is_edited:
            # That is another figure than the one above, on the tab's head.
            tested = self.selection.entry.test_images
            if tested in (None, score.total):
                return text
            return self.tr("{0}; the run tested on {1}").format(text, f"{tested:,}")
        if whole is None:
            return text
        points = round(100 * (score.accuracy - whole), 2)
        change = self.tr("{0} points less") if points < 0 else self.tr("{0} points more")
        return self.tr("{0}, {1} than as trained").format(text, change.format(f"{abs(points):.2f}"))

    @Slot()
    def _on_input_changed(self) -> None:
        if self.isVisible():
            self._show_answer()
        else:
            self._is_stale = True

    @Slot(int)
    def _on_kernel_changed(self, kernel: int) -> None:
        self.switches.select(kernel)
        self.chart.select(kernel)

    @Slot()
    def _on_use_wanted(self) -> None:
        self.use_requested.emit(self._copy())

    @Slot()
    def _on_save_wanted(self) -> None:
        self.save_requested.emit(self._copy())

    def _copy(self) -> NetworkEntry:
        """The edited network as one of its own; the figures of the original are not its own."""
        entry = self.selection.entry
        history = History(first_kernels=entry.trained.history.first_kernels)
        trained = TrainedNetwork(
            self.kernel_factors.network(),
            history=history,
            refuses_below=entry.trained.refuses_below,
        )
        origin = self.tr("{0}, edited").format(entry.origin)
        return NetworkEntry(origin, trained, data_name=entry.data_name, is_edited=True)
