"""What each kernel is worth: a bar for each, and the ones that matter most and least in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.filters.switch_off.importance_chart import ImportanceChart
from digitpad.widgets.basics import ElidedLabel
from digitpad.widgets.theme import SPACE

_ENOUGH_PX = 13 * SPACE
"""For a title, bars and words."""


class ImportanceView(QWidget):
    """Takes percentage points of accuracy, one a kernel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worth_view")
        self.chart = ImportanceChart()
        self._title = ElidedLabel("title", "worth_label")
        self._title.setAccessibleName(self.tr("What the bars show"))
        self._matters = ElidedLabel("muted", "matters_label")
        self._matters.setAccessibleName(self.tr("Which kernels matter"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._title)
        column.addWidget(self.chart, 1)
        column.addWidget(self._matters)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the bars where it is small: they show the same when pointed at."""
        self._matters.setVisible(self.height() >= _ENOUGH_PX)
        super().resizeEvent(event)

    def show_nothing(self, reason: str) -> None:
        """No bars, and why."""
        self._title.setText(self._what())
        self.chart.set_points([], reason)
        self._matters.clear()

    def show_points(self, points: Sequence[float], seen: int, total: int) -> None:
        """Show points lost without each kernel, by ``seen`` of ``total`` test images."""
        self.chart.set_points(points)
        title = self._what()
        if seen < total:
            title = self.tr("{0}, by {1} of {2} images").format(title, f"{seen:,}", f"{total:,}")
        self._title.setText(title)
        falling = sorted(range(len(points)), key=points.__getitem__, reverse=True)
        self._matters.setText(
            self.tr("Most: {0}; least: {1}").format(
                ", ".join(f"{at + 1} ({points[at]:.2f})" for at in falling[:3]),
                ", ".join(f"{at + 1} ({points[at]:.2f})" for at in falling[:-3:-1]),
            )
        )

    def _what(self) -> str:
        return self.tr("Worth of each kernel: accuracy lost without it, in points")
