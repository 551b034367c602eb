"""Which network reads the drawing: one of those at hand, or the one that is being trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from digitpad.widgets.basics import label, show_choices
from digitpad.widgets.theme import SPACE

if TYPE_CHECKING:
    from digitpad.state.workspace import Workspace


class NetworkChoice(QWidget):
    """Shows and changes the network in use of ``workspace``."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_choice")
        self._workspace = workspace
        self._network = QComboBox()
        self._network.setObjectName("network_in_use_combo")
        self._network.setAccessibleName(self.tr("Network that reads the drawing"))
        self._network.setToolTip(
            self.tr(
                "Which network reads the drawing. Weights files you open and networks you train "
                "are added here."
            )
        )
        self._follow = QCheckBox(self.tr("Follow training"))
        self._follow.setObjectName("follow_check")
        self._follow.setAccessibleName(self._follow.text())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(label(self.tr("Read with"), "muted"))
        layout.addWidget(self._network, 1)
        layout.addWidget(self._follow)

        self._network.activated.connect(self._on_chosen)
        self._follow.clicked.connect(self._on_follow_clicked)
        workspace.networks.in_use_changed.connect(self._show)
        workspace.networks.entries_changed.connect(self._show)
        workspace.networks.entry_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        readers, run = self._workspace.networks.readers, self._workspace.networks.run
        titles = [entry.title for entry in readers]
        show_choices(self._network, titles, readers.index(self._workspace.networks.in_use))
        self._follow.setChecked(self._workspace.networks.is_following)
        self._follow.setEnabled(run is None or run.can_read_drawings)
        if self._follow.isEnabled():
            tip = self.tr(
                "Read the drawing with the network that is being trained, as it is at each "
                "moment: watch it grow sure."
            )
        else:
            tip = self.tr("The network trained last takes other images than drawings.")
        self._follow.setToolTip(tip)

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self._workspace.networks.use(self._workspace.networks.readers[index])

    @Slot(bool)
    def _on_follow_clicked(self, is_on: bool) -> None:
        self._workspace.networks.follow_run(is_on)
