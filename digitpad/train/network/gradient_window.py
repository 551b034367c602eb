"""The window that holds backpropagation against central differences, on the chosen network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from digitpad.background.task import Background
from digitpad.state.data_sources import open_dataset
from digitpad.train.form.fields import Choice, Whole
from digitpad.train.network.gradient_scatter import GradientScatter
from digitpad.train.network.gradient_table import CLOSE, GradientTable
from digitpad.widgets.basics import Button, card, label
from digitpad.widgets.theme import SPACE
from model.nn import zoo
from model.training.compatibility import require_fit
from model.training.gradient_check import Compared, GradientCheck, checking_gradients

if TYPE_CHECKING:
    from digitpad.train.form.form import TrainingForm
    from model.nn.network import Network
    from model.training.config import TrainingConfig

_IMAGES = 3
"""As many as the tutorials take."""
_REPORTS_PER_SECOND = 5


class GradientWindow(QDialog):
    """Checks the network of ``form`` as it stands when the check is started."""

    def __init__(self, form: TrainingForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gradient_window")
        self.setWindowTitle(self.tr("Check gradients"))
        self._form = form
        self.work = Background("digitpad-gradient-check", self)
        self.work.reported.connect(self._on_reported)
        self.work.failed.connect(self._on_failed)
        self.work.finished.connect(self._on_finished)
        self._size = 0
        self._make_parts()
        self._lay_out()
        form.changed.connect(self._on_form_changed)
        # Not left to Qt, which would take no more than two thirds of a small screen.
        self.resize(self.sizeHint())
        self._on_form_changed()

    def sizeHint(self) -> QSize:
        return QSize(118 * SPACE, 68 * SPACE)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._on_stop()
        super().closeEvent(event)

    def reject(self) -> None:
        self._on_stop()
        super().reject()

    def _make_parts(self) -> None:
        self._title = label(role="title", name="gradient_title_label")
        self._teaches = label(
            self.tr(
                "Backpropagation computes every gradient at once. Central differences move one "
                "weight a little up and down and look what the loss does: slow, but hard to get "
                "wrong. Where the two agree, backpropagation is right."
            ),
            "muted",
        )
        self._teaches.setWordWrap(True)
        self._images = Whole(
            "gradient_images_spin",
            1,
            100,
            _IMAGES,
            tip=self.tr("Training images the loss is the mean of. More of them: slower."),
        )
        self._sample = Choice(
            "gradient_sample_combo",
            [("20", 20), ("100", 100), ("1,000", 1_000), (self.tr("All"), 0)],
            tip=self.tr("How many values of each parameter are compared, drawn by the seed."),
        )
        self._sample.combo.setCurrentIndex(1)
        for field, name in (
            (self._images, self.tr("Images")),
            (self._sample, self.tr("Values of each parameter")),
        ):
            field.editor.setAccessibleName(name)
        self._start = Button(
            "check_button",
            self.tr("Check"),
            self.tr("Compare the two gradients."),
            "start",
            "Ctrl+Return",
            is_primary=True,
        )
        self._stop = Button(
            "stop_check_button",
            self.tr("Stop"),
            self.tr("End the check; what was compared stays."),
            "stop",
            "Ctrl+.",
        )
        self._bar = QProgressBar()
        self._bar.setObjectName("gradient_progress")
        self._bar.setAccessibleName(self.tr("Progress of the check"))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(SPACE)
        self._verdict = label(name="gradient_verdict_label")
        self._times = label(role="muted", name="gradient_times_label")
        for text in (self._verdict, self._times):
            text.setWordWrap(True)
        self.table = GradientTable()
        self.scatter = GradientScatter()
        self.table.chosen.connect(self.scatter.bring_out)
        self._start.clicked.connect(self._on_start)
        self._stop.clicked.connect(self._on_stop)
        self._stop.setEnabled(False)

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setSpacing(SPACE)
        fields.setColumnStretch(1, 1)
        for row, field in enumerate((self._images, self._sample)):
            name = label(field.editor.accessibleName(), "muted")
            name.setBuddy(field.editor)
            fields.addWidget(name, row, 0)
            fields.addWidget(field.editor, row, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addWidget(self._start, 1)
        buttons.addWidget(self._stop, 1)
        left = QVBoxLayout()
        left.setSpacing(SPACE)
        left.addWidget(self._title)
        left.addWidget(self._teaches)
        left.addLayout(fields)
        left.addLayout(buttons)
        left.addWidget(self._bar)
        left.addWidget(self._verdict)
        left.addWidget(self._times)
        left.addWidget(self.table, 1)
        left_card = card("gradient_card", left)
        left_card.setFixedWidth(57 * SPACE)
        right = QVBoxLayout()
        right.addWidget(self.scatter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(left_card)
        layout.addWidget(card("scatter_card", right), 1)

    def _compare(
        self, config: TrainingConfig, data_name: str, images: int, sample: int | None
    ) -> Iterator[object]:
        """In the other thread: the shapes first, then what is compared, last the result."""
        network = config.build_network()
        yield {name: values.shape for name, values in network.params.items()}
        data = open_dataset(data_name)
        require_fit(network, data)
        events = checking_gradients(
            network,
            data.x_train[:images],
            data.t_train[:images],
            sample=sample,
            rng=np.random.default_rng(config.seed),
        )
        yield from _batched(events)

    @Slot()
    def _on_start(self) -> None:
        try:
            config = self._form.config()
        except ValueError as error:
            self._on_failed(str(error))
            return
        name, images = self._form.data_name(), int(self._images.value() or _IMAGES)
        sample = int(self._sample.value()) or None
        self.scatter.clear()
        self._verdict.setText("")
        self._times.setText("")
        self._bar.setRange(0, 0)
        self._start.setEnabled(False)
        self._stop.setEnabled(True)
        self.work.start(lambda: self._compare(config, name, images, sample))

    @Slot()
    def _on_stop(self) -> None:
        if self._stop.isEnabled():
            self.work.cancel()
            self._on_finished()
            self._verdict.setText(
                self.tr("Stopped after {0} values.").format(f"{self.table.compared():,}")
            )

    @Slot(object)
    def _on_reported(self, what: object) -> None:
        if isinstance(what, dict):
            self.table.begin(what)
            self._size = sum(int(np.prod(shape)) for shape in what.values())
        elif isinstance(what, list):
            self._take_in(what)
        elif isinstance(what, GradientCheck):
            self._show_summary(what)

    def _take_in(self, pairs: list[Compared]) -> None:
        for name, group in groupby(pairs, lambda pair: pair.parameter):
            some = list(group)
            self.table.add(name, [pair.error for pair in some])
            self.scatter.add(
                name, [pair.backpropagated for pair in some], [pair.numerical for pair in some]
            )
        self.scatter.draw()
        self._bar.setRange(0, pairs[-1].total)
        self._bar.setValue(pairs[-1].done)

    def _show_summary(self, check: GradientCheck) -> None:
        place = f"{check.parameter}[{', '.join(map(str, check.index))}]"
        text = self.tr("Largest relative error {0}, at {1}.").format(
            f"{check.largest_error:.1e}", place
        )
        if check.largest_error <= CLOSE:
            text += " " + self.tr("The two agree.")
        else:
            text += " " + self.tr("They differ there: look at that layer's backpropagation.")
        if check.kinks:
            text += " " + self.tr(
                "For {0} of them ReLU or pooling switches just there: the slope differs to either "
                "side, and whatever lies between the two counts as right."
            ).format(check.kinks)
        self._verdict.setText(text)
        count = check.positions.size
        whole = check.numerical_seconds * self._size / count
        self._times.setText(
            self.tr(
                "Backpropagation took {0} for all {1} parameters; differences {2} for {3}, which "
                "makes {4} for all: {5} times as long."
            ).format(
                _duration(check.backpropagation_seconds),
                f"{self._size:,}",
                _duration(check.numerical_seconds),
                f"{count:,}",
                _duration(whole),
                f"{whole / check.backpropagation_seconds:,.0f}",
            )
        )

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._verdict.setText(self.tr("Not checked: {0}.").format(text.rstrip(".")))

    @Slot()
    def _on_finished(self) -> None:
        if self._bar.maximum() == 0:
            self._bar.setRange(0, 1)
        self._stop.setEnabled(False)
        self._on_form_changed()

    @Slot()
    def _on_form_changed(self) -> None:
        network: Network | None = self._form.network
        if network is not None:
            self._title.setText(
                self.tr("{0}, {1} parameters").format(
                    zoo.TITLES.get(network.name, network.name), f"{network.parameters.size:,}"
                )
            )
        self._start.setEnabled(not self._form.reason and not self._stop.isEnabled())


def _batched(events: Iterator[Compared | GradientCheck]) -> Iterator[object]:
    """Comparisons in lists, a few times a second; then the result."""
    pairs: list[Compared] = []
    due = time.monotonic() + 1 / _REPORTS_PER_SECOND
    for event in events:
        if isinstance(event, Compared):
            pairs.append(event)
        if pairs and (time.monotonic() >= due or not isinstance(event, Compared)):
            yield pairs
            pairs, due = [], time.monotonic() + 1 / _REPORTS_PER_SECOND
        if not isinstance(event, Compared):
            yield event


def _duration(seconds: float) -> str:
    """In the unit people would say it in."""
    if seconds < 1:
        return f"{1_000 * seconds:.3g} ms"
    if seconds < 100:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:,.0f} min"
