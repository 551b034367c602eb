"""Words of the library that a window shows in the language of the person.

The library itself translates nothing. It marks such texts, so that Qt's tools collect them, and
the window that shows them asks Qt for their translation in the context named here.
"""

from __future__ import annotations

PRESET_CONTEXT = "presets"


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """``text`` as it is; Qt's lupdate knows this function by its name and collects the text."""
    return text
