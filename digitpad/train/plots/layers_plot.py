"""How each layer learns: the size of its steps against its weights, or its share of dead ReLUs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QWidget

from digitpad.train.plots.curve import Curve
from digitpad.train.plots.curve_plot import CurvePlot
from digitpad.train.plots.plot_kind import LayersKind
from digitpad.widgets.theme import current_theme


class LayersPlot(CurvePlot):
    """One curve a layer. Its scale is logarithmic for updates, linear for dead units."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._layers = LayersKind()
        super().__init__("layers_plot", self._layers, parent)
        self._set_title(self.tr("Layers"), self.tr("step size"))
        self._head.set_switch(
            self.tr("Dead units"),
            self.tr("Share of dead units"),
            self.tr(
                "Show instead how many ReLU units (after a convolution: feature maps) answer to "
                "none of a hundred images. They get no gradient: a too large learning rate kills."
            ),
        )
        self._head.switched.disconnect(self.set_log)
        self._head.switched.connect(self.set_dead_shown)
        self.set_dead_shown(False)

    @Slot(bool)
    def set_dead_shown(self, is_on: bool) -> None:
        """Show the share of dead units instead of the sizes of steps."""
        self._layers.is_dead_shown = is_on
        self._take_run()
        self.set_log(not is_on)
        self._head.show_state(is_on=is_on)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._set_curves({})  # their colours are of the theme of before
            self._take_run()
        super().changeEvent(event)

    def draw_soon(self) -> None:
        if self._names() != list(self.runs.curves):
            self._take_run()
        super().draw_soon()

    def _names(self) -> list[str]:
        return list(self.runs.run.dead if self._layers.is_dead_shown else self.runs.run.updates)

    def _take_run(self) -> None:
        colors = current_theme().runs
        self.setToolTip(
            self.tr("How many units never answer, by layer, after each epoch.")
            if self._layers.is_dead_shown
            else self.tr(
                "How far one step moves a layer, as a share of the size of its weights. About "
                "0.001 is healthy; a hundred times more is rash, a hundred times less is sleep."
            )
        )
        wanted = self._names()
        if wanted != list(self.runs.curves):
            symbol = "o" if self._layers.is_dead_shown else None
            self._set_curves(
                {
                    name: Curve(name, colors[number % len(colors)], 1.5, symbol=symbol)
                    for number, name in enumerate(wanted)
                }
            )

    def _y_title(self) -> str:
        return self.tr("dead (%)") if self._layers.is_dead_shown else self._y_label
