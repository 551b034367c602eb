"""What lies between ink and the network's input: MNIST's measures, and the steps to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.base.errors import DataError

if TYPE_CHECKING:
    from model.base.arrays import ByteArray

INPUT_SIDE = 28
BOX_SIDE = 20
INK_SIDE = 56
"""Side in pixels of the picture that shows the ink as it was drawn."""
PEN_PX = 2.5
"""Width of MNIST's strokes."""
CENTRE_PX = 14.5
"""Where MNIST's images have their centre of mass: the middle of pixel 14, counted from 0."""

Place: TypeAlias = tuple[float, float]
"""x and y in pixels of the input."""

_HALF = 128


@dataclass(frozen=True)
class Steps:
    """Which steps are done. All are, unless a person wants to see the input without one.

    Attributes
    ----------
    background
        Of a picture: its paper is distinguished from the ink. Off, light is taken for ink.
    line_width
        Of a picture: thick and thin lines are brought to the width of MNIST's.
    scaling
        The ink's longest side becomes 20 pixels. Off, the whole canvas or picture becomes 28.
    centring
        The ink's centre of mass comes to the middle. Off, the ink stays where it was drawn.
    smoothing
        Edges are soft: a pixel that the ink covers in part is grey. Off, it is black or white.
    """

    background: bool = True
    line_width: bool = True
    scaling: bool = True
    centring: bool = True
    smoothing: bool = True

    @classmethod
    def without(cls, names: Iterable[str]) -> Steps:
        """All steps but those named.

        Raises
        ------
        DataError
            If a name is none of `STEP_NAMES`.
        """
        for name in names:
            if name not in STEP_NAMES:
                known = ", ".join(STEP_NAMES)
                raise DataError(f"there is no step {name!r}; the steps are {known}")
        return replace(cls(), **dict.fromkeys(names, False))

    def is_missing(self, names: Iterable[str]) -> bool:
        """Whether one of the steps named is not done; "ink" is no step."""
        return any(name in self.missing for name in names)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the steps that are not done."""
        return tuple(name for name in STEP_NAMES if not getattr(self, name))


STEP_NAMES = tuple(field.name for field in fields(Steps))
ALL_STEPS = Steps()
STROKE_STEPS = ("ink", "scaling", "centring", "smoothing")
"""The names of what `Prepared.steps` holds for strokes."""


@dataclass(frozen=True, eq=False)
class Step:
    """One picture on the way to the input: ``image`` is (height, width) uint8, 255 is full ink.

    ``name`` is "ink", what was there before any step, or one of `STEP_NAMES`.
    """

    name: str
    image: ByteArray


@dataclass(frozen=True, eq=False)
class Prepared:
    """What the network is given, and how it came about, step by step.

    Attributes
    ----------
    steps
        "ink": as drawn, (56, 56), or the picture in grey, square and at most that large. Then of
        a picture "background", its ink cut out, and "line_width", both square. Then "scaling",
        (20, 20), or (28, 28) where it is left out; "centring" and "smoothing", (28, 28).
    is_dot
        Whether these are strokes so small that they are no more than a dot.
    """

    steps: tuple[Step, ...]
    is_dot: bool = False

    @property
    def image(self) -> ByteArray:
        """The input of the network, shape (28, 28), uint8."""
        return self.steps[-1].image


def with_hard_edges(image: ByteArray) -> ByteArray:
    """Ink where at least half of a pixel is ink, or where the most is if it is nowhere half."""
    least = min(_HALF, int(image.max()))
    hard: ByteArray = np.where((image >= least) & (image > 0), 255, 0).astype(np.uint8)
    return hard


def middle_by_mass(box: ByteArray, extent: Place, middle: Place | None = None) -> Place:
    """Where the middle of the ink has to lie for its centre of mass to come to `CENTRE_PX`.

    Parameters
    ----------
    box
        Shape (side, side), uint8, not all zero.
    extent
        Width and height of the ink in pixels, at most 28. It is never moved out of the input,
        even where its mass would have to lie nearer to the centre.
    middle
        Where the ink's middle lies in ``box``, by default in its middle.
    """
    x, y = middle or (box.shape[1] / 2, box.shape[0] / 2)
    across, down = (
        CENTRE_PX - 0.5 + at - _mass(box.sum(axis=axis, dtype=np.int64))
        for axis, at in ((0, x), (1, y))
    )
    return inside((across, down), extent)


def inside(middle: Place, extent: Place) -> Place:
    """``middle``, moved as little as keeps ink of this extent within the input."""
    x, y = (
        min(max(m, e / 2), INPUT_SIDE - e / 2) if e < INPUT_SIDE else INPUT_SIDE / 2
        for m, e in zip(middle, extent, strict=True)
    )
    return x, y


def _mass(profile: NDArray[np.int64]) -> float:
    """The mean index of ink with this profile along an axis."""
    return float(np.arange(len(profile)) @ profile) / float(profile.sum())
