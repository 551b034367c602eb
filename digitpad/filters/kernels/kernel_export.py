"""The kernels written to a file from a button: a picture, a drawing, or many moments animated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from digitpad.background.task import Background
from digitpad.system.apng import AnimatedPng
from digitpad.widgets.basics import Button
from digitpad.widgets.dialogs import ask_where_to_export, show_error
from digitpad.widgets.figure import figure_image, figure_png, figure_svg
from model.files.atomic import write_bytes

if TYPE_CHECKING:
    from digitpad.filters.kernels.kernel_figure import KernelFigure
    from model.base.arrays import ByteArray

FRAME_MS, LAST_FRAME_MS = 200, 2000


class KernelExport(QObject):
    """Asks ``figures`` for what is shown, at every moment up to the one shown."""

    progressed = Signal(object)  # int, figures drawn
    ended = Signal()

    def __init__(
        self, figures: Callable[[], Sequence[KernelFigure]], parent: QObject | None = None
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
        self.button.clicked.connect(self._on_clicked)
        self.writing = Background("digitpad-export", self)
        self.writing.reported.connect(self.progressed)
        self.writing.failed.connect(self._on_failed)
        self.writing.finished.connect(self._on_ended)

    def set_available(self, has_figures: bool) -> None:
        """Whether there is anything to export."""
        self._has_figures = has_figures
        self.button.setEnabled(has_figures and not self.writing.is_busy)

    @Slot()
    def _on_clicked(self) -> None:
        path = ask_where_to_export(
            self.button,
            self.tr("Export the kernels"),
            Path(self.tr("kernels.png")),
            {
                self.tr("Picture (*.png)"): ".png",
                self.tr("Drawing (*.svg)"): ".svg",
                self.tr("Animation of the timeline up to here (*.apng)"): ".apng",
            },
        )
        if path is not None:
            figures = self._figures()
            self.button.setEnabled(False)
            self.writing.start(lambda: write_figures(path, figures))

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        show_error(self.button, self.tr("The kernels were not exported"), reason)

    @Slot()
    def _on_ended(self) -> None:
        self.set_available(self._has_figures)
        self.ended.emit()


def write_figures(path: Path, figures: Sequence[KernelFigure]) -> Iterator[int]:
    """Write by the suffix of ``path``: the last figure as .svg or .png, or all of them as .apng.

    Yields how many figures are drawn; the file is written, whole or not at all, before the last.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind == ".apng":
        animation = AnimatedPng()
        for number, figure in enumerate(figures[:-1], start=1):
            animation.add(_pixels(figure_image(figure, 1)), FRAME_MS)
            yield number
        animation.add(_pixels(figure_image(figures[-1], 1)), LAST_FRAME_MS)
        content = animation.to_bytes()
    else:
        content = figure_svg(figures[-1]) if kind == ".svg" else figure_png(figures[-1])
    write_bytes(path, content)
    yield len(figures)


def _pixels(image: QImage) -> ByteArray:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
