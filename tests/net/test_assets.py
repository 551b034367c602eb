"""Every bundled asset is the one that assets/README.md credits, and can be used."""

import gzip
import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from model.data.idx_folder import load_mnist
from model.files.atomic import sha256
from model.handwriting.drawings_file import Drawing, read_drawings
from model.handwriting.strokes import prepare_strokes

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SUMS = dict(
    re.findall(
        r"^\| `([^`]+)` \| ([0-9a-f]{64}) \|$", (ASSETS / "README.md").read_text("utf-8"), re.M
    )
)
UNPACKED = {name: total for name, total in SUMS.items() if "/" not in name}
FILES = {name: total for name, total in SUMS.items() if "/" in name}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", FILES)
def test_file_has_the_sum_in_the_table(name: str) -> None:
    assert sha256(ASSETS / name) == FILES[name]


@pytest.mark.parametrize("name", UNPACKED)
def test_unpacked_mnist_is_the_published_one(name: str) -> None:
    content = gzip.decompress((ASSETS / "mnist" / f"{name}.gz").read_bytes())
    assert hashlib.sha256(content).hexdigest() == UNPACKED[name]


@pytest.mark.parametrize("folder", ["mnist", "weights", "drawings", "icons"])
def test_every_file_is_in_the_table(folder: str) -> None:
    found = {f"{folder}/{file.name}" for file in (ASSETS / folder).iterdir()}
    assert found
    assert found == {name for name in FILES if name.startswith(f"{folder}/")}


def test_mnist_is_whole() -> None:
    mnist = load_mnist(ASSETS / "mnist")
    assert mnist.name == "MNIST"
    assert mnist.x_train.shape == (60_000, 1, 28, 28)
    assert mnist.x_test.shape == (10_000, 1, 28, 28)
    # The first labels of MNIST, as every tutorial shows them.
    assert mnist.t_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.t_test[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert mnist.x_train.mean() / 255 == pytest.approx(0.1307, abs=1e-4)


def samples() -> list[Drawing]:
    found = [drawing for _, drawing in read_drawings(ASSETS / "drawings" / "samples.jsonl")]
    drawings = [drawing for drawing in found if isinstance(drawing, Drawing)]
    assert len(drawings) == len(found)
    return drawings


def test_samples_are_one_of_each_digit() -> None:
    assert [drawing.label for drawing in samples()] == list(range(10))
    for drawing in samples():
        for stroke in drawing.strokes:
            assert 30 <= len(stroke) <= 60
            assert stroke.min() > 0
            assert stroke.max() < 1


def test_samples_look_like_mnist() -> None:
    # Three nearest neighbours know nothing of this project's networks.
    mnist = load_mnist(ASSETS / "mnist")
    known = mnist.x_test.reshape(10_000, 784).astype(np.float32)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    for drawing in samples():
        prepared = prepare_strokes(drawing.strokes)
        assert prepared is not None
        nearest = np.argsort(known @ prepared.image.reshape(784).astype(np.float32))[-3:]
        votes = np.bincount(mnist.t_test[nearest], minlength=10)
        assert votes.argmax() == drawing.label


@pytest.mark.parametrize(
    "path", sorted((ASSETS / "icons").glob("*.svg")), ids=lambda path: path.stem
)
def test_icon_is_drawn_in_the_common_manner(path: Path) -> None:
    root = ElementTree.parse(path).getroot()
    assert root.tag == f"{SVG}svg"
    assert root.findall(f".//{SVG}path") or root.findall(f".//{SVG}rect")
    if path.stem == "digitpad" or path.stem.startswith("check_"):
        return  # painted as they are, not in the colour of a text
    assert root.attrib["viewBox"] == "0 0 24 24"
    assert root.attrib["stroke"] == "currentColor"
    assert root.attrib["stroke-width"] == "2"
    assert root.attrib["stroke-linecap"] == "round"
    assert root.attrib["fill"] == "none"
