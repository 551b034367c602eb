"""From a picture of one digit to the 28x28 input that the networks know from MNIST."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.handwriting.input_steps import (
    ALL_STEPS,
    BOX_SIDE,
    CENTRE_PX,
    INK_SIDE,
    INPUT_SIDE,
    PEN_PX,
    Prepared,
    Step,
    Steps,
    inside,
    middle_by_mass,
    with_hard_edges,
)
from model.handwriting.raster import resample_area, shrink_area
from model.pictures.brightness import shade_of
from model.pictures.ink import FoundInk, find_ink
from model.pictures.pen_width import bring_to_pen

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray

_TOLERANCE = (0.9, 1.3)
"""Lines from so many to so many times `PEN_PX` are as wide as those of MNIST."""


def prepare_picture(pixels: ByteArray, steps: Steps = ALL_STEPS) -> Prepared | None:
    """Bring a picture of one digit to the measures of MNIST.

    Parameters
    ----------
    pixels
        Shape (height, width), (height, width, 3) RGB or (height, width, 4) RGBA, uint8, each
        side from 8 to 8,000 pixels; dark on light or light on dark; may be unevenly lit, a
        photograph of a sheet or ruled paper, or have a transparent ground.
    steps
        Which steps are done.

    Returns
    -------
    The six steps of a picture, or None if it is blank. An image of 28x28 pixels that has MNIST's
    measures already comes out as it went in.

    Raises
    ------
    DataError
        If the shape or type is another.
    """
    shade = shade_of(pixels)
    mnist = _as_in_mnist(shade)
    if mnist is not None:
        return prepare_mnist(mnist, steps)
    if steps.background:
        found = find_ink(shade)
    else:
        bright = shrink_area(shade, 256) / 255
        found = FoundInk(bright, (0.0, 0.0), 1.0) if bright.any() else None
    if found is None:
        return None
    ink = lines = found.ink
    growth = 1.0
    if steps.line_width and steps.background:
        lines, growth = bring_to_pen(ink, PEN_PX / BOX_SIDE, _TOLERANCE)
    shown = _before_scaling(shade, ink, lines)
    return Prepared((*shown, *_placed(lines, found.middle, found.share * growth, steps)))


def prepare_ink(ink: FloatArray, shade: FloatArray) -> Prepared:
    """The six steps of a part of the ink found in a picture.

    Parameters
    ----------
    ink
        Shape (rows, columns), from 0 to 1, with ink in the first and last row and column.
    shade
        That part of the picture, any size, from 0 to 255.
    """
    lines, _ = bring_to_pen(ink, PEN_PX / BOX_SIDE, _TOLERANCE)
    shown = _before_scaling(shade, ink, lines)
    return Prepared((*shown, *_placed(lines, (0.0, 0.0), 1.0, ALL_STEPS)))


def prepare_mnist(image: ByteArray, steps: Steps = ALL_STEPS) -> Prepared:
    """The steps of an image that MNIST's makers have scaled and centred: none is left to do.

    Parameters
    ----------
    image
        Shape (28, 28), uint8, light ink on black.
    """
    inked = np.argwhere(image)
    low, high = (inked.min(axis=0), inked.max(axis=0)) if len(inked) else ((0, 0), (27, 27))
    top, left = (
        int(np.clip((a + b + 1 - BOX_SIDE) // 2, 0, INPUT_SIDE - BOX_SIDE))
        for a, b in zip(low, high, strict=True)
    )
    box = image[top : top + BOX_SIDE, left : left + BOX_SIDE]
    hard = with_hard_edges(image)
    return Prepared(
        (
            Step("ink", image),
            Step("scaling", box),
            Step("centring", image),
            Step("smoothing", image if steps.smoothing else hard),
        )
    )


def _before_scaling(
    shade: FloatArray, ink: FloatArray, lines: FloatArray
) -> tuple[Step, Step, Step]:
    return (
        Step("ink", _square(shrink_area(shade, INK_SIDE) / 255, INK_SIDE)),
        Step("background", _square(shrink_area(ink, INK_SIDE), INK_SIDE)),
        Step("line_width", _square(shrink_area(lines, INK_SIDE), INK_SIDE)),
    )


def _placed(
    ink: FloatArray, middle: tuple[float, float], share: float, steps: Steps
) -> tuple[Step, Step, Step]:
    longest = BOX_SIDE if steps.scaling else INPUT_SIDE * share
    height, width = (max(side * longest / max(ink.shape), 1.0) for side in ink.shape)
    side = BOX_SIDE if steps.scaling else INPUT_SIDE
    offset = middle[0] * INPUT_SIDE, middle[1] * INPUT_SIDE
    as_it_lies = INPUT_SIDE / 2 + offset[0], INPUT_SIDE / 2 + offset[1]
    boxed = _to_bytes(resample_area(ink, height, width, side, (side / 2, side / 2)))
    if steps.centring:
        place = middle_by_mass(boxed, (width, height))
    else:
        place = inside(as_it_lies, (width, height))
    soft = _to_bytes(resample_area(ink, height, width, INPUT_SIDE, place))
    hard = with_hard_edges(soft)
    shown = boxed
    if not steps.scaling:
        shown = _to_bytes(resample_area(ink, height, width, INPUT_SIDE, as_it_lies))
    return (
        Step("scaling", with_hard_edges(shown)),
        Step("centring", hard),
        Step("smoothing", soft if steps.smoothing else hard),
    )


def _as_in_mnist(shade: FloatArray) -> ByteArray | None:
    """The image if it has the measures of MNIST, dark on light or light on dark; else None."""
    if shade.shape != (INPUT_SIDE, INPUT_SIDE):
        return None
    light: ByteArray = np.rint(shade).astype(np.uint8)
    for image in (light, 255 - light):
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        if len(rows) == 0 or image.max() < 250:
            continue
        longest = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
        index = np.arange(INPUT_SIDE) + 0.5
        total = float(image.sum(dtype=np.int64))
        mass = (
            float(image.sum(axis=0, dtype=np.int64) @ index) / total,
            float(image.sum(axis=1, dtype=np.int64) @ index) / total,
        )
        # Three of the 10,000 test images are 19 pixels long: their makers rounded, too.
        if longest in (BOX_SIDE - 1, BOX_SIDE) and max(abs(at - CENTRE_PX) for at in mass) <= 0.6:
            return image
    return None


def _square(ink: FloatArray, longest: int) -> ByteArray:
    """In the middle of a square no larger than it needs."""
    side = min(longest, max(ink.shape))
    rows, columns = ink.shape
    square = np.zeros((side, side), np.uint8)
    top, left = (side - rows) // 2, (side - columns) // 2
    square[top : top + rows, left : left + columns] = np.rint(np.clip(ink, 0, 1) * 255)
    return square


def _to_bytes(ink: FloatArray) -> ByteArray:
    peak = float(ink.max())
    image: ByteArray = np.rint(ink * (255 / peak if peak > 0 else 0.0)).astype(np.uint8)
    return image
