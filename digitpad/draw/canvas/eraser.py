"""The eraser: whether it is on, and which strokes it erases on its way."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitpad.draw.canvas.sketch import Point, Sketch

REACH = 0.06
"""How near the middle of a stroke it must come to take it, in canvas sides."""


class Eraser:
    """Takes whole strokes of ``sketch``.

    Attributes
    ----------
    is_on
        Whether whatever draws erases instead, from its next touch on.
    is_down
        Whether it is erasing now.
    is_key_down
        Whether its key is held.
    """

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._at: Point = (0.0, 0.0)
        self.is_key_down = False
        self._is_key_used = False
        self.is_on = False
        self.is_down = False

    def touch(self, at: Point, erases: bool) -> None:
        """The pen is put down there, by a button that ``erases`` or by one that draws."""
        self.is_down = erases or self.is_on
        self._is_key_used |= self.is_key_down
        self._at = at

    def move(self, to: Point) -> bool:
        """Take what lies on the way there; whether there was anything."""
        start, self._at = self._at, to
        steps = max(1, math.ceil(math.dist(start, to) / REACH))
        has_erased = False
        for share in (step / steps for step in range(1, steps + 1)):
            x, y = (a + share * (b - a) for a, b in zip(start, to, strict=True))
            has_erased |= self._sketch.erase_at(x, y, REACH)
        return has_erased

    def lift(self) -> None:
        """The pen is up."""
        self.is_down = False

    def press_key(self) -> bool:
        """Its key goes down; whether it is to be on now."""
        self.is_key_down, self._is_key_used = True, False
        return not self.is_on

    def release_key(self) -> bool:
        """Its key goes up; whether it is to be on now; if it erased meanwhile, it switches back."""
        is_over = self.is_key_down and self._is_key_used
        self.is_key_down = False
        return self.is_on != is_over

    def lose_key(self) -> bool:
        """The release of its key will not be reported; whether it is to be on now."""
        self._is_key_used = True
        return self.release_key()
