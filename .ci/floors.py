"""Check that every folder's coverage, read from `coverage json`, is above its floor.

Run as `python .ci/floors.py coverage.json`.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import Any

FLOORS = {"model": 95.0, "digitpad": 85.0}
"""Percent of statements that tests run, of the whole package and of every folder in it."""


def shares(report: dict[str, Any]) -> dict[str, float]:
    """Percent of statements run, by package and by folder of its first level."""
    run: defaultdict[str, int] = defaultdict(int)
    of: defaultdict[str, int] = defaultdict(int)
    for name, entry in report["files"].items():
        parts = PurePosixPath(name.replace("\\", "/")).parts
        for folder in {parts[0], "/".join(parts[:2]) if len(parts) > 2 else parts[0]}:
            run[folder] += entry["summary"]["covered_lines"]
            of[folder] += entry["summary"]["num_statements"]
    return {folder: 100 * run[folder] / of[folder] for folder in sorted(of) if of[folder]}


def main(path: str) -> int:
    """Print every folder's share; 1 if one is below its floor or a package is missing."""
    found = shares(json.loads(Path(path).read_text("utf-8")))
    low = [name for name in FLOORS if name not in found]
    for folder, share in found.items():
        floor = FLOORS[folder.split("/")[0]]
        print(f"{folder:24} {share:6.1f}%  floor {floor:.0f}%{'' if share >= floor else '  LOW'}")
        if share < floor:
            low.append(folder)
    if low:
        print(f"below the floor, or not measured: {', '.join(low)}; write the missing tests")
    return 1 if low else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
