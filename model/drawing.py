"""From strokes or a picture to the 28x28 input that the networks know from MNIST, step by step.

Every MNIST image has its longest side at 20 pixels, its centre of mass at index 14 and a peak of
255. What a person draws is brought to the same measures, so that it matters neither where nor how
large nor with which pen it was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.arrays import ByteArray, FloatArray
from model.errors import DataError
from model.ink import find_ink
from model.raster import Points, draw_polylines, resample_area, shrink_area, thin

Strokes: TypeAlias = Sequence[Sequence[Sequence[float]] | NDArray[Any]]
"""Each stroke is a list of (x, y) or an array (p, 2); y points down; any unit."""

INPUT_SIDE = 28
BOX_SIDE = 20
INK_SIDE = 56
"""Side in pixels of the picture that shows the ink as it was drawn."""
PEN_PX = 2.5
"""Width of MNIST's strokes."""

_INK_PEN_PX = INK_SIDE / 14
_CENTRE = 14.0
_DOT_SHARE = 1 / 20
"""Strokes that span less than this share of the canvas are a dot made with a shaky hand: they
are not blown up any further."""
_THIN_TO_PX = 0.05
"""Points closer than this along a stroke change no pixel by more than a few of 255 levels."""
_LARGEST = 1e9


@dataclass(frozen=True, eq=False)
class Step:
    """One picture on the way to the input: ``image`` is (height, width) uint8, 255 is full ink."""

    name: str
    image: ByteArray


@dataclass(frozen=True, eq=False)
class Prepared:
    """What the network is given, and how it came about.

    Attributes
    ----------
    steps
        "ink": as drawn, (56, 56), or as found in the picture, square and at most that large.
        "box": the ink alone with its longest side at 20 pixels, (20, 20).
        "centred": its centre of mass at index 14, (28, 28), as `image`.
    """

    steps: tuple[Step, ...]

    @property
    def image(self) -> ByteArray:
        """The input of the network, shape (28, 28), uint8."""
        return self.steps[-1].image


def prepare_strokes(
    strokes: Strokes,
    frame: tuple[float, float, float, float] | None = None,
    pen_px: float = PEN_PX,
) -> Prepared | None:
    """Draw strokes as MNIST would hold them.

    Parameters
    ----------
    strokes
        Lists of (x, y) or arrays (p, 2), y pointing down, in any unit. Empty ones are skipped.
    frame
        The canvas: x, y, width, height in the same unit. It places the ink of the first step, and
        strokes that span less than a twentieth of it are taken as a dot and not blown up further.
        Without it the strokes' own square is used, and only a single point is a dot.
    pen_px
        Width of the pen in pixels of the 28x28 image, above 0 and below 20.

    Returns
    -------
    The three steps, or None if there are no points.

    Raises
    ------
    DataError
        If a stroke is no list of pairs, a number is not finite or beyond 1e9, the frame has no
        size, or the pen is out of range.

    Notes
    -----
    The strokes are drawn anew at the size of the input instead of shrinking a picture of them:
    the result then depends neither on the canvas nor on the width of its pen.
    """
    layout = _lay_out(strokes, frame, pen_px)
    if layout is None:
        return None
    box, image = _draw_input(layout, pen_px)
    if frame is not None:
        middle = np.array([frame[0] + frame[2] / 2, frame[1] + frame[3] / 2])
        ink_scale = INK_SIDE / _frame_side(frame)
    else:
        middle = layout.middle
        ink_scale = _ratio(INK_SIDE - 3 * _INK_PEN_PX, layout.span)
    ink = _draw(layout.strokes, middle, ink_scale, INK_SIDE, _INK_PEN_PX)
    return Prepared((Step("ink", ink), Step("box", box), Step("centred", image)))


def render_strokes(strokes: Strokes, pen_px: float = PEN_PX) -> ByteArray | None:
    """The input that `prepare_strokes` makes, (28, 28), without the steps to show: for training.

    Takes, raises and leaves out the same; about 0.3 ms for a digit.
    """
    layout = _lay_out(strokes, None, pen_px)
    return None if layout is None else _draw_input(layout, pen_px)[1]


def prepare_picture(pixels: ByteArray) -> Prepared | None:
    """Bring a picture of one digit to the measures of MNIST.

    Parameters
    ----------
    pixels
        Shape (height, width), (height, width, 3) RGB or (height, width, 4) RGBA, uint8, each
        side from 8 to 8,000 pixels; dark on light or light on dark; may be unevenly lit or
        have a transparent ground.

    Returns
    -------
    The three steps, or None if the picture is blank.

    Raises
    ------
    DataError
        If the shape or type is another.
    """
    ink = find_ink(pixels)
    if ink is None:
        return None
    scale = BOX_SIDE / max(ink.shape)
    box = _to_bytes(resample_area(ink, ink.shape[0] * scale, ink.shape[1] * scale, BOX_SIDE))
    small = shrink_area(ink, INK_SIDE)
    as_found = _to_bytes(resample_area(small, small.shape[0], small.shape[1], max(small.shape)))
    return Prepared((Step("ink", as_found), Step("box", box), Step("centred", centre_by_mass(box))))


def centre_by_mass(box: ByteArray) -> ByteArray:
    """Place ink into the 28x28 input so that its centre of mass falls at index 14 of both axes.

    Parameters
    ----------
    box
        Shape (height, width), at most (28, 28), uint8, not all zero.

    Returns
    -------
    Shape (28, 28), uint8: the box moved by whole pixels, so within half a pixel, except where
    that would cut ink off: then as near as the ink allows.
    """
    ink_rows, ink_columns = np.flatnonzero(box.any(axis=1)), np.flatnonzero(box.any(axis=0))
    top, left = int(ink_rows[0]), int(ink_columns[0])
    ink = box[top : ink_rows[-1] + 1, left : ink_columns[-1] + 1]
    height, width = ink.shape
    row = _corner(ink.sum(axis=1, dtype=np.int64))
    column = _corner(ink.sum(axis=0, dtype=np.int64))
    centred = np.zeros((INPUT_SIDE, INPUT_SIDE), np.uint8)
    centred[row : row + height, column : column + width] = ink
    return centred


def _corner(profile: NDArray[np.int64]) -> int:
    """Where ink with this profile along an axis has to start."""
    mass = float(np.arange(len(profile)) @ profile) / float(profile.sum())
    # Symmetrical ink lies exactly between two pixels. The hair's breadth keeps rounding noise
    # from deciding anew each time.
    start = int(np.floor(_CENTRE - mass + 0.5 + 1e-3))
    return min(max(start, 0), INPUT_SIDE - len(profile))


@dataclass(frozen=True, eq=False)
class _Layout:
    """Strokes as arrays, and what brings the middle of their square to the middle of the box."""

    strokes: list[Points]
    middle: Points
    span: float
    scale: float


def _lay_out(
    strokes: Strokes, frame: tuple[float, float, float, float] | None, pen_px: float
) -> _Layout | None:
    if not 0 < pen_px < BOX_SIDE:
        raise DataError(f"pen_px is {pen_px}; expected more than 0 and less than {BOX_SIDE}")
    arrays = [array for array in map(_as_points, strokes) if len(array)]
    if not arrays:
        return None
    everything = np.concatenate(arrays)
    low, high = everything.min(axis=0), everything.max(axis=0)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise DataError("a stroke holds a coordinate that is not a finite number")
    largest = float(max(abs(low).max(), abs(high).max()))
    if largest > _LARGEST:
        raise DataError(f"a coordinate of {largest:g} is too large; expected at most {_LARGEST:g}")
    span = float((high - low).max())
    if span <= 1e-12 * largest:
        span = 0.0  # what rounding leaves of a single point far from the origin
    side = _frame_side(frame) if frame is not None else 0.0
    scale = _ratio(BOX_SIDE - pen_px, max(span, side * _DOT_SHARE))
    thinned = [thin(array, _THIN_TO_PX / scale) for array in arrays]
    return _Layout(thinned, (low + high) / 2, span, scale)


def _draw_input(layout: _Layout, pen_px: float) -> tuple[ByteArray, ByteArray]:
    """The ink in its box, (20, 20), and with its centre of mass at index 14, (28, 28).

    MNIST was moved by whole pixels. Strokes can be drawn anywhere, so they are drawn anew where
    the centre falls exactly: rounding would make one point more or less jump a whole pixel.
    """
    box = _draw(layout.strokes, layout.middle, layout.scale, BOX_SIDE, pen_px)
    centred_px = [
        _middle_by_mass(box.sum(axis=axis, dtype=np.int64), extent)
        for axis, extent in enumerate(_extents(layout, pen_px))
    ]
    image = _draw(
        layout.strokes, layout.middle, layout.scale, INPUT_SIDE, pen_px, np.array(centred_px)
    )
    return box, image


def _extents(layout: _Layout, pen_px: float) -> Points:
    """Width and height of the ink in pixels."""
    everything = np.concatenate(layout.strokes)
    sides: Points = np.ptp(everything, axis=0) * layout.scale + pen_px
    return sides


def _middle_by_mass(profile: NDArray[np.int64], extent: float) -> float:
    """Where the middle of the ink has to lie, in pixels of the input along one axis.

    ``profile`` is the ink in the box along that axis, ``extent`` its length in pixels. Ink is
    never moved out of the input, even where its mass would have to lie nearer to the centre.
    """
    mass = float(np.arange(len(profile)) @ profile) / float(profile.sum())
    middle = _CENTRE + 0.5 + (len(profile) - 1) / 2 - mass
    return min(max(middle, extent / 2), INPUT_SIDE - extent / 2)


def _as_points(stroke: Sequence[Sequence[float]] | NDArray[Any]) -> Points:
    try:
        points = np.asarray(stroke, np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"a stroke is not a list of (x, y) pairs: {error}") from error
    if points.size == 0:
        return points.reshape(0, 2)
    if points.ndim != 2 or points.shape[1] != 2:
        raise DataError(f"a stroke has shape {points.shape}; expected (points, 2)")
    return points


def _frame_side(frame: tuple[float, float, float, float]) -> float:
    side = max(frame[2], frame[3])
    if not (np.isfinite(frame).all() and min(frame[2], frame[3]) > 0):
        raise DataError(f"frame is {frame}; expected x, y, width, height, finite and not empty")
    return float(side)


def _ratio(length_px: float, span: float) -> float:
    """Pixels per unit; 1 for a dot, whose place does not depend on it."""
    return length_px / span if span > 0 else 1.0


def _draw(
    strokes: list[Points],
    middle: Points,
    scale: float,
    side: int,
    pen_px: float,
    middle_px: Points | None = None,
) -> ByteArray:
    """Draw with ``middle`` at ``middle_px``, by default the middle of the image."""
    to = side / 2 if middle_px is None else middle_px
    return draw_polylines([(p - middle) * scale + to for p in strokes], side, pen_px)


def _to_bytes(ink: FloatArray) -> ByteArray:
    image: ByteArray = np.rint(ink * (255 / ink.max())).astype(np.uint8)
    return image
