"""The drawing of the Draw tab, read beside the curves by the network in training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.workspace import Workspace
    from digitpad.train.running.live_reading import LiveReading


class DrawingReader(QObject):
    """Shows in ``view`` what the last run's network, or else that in use, reads now."""

    def __init__(self, workspace: Workspace, view: LiveReading, tab: QWidget) -> None:
        super().__init__(tab)
        self._workspace, self._view, self._tab = workspace, view, tab
        workspace.drawing.changed.connect(self.read)
        workspace.networks.in_use_changed.connect(self.read)
        workspace.networks.weights_changed.connect(self.read)

    @Slot()
    def read(self) -> None:
        """Read the drawing, unless the tab is hidden."""
        if not self._tab.isVisible():
            return
        run, image = self._workspace.networks.run, self._workspace.drawing.image
        entry = (
            run if run is not None and run.can_read_drawings else self._workspace.networks.in_use
        )
        shares = None
        if image is not None:
            with np.errstate(all="ignore"):  # a network in training may be about to diverge
                shares = entry.network.predict(image[np.newaxis])[0]
            if not np.isfinite(shares).all():
                shares = None
        self._view.show_reading(image, shares, *self._reader_in_words(run, entry))

    def _reader_in_words(self, run: NetworkEntry | None, entry: NetworkEntry) -> tuple[str, str]:
        """By whose reading it is, and why by that one's."""
        if run is None:
            return entry.title, self.tr("No network was trained yet, so the one in use reads.")
        if entry is not run:
            message = self.tr("{0} takes other images than drawings, so the network in use reads.")
            return entry.title, message.format(run.title)
        if self._workspace.training.session.is_active:
            message = self.tr("It is in training: watch it go from unsure to sure.")
            return entry.title, message
        return entry.title, self.tr("It was trained last.")
