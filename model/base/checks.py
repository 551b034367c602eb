"""What a setting or a value from a file must be before anything is computed with it."""

from __future__ import annotations

from typing import TypeGuard


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether ``value`` is an int or a float; True and False are neither here."""
    return isinstance(value, int | float) and not isinstance(value, bool)
