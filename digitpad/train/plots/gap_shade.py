"""The area between two curves, such as those of training and test images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsPolygonItem

from digitpad.widgets.theme import current_theme

if TYPE_CHECKING:
    from digitpad.train.plots.curve import Curve


class GapShade(QGraphicsPolygonItem):
    """Lies where the upper curve is above the lower: it shows how far they are apart."""

    def __init__(self) -> None:
        super().__init__()
        self.setPen(pg.mkPen(None))

    def show_between(self, lower: Curve, upper: Curve) -> None:
        """Shade what lies between the two as they are drawn; nothing if one is hidden."""
        points: list[QPointF] = []
        if lower.is_shown and upper.is_shown:
            (x, low), (other_x, high) = lower.drawn(), upper.drawn()
            if np.array_equal(x, other_x):
                points = [QPointF(*at) for at in zip(x.tolist(), low.tolist(), strict=True)]
                worse = np.maximum(low, high)[::-1].tolist()
                points += [QPointF(*at) for at in zip(x[::-1].tolist(), worse, strict=True)]
        self.setPolygon(QPolygonF(points))

    def apply_theme(self) -> None:
        """Take the colours of the theme of the moment."""
        self.setBrush(current_theme().color("muted", 0.12))
