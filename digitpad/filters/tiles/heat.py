"""A drawing with the colours of heat laid over it. Arrays in, arrays out: no widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from digitpad.filters.tiles.color_scale import diverging_image

if TYPE_CHECKING:
    from digitpad.widgets.theme import Theme

_MOST_COLOR = 0.8
"""Of the full colour, at the strongest: the ink below is still seen."""


def heat_picture(
    image: NDArray[np.uint8], heat: NDArray[np.floating[Any]], limit: float, theme: Theme
) -> NDArray[np.uint8]:
    """Lay ``heat`` over the picture: the theme's red above zero, its blue below.

    Parameters
    ----------
    image
        Shape (height, width, 3).
    heat
        Shape (height, width); ``limit``, above 0, or more is the strongest.
    """
    colors = diverging_image(np.sign(heat), 1.0, theme).astype(np.float64)
    share = _MOST_COLOR * np.clip(np.abs(heat) / limit, 0, 1)[..., np.newaxis]
    mixed: NDArray[np.float64] = np.rint((1 - share) * image + share * colors)
    return mixed.astype(np.uint8)
