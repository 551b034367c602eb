"""The weights file: what was saved comes back, and whatever else lies there is refused plainly."""

import contextlib
import io
import json
import os
import pickle
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import textwrap
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from model.datasets import Dataset, load_mnist
from model.errors import DataError
from model.files import sha256
from model.history import History
from model.metrics import evaluate
from model.threads import WorkerPool
from model.trainer import Trainer, TrainingConfig
from model.weights import TrainedNetwork, load, save
from model.zoo import simple_conv_net

ROOT = Path(__file__).resolve().parents[2]
SETTINGS: dict[str, object] = {
    "input_shape": (1, 8, 8),
    "filters": 2,
    "kernel_size": 3,
    "hidden": 4,
    "classes": 3,
}


@pytest.fixture(scope="module")
def trained() -> TrainedNetwork:
    """What a short, real training leaves."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (50, 1, 8, 8), np.uint8), rng.integers(0, 3, 50)
    data = Dataset("Noise", images, labels, images, labels, 3)
    config = TrainingConfig(network_settings=SETTINGS, epochs=3, batch_size=20, threads=1)
    trainer, history = Trainer(config, data), History()
    for event in trainer.run():
        history.record(event)
    return TrainedNetwork.from_run(trainer.network, config, history)


@pytest.fixture
def path(tmp_path: Path, trained: TrainedNetwork) -> Path:
    """A sound file that tests may damage."""
    save(tmp_path / "digits.npz", trained)
    return tmp_path / "digits.npz"


# What comes back


def test_round_trip_is_equal_to_the_bit(path: Path, trained: TrainedNetwork) -> None:
    found = load(path)
    network, expected = found.network, trained.network
    assert (network.name, network.settings) == (expected.name, expected.settings)
    assert network.parameters.tobytes() == expected.parameters.tobytes()
    assert found.config == json.loads(json.dumps(trained.config))
    assert found.config["learning_rate"] == 0.001

    history, written = found.history, trained.history
    assert history.steps_per_epoch == written.steps_per_epoch == 3
    assert len(history.losses) == 9
    assert history.losses == np.array(written.losses, np.float32).tolist()
    assert len(history.epochs) == 3
    for epoch, original in zip(history.epochs, written.epochs, strict=True):
        for name in type(epoch).__slots__:
            if name != "kernels":
                value = getattr(epoch, name)
                assert value == getattr(original, name), name
                assert type(value) is type(getattr(original, name)), name
        assert epoch.kernels is not None
        assert original.kernels is not None
        assert epoch.kernels.tobytes() == original.kernels.tobytes()
    assert history.first_kernels is not None
    assert written.first_kernels is not None
    assert history.first_kernels.tobytes() == written.first_kernels.tobytes()
    assert history.first_kernels.dtype == np.float32
    assert (history.first_kernels != history.epochs[-1].kernels).any()
    assert [early.step for early in history.early_kernels] == [1, 2, 3]
    for early, original_early in zip(history.early_kernels, written.early_kernels, strict=True):
        assert early.step == original_early.step
        assert early.kernels.tobytes() == original_early.kernels.tobytes()
    assert [snapshot.step for snapshot in history.snapshots()] == [0, 1, 2, 3, 6, 9]


def test_file_from_before_early_kernels_were_kept(path: Path) -> None:
    change(path, early_steps=None, early_kernels=None)
    history = load(path).history
    assert history.early_kernels == []
    assert [snapshot.step for snapshot in history.snapshots()] == [0, 3, 6, 9]


@pytest.mark.parametrize("steps", [[1, 1, 2], [2, 1, 3], [0, 1, 2], [0.5, 1, 2]], ids=str)
def test_early_kernels_out_of_order(path: Path, steps: list[float]) -> None:
    change(path, early_steps=npy(np.array(steps)))
    assert "early kernels do not rise" in refused(path)


def test_early_kernels_of_another_shape(path: Path) -> None:
    change(path, early_kernels=npy(np.zeros((2, 2, 1, 3, 3), np.float32)))
    assert "early_kernels has shape (2, 2, 1, 3, 3)" in refused(path)
    change(path, early_kernels=None)
    assert "has no early_kernels" in refused(path)


def test_saved_again_it_is_the_same_file(path: Path, tmp_path: Path) -> None:
    save(tmp_path / "again.npz", load(path))
    assert sha256(tmp_path / "again.npz") == sha256(path)


def test_any_numpy_can_read_it_without_pickle(path: Path, trained: TrainedNetwork) -> None:
    with np.load(path, allow_pickle=False) as arrays:
        assert {"about", "losses", "epochs", "kernels", "W1", "b1", "W3"} <= set(arrays)
        assert arrays["kernels"].shape == (4, 2, 1, 3, 3)
        np.testing.assert_array_equal(arrays["W1"], trained.network.params["W1"])
        assert json.loads(str(arrays["about"]))["network"] == "simple_conv_net"


def test_data_it_learnt_from_is_told_and_may_be_unknown(
    path: Path, trained: TrainedNetwork
) -> None:
    assert trained.data == {}
    assert load(path).data == {}
    images, labels = np.zeros((4, 1, 8, 8), np.uint8), np.arange(4) % 2
    data = Dataset("Blank", images, labels, images[:3], labels[:3], 2)
    run = TrainedNetwork.from_run(trained.network, TrainingConfig(), History(), None, data)
    save(path, run)
    assert load(path).data == data.identity()
    change_about(path, data=[1])
    assert "what it tells of its data is damaged" in refused(path)


def test_network_that_was_never_trained(tmp_path: Path) -> None:
    network = simple_conv_net(**SETTINGS)
    network.initialise(np.random.default_rng(1))
    save(tmp_path / "new.npz", TrainedNetwork(network))
    found = load(tmp_path / "new.npz")
    assert found.network.parameters.tobytes() == network.parameters.tobytes()
    assert found.config == {}
    assert (found.history.losses, found.history.epochs) == ([], [])
    assert found.history.first_kernels is None


def test_what_a_run_leaves_is_a_copy(trained: TrainedNetwork) -> None:
    network = trained.network.copy()
    kept = TrainedNetwork.from_run(network, TrainingConfig(), History())
    network.parameters[...] = 0
    assert kept.network.parameters.tobytes() == trained.network.parameters.tobytes()


def test_compressed_by_another_program_it_is_still_read(path: Path) -> None:
    parts = contents(path)
    expected = load(path).network.parameters
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert load(path).network.parameters.tobytes() == expected.tobytes()


# Files that are none


def refused(path: Path) -> str:
    """The text of the refusal, which names the file and says what to do."""
    with pytest.raises(DataError) as caught:
        load(path)
    text = str(caught.value)
    assert path.name in text
    assert re.search(r"\b(choose|open|use|save)\b", text), text
    assert "\n" not in text
    return text


def load_or_none(path: Path) -> TrainedNetwork | None:
    """What is in the file, or None if it is refused; any other error fails the test."""
    try:
        return load(path)
    except DataError:
        refused(path)
        return None


def test_missing_file(tmp_path: Path) -> None:
    assert "does not exist; choose a weights file" in refused(tmp_path / "nowhere.npz")


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder.npz"
    folder.mkdir()
    assert "cannot be read" in refused(folder)


@pytest.mark.parametrize("content", [b"", b"P", b"PK", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"hi"])
def test_bytes_that_are_no_archive(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path)


def test_cut_short_anywhere(path: Path) -> None:
    whole = path.read_bytes()
    for size in [*range(0, len(whole), 37), *range(len(whole) - 30, len(whole))]:
        path.write_bytes(whole[:size])
        refused(path)


def test_any_byte_damaged_is_refused_or_harmless(path: Path) -> None:
    """Bytes nothing depends on, such as dates, may change; weights may not."""
    whole = path.read_bytes()
    expected = load(path).network.parameters.tobytes()
    rng = np.random.default_rng(0)
    refusals = 0
    for place in rng.permutation(len(whole))[:1000].tolist():
        damaged = bytearray(whole)
        damaged[place] ^= int(rng.integers(1, 256))
        path.write_bytes(damaged)
        found = load_or_none(path)
        refusals += found is None
        if found is not None:
            assert found.network.parameters.tobytes() == expected
    assert refusals > 800


class Bomb:
    """Pickled, it makes a file when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (Path.touch, (self.trace,))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_is_not_run(path: Path, tmp_path: Path, protocol: int) -> None:
    trace = tmp_path / "trace"
    path.write_bytes(pickle.dumps(Bomb(trace), protocol))
    text = refused(path)
    if protocol >= 2:
        assert "is a Python pickle, which could run any program" in text
    assert not trace.exists()


@pytest.mark.parametrize("name", ["W1", "about", "losses", "anything"])
def test_pickle_inside_is_not_run(path: Path, tmp_path: Path, name: str) -> None:
    trace = tmp_path / "trace"
    change(path, **{name: npy(np.array([Bomb(trace)], object))})
    assert "damaged" in refused(path)
    assert not trace.exists()


def test_another_programs_npz(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, x_train=np.zeros(3), W1=np.zeros((30, 1, 5, 5)))
    assert "was not saved by Digitpad; open a weights file that was" in refused(path)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "letters.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Dear reader")
    assert "is damaged" in refused(path)


def test_an_empty_zip(tmp_path: Path) -> None:
    path = tmp_path / "empty.npz"
    with zipfile.ZipFile(path, "w"):
        pass
    refused(path)


# Files that look like one


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def array_in(path: Path, name: str) -> np.ndarray:
    array: np.ndarray = np.load(io.BytesIO(contents(path)[f"{name}.npy"]))
    return array


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def claim(header: str, content: bytes = b"") -> bytes:
    """An array's bytes with a header of one's own."""
    padded = header.encode("latin1") + b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded + content


def describe(descr: str, shape: str) -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"


def change(path: Path, **arrays: bytes | None) -> None:
    """Put other arrays into the file; None takes one out. All checksums are right."""
    parts = contents(path) | {f"{name}.npy": content for name, content in arrays.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)


def change_about(path: Path, **values: object) -> None:
    about = json.loads(str(array_in(path, "about")))
    change(path, about=npy(np.array(json.dumps(about | values))))


@contextlib.contextmanager
def memory_below(mebibytes: int) -> Iterator[None]:
    """Fails if more is asked for at any time, even if it is never touched."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < mebibytes * 2**20
    finally:
        tracemalloc.stop()


def test_a_change_that_changes_nothing_is_accepted(path: Path) -> None:
    change_about(path)
    load(path)


@pytest.mark.parametrize("name", ["about", "W1", "b1", "W3", "losses", "epochs"])
def test_missing_array(path: Path, name: str) -> None:
    change(path, **{name: None})
    assert (name in refused(path)) != (name == "about")


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("W1", (30, 1, 5, 5)),
        ("W1", (2, 1, 3)),
        ("b1", (3,)),
        ("b1", ()),
        ("W2", (4, 18)),
        ("W3", (0, 3)),
        ("losses", (3, 3)),
        ("losses", ()),
        ("epochs", (3,)),
        ("epochs", ()),
        ("epochs", (3, 7)),
        ("kernels", (3, 2, 1, 3, 3)),
        ("kernels", (4, 2, 1, 3)),
    ],
)
def test_wrong_shape(path: Path, name: str, shape: tuple[int, ...]) -> None:
    change(path, **{name: npy(np.zeros(shape, np.float32))})
    text = refused(path)
    assert f"{name} has shape {shape}, but its network needs (" in text
    assert "choose a file saved from this network" in text


@pytest.mark.parametrize("name", ["W1", "b2", "W3", "losses", "epochs", "kernels"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_values_that_are_no_finite_float32(path: Path, name: str, value: float) -> None:
    array = array_in(path, name).astype(np.float64)
    array.flat[-1] = value
    change(path, **{name: npy(array)})
    assert f"{name} holds values that are no finite numbers; use a copy" in refused(path)


@pytest.mark.parametrize("dtype", ["c8", "U4", "S4", "?", "M8[s]", "V4", "i4,f4"])
def test_values_of_another_kind(path: Path, dtype: str) -> None:
    change(path, b1=npy(np.zeros(2, dtype)))
    assert "b1 holds values that are no finite numbers" in refused(path)


@pytest.mark.parametrize("dtype", ["f2", ">f4", "f8", "i2", "u1"])
def test_values_of_another_precision_are_taken(path: Path, dtype: str) -> None:
    change(path, b1=npy(np.array([1, 2], dtype)))
    assert load(path).network.params["b1"].tolist() == [1, 2]


def test_arrays_nobody_asked_for_are_passed_over(path: Path) -> None:
    change(path, extra=npy(np.zeros(3)))
    load(path)


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_unknown_format(path: Path, version: object) -> None:
    change_about(path, format=version)
    assert f"has format {version!r}, but this Digitpad reads format 1; use" in refused(path)


def test_unknown_network(path: Path) -> None:
    change_about(path, network="lenet")
    assert "there is no network 'lenet'; choose one of" in refused(path)


@pytest.mark.parametrize("key", ["network", "settings", "config", "steps_per_epoch"])
@pytest.mark.parametrize("value", [None, [], 1.5])
def test_description_without_a_part(path: Path, key: str, value: object) -> None:
    change_about(path, **{key: value})
    assert f"its description has no {key}" in refused(path)


def test_a_negative_number_of_steps(path: Path) -> None:
    change_about(path, steps_per_epoch=-1)
    assert "it tells of a negative number of steps; use another copy" in refused(path)


@pytest.mark.parametrize("columns", [None, [], ["epoch"], {"epoch": 1}])
def test_other_columns(path: Path, columns: object) -> None:
    change_about(path, epoch_columns=columns)
    assert "its table of epochs has other columns" in refused(path)


@pytest.mark.parametrize(
    "about", ["", "{", "null", "[1]", "{}", "1", "[" * 100_000, '{"network": "simple_conv_net"}']
)
def test_description_that_is_none(path: Path, about: str) -> None:
    change(path, about=npy(np.array(about)))
    assert "was not saved by Digitpad" in refused(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("filters", 0),
        ("filters", "x"),
        ("filters", 10**8),
        ("filters", 10**30),
        ("pad", 10**6),
        ("hidden", 10**9),
        ("input_shape", 5),
        ("input_shape", [1, 8]),
        ("input_shape", [1, 8.0, 8]),
        ("input_shape", ["a", 8, 8]),
        ("weight_std", None),
        ("weight_std", float("nan")),
        ("kernel_size", 9),
        ("nonsense", 1),
    ],
)
def test_impossible_settings(path: Path, name: str, value: object) -> None:
    settings = {**SETTINGS, name: value}
    change_about(path, settings=settings)
    with memory_below(20):
        assert "open a file saved by this version of Digitpad" in refused(path)


def test_settings_of_another_size(path: Path) -> None:
    change_about(path, settings={**SETTINGS, "hidden": 5})
    assert "W2 has shape (18, 4), but its network needs (18, 5); choose" in refused(path)


# Files that claim too much


def test_memory_is_watched() -> None:
    with pytest.raises(AssertionError), memory_below(5):
        np.empty(6 * 2**20, np.uint8)


@pytest.mark.parametrize(
    ("descr", "shape"),
    [
        ("'<f4'", f"({10**12},)"),
        ("'<f4'", f"({10**6}, {10**6}, {10**6})"),
        ("'<f4'", f"({10**30},)"),
        ("'<f4'", f"(0, {10**30})"),
        ("'<f4'", "(-1,)"),
        ("'<f4'", f"(-{10**6}, -{10**6})"),
        ("'<U0'", f"({10**12},)"),
        ("'|V0'", f"({10**12},)"),
        (f"'<U{10**8}'", "()"),
        (f"('<f4', ({10**9},))", "()"),
        ("'|O'", "(18,)"),
        ("[('a', '|O')]", "(18,)"),
    ],
)
@pytest.mark.parametrize("name", ["about", "W1", "losses", "extra"])
def test_header_that_claims_too_much(path: Path, name: str, descr: str, shape: str) -> None:
    change(path, **{name: claim(describe(descr, shape), bytes(72))})
    with memory_below(20):
        found = load_or_none(path)
    # Of what nobody asked for, an array of nothing may pass.
    assert found is None or name == "extra"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "{'descr",
        "'''",
        "(" * 5000,
        "-" * 5000 + "1",
        "  1\n 2",
        "\0",
        "[]",
        "{}",
        "{" * 20_000,
        describe("'<f4'", "3"),
        describe("'<f4'", "(3.0,)"),
        describe("'nonsense'", "(3,)"),
        describe("1", "(3,)"),
        describe("__import__('os')", "(3,)"),
    ],
)
def test_header_that_is_none(path: Path, header: str) -> None:
    change(path, W1=claim(header, bytes(72)))
    assert "is damaged or cut short" in refused(path)


def test_headers_at_random(path: Path) -> None:
    """Every checksum is right, so all of this reaches numpy's parser."""
    sound = describe("'<f4'", "(2, 1, 3, 3)")
    rng = np.random.default_rng(1)
    letters = sorted(set(sound)) + list("0123456789-+*()[]{}'\"\\\n\t#LO|>U")
    refusals = 0
    for _ in range(300):
        header = list(sound)
        for place in rng.integers(0, len(header), rng.integers(1, 4)).tolist():
            header[place] = str(rng.choice(letters))
        change(path, W1=claim("".join(header), bytes(72)))
        with warnings.catch_warnings():
            # numpy's parser warns of headers written by Python 2 and of odd literals.
            warnings.simplefilter("ignore")
            refusals += load_or_none(path) is None
    assert refusals > 200


def claim_to_unpack_to(path: Path, claimed: int) -> None:
    """Both the header and the archive's directory say that W1 is as large as that."""
    whole = claim(describe("'<f4'", f"({claimed // 4 - 64:12},)"), bytes(72))
    change(path, W1=whole)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"W1.npy") - 46  # where the entry of the directory begins
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = struct.pack("<I", claimed)
    path.write_bytes(content)


@pytest.mark.parametrize("claimed", [900 * 2**20, 2**32 - 2])
def test_archive_that_claims_to_unpack_to_much_more(path: Path, claimed: int) -> None:
    claim_to_unpack_to(path, claimed)
    with memory_below(20):
        assert "claims to unpack to" in refused(path)


def test_archive_that_claims_just_more_than_deflation_can_do(path: Path) -> None:
    """At the bound it is read and found damaged; a byte more, and it is not even begun."""
    sound, parts = path.read_bytes(), contents(path)
    others = sum(len(part) for name, part in parts.items() if name != "W1.npy")
    claim_to_unpack_to(path, 1000)
    most = 1100 * path.stat().st_size - others
    for claimed, words in ((most, "is damaged"), (most + 1, "claims to unpack to")):
        path.write_bytes(sound)
        claim_to_unpack_to(path, claimed)
        with memory_below(20):
            assert words in refused(path)


def test_archive_with_a_password(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature)
        content[at + flags] |= 1
    path.write_bytes(content)
    assert "is damaged" in refused(path)


@pytest.mark.parametrize("method", [1, 12, 14, 99])
def test_archive_packed_in_another_way(path: Path, method: int) -> None:
    content = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.index(signature) + place
        content[at : at + 2] = struct.pack("<H", method)
    path.write_bytes(content)
    refused(path)


# Saves that fail


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
        from model.errors import DataError
        from model.weights import load, save
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


# The file that comes with the program


def test_bundled_network() -> None:
    trained = load(ROOT / "assets" / "weights" / "simple_conv_net.npz")
    network, history = trained.network, trained.history
    assert network.name == "simple_conv_net"
    assert network.settings == simple_conv_net().settings
    assert trained.config["epochs"] == 20
    assert trained.config["optimizer"] == "adam"

    # 20 epochs of 600 steps; kernels before the first and after each.
    assert len(history.losses) == 12_000
    assert history.steps_per_epoch == 600
    assert [epoch.epoch for epoch in history.epochs] == list(range(1, 21))
    kernels = [history.first_kernels, *(epoch.kernels for epoch in history.epochs)]
    snapshots = np.array(kernels, np.float32)
    assert snapshots.shape == (21, 30, 1, 5, 5)
    assert len({snapshot.tobytes() for snapshot in snapshots}) == 21
    np.testing.assert_array_equal(snapshots[-1], network.params["W1"])
    assert snapshots[0].std() == pytest.approx(0.01, rel=0.1)

    mnist = load_mnist(ROOT / "assets" / "mnist")
    with WorkerPool(2) as pool:
        *_, score = evaluate([network, network.replica()], mnist.x_test, mnist.t_test, pool)
    assert score.total == 10_000
    assert score.correct >= 9_880
    assert score.accuracy == pytest.approx(history.epochs[-1].test_accuracy, abs=2e-4)


def test_the_threshold_of_its_answers_is_kept(path: Path) -> None:
    trained = load(path)
    assert trained.network.refuses_below == 0.5
    trained.network.refuses_below = 0.83
    save(path, trained)
    assert load(path).network.refuses_below == 0.83


@pytest.mark.parametrize("value", ["high", True, -0.1, 1.5, None])
def test_a_threshold_that_is_none_is_refused(path: Path, value: object) -> None:
    change_about(path, refuses_below=value)
    assert "it refuses answers below" in refused(path)
