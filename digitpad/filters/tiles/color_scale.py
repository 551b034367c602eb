"""One colour scale for weights: symmetric about zero, so that equal strengths look equally strong.

The ends are blue and red, which the common kinds of colour blindness keep apart; zero is the
theme's neutral. Arrays in, arrays out: no widgets.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

if TYPE_CHECKING:
    from digitpad.widgets.theme import Theme

_SHADES = 1024
"""On either side of zero: more than 8 bits can distinguish."""


def diverging_image(
    values: NDArray[np.floating[Any]], limit: float, theme: Theme, *, grey: bool = False
) -> NDArray[np.uint8]:
    r"""The colour of every weight.

    Parameters
    ----------
    values
        Any shape, usually (height, width). What lies outside the limits takes the colour of the
        nearer end; nan takes the colour of zero.
    limit
        The weight, 0 or more, that gets the full colour: ``-limit`` is ``theme.negative``, 0
        ``theme.neutral``, ``limit`` ``theme.positive``. At 0 everything is neutral.
    grey
        As in textbooks instead: black at ``-limit``, white at ``limit``.

    Returns
    -------
    Shape (\\*values.shape, 3): red, green and blue, 0..255.
    """
    # Looked up: to mix each colour again takes as long as painting it.
    shades = np.rint((_strength(values, limit) + 1) * _SHADES).astype(np.intp)
    colors: NDArray[np.uint8] = np.take(_ramp(theme, grey), shades, axis=0)
    return colors


def color_image(values: NDArray[np.floating[Any]], limit: float) -> NDArray[np.uint8]:
    """Weights on red, green and blue as the colour they look for.

    Parameters
    ----------
    values
        Shape (..., 3): the weights on the three channels.
    limit
        The weight that gets a channel's full brightness; ``-limit`` gets none, zero half.

    Returns
    -------
    Shape (..., 3), 0..255.
    """
    return np.rint((_strength(values, limit) + 1) * 127.5).astype(np.uint8)


def to_qimage(rgb: NDArray[np.uint8]) -> QImage:
    """A picture of shape (height, width, 3) as a QImage that owns its pixels."""
    height, width, _ = rgb.shape
    pixels = np.ascontiguousarray(rgb)
    # copy(): the QImage made here only borrows the array's memory.
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def weight_text(weight: float) -> str:
    """A weight as short as it can be read: two decimals, or two digits if it is small."""
    return f"{weight:.2f}" if weight == 0 or abs(weight) >= 0.1 else f"{weight:.2g}"


def _strength(values: NDArray[np.floating[Any]], limit: float) -> NDArray[np.float64]:
    """``values`` in units of ``limit``, from -1 to 1."""
    if not (np.isfinite(limit) and limit >= 0):
        raise ValueError(f"limit is {limit}; expected a finite number, 0 or more")
    if limit == 0:
        return np.zeros(np.shape(values))
    known = np.nan_to_num(np.asarray(values, np.float64), nan=0.0, posinf=limit, neginf=-limit)
    return np.clip(known, -limit, limit) / limit


@functools.lru_cache(maxsize=4)
def _ramp(theme: Theme, grey: bool) -> NDArray[np.uint8]:
    """The colours from -1 to 1, shape (2 * _SHADES + 1, 3)."""
    strength = np.linspace(-1, 1, 2 * _SHADES + 1)[:, np.newaxis]
    if grey:
        shades = np.repeat((strength + 1) * 127.5, 3, axis=-1)
    else:
        middle = _rgb(theme.neutral)
        below = (middle - _rgb(theme.negative)) * np.minimum(strength, 0)
        above = (_rgb(theme.positive) - middle) * np.maximum(strength, 0)
        shades = middle + below + above
    return np.rint(shades).astype(np.uint8)


def _rgb(name: str) -> NDArray[np.float64]:
    color = QColor(name)
    return np.array([color.red(), color.green(), color.blue()], np.float64)
