"""A number in a picture: what hangs together is cut out and put into digits like strokes are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.handwriting.grouping import StrokeLine
from model.handwriting.input_steps import ALL_STEPS, Prepared, Steps
from model.handwriting.numbers import MOST_STROKES
from model.handwriting.segmentation import possible_parts
from model.pictures.brightness import shade_of
from model.pictures.components import Mask, grow, label_parts
from model.pictures.ink import FoundInk, find_ink
from model.pictures.pen_width import line_width
from model.pictures.prepare import prepare_ink, prepare_picture

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, Points
    from model.handwriting.strokes import Strokes

_CORE = 0.4
"""Fainter ink is the soft edge of some part, and joins none."""
_SMALLEST_DIGIT = 0.25
"""Parts that span less than this share of the tallest belong to whatever is nearest."""
_LARGEST_INPUT = 28


class PictureParts:
    """What hangs together in a picture, as strokes that a `NumberReader` reads.

    Parameters
    ----------
    shade
        The picture as `model.pictures.brightness.shade_of` gives it.
    found
        The ink in it.
    unit
        Pixels of ``shade`` in one unit of the outlines.
    origin
        Where the outlines have (0, 0), x and y in pixels of ``shade``.

    Attributes
    ----------
    outlines
        One of each part, shape (p, 2), less the pen's width.
    """

    def __init__(
        self,
        shade: FloatArray,
        found: FoundInk,
        unit: float = 1.0,
        origin: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self._shade = shade
        self._ink = found.ink
        self._owners = _owners(found.ink)
        half_pen = line_width(found.ink > _CORE) / 2
        # From pixels of the ink to pixels of the picture.
        longer, (rows, columns) = max(shade.shape), found.ink.shape
        self._scale = found.share * longer / max(rows, columns)
        middle = np.array(found.middle) * longer + np.array(shade.shape[::-1]) / 2
        self._corner = middle - self._scale * np.array([columns, rows]) / 2
        self.outlines = [
            (
                _outline(self._owners == number, half_pen) * self._scale
                + (self._corner - np.array(origin))
            )
            / unit
            for number in range(1, self._owners.max() + 1)
        ]
        self._numbers = {
            outline.tobytes(): number for number, outline in enumerate(self.outlines, start=1)
        }
        self._prepared: dict[tuple[int, ...], Prepared] = {}

    def prepare(self, outlines: Strokes) -> Prepared:
        """The steps of a digit made of some of the parts, as a picture of its own."""
        chosen = tuple(sorted(self._numbers[np.asarray(o).tobytes()] for o in outlines))
        if chosen not in self._prepared:
            self._prepared[chosen] = self._cut_out(chosen)
        return self._prepared[chosen]

    def render(self, outlines: Strokes) -> ByteArray | None:
        """The network's input for a digit made of some of the parts."""
        return self.prepare(outlines).image

    def render_ahead(self) -> None:
        """Render all that may be a digit, so that reading takes no longer than the network."""
        self.render(self.outlines)
        if 1 < len(self.outlines) <= MOST_STROKES:
            line = StrokeLine(self.outlines)
            for part in possible_parts(line):
                self.render([self.outlines[index] for index in line.strokes_of(part)])

    def _cut_out(self, chosen: tuple[int, ...]) -> Prepared:
        ink = np.where(np.isin(self._owners, chosen), self._ink, 0.0)
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        low = np.array([columns[0], rows[0]]) * self._scale + self._corner
        high = np.array([columns[-1] + 1, rows[-1] + 1]) * self._scale + self._corner
        left, top = np.floor(low).astype(int).clip(0).tolist()
        right, bottom = np.ceil(high).astype(int).tolist()
        return prepare_ink(
            ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1],
            self._shade[top:bottom, left:right],
        )


@dataclass(frozen=True, eq=False)
class PictureInk:
    """What was found in a picture.

    Attributes
    ----------
    prepared
        The picture as one digit, step by step; None if it is blank.
    parts
        What its digits are made of; None unless every step is done, and for a picture no larger
        than one input of the network.
    """

    prepared: Prepared | None = None
    parts: PictureParts | None = None


def find_picture_ink(
    pixels: ByteArray, steps: Steps = ALL_STEPS, in_square: bool = False
) -> PictureInk:
    """Find the ink in a picture, and render all that may be a digit of it.

    Parameters
    ----------
    pixels
        As in `model.pictures.prepare.prepare_picture`.
    steps
        Which steps are done. Without one the parts of a digit look like anything: the picture is
        then read as one digit.
    in_square
        As in `cut_picture`.

    Raises
    ------
    DataError
        If the shape or type is another.
    """
    prepared = prepare_picture(pixels, steps)
    if prepared is None or steps.missing:
        return PictureInk(prepared)
    parts = cut_picture(pixels, in_square)
    if parts is not None:
        parts.render_ahead()
    return PictureInk(prepared, parts)


def cut_picture(pixels: ByteArray, in_square: bool = False) -> PictureParts | None:
    """Find what hangs together in a picture.

    Parameters
    ----------
    pixels
        As in `model.pictures.prepare.prepare_picture`.
    in_square
        Give the outlines in sides of the smallest square around the picture, from its corner,
        and not in pixels.

    Returns
    -------
    The parts; None if the picture is blank, or no larger than one input of the network.

    Raises
    ------
    DataError
        If the shape or type is another.
    """
    shade = shade_of(pixels)
    if max(shade.shape) <= _LARGEST_INPUT:
        return None
    found = find_ink(shade)
    if found is None:
        return None
    if not in_square:
        return PictureParts(shade, found)
    height, width = shade.shape
    side = max(shade.shape)
    return PictureParts(shade, found, side, ((width - side) / 2, (height - side) / 2))


def _owners(ink: FloatArray) -> NDArray[np.intp]:
    """Which part every inked pixel belongs to, numbered from 1; 0 for paper."""
    owners, count = label_parts(ink > _CORE)
    boxes = [np.argwhere(owners == number) for number in range(1, count + 1)]
    spans = np.array([np.ptp(pixels, axis=0).max() + 1 for pixels in boxes])
    middles = np.array([pixels.mean(axis=0) for pixels in boxes])
    is_large = spans >= _SMALLEST_DIGIT * spans.max()
    for index in np.flatnonzero(~is_large):
        distances = np.hypot(*(middles[is_large] - middles[index]).T)
        owners[owners == index + 1] = np.flatnonzero(is_large)[distances.argmin()] + 1
    # Numbered without gaps; a bar drawn upright fills its box and leaves no paper to be 0.
    numbers, owners = np.unique(owners, return_inverse=True)
    owners += int(numbers[0] > 0)
    # Soft edges fall to the part they are around.
    rest: Mask = (ink > 0) & (owners == 0)
    for number in range(1, int(owners.max()) + 1):
        edge = rest & grow(owners == number, 3)
        owners[edge] = number
    return owners


def _outline(part: Mask, inset: float) -> Points:
    """Down the left side of a part and up its right side, as far inside as the pen's middle."""
    rows = np.flatnonzero(part.any(axis=1))
    left = part[rows].argmax(axis=1).astype(np.float64)
    right = part.shape[1] - 1.0 - part[rows, ::-1].argmax(axis=1)
    inset = min(inset, float(right.max() - left.min()) / 2, float(np.ptp(rows)) / 2)
    x = np.concatenate([left, right[::-1]])
    y = np.concatenate([rows, rows[::-1]]).astype(np.float64)
    return np.stack(
        [
            x.clip(left.min() + inset, right.max() - inset),
            y.clip(rows[0] + inset, rows[-1] - inset),
        ],
        axis=1,
    )
