"""Who may import whom, and what the command line must not load."""

import ast
import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*(ROOT / "model").rglob("*.py"), *(ROOT / "digitpad").rglob("*.py")])
LINT = (
    "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
)


def python(program: str, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a program in a fresh interpreter that finds the packages in ``folder`` first."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


# Contracts


def test_contracts_are_kept() -> None:
    done = python(LINT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("model/base/arrays.py", "import PySide6.QtCore", "The network library knows no screen"),
        ("model/nn/layers/base.py", "import pyqtgraph", "The network library knows no screen"),
        (
            "model/nn/evaluation.py",
            "import digitpad.widgets.theme",
            "The network library knows no screen",
        ),
        ("model/base/arrays.py", "import model.nn.loss", "Layers of the network library"),
        ("digitpad/draw/tab.py", "import digitpad.train.form.form", "Layers of the application"),
        ("digitpad/draw/canvas/pen.py", "import digitpad.draw.tab", "Layers of the Draw tab"),
        (
            "digitpad/train/form/form.py",
            "import digitpad.train.runs.race",
            "Layers of the Train tab",
        ),
        (
            "digitpad/filters/shared/selection.py",
            "import digitpad.filters.tab",
            "Layers of the Filters tab",
        ),
        (
            "digitpad/widgets/probability_bars.py",
            "import model.base.arrays",
            "Small widgets take plain arrays",
        ),
        ("model/nn/loss.py", "import model.nn.network", "No circle between files or folders"),
        # A file that no layer names:
        ("model/strays.py", "", "Layers of the network library"),
        ("digitpad/strays.py", "", "Layers of the application"),
        ("digitpad/draw/strays.py", "", "Layers of the Draw tab"),
        ("digitpad/train/strays.py", "", "Layers of the Train tab"),
        ("digitpad/filters/strays.py", "", "Layers of the Filters tab"),
    ],
)
def test_contracts_find_what_breaks_them(
    tmp_path: Path, module: str, line: str, contract: str
) -> None:
    for name in ("model", "digitpad"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a", encoding="utf-8") as stream:
        stream.write(f"\n{line}\n")
    done = python(LINT, folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [text for text in done.stdout.splitlines() if text.rstrip().endswith("BROKEN")]
    assert any(text.startswith(contract) for text in broken), done.stdout


# What is loaded


COMMAND = """
    import json, sys
    from digitpad.cli import main
    try:
        status = main(sys.argv[1:])
    except SystemExit as stop:
        status = stop.code
    screens = [name for name in sys.modules if name.split(".")[0] in ("PySide6", "pyqtgraph")]
    sys.stderr.write("\\n" + json.dumps([status, screens]))
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["train", "--help"],
        ["evaluate", "--help"],
        ["predict", "--help"],
        ["demo", "--help"],
        ["evaluate", "--json"],
        ["train", "--train", "100", "--test", "100", "--epochs", "1", "--json"],
    ],
)
def test_command_without_a_window_loads_no_qt(arguments: list[str]) -> None:
    done = python(COMMAND, *arguments)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stderr.splitlines()[-1]) == [0, []]
    assert done.stdout


def test_importing_the_command_line_loads_no_numpy_either() -> None:
    done = python("import sys, digitpad.cli; sys.exit('numpy' in sys.modules)")
    assert done.returncode == 0, done.stderr


def test_window_opens_without_loading_the_curves() -> None:
    """They are half of what there is to load, and the first tab needs none."""
    done = python("import sys, digitpad.shell.application; sys.exit('pyqtgraph' in sys.modules)")
    assert done.returncode == 0, done.stderr


def test_network_library_needs_no_screen() -> None:
    """Every module of it is imported where nothing of Qt, and no digitpad, can be found."""
    program = """
        import importlib, importlib.abc, pkgutil, sys
        class Absent(importlib.abc.MetaPathFinder):
            def find_spec(self, name, path=None, target=None):
                if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "tqdm", "digitpad"}:
                    raise ModuleNotFoundError(f"{name} is not there", name=name)
                return None
        sys.meta_path.insert(0, Absent())
        try:
            import PySide6
        except ModuleNotFoundError:
            pass
        else:
            sys.exit("the blocker does not block")
        import model
        for module in pkgutil.walk_packages(model.__path__, "model."):
            importlib.import_module(module.name)
            print(module.name)
    """
    done = python(program)
    assert done.returncode == 0, done.stderr
    expected = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "model").rglob("*.py")
    }
    assert set(done.stdout.split()) == expected - {"model"}


# What no source may say


def words(path: Path) -> set[str]:
    """Modules imported and functions called, with a mark for pickles let in."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import():
                found |= {alias.name for alias in node.names}
            case ast.ImportFrom():
                found.add(node.module or "")
            case ast.Call(func=ast.Name(id=name)):
                found.add(f"{name}()")
            case ast.keyword(arg="allow_pickle", value=ast.Constant(value=True)):
                found.add("allow_pickle=True")
    return found


UNSAFE = {"marshal", "shelve", "eval()", "exec()", "__import__()", "allow_pickle=True"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_read_can_run(path: Path) -> None:
    assert not words(path) & UNSAFE
    if path != ROOT / "model/data/cifar10_pickle.py":  # the official archive is made of pickles
        assert "pickle" not in words(path)
        assert "_pickle" not in words(path)


@pytest.mark.parametrize(
    "source",
    ["import pickle", "from pickle import load", "np.load(x, allow_pickle=True)", "eval(x)"],
)
def test_unsafe_words_are_found(tmp_path: Path, source: str) -> None:
    (tmp_path / "sample.py").write_text(source, "utf-8")
    assert words(tmp_path / "sample.py") & (UNSAFE | {"pickle"})


# What every public method says of itself


def undocumented(path: Path, bases: dict[str, set[str]]) -> list[str]:
    """Public methods without a docstring that no base class of ours, nor Qt, has documented."""
    found = []
    classes = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    for node in classes:
        if node.name.startswith("_"):
            continue
        # A class that fits a protocol need not name it.
        inherited = set().union(
            *(bases.get(base, set()) for base in ["Protocol", *base_names(node)])
        )
        for method in node.body:
            if (
                isinstance(method, ast.FunctionDef)
                and not method.name.startswith("_")
                and method.name == method.name.lower()  # Qt's own are camelCase
                and ast.get_docstring(method) is None
                and method.name not in inherited | {"event", "reject", "validate"}
            ):
                found.append(f"{node.name}.{method.name}")
    return found


def base_names(node: ast.ClassDef) -> list[str]:
    """The names of a class's bases, without the packages and parameters."""
    plain = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    return [ast.unparse(base).rsplit(".", 1)[-1] for base in plain]


def documented_methods() -> dict[str, set[str]]:
    """By class, its methods with a docstring and those of its bases; "Protocol": of all of them."""
    own: dict[str, set[str]] = {}
    parents: dict[str, list[str]] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                parents[node.name] = base_names(node)
                methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
                own[node.name] = {each.name for each in methods if ast.get_docstring(each)}
    for _ in range(4):  # deeper than any of our classes is derived
        own = {
            name: methods.union(*(own.get(base, set()) for base in parents[name]))
            for name, methods in own.items()
        }
    own["Protocol"] = set().union(
        *(methods for name, methods in own.items() if "Protocol" in parents[name])
    )
    return own


def test_every_public_method_has_a_docstring_or_overrides_one_that_has() -> None:
    bases = documented_methods()
    missing = {path.relative_to(ROOT).as_posix(): undocumented(path, bases) for path in SOURCES}
    assert {path: names for path, names in missing.items() if names} == {}


def test_an_undocumented_method_is_found(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(
        "class Sample(Known):\n    def new(self): ...\n    def old(self): ...\n", "utf-8"
    )
    assert undocumented(path, {"Known": {"old"}}) == ["Sample.new"]
