"""What is on the canvas, and every earlier state of it.

Ink is kept as polylines in units of the canvas side, so that it depends neither on the size of
the window nor on the brush. Each change makes a new snapshot; the old ones are the undo history.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Point: TypeAlias = tuple[float, float]
"""(x, y) in units of the canvas side: 0 to 1 on the canvas, y pointing down."""

Stroke: TypeAlias = tuple[Point, ...]
"""What one touch of the pen left, in the order drawn; a dot is a single point."""

OVERHANG = 0.1
"""How far beyond the canvas a stroke is still followed, in canvas sides."""

HISTORY_STEPS = 200
"""Changes that can be undone; the oldest is forgotten when one more is made."""


@dataclass(frozen=True, eq=False)
class _Snapshot:
    strokes: tuple[Stroke, ...] = ()
    picture: NDArray[np.uint8] | None = None
    caption: str = ""


class Sketch:
    """Strokes, or one picture in their place, with undo and redo.

    A stroke is drawn by ``begin_stroke``, any number of ``extend`` and ``end_stroke``. Every
    other change ends a stroke in progress first. Each stroke, erasure, clearing, replacement and
    picture is one step of the history.
    """

    def __init__(self) -> None:
        self._now = _Snapshot()
        self._live: list[Point] = []
        self._undone: list[_Snapshot] = []
        self._past: deque[_Snapshot] = deque(maxlen=HISTORY_STEPS)

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """Every stroke in the order drawn, the one in progress included."""
        return (*self._now.strokes, tuple(self._live)) if self._live else self._now.strokes

    @property
    def picture(self) -> NDArray[np.uint8] | None:
        """The picture shown in place of strokes, read-only; None without one.

        Shape (height, width), or (height, width, 4) with red, green, blue and alpha.
        """
        return self._now.picture

    @property
    def caption(self) -> str:
        """What was said of the picture; empty without one."""
        return self._now.caption

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke has begun and not ended."""
        return bool(self._live)

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a stroke nor a picture."""
        return not self._live and not self._now.strokes and self._now.picture is None

    @property
    def can_undo(self) -> bool:
        """Whether ``undo`` would change anything."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether ``redo`` would change anything."""
        return bool(self._undone)

    def begin_stroke(self, x: float, y: float) -> Point:
        """Put the pen down at (x, y); a picture shown gives way. Returns the point kept.

        Raises
        ------
        ValueError
            If x or y is not a finite number.
        """
        point = _clamped(x, y)
        self.end_stroke()
        self._change_to(_Snapshot(self._now.strokes))
        self._live = [point]
        return point

    def extend(self, x: float, y: float) -> tuple[Point, Point] | None:
        """Draw on to (x, y).

        Returns
        -------
        The new segment, or None if the pen has not moved or no stroke has begun.

        Raises
        ------
        ValueError
            If x or y is not a finite number.
        """
        point = _clamped(x, y)
        if not self._live or point == self._live[-1]:
            return None
        self._live.append(point)
        return self._live[-2], point

    def end_stroke(self) -> bool:
        """Lift the pen. Returns whether a stroke was in progress."""
        if not self._live:
            return False
        self._now = _Snapshot((*self._now.strokes, tuple(self._live)))
        self._live = []
        return True

    def erase_at(self, x: float, y: float, radius: float) -> bool:
        """Remove every stroke, or the picture, whose ink is within ``radius`` of (x, y).

        Lengths are in canvas sides. Returns whether anything was removed.
        """
        self.end_stroke()
        kept = tuple(s for s in self._now.strokes if _distance(s, (x, y)) > radius)
        picture = self._now.picture
        if picture is not None and _is_inked(picture, (x, y), radius):
            picture = None
        if len(kept) == len(self._now.strokes) and picture is self._now.picture:
            return False
        self._change_to(_Snapshot(kept, picture, self._now.caption if picture is not None else ""))
        return True

    def set_strokes(self, strokes: Iterable[Sequence[Sequence[float]]]) -> None:
        """Replace everything by ``strokes``, each a sequence of (x, y); empty ones are dropped.

        Raises
        ------
        ValueError
            If a coordinate is not a finite number.
        """
        new = tuple(tuple(_clamped(x, y) for x, y in stroke) for stroke in strokes if len(stroke))
        self.end_stroke()
        if new:
            self._change_to(_Snapshot(new))
        else:
            self.clear()

    def show_picture(self, image: NDArray[Any], caption: str = "") -> None:
        """Replace everything by a copy of ``image``, fitted into the middle of the square.

        Raises
        ------
        ValueError
            If ``image`` is not of shape (height, width) or (height, width, 4), or not uint8.
        """
        is_picture = image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 4)
        if not is_picture or image.size == 0 or image.dtype != np.uint8:
            raise ValueError(
                f"the picture has shape {image.shape} and type {image.dtype}, but the canvas "
                f"shows shape (height, width) or (height, width, 4) and type uint8"
            )
        self.end_stroke()
        picture = image.copy()
        picture.setflags(write=False)
        self._change_to(_Snapshot(picture=picture, caption=caption))

    def clear(self) -> bool:
        """Remove everything. Returns whether there was anything."""
        self.end_stroke()
        # Nothing in place of nothing is no change: undoing it would seem to do nothing.
        if self.is_empty:
            return False
        self._change_to(_Snapshot())
        return True

    def undo(self) -> bool:
        """Undo the last change, or the stroke in progress. Returns whether there was one."""
        self.end_stroke()
        if not self._past:
            return False
        self._undone.append(self._now)
        self._now = self._past.pop()
        return True

    def redo(self) -> bool:
        """Redo the change that was undone last. Returns whether there was one."""
        self.end_stroke()
        if not self._undone:
            return False
        self._past.append(self._now)
        self._now = self._undone.pop()
        return True

    def _change_to(self, snapshot: _Snapshot) -> None:
        self._past.append(self._now)
        self._undone.clear()
        self._now = snapshot


def _clamped(x: float, y: float) -> Point:
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(f"the point ({x}, {y}) is nowhere: both coordinates must be finite")
    low, high = -OVERHANG, 1 + OVERHANG
    return min(max(float(x), low), high), min(max(float(y), low), high)


def _distance(stroke: Stroke, to: Point) -> float:
    """From the point ``to`` to the nearest point of ``stroke``, between its points included."""
    if len(stroke) == 1:
        return math.dist(stroke[0], to)
    points = np.asarray(stroke)
    starts, along = points[:-1], np.diff(points, axis=0)
    reach = np.asarray(to) - starts
    # A segment of no length divides by its square, zero: any positive number gives its start.
    squares = np.maximum((along**2).sum(axis=1), np.finfo(float).tiny)
    share = np.clip((reach * along).sum(axis=1) / squares, 0, 1)
    return float(np.hypot(*(reach - share[:, None] * along).T).min())


def _is_inked(picture: NDArray[np.uint8], at: Point, radius: float) -> bool:
    """Whether a pixel with ink has its centre within ``radius``, plus half a pixel, of ``at``.

    In a grey picture all that is not black is ink, in one with colours everything.
    """
    height, width = picture.shape[:2]
    side = max(height, width)
    x, y = at[0] * side - (side - width) / 2, at[1] * side - (side - height) / 2
    reach = radius * side + 0.5
    if picture.ndim == 3:
        return bool(-reach <= x <= width + reach and -reach <= y <= height + reach)
    rows, columns = np.nonzero(picture)
    return bool((np.hypot(columns + 0.5 - x, rows + 0.5 - y) <= reach).any())
