"""The kernels written to a file from a button: where to is asked, trouble is told in a box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from digitpad.background.task import Background
from digitpad.filters.kernels.exporting import SUFFIXES, Figure, write_figures
from digitpad.widgets.basics import Button
from digitpad.widgets.dialogs import may_replace, show_error


class KernelExport(QObject):
    """Asks ``figures`` for what is shown, at every moment up to the one shown."""

    progressed = Signal(object)  # int, figures drawn
    ended = Signal()

    def __init__(
        self, figures: Callable[[], Sequence[Figure]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._figures = figures
        self._has_figures = False
        self.button = Button(
            "export_kernels_button",
            self.tr("Export"),
            self.tr(
                "Save what is shown as a picture (PNG) or a drawing (SVG), or the timeline up "
                "to here as an animation (APNG, which browsers play)."
            ),
            "save",
            "Ctrl+E",
        )
        self.button.clicked.connect(self._on_wanted)
        self.writing = Background("digitpad-export", self)
        self.writing.reported.connect(self.progressed)
        self.writing.failed.connect(self._on_failed)
        self.writing.finished.connect(self._on_ended)

    def offer(self, has_figures: bool) -> None:
        """Whether there is anything to export."""
        self._has_figures = has_figures
        self.button.setEnabled(has_figures and not self.writing.is_busy)

    def write(self, path: Path) -> None:
        """Write by the suffix, png, svg or apng; drawn and written in the background."""
        figures = self._figures()
        self.button.setEnabled(False)
        self.writing.start(lambda: write_figures(path, figures))

    @Slot()
    def _on_wanted(self) -> None:
        kinds = {
            self.tr("Picture (*.png)"): ".png",
            self.tr("Drawing (*.svg)"): ".svg",
            self.tr("Animation of the timeline up to here (*.apng)"): ".apng",
        }
        name, kind = QFileDialog.getSaveFileName(
            self.button, self.tr("Export the kernels"), self.tr("kernels.png"), ";;".join(kinds)
        )
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in SUFFIXES:
            path = path.with_name(path.name + kinds.get(kind, SUFFIXES[0]))
            # The dialog has asked about another file, the one without the suffix.
            if path.exists() and not may_replace(self.button, path):
                return
        self.write(path)

    @Slot(str)
    def _on_failed(self, trouble: str) -> None:
        show_error(self.button, self.tr("The kernels were not exported"), trouble)

    @Slot()
    def _on_ended(self) -> None:
        self.offer(self._has_figures)
        self.ended.emit()
