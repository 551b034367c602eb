"""The kernels exported: what lies in the files is what was on the screen."""

import re
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from digitpad.filters.tiles.color_scale import diverging_image
from digitpad.system.apng import AnimatedPng
from digitpad.system.image_files import to_array
from digitpad.widgets.theme import LIGHT

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(turn_to):
    return turn_to("kernels_page")


@pytest.fixture
def export(page, wait_for, monkeypatch):
    """Press the button, and answer the file dialog."""

    def to(path, kind=""):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))
        QTest.mouseClick(page.findChild(QPushButton, "export_kernels_button"), LEFT)
        wait_for(lambda: not page.export.writing.is_busy)

    return to


def chunks(content):
    at, found = 8, []
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (crc,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        assert crc == zlib.crc32(kind + data)
        found.append((kind, data))
        at += 12 + length
    return found


def colors_in(picture, panel, kernel, scale):
    """Red, green and blue in the middle of each of a kernel's 25 weights."""
    columns, step, panel_width = 6, 72, 6 * 72 - 12  # 30 tiles of 60 units, 12 apart
    left = 24 + panel * (panel_width + 48) + kernel % columns * step
    top = 24 + 28 + kernel // columns * step
    pixels = np.asarray(picture.convert("RGB"))
    rows, places = (np.arange(5) * 12 + 6 + start for start in (top, left))
    return pixels[np.ix_(scale * rows, scale * places)]


def test_a_drawing_holds_every_weight_in_its_colour(page, export, tmp_path):
    page.timeline.setValue(5)
    export(tmp_path / "kernels.svg")
    content = (tmp_path / "kernels.svg").read_text("utf-8")
    assert "<image" not in content  # weights are shapes, sharp at any size
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", content)
    assert texts[0] == "Before training"
    assert "After step 6" in texts
    assert "Change" in texts
    assert texts[-1].startswith("SimpleConvNet (bundled), weights from -0.")
    renderer = QSvgRenderer(str(tmp_path / "kernels.svg"))
    picture = QImage(renderer.viewBox().size(), QImage.Format.Format_RGB888)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    drawn = Image.fromarray(to_array(picture)[..., :3])
    first, kernels = page.moments.first, page.moment().kernels
    for panel, weights in enumerate((first, kernels, kernels - first)):
        for kernel in range(30):
            expected = diverging_image(weights[kernel, 0], page.bar.limit(), LIGHT)
            np.testing.assert_array_equal(colors_in(drawn, panel, kernel, 1), expected)


def test_a_picture_holds_every_weight_for_another_decoder(page, export, tmp_path):
    export(tmp_path / "kernels", "Picture (*.png)")
    with Image.open(tmp_path / "kernels.png") as picture:
        assert picture.format == "PNG"
        for kernel in (0, 7, 29):
            weights = page.moment().kernels[kernel, 0]
            expected = diverging_image(weights, page.bar.limit(), LIGHT)
            np.testing.assert_array_equal(colors_in(picture, 1, kernel, 2), expected)


def test_the_whole_training_is_an_animation_for_another_decoder(page, export, tmp_path):
    moments = page.moments.all()
    assert len(moments) == 39  # 20 epochs, with more stops in the first
    export(tmp_path / "kernels.apng")
    first = moments[0].kernels
    with Image.open(tmp_path / "kernels.apng") as film:
        assert isinstance(film, PngImageFile)
        assert film.is_animated
        assert film.n_frames == len(moments)
        assert film.info["loop"] == 0
        for at, duration in ((0, 200), (1, 200), (20, 200), (38, 2000)):
            film.seek(at)
            assert film.info["duration"] == duration
            kernels = moments[at].kernels
            for panel, weights in enumerate((first, kernels, kernels - first)):
                expected = diverging_image(weights[17, 0], page.bar.limit(), LIGHT)
                np.testing.assert_array_equal(colors_in(film, panel, 17, 1), expected)
    assert page.export.button.isEnabled()


def test_an_animation_ends_where_the_handle_stands(page, export, tmp_path):
    page.timeline.setValue(3)
    export(tmp_path / "kernels.apng")
    content = (tmp_path / "kernels.apng").read_bytes()
    kinds = [kind for kind, _ in chunks(content)]
    assert kinds == [b"IHDR", b"acTL", b"fcTL", b"IDAT", *[b"fcTL", b"fdAT"] * 3, b"IEND"]
    assert not QImage.fromData(content).isNull()


def test_frames_come_back_as_they_were():
    rng = np.random.default_rng(1)
    frames = rng.integers(0, 256, (3, 4, 5, 3), np.uint8)
    file = AnimatedPng()
    for frame in frames:
        file.add(frame, 40)
    found = chunks(file.to_bytes())
    numbers = [struct.unpack(">I", data[:4])[0] for kind, data in found if kind[:1] == b"f"]
    assert numbers == list(range(5))
    data = [data[4:] if kind == b"fdAT" else data for kind, data in found if kind[2:] == b"AT"]
    for packed, frame in zip(data, frames, strict=True):
        rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(4, 16)
        np.testing.assert_array_equal(
            np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(frame.shape), frame
        )
    assert (to_array(QImage.fromData(file.to_bytes()))[..., :3] == frames[0]).all()
    with pytest.raises(ValueError, match=r"shape \(2, 5, 3\), but expected was \(4, 5, 3\)"):
        file.add(frames[0, :2], 40)
    with pytest.raises(ValueError, match="no frames"):
        AnimatedPng().to_bytes()


def test_what_cannot_be_written_is_reported_and_nothing_is_left(page, export, answer_box, tmp_path):
    said = answer_box(lambda: export(tmp_path / "missing" / "kernels.png"))
    assert "The kernels were not exported" in said
    assert "missing" in said
    assert page.export.button.isEnabled()
    assert not list(tmp_path.glob("**/*.png"))
