"""The installed program on an X server of its own, driven by another program's mouse and keys."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

SCREEN = "1280x900x24"
PATIENCE_S = 40
PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
sys.exit(not app.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


def why_not():
    if sys.platform != "linux":
        return "an X server is driven here on Linux only"
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if missing:
        return f"{' and '.join(missing)} not installed"
    if not console_script().exists():
        return f"the package is not installed: {console_script()} is missing"
    return None


def console_script():
    return Path(sys.executable).parent / "digitpad"


def ask_until(is_so, what):
    """Asks until the answer is yes, and gives it back. No window lives here, so it may sleep."""
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := is_so()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)
    return answer


@pytest.fixture
def display():
    """The name of a free X display, served while the test lasts."""
    reason = why_not()
    if reason and os.environ.get("DIGITPAD_NEEDS_E2E"):
        pytest.fail(f"needed here, but {reason}")
    if reason:
        pytest.skip(reason)
    reading, writing = os.pipe()
    server = subprocess.Popen(
        # Without -noreset the server restarts whenever its last client leaves, as each call of
        # xdotool does, and refuses connections at that moment.
        [
            *("Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN),
            *("-nolisten", "tcp", "-noreset"),
        ],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(PATIENCE_S)


class Program:
    """The program's process, and a hand, an eye and a mouse on its screen."""

    def __init__(self, folder, display):
        home = folder / "home"
        home.mkdir(mode=0o700)
        self._folder = folder
        self._environment = {
            **{k: v for k, v in os.environ.items() if k not in ("WAYLAND_DISPLAY", "PYTHONPATH")},
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(home),
            **{f"XDG_{name}_HOME": str(home / name) for name in ("CONFIG", "CACHE", "DATA")},
            "XDG_RUNTIME_DIR": str(home),
        }
        with (folder / "stderr").open("w") as stderr:
            self.process = subprocess.Popen(
                [console_script()], env=self._environment, cwd=home, stderr=stderr
            )
        self._id = ask_until(self._find, "a window").split()[0]
        self.do("windowfocus", "--sync", self._id)

    def do(self, *arguments):
        """Runs xdotool, and gives back what it says."""
        command = ["xdotool", *map(str, arguments)]
        result = subprocess.run(
            command,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        return result.stdout.strip()

    def _find(self):
        assert self.process.poll() is None, (self._folder / "stderr").read_text()
        return self.do("search", "--onlyvisible", "--name", "Digitpad$")

    @property
    def title(self):
        return self.do("getwindowname", self._id)

    def picture(self):
        """The window as it is on the screen, whose corner it fills: there is no window manager."""
        path = self._folder / "screen.png"
        command = [sys.executable, "-c", PICTURE, path]
        subprocess.run(command, env=self._environment, check=True, timeout=PATIENCE_S)
        geometry = dict(
            line.split("=") for line in self.do("getwindowgeometry", "--shell", self._id).split()
        )
        assert (geometry["X"], geometry["Y"]) == ("0", "0")
        return QImage(str(path)).copy(0, 0, int(geometry["WIDTH"]), int(geometry["HEIGHT"]))

    def key(self, keys):
        self.do("key", keys)

    def end(self):
        """The exit status and what was said on stderr, once the program has ended."""
        status = self.process.wait(PATIENCE_S)
        return status, self.said()

    def said(self):
        return (self._folder / "stderr").read_text()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE_S)


@pytest.fixture
def wait_until():
    return ask_until


@pytest.fixture
def program(display, tmp_path):
    program = Program(tmp_path, display)
    yield program
    program.close()
