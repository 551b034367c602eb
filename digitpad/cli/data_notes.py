"""What there is to say of data that were read, on stderr: stdout is for results."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.data.datasets import Dataset


def tell_notes(data: Dataset) -> None:
    """A line for each."""
    for note in data.notes:
        sys.stderr.write(f"digitpad: {data.name}: {note}\n")
