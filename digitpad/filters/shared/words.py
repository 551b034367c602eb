"""Words for what a kernel answers to, and for what is pinned."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from digitpad.filters.tiles.tile_grid import TileMark
from model.analysis.kernel_character import Bright, Character, Direction, Kind


def character_text(character: Character) -> str:
    """For example "vertical edges, bright left of dark", "a blob", "nothing yet"."""
    names = {
        Kind.EDGE: {
            Direction.VERTICAL: _tr("vertical edges"),
            Direction.HORIZONTAL: _tr("horizontal edges"),
            Direction.RISING: _tr("rising (/) edges"),
            Direction.FALLING: _tr("falling (\\) edges"),
        },
        Kind.LINE: {
            Direction.VERTICAL: _tr("vertical lines"),
            Direction.HORIZONTAL: _tr("horizontal lines"),
            Direction.RISING: _tr("rising (/) lines"),
            Direction.FALLING: _tr("falling (\\) lines"),
        },
    }
    if character.direction is not None:
        text = names[character.kind][character.direction]
        if character.bright is None:
            return text
        return _tr("{0}, {1}").format(text, _bright_text(character.bright))
    return {
        Kind.BLOB: _tr("a blob"),
        Kind.MIXED: _tr("a mixed pattern"),
        Kind.UNCLEAR: _tr("no clear direction"),
    }.get(character.kind, _tr("nothing yet"))


def answers_text(character: Character) -> str:
    """For example "answers to a blob", "has no clear direction"."""
    if character.kind is Kind.UNCLEAR:
        # It may well answer, and strongly: to no one direction.
        return _tr("has {0}").format(character_text(character))
    return _tr("answers to {0}").format(character_text(character))


def _bright_text(bright: Bright) -> str:
    """What is red in the response; the opposite is blue."""
    return {
        Bright.ABOVE: _tr("bright above dark"),
        Bright.BELOW: _tr("dark above bright"),
        Bright.LEFT: _tr("bright left of dark"),
        Bright.RIGHT: _tr("dark left of bright"),
        Bright.MIDDLE: _tr("bright on dark"),
        Bright.SIDES: _tr("dark on bright"),
    }[bright]


def pin_marks(pins: Iterable[int]) -> dict[int, TileMark]:
    """Around what is pinned."""
    return dict.fromkeys(pins, TileMark("ok", _tr("pinned")))


def shape_text(shape: tuple[int, ...]) -> str:
    """For example "1 x 28 x 28"."""
    return " x ".join(str(side) for side in shape)


def _tr(text: str) -> str:
    return QCoreApplication.translate("kernels", text)
