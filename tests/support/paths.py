"""Where tests find what lies in the repository, and the shared data beside it, if it is there."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
DATA = ROOT / "tests" / "data"
SHARED = ROOT.parent / "shared" / "data"
