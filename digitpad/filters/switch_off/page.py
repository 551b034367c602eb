"""Kernels off or scaled: what that does to the answer and to the test set, and which matter."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.filters.shared.fingerprint import fingerprint
from digitpad.filters.shared.input_image import InputImage
from digitpad.filters.shared.page import FilterPage
from digitpad.filters.shared.sample import why_no_test_set
from digitpad.filters.shared.selection import Selection
from digitpad.filters.shared.words import character_text
from digitpad.filters.switch_off.answer_reading import Reading
from digitpad.filters.switch_off.importance_run import Weighing
from digitpad.filters.switch_off.importance_view import WorthView
from digitpad.filters.switch_off.kernel_factors import MOST, KernelFactors
from digitpad.filters.switch_off.switches import Switches
from digitpad.state.network_entry import NetworkEntry
from digitpad.widgets.basics import ElidedLabel, card
from digitpad.widgets.theme import SPACE
from model.analysis.kernel_character import characters
from model.nn.network import Network
from model.storage.weights_file import TrainedNetwork
from model.training.history import History

_SETTLE_MS = 60
"""Without a change, before the slower looks begin: a moving pen or slider would supersede them."""
_SETTLE_IN_TRAINING_MS = 500


class SwitchPage(FilterPage):
    """The kernels to click, the answer, the accuracy, and a bar for how much each matters."""

    use_requested = Signal(object)  # NetworkEntry, new, of the edited network
    save_requested = Signal(object)  # the same

    def __init__(self, focus: Selection, image: InputImage, parent: QWidget | None = None) -> None:
        super().__init__(focus, parent)
        self.setObjectName("switch_page")
        self.title = self.tr("&Switch off")
        self.tip = self.tr("Turn kernels off or scale them, and see what each is worth.")
        self.input = image
        self.edits = KernelFactors(focus.entry, self)
        self.weighing = Weighing(self)
        self._network: Network | None = None
        self._words: list[str] = []
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._on_settled)
        self.switches = Switches(MOST)
        self.grid, self.slider = self.switches.grid, self.switches.slider
        self.reading = Reading(focus.entry, image)
        self.answer = self.reading.view
        self.worth = WorthView()
        self.chart = self.worth.chart
        self._accuracy = ElidedLabel("title", "edited_accuracy_label")
        self._accuracy.setAccessibleName(self.tr("Accuracy on the test set"))
        self._lay_out()
        self._connect()

    @property
    def is_busy(self) -> bool:
        """Whether anything is still looked at in the background."""
        works = (self.reading.covering, self.weighing.scoring, self.weighing.worth)
        return self._settle.isActive() or any(work.is_busy for work in works)

    @Slot()
    def close_work(self) -> None:
        """End what works in the background."""
        self._settle.stop()
        self.reading.covering.close()
        self.weighing.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What the grid and the chart have no use for comes here; a button keeps its own Space.
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_one = 0 <= self.focus.kernel < len(self.edits.factors)
        if event.key() in keys and is_one and not event.isAutoRepeat():
            self.edits.toggle(self.focus.kernel)
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
        below.addWidget(self.worth)
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
        focus = self.focus
        self.network_due.connect(self._show_network)
        self.input.changed.connect(self._on_input_changed)
        self.grid.kernel_selected.connect(focus.choose)
        self.chart.bar_selected.connect(focus.choose)
        focus.kernel_changed.connect(self._on_kernel_changed)
        self.switches.toggled.connect(self.edits.toggle)
        self.switches.factor_set.connect(self.edits.set_factor)
        self.edits.changed.connect(self._on_edited)
        self.switches.all_back.clicked.connect(self.edits.reset)
        self.switches.use.clicked.connect(self._on_use_wanted)
        self.switches.save.clicked.connect(self._on_save_wanted)
        self.answer.heat_wanted.connect(self._show_answer)
        self.weighing.changed.connect(self._show_weights)

    @Slot()
    def _show_network(self) -> None:
        entry = self.focus.entry
        kernels = entry.network.kernels
        self.input.follow(entry)
        if self.edits.entry is not entry:
            self.edits.follow(entry)
            self.weighing.cancel()  # what is known is of another network
        self.grid.set_grey(self.focus.is_grey)
        self.grid.set_own_contrast(self.focus.has_own_contrast)
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
        self.weighing.outdate()
        self._show_edit()

    @Slot()
    def _show_edit(self) -> None:
        """The kernels as they are now, and all that follows from them."""
        entry, kernels = self.focus.entry, self.focus.entry.network.kernels
        self._network = self.edits.network()
        limit = 0.0 if kernels is None else float(np.abs(kernels).max())
        shown = self._network.kernels
        self.switches.show_kernels(shown, self.edits.factors, self._words, limit)
        self.switches.save.setEnabled(self.edits.is_edited)
        self.switches.use.setEnabled(self.edits.is_edited and entry.can_read_drawings)
        self._on_kernel_changed(self.focus.kernel)
        self._show_answer()
        self._show_weights()

    @Slot()
    def _show_answer(self) -> None:
        """What the network reads now, at once; what takes longer follows."""
        edit = self._network if self.edits.is_edited else None
        self.reading.show_answer(self.focus.entry, edit)
        if not self._settle.isActive() or not self.focus.is_training:
            self._settle.start(_SETTLE_IN_TRAINING_MS if self.focus.is_training else _SETTLE_MS)

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
        entry = self.focus.entry
        if why_no_test_set(entry):
            self.weighing.cancel()
        else:
            self.weighing.look_at(
                entry.network,
                self._network,
                self.edits.key,
                entry.data_name,
                fingerprint(self.focus),
            )

    @Slot()
    def _show_weights(self) -> None:
        """What is known of the test set by now."""
        entry, found = self.focus.entry, self.weighing.importances
        reason = why_no_test_set(entry)
        self._accuracy.setText("" if reason else self._accuracy_text())
        if entry.network.kernels is None:
            reason = reason or self.tr("There is no kernel to do without.")
        if reason or found is None:
            waiting = self.weighing.trouble or self.tr("Looking at the test images")
            self.worth.show_nothing(reason or waiting)
        else:
            self.worth.show_points((100 * found.losses).tolist(), found.seen, found.total)
            self.chart.select(self.focus.kernel)

    def _accuracy_text(self) -> str:
        score, whole = self.weighing.score, self.weighing.whole_accuracy
        if score is None:
            return self.weighing.trouble or self.tr("Test set: \N{HORIZONTAL ELLIPSIS}")
        share = f"{score.accuracy:.2%}"
        if score.seen < score.total:
            return self.tr("Test set: {0} right of the first {1}").format(share, f"{score.seen:,}")
        text = self.tr("Test set: {0} right of all {1}").format(share, f"{score.total:,}")
        if not self.edits.is_edited:
            # That is another figure than the one above, on the tab's head.
            tested = self.focus.entry.test_images
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
        entry = self.focus.entry
        history = History(first_kernels=entry.trained.history.first_kernels)
        trained = TrainedNetwork(
            self.edits.network(), history=history, refuses_below=entry.trained.refuses_below
        )
        origin = self.tr("{0}, edited").format(entry.origin)
        return NetworkEntry(origin, trained, data_name=entry.data_name, is_edited=True)
