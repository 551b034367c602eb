"""What is said on the page of deeper layers: of the tiles, of a unit's weights, of its images."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from digitpad.filters.tiles.kernel_picture import COLOR_CHANNELS

if TYPE_CHECKING:
    from digitpad.filters.deeper.layer_choice import LayerChoice
    from model.analysis.receptive_field import ReceptiveField
    from model.analysis.strongest_images import Excitation
    from model.base.arrays import FloatArray


def tiles_text(choice: LayerChoice, *, is_colored: bool, is_grey: bool) -> str:
    """What the tiles of a layer show, and what can be done with them.

    ``is_colored`` says that the input has red, green and blue.
    """
    key = _tr("red where it wants ink, blue where none")
    if is_grey:
        key = _tr("white where it wants ink, black where none")
    if is_colored:
        key = _tr("each in its own colours, middle grey is zero")
    if choice.is_first and choice.is_convolution:
        text = _tr("The kernels themselves, which look for small edges and lines: {0}.")
    elif choice.is_first:
        text = _tr("What each unit weighs of all pixels: {0}.")
    else:
        text = _tr(
            "What each unit looks for in the pixels: {0}. A sketch: all layers before it are "
            "taken as one sum."
        )
    text = text.format(key)
    return _tr("{0} Choose one; Enter or a double click pins it, to compare two.").format(text)


def unit_title(choice: LayerChoice, unit: int, is_pinned: bool) -> str:
    """For example "Unit 3 of 80, pinned", or "Answer 7"."""
    if choice.is_last:
        text = _tr("Answer {0}").format(unit)
    elif choice.is_first and choice.is_convolution:
        text = _tr("Kernel {0} of {1}").format(unit + 1, choice.units)
    else:
        text = _tr("Unit {0} of {1}").format(unit + 1, choice.units)
    return _tr("{0}, pinned").format(text) if is_pinned else text


def weights_text(choice: LayerChoice, own: FloatArray) -> str:
    """What the weights of a unit, `own_weights`, are, and their range."""
    if choice.is_first:
        is_colored = len(own) == COLOR_CHANNELS
        text = _tr("Its weights of red, green and blue") if is_colored else _tr("Its weights")
    elif choice.is_convolution:
        text = _tr("Its kernels over the {0} maps of the layer before").format(len(own))
    elif own.shape[1:] == (1, 1):
        text = _tr("Its weights of the {0} units before").format(len(own))
    elif len(own) == 1:
        text = _tr("Its weights of the one map before, place by place")
    else:
        text = _tr("Its weights of the {0} maps before, place by place").format(len(own))
    return _tr("{0}: {1} to {2}").format(text, f"{own.min():.2f}", f"{own.max():.2f}")


def inputs_noun(choice: LayerChoice, own: FloatArray) -> str:
    """What a tile of `own_weights` is called."""
    if choice.is_first:
        return _tr("channel")
    return _tr("unit") if own.shape[1:] == (1, 1) else _tr("map")


def images_text(found: Excitation, meant: Sequence[str], field: ReceptiveField | None) -> str:
    """Which images were looked through, what the nine are, and what the frames mean."""
    counts = Counter(meant).most_common()
    if len(counts) == 1:
        kinds = _tr("all {0}").format(counts[0][0])
    else:
        kinds = ", ".join(f"{kind} ({times})" for kind, times in counts)
    among = f"{found.total:,}"
    if found.seen < found.total:
        among = _tr("the first {0}").format(f"{found.seen:,}")
    text = _tr("Of {0} test images these excite it most, by label: {1}.").format(among, kinds)
    if field is None:
        return _tr("{0} It looks at the whole image.").format(text)
    return _tr("{0} The frame is the {1} x {1} pixels it looks at.").format(text, field.side)


def _tr(text: str) -> str:
    return QCoreApplication.translate("units", text)
