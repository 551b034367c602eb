"""Where an axis is marked, and what is written there: round numbers, and few enough to be read.

Knows no screen. A tick is its place on the axis and its text, "" where nothing is written.
"""

from __future__ import annotations

import math

Tick = tuple[float, str]

_DECADE_PX = 60
"""Height of a decade from which 2 and 5 are named as well."""
_FINE_DECADE_PX = 220
"""Height from which every whole digit is: between 0.5 and 1.1 there would be little else."""
_LABEL_PX = 22
"""Height that keeps two labels of the axis apart."""


def linear_ticks(low: float, high: float, most: int) -> list[Tick]:
    """At most ``most`` round numbers between two ends, 1, 2 or 5 of a decade apart."""
    span = high - low
    if not math.isfinite(span) or span <= 0 or most < 1:
        return []
    power = 10.0 ** math.floor(math.log10(span / most))
    apart = next(power * step for step in (1, 2, 5, 10, 20) if power * step * most >= span)
    digits = max(0, -math.floor(math.log10(apart) + 1e-9))
    first, last = math.ceil(low / apart - 1e-9), math.floor(high / apart + 1e-9)
    return [(n * apart, f"{n * apart:,.{digits}f}") for n in range(first, last + 1)]


def log_ticks(low: float, high: float, height_px: float) -> tuple[list[Tick], list[Tick]]:
    """Ticks of a logarithmic axis whose ends are decades, and those that are only drawn.

    1, 2 and 5 of each decade are named, where there is much room every digit, and where there are
    many decades some of them.
    """
    height = max(1.0, height_px)
    decade_px = height / (high - low)
    if decade_px > _FINE_DECADE_PX:
        named: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
    else:
        named = (1, 2, 5) if decade_px > _DECADE_PX else (1,)
    every = max(1, math.ceil(_LABEL_PX / decade_px))
    written: list[Tick] = []
    bare: list[Tick] = []
    for decade in range(math.floor(low), math.ceil(high) + 1):
        for digit in range(1, 10 if every == 1 else 2):
            place = decade + math.log10(digit)
            if low <= place <= high:
                if digit in named and decade % every == 0:
                    written.append((place, f"{digit * 10.0**decade:.6g}"))
                else:
                    bare.append((place, ""))
    return written, bare
