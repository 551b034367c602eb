"""A number in a picture: what hangs together is cut out and put into digits like strokes are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.arrays import ByteArray, FloatArray
from model.components import Mask, grow, label_parts
from model.drawing import Strokes
from model.ink import find_ink
from model.numerals import Expected, Numeral, NumeralReader, Predict
from model.pen_width import line_width
from model.picture import prepare_ink
from model.raster import Points
from model.shade import shade_of

_CORE = 0.4
"""Fainter ink is the soft edge of some part, and joins none."""
_SMALLEST_DIGIT = 0.25
"""Parts that span less than this share of the tallest belong to whatever is nearest."""
_LARGEST_INPUT = 28


def read_numeral_picture(
    predict: Predict, pixels: ByteArray, expected: Expected = Expected.AUTOMATIC
) -> Numeral:
    """Read the digits in a picture.

    Parameters
    ----------
    predict
        Images (n, 28, 28) uint8 to probabilities (n, 10), as `Network.predict`.
    pixels
        As in `model.picture.prepare_picture`.
    expected
        Whether to read one digit, a number, or what the picture looks like.

    Returns
    -------
    The digits from left to right, their boxes in pixels of the picture, less the pen's width;
    ``strokes`` counts what hangs together. None if the picture is blank, or no larger than one
    input of the network. What touches is one digit.

    Raises
    ------
    DataError
        If the shape or type is another.
    """
    shade = shade_of(pixels)
    if max(shade.shape) <= _LARGEST_INPUT:
        return ()
    found = find_ink(shade)
    if found is None:
        return ()
    owners = _owners(found.ink)
    half_pen = line_width(found.ink > _CORE) / 2
    # From pixels of the ink to pixels of the picture.
    longer, (rows, columns) = max(shade.shape), found.ink.shape
    scale = found.share * longer / max(rows, columns)
    middle = np.array(found.middle) * longer + np.array(shade.shape[::-1]) / 2
    corner = middle - scale * np.array([columns, rows]) / 2
    outlines = [
        _outline(owners == number, half_pen) * scale + corner
        for number in range(1, owners.max() + 1)
    ]
    numbers = {outline.tobytes(): number for number, outline in enumerate(outlines, start=1)}

    def render(strokes: Strokes) -> ByteArray:
        chosen = [numbers[np.asarray(stroke).tobytes()] for stroke in strokes]
        ink = np.where(np.isin(owners, chosen), found.ink, 0.0)
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        return prepare_ink(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])

    return NumeralReader(predict, render).read(outlines, expected)


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
    _, owners = np.unique(owners, return_inverse=True)
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
