"""Where the bundled files are, in a checkout and in an installed package alike."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def asset(name: str) -> Path:
    """Path of the bundled file or folder ``name``, such as ``weights/simple_conv_net.npz``.

    Raises
    ------
    FileNotFoundError
        If the installation lacks it; the text says what to do.
    """
    # A wheel carries the assets inside the package, a checkout has them beside it.
    for folder in (_HERE / "assets", _HERE.parent / "assets"):
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(
        f"the bundled file {name} is missing from this installation; install Digitpad again"
    )
