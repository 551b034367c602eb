"""From strokes to the 28x28 input that the networks know from MNIST, step by step.

`model.pictures.prepare` does the same for a picture.

Every MNIST image has its longest side at 20 pixels, its centre of mass at index 14 and a peak of
255. What a person draws is brought to the same measures, so that it matters neither where nor how
large nor with which pen it was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.base.errors import DataError
from model.handwriting.input_steps import (
    ALL_STEPS,
    BOX_SIDE,
    INK_SIDE,
    INPUT_SIDE,
    PEN_PX,
    STROKE_STEPS,
    Place,
    Prepared,
    Step,
    Steps,
    inside,
    middle_by_mass,
    with_hard_edges,
)
from model.handwriting.raster import draw_polylines, thin

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, Points

Strokes: TypeAlias = Sequence[Sequence[Sequence[float]] | NDArray[Any]]
"""Each stroke is a list of (x, y) or an array (p, 2); y points down; any unit."""

Frame: TypeAlias = tuple[float, float, float, float]
"""x, y, width and height of the canvas, in the unit of the strokes."""

_INK_PEN_PX = INK_SIDE / 14
_DOT_SHARE = 1 / 20
"""Strokes that span less than this share of the canvas are a dot made with an unsteady pen: they
are not blown up any further."""
_THIN_TO_PX = 0.05
"""Points closer than this along a stroke, in pixels of the image they are drawn in, change none by
more than a few of 255 levels."""
_LARGEST = 1e9
_BOX_MIDDLE, _INPUT_MIDDLE = (BOX_SIDE / 2, BOX_SIDE / 2), (INPUT_SIDE / 2, INPUT_SIDE / 2)


def prepare_strokes(
    strokes: Strokes,
    frame: Frame | None = None,
    pen_px: float = PEN_PX,
    steps: Steps = ALL_STEPS,
) -> Prepared | None:
    """Draw strokes as MNIST would hold them.

    Parameters
    ----------
    strokes
        Lists of (x, y) or arrays (p, 2), y pointing down, in any unit. Empty ones are skipped.
    frame
        The canvas: x, y, width, height in the same unit. It places the ink of the first step, and
        strokes that span less than a twentieth of it are taken as a dot and not blown up further.
        Without it a square around the strokes is used, and only a single point is a dot.
    pen_px
        Width of the pen in pixels of the 28x28 image, above 0 and below 20.
    steps
        Which steps are done.

    Returns
    -------
    The four steps of strokes, or None if there are no points.

    Raises
    ------
    DataError
        If a stroke is no list of pairs, a number is not finite or beyond 1e9, the frame has no
        size, or the pen is out of range.

    Notes
    -----
    The strokes are drawn again at the size of the input instead of shrinking a picture of them:
    the result then depends neither on the canvas nor on the width of its pen.
    """
    layout = _lay_out(strokes, frame, pen_px)
    if layout is None:
        return None
    ink = _draw(
        _scaled(layout, layout.canvas_scale(INK_SIDE)),
        layout.place_on_canvas(INK_SIDE),
        INK_SIDE,
        _INK_PEN_PX,
    )
    if steps.scaling:
        scaled = _scaled(layout, layout.box_scale)
        box = _draw(scaled, _BOX_MIDDLE, BOX_SIDE, pen_px)
    else:
        scaled = _scaled(layout, layout.canvas_scale(INPUT_SIDE))
        box = _draw(scaled, layout.place_on_canvas(INPUT_SIDE), INPUT_SIDE, pen_px)
    extent = _extent(scaled, pen_px)
    if not steps.centring:
        place = layout.place_on_canvas(INPUT_SIDE)
        place = inside(place, extent) if steps.scaling else place
    elif steps.scaling:
        place = middle_by_mass(box, extent)
    else:
        whole = _draw(scaled, _INPUT_MIDDLE, INPUT_SIDE, pen_px)
        place = middle_by_mass(whole, extent)
    soft = _draw_input(scaled, place, pen_px, centring=steps.centring)
    hard = with_hard_edges(soft)
    return Prepared(
        (
            Step("ink", ink),
            Step("scaling", with_hard_edges(box)),
            Step("centring", hard),
            Step("smoothing", soft if steps.smoothing else hard),
        ),
        layout.is_dot,
    )


def render_strokes(
    strokes: Strokes,
    pen_px: float = PEN_PX,
    frame: Frame | None = None,
    steps: Steps = ALL_STEPS,
) -> ByteArray | None:
    """The input that `prepare_strokes` makes, (28, 28), without the steps to show.

    Takes, raises and leaves out the same; about half a millisecond for a digit.
    """
    if steps.is_missing(STROKE_STEPS):
        prepared = prepare_strokes(strokes, frame, pen_px, steps)
        return None if prepared is None else prepared.image
    layout = _lay_out(strokes, frame, pen_px)
    if layout is None:
        return None
    scaled = _scaled(layout, layout.box_scale)
    box = _draw(scaled, _BOX_MIDDLE, BOX_SIDE, pen_px)
    return _draw_input(scaled, middle_by_mass(box, _extent(scaled, pen_px)), pen_px)


@dataclass(frozen=True, eq=False)
class _Layout:
    """Strokes as arrays, and how they lie on their canvas.

    ``middle`` is that of the ink, ``span`` its longest side without the pen, ``box_scale`` the
    pixels a unit that bring it to 20 with the pen. ``side`` is the canvas's longer one, or 0.
    A dot has no span, or one too short for the canvas.
    """

    strokes: list[Points]
    middle: Points
    span: float
    box_scale: float
    canvas_middle: Points
    side: float

    @property
    def is_dot(self) -> bool:
        return self.span == 0 or self.span < self.side * _DOT_SHARE

    def place_on_canvas(self, side_px: int) -> Place:
        """Where the middle of the ink lies on a canvas of ``side_px``."""
        x, y = (self.middle - self.canvas_middle) * self.canvas_scale(side_px) + side_px / 2
        return float(x), float(y)

    def canvas_scale(self, side_px: int) -> float:
        """Pixels a unit that bring the whole canvas to ``side_px``."""
        if self.side:
            return side_px / self.side
        # Around strokes without a canvas a margin is left of one and a half pens on each side.
        return _ratio(side_px * (1 - 3 * _INK_PEN_PX / INK_SIDE), self.span)


def _lay_out(strokes: Strokes, frame: Frame | None, pen_px: float) -> _Layout | None:
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
    middle = canvas_middle = (low + high) / 2
    side = 0.0
    if frame is not None:
        side = _frame_side(frame)
        canvas_middle = np.array([frame[0] + frame[2] / 2, frame[1] + frame[3] / 2])
    scale = _ratio(BOX_SIDE - pen_px, max(span, side * _DOT_SHARE))
    return _Layout(arrays, middle, span, scale, canvas_middle, side)


def _scaled(layout: _Layout, scale: float) -> list[Points]:
    """The strokes in pixels around the middle of their ink.

    Points are left out by the scale of each image: too many for one are too few for another.
    """
    step = _THIN_TO_PX / scale
    return [(thin(points, step) - layout.middle) * scale for points in layout.strokes]


def _draw_input(
    strokes: list[Points], place: Place, pen_px: float, *, centring: bool = True
) -> ByteArray:
    """Scaled strokes with their middle at ``place`` in the input, (28, 28), with soft edges.

    MNIST was moved by whole pixels. Strokes can be drawn anywhere, so they are drawn where their
    centre of mass falls exactly: rounding would make one point more or less jump a whole pixel.
    A slanted line's mass depends on where it lies between the pixels, by a sixth of one. So for
    ``centring`` what comes out at ``place`` is measured once more.
    """
    image = _draw(strokes, place, INPUT_SIDE, pen_px)
    if centring:
        place = middle_by_mass(image, _extent(strokes, pen_px), place)
        image = _draw(strokes, place, INPUT_SIDE, pen_px)
    return image


def _extent(strokes: list[Points], pen_px: float) -> Place:
    """Width and height of scaled strokes with the pen, px."""
    width, height = np.ptp(np.concatenate(strokes), axis=0) + pen_px
    return float(width), float(height)


def _draw(strokes: list[Points], place: Place, side: int, pen_px: float) -> ByteArray:
    """Scaled strokes with their middle at ``place``."""
    to = np.array(place)
    return draw_polylines([points + to for points in strokes], side, pen_px)


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


def _frame_side(frame: Frame) -> float:
    side = max(frame[2], frame[3])
    if not (np.isfinite(frame).all() and min(frame[2], frame[3]) > 0):
        raise DataError(f"frame is {frame}; expected x, y, width, height, finite and not empty")
    return float(side)


def _ratio(length_px: float, span: float) -> float:
    """Pixels per unit; 1 for a dot, whose place does not depend on it."""
    return length_px / span if span > 0 else 1.0
