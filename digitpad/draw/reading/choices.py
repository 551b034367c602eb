"""Which network reads the drawing: one of the loaded ones, or the one that is being trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from digitpad.widgets.basics import label, show_choices
from digitpad.widgets.theme import SPACE
from model.handwriting.numbers import Expected

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


class ExpectedChoice(QComboBox):
    """A list of the three; a key goes through them."""

    chosen = Signal(object)  # Expected

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("expected_combo")
        self.setAccessibleName(self.tr("Read the drawing as"))
        self.addItems([self.tr("Automatic"), self.tr("One digit"), self.tr("Number")])
        key = QKeySequence("Ctrl+Shift+N")
        self.setToolTip(
            self.tr(
                "Several digits side by side are a number: each is cut out and read on its own.\n"
                "Automatic decides by the gaps whether the drawing is one. {0} goes through them."
            ).format(key.toString(QKeySequence.SequenceFormat.NativeText))
        )
        self.currentIndexChanged.connect(self._on_chosen)
        next_one = QShortcut(key, self)
        next_one.setObjectName("expected_shortcut")
        next_one.activated.connect(self._on_next)

    @Slot()
    def _on_next(self) -> None:
        self.setCurrentIndex((self.currentIndex() + 1) % len(Expected))

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self.chosen.emit(tuple(Expected)[index])
