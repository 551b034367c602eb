"""What the status bar and the title of the window say, whatever tab is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMainWindow

from digitpad.widgets.basics import ElidedLabel, StillLabel
from digitpad.widgets.theme import SPACE
from digitpad.widgets.throttle import Throttle

if TYPE_CHECKING:
    from digitpad.state.run_progress import RunProgress
    from digitpad.state.workspace import Workspace

_TITLE_EVERY_MS = 1_000


class WindowStatus(QObject):
    """Shows in ``window`` which network reads, how the training goes, and what was read."""

    def __init__(self, window: QMainWindow, workspace: Workspace, progress: RunProgress) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._progress = progress
        self._text_read = ""
        self._title_writing = Throttle(self._write_title, _TITLE_EVERY_MS, self)
        # It gives way to the progress of the training.
        self._network_label = ElidedLabel(name="network_label")
        self._network_label.setContentsMargins(2 * SPACE, 0, 0, 0)
        self._network_label.setAccessibleName(self.tr("Network in use"))
        self._network_label.setToolTip(
            self.tr("The network that reads the drawing, and how many test images it reads right.")
        )
        self._message = StillLabel("training_label")
        self._message.label.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._message.label.setAccessibleName(self.tr("Training"))
        self._message.label.setToolTip(
            self.tr("Where the training is, how fast it goes, and how well it reads by now.")
        )
        bar = window.statusBar()
        bar.addPermanentWidget(self._message)
        bar.addWidget(self._network_label, 1)
        bar.setSizeGripEnabled(False)
        workspace.networks.in_use_changed.connect(self._on_in_use_changed)
        workspace.networks.entry_changed.connect(self._on_in_use_changed)
        workspace.training.finished.connect(self._on_in_use_changed)
        progress.changed.connect(self._on_progress_changed)
        self._on_in_use_changed()
        self._on_progress_changed()

    def show_reading(self, text: str) -> None:
        """Say at once what was read, where it is seen from another window, too."""
        self._text_read = text
        self._write_title()

    @Slot()
    def _on_in_use_changed(self) -> None:
        entry = self._workspace.networks.in_use
        text = self.tr("Reads with {0}").format(entry.title)
        if entry.test_accuracy is not None:
            text += self.tr(", test accuracy {0}").format(f"{entry.test_accuracy:.2%}")
            if entry.test_images is not None:
                text += self.tr(" of {0} images").format(f"{entry.test_images:,}")
        self._network_label.setText(text)

    @Slot()
    def _on_progress_changed(self) -> None:
        self._message.set_text(self._progress.sentence())
        self._title_writing.soon()

    @Slot()
    def _write_title(self) -> None:
        parts = [part for part in (self._text_read, self._progress.short(), "Digitpad") if part]
        title = " \N{EN DASH} ".join(parts)
        if title != self._window.windowTitle():
            self._window.setWindowTitle(title)
