"""Pictures of one digit as people take and make them: real pen strokes drawn with pens of many
widths onto many kinds of ground. Every kind is a function of strokes and a generator of chance.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.handwriting.raster import draw_polylines

ROOT = Path(__file__).resolve().parents[2]
PENDIGITS = ROOT.parent / "shared" / "data" / "strokes" / "pendigits-tra.jsonl.gz"
TRAINING_WRITERS = frozenset(f"tra-w{number:02}" for number in range(1, 21))
"""Only these are looked at, so that the other ten stay unseen."""

Strokes = list[NDArray[np.float64]]
Picture = NDArray[np.uint8]


def real_strokes(count: int, seed: int = 0) -> tuple[list[Strokes], NDArray[np.int64]]:
    """``count`` drawings of the training writers, by chance, and their labels."""
    with gzip.open(PENDIGITS, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["writer"] in TRAINING_WRITERS]
    chosen = np.random.default_rng(seed).permutation(len(rows))[:count]
    drawings = [[np.array(stroke, float) for stroke in rows[i]["strokes"]] for i in chosen]
    return drawings, np.array([rows[i]["label"] for i in chosen])


def ink(
    strokes: Strokes,
    rng: np.random.Generator,
    side: int = 240,
    share: tuple[float, float] = (0.55, 0.8),
    pen: tuple[float, float] = (0.05, 0.12),
    wander: float = 0.9,
) -> NDArray[np.float64]:
    """Coverage 0 to 1, (side, side). ``share`` is the digit's part of the side, ``pen`` the pen's
    part of the digit; where it lies is left to chance."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    span = max(float((high - low).max()), 1e-9)
    size = rng.uniform(*share) * side
    pen_px = max(rng.uniform(*pen) * size, 1.0)
    room = (side - (high - low) / span * size - pen_px) / 2
    middle = side / 2 + rng.uniform(-wander, wander, 2) * np.maximum(room, 0)
    placed = [(stroke - (low + high) / 2) / span * size + middle for stroke in strokes]
    return draw_polylines(placed, side, pen_px) / 255.0


def _grid(side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows, columns = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    return rows, columns


def _smooth_noise(side: int, cell: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Soft spots of about ``cell`` pixels, of standard deviation about 1."""
    coarse = rng.normal(size=(side // cell + 2, side // cell + 2))
    at = np.arange(side) / cell
    low, part = at.astype(int), (at % 1)
    across = coarse[:, low] * (1 - part) + coarse[:, low + 1] * part
    spots: NDArray[np.float64] = across[low] * (1 - part)[:, None] + across[low + 1] * part[:, None]
    return spots


def _on(paper: NDArray[np.float64], coverage: NDArray[np.float64], shade: float) -> Picture:
    return np.clip(paper * (1 - coverage) + shade * coverage, 0, 255).round().astype(np.uint8)


def dark_on_light(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng)
    return _on(np.full(drawn.shape, 255.0), drawn, rng.uniform(0, 90))


def light_on_dark(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng)
    return _on(np.full(drawn.shape, rng.uniform(0, 60)), drawn, 255)


def thin_lines(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng, pen=(0.008, 0.03))
    return _on(np.full(drawn.shape, 250.0), drawn, 20)


def hairlines(strokes: Strokes, rng: np.random.Generator) -> Picture:
    """Very thin lines with hard edges, in a large picture."""
    side = int(rng.choice([600, 1000, 2000]))
    pen = rng.uniform(0.002, 0.006)
    drawn = ink(strokes, rng, side=side, pen=(pen, pen), share=(0.5, 0.7)) >= 0.5
    return _on(np.full(drawn.shape, 255.0), drawn.astype(float), 0)


def thick_lines(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng, share=(0.5, 0.65), pen=(0.18, 0.26))
    return _on(np.full(drawn.shape, 250.0), drawn, 20)


def small_in_frame(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng, side=800, share=(0.05, 0.1))
    return _on(np.full(drawn.shape, 240.0), drawn, 40)


def tiny_picture(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng, side=int(rng.integers(12, 25)), share=(0.7, 0.8), pen=(0.08, 0.14))
    return _on(np.full(drawn.shape, 255.0), drawn, 0)


def large_picture(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = np.kron(ink(strokes, rng, side=500), np.ones((3, 3)))
    return _on(np.full(drawn.shape, 245.0), drawn, 30)


def clear_ground(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng)
    picture = np.full((*drawn.shape, 4), rng.choice([0, 90, 255]), np.uint8)
    picture[:, :, 3] = np.rint(drawn * rng.uniform(0.35, 1) * 255)
    return picture


def shadow(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng)
    rows, columns = _grid(len(drawn))
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 - 0.3 * (1 + np.tanh(2 * (rows * np.sin(angle) + columns * np.cos(angle)))) / 2
    return _on(225 * light, drawn, 50)


def vignette(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng)
    rows, columns = _grid(len(drawn))
    light = 1 - rng.uniform(0.2, 0.4) * (rows**2 + columns**2)
    return _on(230 * light + rng.normal(scale=4, size=drawn.shape), drawn * light, 60)


def textured(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng)
    side = len(drawn)
    paper = 205 + 7 * _smooth_noise(side, 6, rng) + 7 * rng.normal(size=drawn.shape)
    return _on(paper, drawn, 60)


def pencil(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng, pen=(0.025, 0.05))
    grain = np.clip(0.75 + 0.25 * rng.normal(size=drawn.shape), 0, 1)
    return _on(235 + 3 * rng.normal(size=drawn.shape), drawn * grain, 120)


def ruled(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng)
    rows, columns = np.indices(drawn.shape)
    along = rows + rng.uniform(-0.04, 0.04) * columns + rng.uniform(0, 30)
    line = np.clip(1.4 - np.abs(along % rng.integers(22, 50) - 4), 0, 1)
    paper = (245 - 95 * line) + 2 * rng.normal(size=drawn.shape)
    return _on(paper, drawn, 40)


def squared(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng)
    rows, columns = np.indices(drawn.shape)
    cell, at = rng.integers(18, 40), rng.uniform(0, 18, 2)
    line = np.maximum(
        np.clip(1.2 - np.abs((rows + at[0]) % cell - 3), 0, 1),
        np.clip(1.2 - np.abs((columns + at[1]) % cell - 3), 0, 1),
    )
    return _on(240 - 70 * line + 2 * rng.normal(size=drawn.shape), drawn, 40)


def sheet_on_desk(strokes: Strokes, rng: np.random.Generator) -> Picture:
    """A sheet seen askew on a darker table of some pattern."""
    drawn = ink(strokes, rng, side=300, share=(0.25, 0.35), wander=0.25)
    rows, columns = _grid(300)
    angle = rng.uniform(-0.35, 0.35)
    x = columns * np.cos(angle) + rows * np.sin(angle)
    y = rows * np.cos(angle) - columns * np.sin(angle)
    edge = rng.uniform(0.68, 0.8)
    sheet = np.clip((edge - np.maximum(np.abs(x), np.abs(y))) * 100, 0, 1)
    keep = np.clip((edge - 0.12 - np.maximum(np.abs(x), np.abs(y))) * 100, 0, 1)
    desk = rng.uniform(30, 110) + 8 * _smooth_noise(300, 10, rng)
    light = 1 - 0.1 * columns
    paper = (desk * (1 - sheet) + 225 * sheet) * light + 3 * rng.normal(size=drawn.shape)
    return _on(paper, drawn * keep, 45)


def framed(strokes: Strokes, rng: np.random.Generator) -> Picture:
    drawn = ink(strokes, rng, side=240, share=(0.4, 0.5))
    rows, columns = np.indices(drawn.shape)
    inset, width = rng.integers(3, 16), rng.integers(1, 5)
    near = np.minimum(np.minimum(rows, columns), 239 - np.maximum(rows, columns))
    frame = (near >= inset) & (near < inset + width)
    return _on(np.full(drawn.shape, 250.0), np.maximum(drawn, frame), 30)


KINDS: dict[str, Callable[[Strokes, np.random.Generator], Picture]] = {
    function.__name__: function
    for function in (
        dark_on_light,
        light_on_dark,
        thin_lines,
        hairlines,
        thick_lines,
        small_in_frame,
        tiny_picture,
        large_picture,
        clear_ground,
        shadow,
        vignette,
        textured,
        pencil,
        ruled,
        squared,
        sheet_on_desk,
        framed,
    )
}
