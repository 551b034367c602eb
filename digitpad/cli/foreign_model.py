"""Whether `import model` would find somebody else's module, which must not be run."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def foreign_model() -> str | None:
    """What is wrong if another package or file called ``model`` comes first on the path."""
    ours = Path(__file__).resolve().parents[2] / "model"
    found = importlib.util.find_spec("model")
    origin = Path(found.origin).resolve() if found and found.origin else None
    if origin == ours / "__init__.py":
        return None
    return (
        f"found another module named model at {origin or 'no place'}, but Digitpad needs its own "
        f"at {ours}; start it from another folder, or take that module off PYTHONPATH"
    )
