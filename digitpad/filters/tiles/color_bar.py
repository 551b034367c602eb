"""The key to the kernels' colours: a bar of the same scale, labelled at both ends and at zero."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.filters.tiles.color_scale import diverging_image, to_qimage, weight_text
from digitpad.widgets.theme import SPACE, current_theme

_BAR_PX = 12
_LENGTH_PX = 160


class ColorBar(QWidget):
    """A bar from ``-limit`` to ``limit``: upwards if vertical, to the right if horizontal."""

    def __init__(
        self,
        orientation: Qt.Orientation = Qt.Orientation.Vertical,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_vertical = orientation == Qt.Orientation.Vertical
        self._limit = 1.0
        self._is_grey = self._is_relative = False
        self.setObjectName("color_bar")
        self.setAccessibleName(self.tr("Colour scale of the weights"))
        fixed, stretching = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        if self._is_vertical:
            self.setSizePolicy(fixed, stretching)
        else:
            self.setSizePolicy(stretching, fixed)
        self._describe()

    def limit(self) -> float:
        """The weight at the end of the bar."""
        return self._limit

    def set_limit(self, limit: float) -> None:
        """Label the ends ``-limit`` and ``+limit``.

        Raises
        ------
        ValueError
            If ``limit`` is negative or not finite. At 0, only zero is labelled.
        """
        if not (np.isfinite(limit) and limit >= 0):
            raise ValueError(f"limit is {limit}; expected a finite number, 0 or more")
        if limit != self._limit:
            self._limit = limit
            self._describe()
            self.updateGeometry()
            self.update()

    def set_grey(self, is_grey: bool) -> None:
        """Show black to white instead of blue to red."""
        if is_grey != self._is_grey:
            self._is_grey = is_grey
            self._describe()
            self.update()

    def set_relative(self, is_relative: bool) -> None:
        """Say that every kernel has a scale of its own, which ends at its strongest weight."""
        if is_relative != self._is_relative:
            self._is_relative = is_relative
            self._describe()
            self.update()

    def bar_rect(self) -> QRect:
        """Where the coloured bar lies, px: clear of the labels."""
        metrics = self.fontMetrics()
        if self._is_vertical:
            margin = metrics.height() // 2
            return QRect(0, margin, _BAR_PX, max(1, self.height() - 2 * margin))
        margin = self._label_width() // 2
        return QRect(margin, 0, max(1, self.width() - 2 * margin), _BAR_PX)

    def labels(self) -> list[str]:
        """The texts from the low end to the high end: zero alone if the limit is 0."""
        if self._is_relative:
            return ["-max", "0", "+max"]
        if self._limit == 0:
            return ["0"]
        end = weight_text(self._limit)
        return [f"-{end}", "0", f"+{end}"]

    def sizeHint(self) -> QSize:
        if self._is_vertical:
            return QSize(_BAR_PX + SPACE + self._label_width(), _LENGTH_PX)
        return QSize(
            _LENGTH_PX + self._label_width(), _BAR_PX + SPACE // 2 + self.fontMetrics().height()
        )

    def minimumSizeHint(self) -> QSize:
        three_labels = 3 * self.fontMetrics().height() if self._is_vertical else 0
        hint = self.sizeHint()
        if self._is_vertical:
            return QSize(hint.width(), three_labels)
        return QSize(4 * self._label_width(), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        bar = self.bar_rect()
        length = bar.height() if self._is_vertical else bar.width()
        length_px = max(2, round(length * self.devicePixelRatioF()))
        ramp = np.linspace(-1.0, 1.0, length_px)
        # At a limit of 0 the bar still shows the scale, with nothing but zero to read from it.
        colors = diverging_image(ramp, 1.0, theme, grey=self._is_grey)
        picture = colors[::-1, np.newaxis] if self._is_vertical else colors[np.newaxis]
        painter.fillRect(bar, theme.color("border"))
        painter.drawImage(bar.adjusted(1, 1, -1, -1), to_qimage(picture))
        painter.setPen(theme.color("muted"))
        for fraction, text in zip(self._label_fractions(), self.labels(), strict=True):
            self._paint_label(painter, bar, fraction, text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def _label_fractions(self) -> list[float]:
        return [0.5] if len(self.labels()) == 1 else [0.0, 0.5, 1.0]

    def _paint_label(self, painter: QPainter, bar: QRect, fraction: float, text: str) -> None:
        width, height = self._label_width(), self.fontMetrics().height()
        if self._is_vertical:
            center = bar.bottom() - round(fraction * (bar.height() - 1))
            box = QRect(bar.right() + 1 + SPACE, center - height // 2, width, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        else:
            center = bar.left() + round(fraction * (bar.width() - 1))
            box = QRect(center - width // 2, bar.bottom() + 1 + SPACE // 2, width, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _label_width(self) -> int:
        # At least room for "-0.000", so that a limit that follows training moves nothing.
        texts = ["-0.000", "+0.000", "+max", *self.labels()]
        return max(self.fontMetrics().horizontalAdvance(text) for text in texts) + 1

    def _describe(self) -> None:
        end = self.tr("its strongest") if self._is_relative else weight_text(self._limit)
        if self._is_grey:
            text = self.tr("Black is a weight of -{end}, mid-grey zero, white +{end}.")
        else:
            text = self.tr(
                "Blue is a weight below zero, red above; full colour is -{end} or +{end}."
            )
        self.setAccessibleDescription(text.format(end=end))
        self.setToolTip(text.format(end=end))
