"""The Filters tab: the first layer's kernels before and after training, on one scale."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from digitpad.filters.color_bar import ColorBar
from digitpad.filters.kernel_grid import KernelGrid
from digitpad.parts import card, label, show_choices
from digitpad.theme import SPACE
from digitpad.workspace import Entry, Workspace
from model.arrays import FloatArray
from model.config import TrainingConfig

COLORS = 3


class FiltersTab(QWidget):
    """Shows one of the networks at hand; by itself the one that was opened or trained last."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filters_tab")
        self._workspace = workspace
        self._shown = workspace.in_use
        self._is_stale = True
        self.before = KernelGrid()
        self.before.setObjectName("kernels_before")
        self.before.setAccessibleName(self.tr("Kernels before training"))
        self.after = KernelGrid()
        self.after.setObjectName("kernels_after")
        self.after.setAccessibleName(self.tr("Kernels after training"))
        self.bar = ColorBar()
        self._after_title = label(role="title", name="kernels_after_title")
        self._after_title.setAccessibleName(self.tr("How long it was trained"))
        self._facts = label(role="muted", name="kernels_facts")
        self._facts.setAccessibleName(self.tr("About these kernels"))
        self._make_controls()
        self._lay_out()
        self.before.kernel_selected.connect(self.after.select)
        self.after.kernel_selected.connect(self.before.select)
        workspace.entries_changed.connect(self._on_entries_changed)
        workspace.entry_changed.connect(self._on_entry_changed)
        workspace.entry_opened.connect(self.show_entry)
        workspace.in_use_changed.connect(self._on_in_use_changed)
        workspace.weights_changed.connect(self._on_weights_changed)
        workspace.run_started.connect(self._on_run_started)
        workspace.run_finished.connect(self._on_run_finished)
        self._on_entries_changed()

    @Slot(object)
    def show_entry(self, entry: Entry) -> None:
        """Show the kernels of ``entry``, then and now."""
        self._shown = entry
        self._show_networks()
        self._refresh()

    def save_to(self, settings: QSettings) -> None:
        """Remember the colours chosen."""
        settings.setValue("filters/grey", self._grey.isChecked())

    def restore_from(self, settings: QSettings) -> None:
        """Take the colours remembered."""
        self._grey.setChecked(str(settings.value("filters/grey")).lower() == "true")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._refresh()

    def _make_controls(self) -> None:
        self._choice = QComboBox()
        self._choice.setObjectName("kernels_of_combo")
        self._choice.setAccessibleName(self.tr("Network whose kernels are shown"))
        self._choice.setToolTip(self.tr("Whose kernels to show: the bundled network's, a run's."))
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._choice.activated.connect(self._on_chosen)
        self._grey = QCheckBox(self.tr("&Grey, as in the tutorial"))
        self._grey.setObjectName("grey_check")
        self._grey.setAccessibleName(self.tr("Grey scale"))
        self._grey.setToolTip(
            self.tr(
                "Black for the most negative weight, white for the most positive. Without it: "
                "blue for negative, red for positive, and the quiet middle tone is zero."
            )
        )
        self._grey.toggled.connect(self._on_grey_toggled)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        head.addWidget(label(self.tr("Kernels of"), "muted"))
        head.addWidget(self._choice)
        head.addWidget(self._facts, 1)
        head.addWidget(self._grey)
        left = QVBoxLayout()
        left.setSpacing(SPACE)
        left.addWidget(label(self.tr("Before training"), "title"))
        left.addWidget(self.before, 1)
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        right.addWidget(self._after_title)
        right.addWidget(self.after, 1)
        scale = QVBoxLayout()
        scale.setSpacing(SPACE)
        scale.addWidget(label(self.tr("Weight"), "title"), 0, Qt.AlignmentFlag.AlignHCenter)
        scale.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignHCenter)

        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        grid.setSpacing(2 * SPACE)
        grid.addWidget(card("kernels_head_card", head), 0, 0, 1, 3)
        grid.addWidget(card("before_card", left), 1, 0)
        grid.addWidget(card("after_card", right), 1, 1)
        self._scale = card("scale_card", scale)
        grid.addWidget(self._scale, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)

    def _refresh(self) -> None:
        """Draw both grids on one scale; put off while nobody looks."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        now = self._shown.network.kernels
        then = self._shown.trained.history.first_kernels
        limit = max(_strongest(now), _strongest(then))
        no_kernels = self.tr("{0} begins without a convolution: it has no kernels").format(
            self._shown.title
        )
        no_start = self.tr("This file does not hold the kernels from before training")
        waiting = self.tr("The training is about to begin")
        is_waiting = self._is_in_training() and not self._shown.trained.history.steps_per_epoch
        self.before.set_empty_text(
            no_kernels if now is None else waiting if is_waiting else no_start
        )
        self.after.set_empty_text(no_kernels)
        self.before.set_kernels(then, limit)
        self.after.set_kernels(now, limit)
        self.bar.set_limit(limit)
        # Kernels over colour images are shown in their own colours, which no scale explains.
        has_scale = now is None or now.shape[1] != COLORS
        self._scale.setVisible(has_scale)
        self._grey.setEnabled(has_scale)
        self._describe(now)

    def _describe(self, kernels: FloatArray | None) -> None:
        history = self._shown.trained.history
        epochs = len(history.epochs)
        if self._is_in_training():
            self._after_title.setText(
                self.tr("Now, after {0} steps").format(f"{len(history.losses):,}")
            )
        else:
            self._after_title.setText(self.tr("After training: {0} epochs").format(epochs))
        facts = []
        if kernels is not None:
            filters, channels, height, width = kernels.shape
            facts.append(self.tr("{0} kernels of {1} x {2}").format(filters, height, width))
            if channels == COLORS:
                facts.append(self.tr("each in its own red, green and blue; middle grey is zero"))
            elif channels > 1:
                facts.append(self.tr("{0} channels").format(channels))
        if self._shown.test_accuracy is not None:
            facts.append(self.tr("test {0}").format(f"{self._shown.test_accuracy:.2%}"))
        self._facts.setText("  \N{MIDDLE DOT}  ".join(facts))

    def _is_in_training(self) -> bool:
        return self._shown is self._workspace.run and self._workspace.session.is_active

    def _show_networks(self) -> None:
        entries = self._workspace.entries
        show_choices(self._choice, [entry.title for entry in entries], entries.index(self._shown))

    @Slot()
    def _on_entries_changed(self) -> None:
        is_there = self._shown in self._workspace.entries
        self.show_entry(self._shown if is_there else self._workspace.in_use)

    @Slot(object)
    def _on_entry_changed(self, entry: Entry) -> None:
        self._show_networks()
        if entry is self._shown:
            self._refresh()

    @Slot()
    def _on_in_use_changed(self) -> None:
        if not self._workspace.session.is_active:
            self.show_entry(self._workspace.in_use)

    @Slot(object)
    def _on_run_started(self, config: TrainingConfig) -> None:
        if self._workspace.run is not None:
            self.show_entry(self._workspace.run)

    @Slot(bool)
    def _on_run_finished(self, completed: bool) -> None:
        self._refresh()

    @Slot(object)
    def _on_weights_changed(self, entry: Entry) -> None:
        if entry is self._shown:
            self._refresh()

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self.show_entry(self._workspace.entries[index])

    @Slot(bool)
    def _on_grey_toggled(self, is_grey: bool) -> None:
        for widget in (self.before, self.after, self.bar):
            widget.set_grey(is_grey)


def _strongest(kernels: FloatArray | None) -> float:
    """The largest weight, whichever its sign; 0 without kernels or finite weights."""
    if kernels is None:
        return 0.0
    strongest = float(np.abs(kernels).max())
    return strongest if np.isfinite(strongest) else 0.0
