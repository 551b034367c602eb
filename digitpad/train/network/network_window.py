"""The window that shows how the chosen network is built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from digitpad.train.network.network_diagram import Block, NetworkDiagram
from digitpad.widgets.basics import Button, label
from digitpad.widgets.theme import SPACE
from model.nn import zoo
from model.nn.layers import Conv2d, Dropout, Layer
from model.nn.layers.pool import Pool2d
from model.nn.summary_table import summary_text

if TYPE_CHECKING:
    from model.nn.network import Network


class NetworkWindow(QDialog):
    """Stays open beside the form and follows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_window")
        self.setWindowTitle(self.tr("How the network is built"))
        self._text = ""
        self._title = label(role="title", name="network_title_label")
        self._total = label(role="muted", name="network_total_label")
        self._diagram = NetworkDiagram()
        area = QScrollArea()
        area.setObjectName("network_area")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(self._diagram)
        area.setAlignment(Qt.AlignmentFlag.AlignTop)
        copy = Button(
            "copy_layers_button",
            self.tr("Copy as text"),
            self.tr("Put the layers on the clipboard, as a table to paste."),
            key="Ctrl+Shift+C",
        )
        copy.clicked.connect(self._on_copy)
        close = Button(
            "close_network_button", self.tr("Close"), self.tr("Close this window (Escape).")
        )
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self._title)
        layout.addWidget(self._total)
        layout.addWidget(area, 1)
        layout.addLayout(buttons)
        # Not left to Qt, which would take no more than two thirds of a small screen.
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(54 * SPACE, 82 * SPACE)

    def show_network(self, network: Network | None) -> None:
        """Show how ``network`` is built; None leaves what is shown, but says it is impossible."""
        if network is None:
            self._total.setText(self.tr("These settings make no network; see the form."))
            return
        self._text = summary_text(network)
        self._title.setText(zoo.TITLES.get(network.name, network.name))
        self._total.setText(
            self.tr("{0} parameters, {1} multiplications for an image").format(
                f"{network.parameters.size:,}", f"{network.multiplications:,}"
            )
        )
        self._diagram.set_blocks(list(self._blocks(network)), self._text)

    def _blocks(self, network: Network) -> Iterator[Block]:
        yield Block(self.tr("Image"), "", network.input_shape, 0)
        for entry in network.summary():
            yield Block(
                entry.name, self._detail(entry.layer), entry.output_shape, entry.parameter_count
            )

    def _detail(self, layer: Layer) -> str:
        if isinstance(layer, Conv2d):
            text = self.tr("{0} kernels of {1} \N{MULTIPLICATION SIGN} {1}").format(
                layer.filters, layer.kernel_size
            )
            if layer.stride > 1:
                text += self.tr(", stride {0}").format(layer.stride)
            return text + (self.tr(", padding {0}").format(layer.pad) if layer.pad else "")
        if isinstance(layer, Pool2d):
            return self.tr("{0} \N{MULTIPLICATION SIGN} {0}, stride {1}").format(
                layer.size, layer.stride
            )
        if isinstance(layer, Dropout):
            return self.tr("leaves {0} out while training").format(f"{layer.rate:.0%}")
        return ""

    @Slot()
    def _on_copy(self) -> None:
        QApplication.clipboard().setText(self._text)
