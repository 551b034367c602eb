"""Words for what a kernel answers to, and for what is pinned."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from digitpad.filters.tile_grid import Mark
from model.kernels import Character, Direction, Kind


def character_text(character: Character) -> str:
    """For example "vertical edges", "a blob", "nothing yet"."""
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
        return names[character.kind][character.direction]
    return {
        Kind.BLOB: _tr("a blob"),
        Kind.MIXED: _tr("a mixed pattern"),
    }.get(character.kind, _tr("nothing yet"))


def answers_text(character: Character) -> str:
    """For example "answers to vertical edges"."""
    return _tr("answers to {0}").format(character_text(character))


def pin_marks(pins: Iterable[int]) -> dict[int, Mark]:
    """Around what is held fast."""
    return dict.fromkeys(pins, Mark("ok", _tr("pinned")))


def shape_text(shape: tuple[int, ...]) -> str:
    """For example "1 x 28 x 28"."""
    return " x ".join(str(side) for side in shape)


def _tr(text: str) -> str:
    return QCoreApplication.translate("kernels", text)
