"""The command line, as a process of its own with a home of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NO_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
PATIENCE_S = 100


@pytest.fixture
def digitpad(tmp_path):
    """Runs `python -m digitpad` with these arguments in an empty folder, without a display."""

    def run(*arguments, cwd=tmp_path, **more):
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        environment = {k: v for k, v in os.environ.items() if k not in NO_SCREEN}
        environment |= {
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "DIGITPAD_DATA": str(home / "data"),
            "XDG_RUNTIME_DIR": str(home),
            **more,
        }
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "digitpad", *map(str, arguments)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )

    return run


@pytest.fixture
def refused(digitpad):
    """Runs a command that must fail, and gives back the one plain line it says about that."""

    def run(*arguments, status=1, **more):
        result = digitpad(*arguments, **more)
        assert result.returncode == status, result.stderr
        assert "Traceback" not in result.stderr
        assert result.stdout == ""
        lines = [line for line in result.stderr.splitlines() if line.startswith("digitpad: ")]
        assert len(lines) == 1, result.stderr
        # A progress bar may have begun; beside it nothing else is said.
        others = [line for line in result.stderr.splitlines() if line not in lines and line.strip()]
        assert not [line for line in others if "step" not in line and "image" not in line]
        return lines[0]

    return run
