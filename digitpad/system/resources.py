"""Where files are: those that come with the program, and those it keeps for the person."""

from __future__ import annotations

import os
from pathlib import Path

BUNDLED_WEIGHTS = ("weights/digitpad_net.npz", "weights/simple_conv_net.npz")
"""The networks that come with the program; the first reads drawings unless another is chosen."""

_PACKAGE = Path(__file__).resolve().parents[1]

DATA_VARIABLE = "DIGITPAD_DATA"
"""The environment variable that names another folder for what the program keeps."""


def asset(name: str) -> Path:
    """Path of the bundled file or folder ``name``, such as ``weights/simple_conv_net.npz``.

    Raises
    ------
    FileNotFoundError
        If the installation lacks it; the text says what to do.
    """
    # A wheel carries the assets inside the package, a checkout has them beside it.
    for folder in (_PACKAGE / "assets", _PACKAGE.parent / "assets"):
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(
        f"the bundled file {name} is missing from this installation; install Digitpad again"
    )


def data_folder() -> Path:
    """Where the program keeps what the person makes here; it need not exist yet.

    The system's place for that, or the folder that the environment variable DIGITPAD_DATA names.
    """
    chosen = os.environ.get(DATA_VARIABLE)
    if chosen:
        return Path(chosen)
    # Not sooner: the command line loads no Qt where no window is needed.
    from PySide6.QtCore import QStandardPaths

    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
