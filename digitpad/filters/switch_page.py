"""Kernels off or scaled: what that does to the answer and to the test set, and which matter."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from digitpad.background import Background
from digitpad.filters.answer_view import AnswerView
from digitpad.filters.edits import MOST, Edits
from digitpad.filters.fingerprint import fingerprint
from digitpad.filters.focus import Focus
from digitpad.filters.importance_chart import ImportanceChart
from digitpad.filters.kernel_grid import KernelGrid
from digitpad.filters.page import FilterPage
from digitpad.filters.sample import why_no_test_set
from digitpad.filters.tile_grid import Mark
from digitpad.filters.weighing import Weighing
from digitpad.filters.words import character_text
from digitpad.parts import Button, ElidedLabel, card
from digitpad.theme import SPACE
from digitpad.workspace import Entry
from model.arrays import ByteArray, FloatArray
from model.history import History
from model.kernels import Character, characters
from model.network import Network
from model.occlusion import Occlusion, occlusion
from model.weights import TrainedNetwork

_SETTLE_MS = 60
"""Without a change, before the slower looks begin: a moving pen or slider would supersede them."""
_SETTLE_IN_TRAINING_MS = 500


class SwitchPage(FilterPage):
    """The kernels to click, the answer, the accuracy, and a bar for how much each matters."""

    use_requested = Signal(object)  # Entry, new, of the edited network
    save_requested = Signal(object)  # the same

    def __init__(self, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(focus, parent)
        self.setObjectName("switch_page")
        self.title = self.tr("&Switch off")
        self.tip = self.tr("Turn kernels off or scale them, and see what each is worth.")
        self.edits = Edits(focus.entry, self)
        self.weighing = Weighing(self)
        self.covering = Background("digitpad-occlusion", self)
        self._image: ByteArray | None = None
        self._network: Network | None = None
        self._characters: list[Character] = []
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._on_settled)
        self.grid = KernelGrid()
        self.grid.setObjectName("switch_grid")
        self.grid.setToolTip(self.tr("A click, or Enter, switches a kernel off and on again."))
        self.answer = AnswerView()
        self.chart = ImportanceChart()
        self._kernel = self._line("switch_kernel_label", self.tr("The kernel chosen"))
        self._accuracy = self._line("edited_accuracy_label", self.tr("Accuracy on the test set"))
        self._worth = self._line("worth_label", self.tr("What the bars show"), "title")
        self._matters = self._line("matters_label", self.tr("Which kernels matter"), "muted")
        self._make_controls()
        self._lay_out()
        self._connect()

    def show_drawing(self, image: ByteArray | None) -> None:
        """Read ``image``, (28, 28) uint8; None where nothing is drawn."""
        self._image = None if image is None else image.copy()
        if self.isVisible():
            self._show_answer()
        else:
            self._is_stale = True

    @Slot()
    def _show_network(self) -> None:
        entry = self.focus.entry
        kernels = entry.network.kernels
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
        self._characters = (
            [] if kernels is None else characters(kernels, entry.trained.history.first_kernels)
        )
        self._show_edit()

    @Slot()
    def close_work(self) -> None:
        """End what works in the background."""
        self._settle.stop()
        self.covering.close()
        self.weighing.close()

    def _line(self, name: str, title: str, role: str = "") -> QLabel:
        line = ElidedLabel(role, name)
        line.setAccessibleName(title)
        return line

    def _make_controls(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("factor_slider")
        self.slider.setAccessibleName(self.tr("Strength of the kernel chosen, percent"))
        self.slider.setToolTip(
            self.tr("Multiplies the kernel chosen and its bias: 0 is off, 100% is as trained.")
        )
        self.slider.setRange(0, round(100 * MOST))
        self.slider.setSingleStep(5)
        self.slider.setPageStep(25)
        self.all_back = Button(
            "all_back_button",
            self.tr("All back"),
            self.tr("Make every kernel as it was trained."),
            "undo",
        )
        self.use = Button(
            "use_edited_button",
            self.tr("Use in Draw"),
            self.tr(
                "Put a copy with these kernels among the networks at hand, and read drawings "
                "with it. The original stays as it is."
            ),
        )
        self.save = Button(
            "save_edited_button",
            self.tr("Save as\N{HORIZONTAL ELLIPSIS}"),
            self.tr("Write a copy with these kernels to a weights file of its own."),
            "save",
        )

    def _lay_out(self) -> None:
        strength = QHBoxLayout()
        strength.setSpacing(2 * SPACE)
        strength.addWidget(self._kernel, 1)
        strength.addWidget(self.slider, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self.all_back, self.use, self.save):
            button.setProperty("tight", True)
            buttons.addWidget(button)
        buttons.addStretch()
        left = QVBoxLayout()
        left.setSpacing(SPACE)
        left.addWidget(self.grid, 1)
        left.addLayout(strength)
        left.addLayout(buttons)
        below = QVBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self._worth)
        below.addWidget(self.chart, 1)
        below.addWidget(self._matters)
        above = QVBoxLayout()
        above.setSpacing(SPACE)
        above.addWidget(self.answer, 1)
        above.addWidget(self._accuracy)
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
        self.grid.kernel_selected.connect(focus.choose)
        self.grid.kernel_clicked.connect(self.edits.toggle)
        self.grid.kernel_pinned.connect(self.edits.toggle)
        self.chart.bar_selected.connect(focus.choose)
        focus.kernel_changed.connect(self._on_kernel_changed)
        self.slider.valueChanged.connect(self._on_slid)
        self.edits.changed.connect(self._on_edited)
        self.all_back.clicked.connect(self.edits.reset)
        self.use.clicked.connect(self._on_use_wanted)
        self.save.clicked.connect(self._on_save_wanted)
        self.answer.heat_wanted.connect(self._show_answer)
        self.covering.reported.connect(self._on_covered)
        self.weighing.changed.connect(self._show_weights)

    @Slot()
    def _on_edited(self) -> None:
        self.weighing.outdate()
        self._show_edit()

    @Slot()
    def _show_edit(self) -> None:
        """The kernels as they are now, and all that follows from them."""
        kernels, factors = self.focus.entry.network.kernels, self.edits.factors
        self._network = self.edits.network()
        if kernels is None:
            self.grid.set_kernels(None)
        else:
            limit = float(abs(kernels).max())
            words = [
                self._word(character, factor)
                for character, factor in zip(self._characters, factors, strict=True)
            ]
            self.grid.set_words(words)
            self.grid.set_kernels(self._network.kernels, limit)
        off = [kernel for kernel, factor in enumerate(factors) if factor == 0]
        self.grid.set_marks(dict.fromkeys(off, Mark("danger", self.tr("off"))))
        self.all_back.setEnabled(self.edits.is_edited)
        self.save.setEnabled(self.edits.is_edited)
        self.use.setEnabled(self.edits.is_edited and self.focus.entry.can_read_drawings)
        self._on_kernel_changed(self.focus.kernel)
        self._show_answer()
        self._show_weights()

    def _word(self, character: Character, factor: float) -> str:
        text = character_text(character)
        if factor == 1:
            return text
        return f"{text}, {self._strength(factor)}"

    def _strength(self, factor: float) -> str:
        return self.tr("off") if factor == 0 else self.tr("at {0}%").format(round(100 * factor))

    @Slot()
    def _show_answer(self) -> None:
        """What the network reads now, at once; what takes longer follows."""
        reason = self._why_no_answer()
        if reason or self._image is None:
            self.answer.show_nothing(reason or self.tr("Draw a digit on the Draw tab."))
        else:
            assert self._network is not None, "made before it is shown"
            before = _read(self.focus.entry.network, self._image) if self.edits.is_edited else None
            self.answer.show_answer(self._image[None], _read(self._network, self._image), before)
            if not self.answer.heat.isChecked():
                self.answer.clear_heat()
        if not self._settle.isActive() or not self.focus.is_training:
            self._settle.start(_SETTLE_IN_TRAINING_MS if self.focus.is_training else _SETTLE_MS)

    def _why_no_answer(self) -> str:
        network = self.focus.entry.network
        if self.focus.entry.can_read_drawings:
            return ""
        shape = " x ".join(str(side) for side in network.input_shape)
        return self.tr(
            "{0} takes images of {1} and knows {2} classes; a drawing is 1 x 28 x 28 and one of "
            "10 digits."
        ).format(self.focus.entry.title, shape, network.classes)

    @Slot()
    def _on_settled(self) -> None:
        """Nothing has changed for a moment: cover the drawing, and look at the test set."""
        if self._network is None or not self.isVisible():
            return
        entry, image = self.focus.entry, self._image
        if self.covering.is_busy:
            self._settle.start(_SETTLE_MS)
            return
        if image is not None and self.answer.heat.isChecked() and not self._why_no_answer():
            twin = self._network.copy()
            self.covering.start(lambda: iter([(image, _cover(twin, image))]))
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
        entry = self.focus.entry
        reason = why_no_test_set(entry)
        if entry.network.kernels is None:
            reason = reason or self.tr("There is no kernel to do without.")
        found = self.weighing.importances
        self._accuracy.setText("" if why_no_test_set(entry) else self._accuracy_text())
        title = self.tr("Points lost without each kernel")
        if reason or found is None:
            waiting = self.weighing.trouble or self.tr("Looking at the test images")
            self.chart.set_points([], reason or waiting)
            self._worth.setText(title)
            self._matters.clear()
            return
        points = (100 * found.losses).tolist()
        self.chart.set_points(points)
        self.chart.select(self.focus.kernel)
        falling = sorted(range(len(points)), key=points.__getitem__, reverse=True)
        text = self.tr("Most: {0}; least: {1}").format(
            ", ".join(f"{at + 1} ({points[at]:.2f})" for at in falling[:3]),
            ", ".join(f"{at + 1} ({points[at]:.2f})" for at in falling[:-3:-1]),
        )
        self._matters.setText(text)
        if found.seen < found.total:
            title = self.tr("{0}, by {1} of {2} images").format(
                title, f"{found.seen:,}", f"{found.total:,}"
            )
        self._worth.setText(title)

    def _accuracy_text(self) -> str:
        score, whole = self.weighing.score, self.weighing.whole_accuracy
        if score is None:
            return self.weighing.trouble or self.tr("Test set: \N{HORIZONTAL ELLIPSIS}")
        share = f"{score.accuracy:.2%}"
        if score.seen < score.total:
            return self.tr("Test set: {0} right of the first {1}").format(share, f"{score.seen:,}")
        text = self.tr("Test set: {0} right").format(share)
        if whole is None or not self.edits.is_edited:
            return text
        points = round(100 * (score.accuracy - whole), 2)
        change = self.tr("{0} points less") if points < 0 else self.tr("{0} points more")
        return self.tr("{0}, {1} than as trained").format(text, change.format(f"{abs(points):.2f}"))

    @Slot(int)
    def _on_kernel_changed(self, kernel: int) -> None:
        factors = self.edits.factors
        is_one = 0 <= kernel < len(factors)
        self.grid.select(kernel)
        self.chart.select(kernel)
        self.slider.setEnabled(is_one)
        self.slider.blockSignals(True)
        self.slider.setValue(round(100 * factors[kernel]) if is_one else 100)
        self.slider.blockSignals(False)
        if is_one:
            text = self.tr("Kernel {0}, {1}").format(kernel + 1, self._strength(factors[kernel]))
        else:
            text = self.tr("Click a kernel to switch it off") if len(factors) else ""
        self._kernel.setText(text)

    @Slot(int)
    def _on_slid(self, percent: int) -> None:
        if 0 <= self.focus.kernel < len(self.edits.factors):
            self.edits.set_factor(self.focus.kernel, percent / 100)

    @Slot(object)
    def _on_covered(self, report: tuple[ByteArray, Occlusion]) -> None:
        image, found = report
        if image is self._image and self.answer.heat.isChecked():
            self.answer.show_heat(
                found.drops,
                (found.top, found.left, found.side),
                found.answer,
                (found.probability, found.least, found.instead),
            )

    @Slot()
    def _on_use_wanted(self) -> None:
        self.use_requested.emit(self._copy())

    @Slot()
    def _on_save_wanted(self) -> None:
        self.save_requested.emit(self._copy())

    def _copy(self) -> Entry:
        """The edited network as one of its own; the figures of the original are not its own."""
        entry = self.focus.entry
        history = History(first_kernels=entry.trained.history.first_kernels)
        trained = TrainedNetwork(self.edits.network(), history=history)
        origin = self.tr("{0}, edited").format(entry.origin)
        return Entry(origin, trained, data_name=entry.data_name, is_edited=True)


def _read(network: Network, image: ByteArray) -> FloatArray | None:
    """Probabilities (10,) for a drawing (28, 28); None where they are no finite numbers."""
    with np.errstate(all="ignore"):  # a network in training may be about to diverge
        probabilities: FloatArray = network.predict(image[np.newaxis])[0]
    return probabilities if np.isfinite(probabilities).all() else None


def _cover(network: Network, image: ByteArray) -> Occlusion:
    with np.errstate(all="ignore"):
        return occlusion(network, image[np.newaxis])
