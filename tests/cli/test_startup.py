"""How the command begins: without a display, beside a stranger's files, and without Qt."""

import subprocess
import sys

import pytest

from digitpad import __version__


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux and its kin may have no display")
def test_without_a_display_it_says_so_and_names_the_demo(refused):
    line = refused(status=2)
    assert "no display" in line
    assert "digitpad demo" in line


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has X displays")
def test_a_display_that_does_not_answer_is_told(refused):
    line = refused(status=2, DISPLAY=":987")
    assert "DISPLAY" in line or "install" in line


@pytest.mark.parametrize("kind", ["file", "package"])
def test_a_strangers_model_is_told_and_nothing_of_it_is_run(refused, tmp_path, kind):
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
    told = digitpad("--help").stdout
    for command in ("train", "evaluate", "predict", "demo"):
        assert command in told


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
        "import digitpad.cli as c, digitpad.resources as r; "
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
        "import digitpad.cli as c, digitpad.resources as r\n"
        "sys.exit(c.main(['predict'] + 300 * [str(r.asset('drawings/samples.jsonl'))]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.readline()
    process.stdout.close()
    told = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 1
    assert told == ""
