"""The curves of a run: loss, accuracy and layers, above each other over one x axis."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, Qt, Slot
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from digitpad.train.plots.curves import AccuracyPlot, LossPlot
from digitpad.train.plots.curves_figure import CurvesFigure, Style
from digitpad.train.plots.layers_plot import LayersPlot
from digitpad.train.plots.run_curves import OtherRun, RunCurves, Unit
from digitpad.widgets.basics import label
from digitpad.widgets.theme import SPACE, on_paper

if TYPE_CHECKING:
    from digitpad.train.plots.curve_plot import CurvePlot

_LEAST_PX = 13 * SPACE
"""Height a plot needs to be read."""


class CurvesPanel(QWidget):
    """Three plots that share their x range and their cross-hair, each of which can be put away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curves_panel")
        self.run, self.name = RunCurves(), ""
        self._others: list[OtherRun] = []
        self.accuracy_plot = AccuracyPlot()
        self.loss_plot = LossPlot()
        self.layers_plot = LayersPlot()
        self.plots: tuple[CurvePlot, ...] = (self.accuracy_plot, self.loss_plot, self.layers_plot)
        self._unit = QComboBox()
        self._unit.setObjectName("unit_combo")
        self._unit.setAccessibleName(self.tr("What the x axis counts"))
        self._unit.setToolTip(
            self.tr("What the x axis counts. Seconds are those spent in training steps.")
        )
        for unit, text in (
            (Unit.EPOCHS, self.tr("over epochs")),
            (Unit.STEPS, self.tr("over steps")),
            (Unit.SECONDS, self.tr("over seconds")),
        ):
            self._unit.addItem(text, unit)
        self._unit.currentIndexChanged.connect(self._on_unit_changed)
        self._toggles = [
            self._toggle("accuracy", self.tr("Accuracy"), True),
            self._toggle("loss", self.tr("Loss"), True),
            self._toggle("layers", self.tr("Layers"), False),
        ]
        self._by_choice = list(self._toggles)
        #: Where the tab may put more, at the right of the switches.
        self.tools = QHBoxLayout()
        self.tools.setSpacing(SPACE)
        for toggle in self._toggles:
            self.tools.addWidget(toggle)
        self.tools.addWidget(self._unit)
        self.tools.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        layout.addLayout(self.tools)
        #: Whose curves the others are, each in its colour.
        self._beside = label("", "muted", "others_label")
        self._beside.setTextFormat(Qt.TextFormat.RichText)
        self._beside.setWordWrap(True)
        self._beside.hide()
        layout.addWidget(self._beside)
        for plot in self.plots:
            layout.addWidget(plot, 1)
            plot.view_moved.connect(self._on_view_moved)
            plot.followed.connect(self._on_followed)
            plot.pointed.connect(self._on_pointed)
        self._no_room = label("", "muted", "no_room_label")
        self._no_room.hide()
        layout.addWidget(self._no_room)
        self._nothing = label(self.tr("Choose above what to see"), "muted")
        layout.addWidget(self._nothing, 1, Qt.AlignmentFlag.AlignCenter)
        self._on_toggled()

    def show_run(self, run: RunCurves, name: str = "") -> None:
        """Draw this run in the foreground, and follow it; a figure calls it ``name``."""
        self.run, self.name = run, name
        for plot in self.plots:
            plot.show_run(run)

    def show_others(self, others: Sequence[OtherRun]) -> None:
        """Draw these runs beside it."""
        self._others = list(others)
        names = [
            f'<span style="color:{other.color}">\N{BLACK SQUARE}</span>&nbsp;'
            + html.escape(other.name).replace(" ", "&nbsp;")
            for other in others
        ]
        self._beside.setText(self.tr("Beside it: {0}").format("&ensp; ".join(names)))
        self._beside.setVisible(bool(names))
        for plot in self.plots:
            plot.show_others(others)

    def draw_soon(self) -> None:
        """The runs shown have new points."""
        for plot in self.plots:
            plot.draw_soon()

    def figure(self) -> CurvesFigure:
        """The plots that are shown, for a page."""
        runs = [(other.name, Style(QColor(on_paper(other.color)), 2.5)) for other in self._others]
        pairs = zip(self.plots, self._toggles, strict=True)
        panels = [plot.panel() for plot, toggle in pairs if toggle.isChecked()]
        return CurvesFigure(self.name or self.tr("Training"), panels, runs)

    def save_to(self, settings: QSettings) -> None:
        """Remember what is shown, and how."""
        settings.setValue("curves/unit", str(self._unit.currentData()))
        settings.setValue("curves/log_loss", int(self.loss_plot.is_log))
        settings.setValue("curves/log_error", int(self.accuracy_plot.is_log))
        for toggle in self._toggles:
            settings.setValue(f"curves/{toggle.objectName()}", int(toggle.isChecked()))

    def restore_from(self, settings: QSettings) -> None:
        """Show what was remembered; what cannot be read stays as it is."""
        index = self._unit.findData(settings.value("curves/unit"))
        self._unit.setCurrentIndex(max(0, index))
        for plot, name in ((self.loss_plot, "log_loss"), (self.accuracy_plot, "log_error")):
            if str(settings.value(f"curves/{name}")) == "1":
                plot.set_log(True)
        for toggle in self._toggles:
            kept = str(settings.value(f"curves/{toggle.objectName()}"))
            if kept in ("0", "1"):
                toggle.setChecked(kept == "1")

    def _toggle(self, name: str, text: str, is_on: bool) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"{name}_toggle")
        button.setText(text)
        button.setAccessibleName(self.tr("Show {0}").format(text))
        button.setToolTip(self.tr("Show or put away this plot."))
        button.setProperty("chip", True)
        button.setCheckable(True)
        button.setChecked(is_on)
        button.toggled.connect(self._on_toggled)
        return button

    @Slot()
    def _on_toggled(self) -> None:
        # Where there is no room for all, those chosen last are shown.
        self._by_choice.sort(key=lambda toggle: toggle is self.sender())
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """With one plot: others give way."""
        return QSize(super().minimumSizeHint().width(), _LEAST_PX + 5 * SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Show the plots that are wanted, as many as can be read one above the other."""
        room = self.height() - self.tools.sizeHint().height()
        wanted = [toggle for toggle in self._by_choice if toggle.isChecked()]
        kept = wanted[-max(1, room // _LEAST_PX) :]
        for plot, toggle in zip(self.plots, self._toggles, strict=True):
            plot.setVisible(toggle in kept)
        left_out = ", ".join(toggle.text() for toggle in wanted if toggle not in kept)
        message = self.tr("No room for {0}: make the window higher or fold Runs.")
        self._no_room.setText(message.format(left_out))
        self._no_room.setVisible(bool(left_out))
        shown = [plot for plot in self.plots if not plot.isHidden()]
        for plot in shown:
            plot.view.set_x_named(plot is shown[-1])
        self._nothing.setVisible(not any(toggle.isChecked() for toggle in self._toggles))

    @Slot()
    def _on_unit_changed(self) -> None:
        for plot in self.plots:
            plot.set_unit(Unit(self._unit.currentData()))  # Qt keeps but its text

    @Slot(float, float)
    def _on_view_moved(self, low: float, high: float) -> None:
        for plot in self.plots:
            if plot is not self.sender():
                plot.set_x_range(low, high)

    @Slot()
    def _on_followed(self) -> None:
        for plot in self.plots:
            if plot is not self.sender():
                plot.fit()

    @Slot(object)
    def _on_pointed(self, x: float | None) -> None:
        for plot in self.plots:
            plot.point_at(x)
