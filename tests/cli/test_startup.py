"""How the command begins: without a display, beside a stranger's files, and without Qt."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad import __version__
from digitpad.system.display import SYSTEM_LIBRARIES, why_no_qt
from model.nn.optimizers import OPTIMIZERS
from model.nn.schedules import SCHEDULES
from model.nn.zoo import NETWORKS

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux and its kin may have no display")
def test_without_a_display_it_says_so_and_names_the_demo(refused):
    line = refused(status=2)
    assert "no display" in line
    assert "digitpad demo" in line


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has X displays")
def test_a_display_that_does_not_answer_is_reported(refused):
    line = refused(status=2, DISPLAY=":987")
    assert "DISPLAY" in line or "install" in line


@pytest.mark.parametrize("kind", ["file", "package"])
def test_a_strangers_model_is_reported_and_nothing_of_it_is_run(refused, tmp_path, kind):
    folder = tmp_path / "project"
    folder.mkdir()
    module = folder / "model.py" if kind == "file" else folder / "model" / "__init__.py"
    module.parent.mkdir(exist_ok=True)
    module.write_text("raise SystemExit('a stranger ran')\n")
    for arguments in ((), ("evaluate",), ("demo",)):
        line = refused(*arguments, status=2, cwd=folder)
        assert "another module named model" in line
        assert str(module) in line
        assert "start it from another folder" in line


def test_help_and_version(digitpad):
    assert digitpad("--version").stdout == f"digitpad {__version__}\n"
    help_text = digitpad("--help").stdout
    for command in ("train", "evaluate", "predict", "networks", "demo"):
        assert command in help_text


@pytest.mark.parametrize("known", [NETWORKS, OPTIMIZERS, SCHEDULES], ids=len)
def test_help_lists_the_names_there_are(digitpad, known):
    help_text = " ".join(digitpad("train", "--help").stdout.split())
    assert f"one of {', '.join(known)} (default: " in help_text


def test_help_runs_nothing_of_a_stranger(digitpad, tmp_path):
    (tmp_path / "model.py").write_text("raise SystemExit('a stranger ran')\n")
    result = digitpad("train", "--help")
    assert result.returncode == 0
    assert "one of the networks (default: simple_conv_net)" in " ".join(result.stdout.split())


@pytest.mark.parametrize("name", ["README.md", ".ci/run"])
def test_the_same_system_packages_are_named_everywhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    listed = re.search(r"apt(?:-get)? install ([^`>]+)", text)[1].replace("\\\n", " ").split()
    tools = {"-qq", "-y", "--no-install-recommends", "xvfb", "xdotool", "fonts-dejavu-core"}
    assert sorted(set(listed) - tools) == sorted(SYSTEM_LIBRARIES.values())


def test_a_check_of_libraries_names_them_all():
    text = (ROOT / ".ci/run").read_text(encoding="utf-8")
    needed = re.search(r"need (libEGL[^;]+);", text)[1].replace("\\\n", " ").split()
    assert sorted(needed) == sorted(SYSTEM_LIBRARIES)


def test_an_import_of_qt_that_failed_names_packages():
    message = why_no_qt(ImportError("libX.so.1: cannot open shared object file"))
    assert message.startswith("Qt cannot be loaded (libX.so.1: cannot open")
    assert re.search(r"sudo apt install lib[a-z0-9.-]+( lib[a-z0-9.-]+)*\)$", message)


def test_an_unknown_command_is_a_usage_error(digitpad):
    result = digitpad("fly")
    assert result.returncode == 2
    assert "fly" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import digitpad.cli",
        "import digitpad.cli as c; c.main(['train', '--train', '20', '--test', '10', "
        "'--epochs', '1', '--json'])",
        "import digitpad.cli as c, digitpad.system.resources as r; "
        "c.main(['predict', str(r.asset('drawings/samples.jsonl'))])",
    ],
    ids=["import", "train", "predict drawings"],
)
def test_no_qt_is_loaded_where_none_is_needed(code):
    check = (
        "; import sys; sys.exit(any(n.startswith(('PySide6', 'pyqtgraph')) for n in sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code + check], capture_output=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr.decode()


def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path):
    code = (
        "import sys; sys.argv[0] = 'digitpad'\n"
        "import digitpad.cli as c, digitpad.system.resources as r\n"
        "sys.exit(c.main(['predict'] + 300 * [str(r.asset('drawings/samples.jsonl'))]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 1
    assert errors == ""
