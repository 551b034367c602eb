"""A save that fails leaves the old file as it was."""

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from weights_files import Bomb

from model.base.errors import DataError
from model.storage.weights_file import TrainedNetwork, save
from model.training.history import History

ROOT = Path(__file__).resolve().parents[4]


def is_untouched(path: Path, content: bytes) -> bool:
    return path.read_bytes() == content and list(path.parent.iterdir()) == [path]


def test_failed_save_leaves_the_old_file(path: Path, trained: TrainedNetwork) -> None:
    content = path.read_bytes()
    # An array that cannot be written; those before it have been written by then.
    history = History(first_kernels=np.array([Bomb(path)], object))
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        save(path, TrainedNetwork(trained.network, {}, history))
    assert is_untouched(path, content)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_disk_that_takes_no_more_leaves_the_old_file(path: Path) -> None:
    content = path.read_bytes()
    program = """
        import resource, sys
        from pathlib import Path
        from model.base.errors import DataError
        from model.storage.weights_file import load, save
        path = Path(sys.argv[1])
        trained = load(path)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        try:
            save(path, trained)
        except DataError as error:
            sys.stdout.write(str(error))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert f"{path} was not saved: " in done.stdout
    assert "choose another folder" in done.stdout
    assert is_untouched(path, content)


def test_missing_folder(tmp_path: Path, trained: TrainedNetwork) -> None:
    with pytest.raises(DataError, match=r"w\.npz was not saved: the folder does not exist; make"):
        save(tmp_path / "nowhere" / "w.npz", trained)
    assert list(tmp_path.iterdir()) == []


def test_file_in_place_of_a_folder(path: Path, trained: TrainedNetwork) -> None:
    content = path.read_bytes()
    with pytest.raises(DataError, match=r"w\.npz was not saved: .*; (choose|make)"):
        save(path / "w.npz", trained)
    assert is_untouched(path, content)


@pytest.fixture
def unwritable_folder() -> Iterator[Path]:
    """A folder this process may read but not write, even where the tests run as root."""
    folder = Path(tempfile.mkdtemp())
    is_root = os.geteuid() == 0
    try:
        (folder / "digits.npz").write_bytes(b"old")
        folder.chmod(0o555)
        if is_root:
            os.seteuid(65534)
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_unwritable_folder(unwritable_folder: Path, trained: TrainedNetwork) -> None:
    with pytest.raises(DataError, match=r"digits\.npz was not saved: it may not be written; choo"):
        save(unwritable_folder / "digits.npz", trained)
    assert is_untouched(unwritable_folder / "digits.npz", b"old")
