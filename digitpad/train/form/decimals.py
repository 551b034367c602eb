"""Decimal numbers as people write them: with a point or a comma, alone or several in a line."""

from __future__ import annotations

import math
import re


def decimal_of(text: str) -> float | None:
    """The number ``text`` says, such as 0.01, 0,01 or 1e-9; None if it says none."""
    text = text.strip().replace(",", ".")
    # What float takes besides, such as "nan" or "1_0", nobody means here.
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.ASCII | re.IGNORECASE) is None:
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def words_of(text: str) -> list[str]:
    """The words between which there are spaces, semicolons, or commas that are no decimal ones.

    In "0.01,0.001" the comma stands between two numbers, in "0,01 0,001" within them.
    """
    words = []
    for word in re.split(r"[\s;]+|,(?=\s|$)|(?<=\s),", text):
        is_list = word.count(",") > 1 or ("," in word and "." in word)
        words += re.split(",", word) if is_list else [word]
    return [word for word in words if word]
