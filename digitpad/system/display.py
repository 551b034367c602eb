"""Whether a window can be opened, and why not: Qt itself would abort without an explanation."""

from __future__ import annotations

import ctypes
import os
import sys

_QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",  # apt takes libglib2.0-0t64 for it where it is called so
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt's own libraries load, and the Debian packages that hold it."""

_X11_LIBRARIES = {
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What Qt's X11 plugin loads."""

SYSTEM_LIBRARIES = _QT_LIBRARIES | _X11_LIBRARIES
"""All that a bare Linux may lack. README.md and .ci/run name the same packages."""


def why_no_window() -> str | None:
    """Why no window can be opened here, and what to do; None where it can."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if os.environ.get("WAYLAND_DISPLAY"):
        return None
    name = os.environ.get("DISPLAY")
    if not name:
        return (
            "there is no display to open a window on; "
            "run `digitpad demo` to see it work without one"
        )
    missing = [package for library, package in _X11_LIBRARIES.items() if not _loads(library)]
    if missing:
        return (
            "a library that Qt needs to open a window is missing; "
            f"install it (on Debian and Ubuntu: sudo apt install {' '.join(missing)})"
        )
    if not _answers(name):
        return (
            f"the display {name} does not answer; check DISPLAY, "
            "or run `digitpad demo` to see it work without one"
        )
    return None


def why_no_qt(error: ImportError) -> str:
    """What to do about an import of Qt that failed."""
    missing = [package for library, package in _QT_LIBRARIES.items() if not _loads(library)]
    missing = missing or list(_QT_LIBRARIES.values())
    return (
        f"Qt cannot be loaded ({error}); install what it needs "
        f"(on Debian and Ubuntu: sudo apt install {' '.join(missing)})"
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    """Whether an X server takes a connection at ``display``."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    has_error = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not has_error
