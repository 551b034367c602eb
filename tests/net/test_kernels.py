"""What a kernel answers to is measured from its weights, not guessed."""

from pathlib import Path

import numpy as np
import pytest

from model.kernels import Direction, Kind, characters, twins
from model.weights import load

BUNDLED = Path(__file__).resolve().parents[2] / "assets" / "weights" / "simple_conv_net.npz"


def of_size(size: int) -> dict[str, np.ndarray]:
    """Kernels whose name everybody would agree on."""
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    bump = np.exp(-2 * (x**2 + y**2))
    return {
        "vertical edge": x,
        "horizontal edge": y,
        "rising edge": x + y,
        "falling edge": x - y,
        "vertical line": np.abs(x).max() / 2 - np.abs(x),
        "horizontal line": np.abs(y).max() / 2 - np.abs(y),
        "flat blob": np.ones_like(x),
        "bump blob": bump,
        "ring blob": bump - bump.mean(),
    }


@pytest.mark.parametrize("size", [3, 5, 7, 11])
@pytest.mark.parametrize("scale", [1e-3, -1.0, 300.0])
@pytest.mark.parametrize("name", of_size(3))
def test_clear_kernels_are_named(name: str, size: int, scale: float) -> None:
    kernel = scale * of_size(size)[name]
    (character,) = characters(kernel[np.newaxis, np.newaxis])
    word, kind = name.split()
    assert character.kind == Kind(kind)
    assert character.direction == (None if kind == "blob" else Direction(word))


@pytest.mark.parametrize("degrees", range(0, 180, 15))
def test_the_angle_is_that_of_the_edge_on_the_screen(degrees: int) -> None:
    y, x = np.mgrid[2:-3:-1, -2:3]  # y upwards, as angles are counted
    turn = np.radians(degrees)
    kernel = x * -np.sin(turn) + y * np.cos(turn)
    (character,) = characters(kernel[np.newaxis, np.newaxis])
    assert character.kind == Kind.EDGE
    assert character.coherence == pytest.approx(1)
    assert min(abs(character.angle - degrees), 180 - abs(character.angle - degrees)) < 1e-6


@pytest.mark.parametrize("shape", [(1, 3, 3), (1, 5, 5), (3, 5, 5), (1, 11, 11), (3, 11, 11)])
def test_nine_of_ten_random_kernels_answer_to_nothing_yet(shape: tuple[int, int, int]) -> None:
    noise = np.random.default_rng(8).normal(0, 0.01, (400, *shape))
    kinds = [character.kind for character in characters(noise)]
    assert kinds.count(Kind.NOTHING) > 340


def test_edges_in_colour_are_found_in_all_channels() -> None:
    x = np.linspace(-1, 1, 5) * np.ones((5, 1))
    (character,) = characters(np.stack([x, -x, 0 * x])[np.newaxis])
    assert (character.kind, character.direction) == (Kind.EDGE, Direction.VERTICAL)


def test_what_has_hardly_moved_has_learnt_nothing() -> None:
    edge = np.linspace(-1, 1, 5) * np.ones((1, 1, 5, 1))
    assert characters(edge)[0].kind == Kind.EDGE
    assert characters(1.3 * edge, edge)[0].kind == Kind.NOTHING
    assert characters(-edge, edge)[0].kind == Kind.EDGE


def test_impossible_kernels_answer_to_nothing() -> None:
    kernels = np.zeros((2, 1, 5, 5))
    assert [character.kind for character in characters(kernels)] == [Kind.NOTHING] * 2
    kernels[1, 0, 2, 2] = np.nan
    assert [character.kind for character in characters(kernels)] == [Kind.NOTHING] * 2
    assert characters(kernels[:0]) == []
    assert len(characters(np.ones((1, 1, 1, 1)))) == 1


def test_the_bundled_kernels_have_formed() -> None:
    trained = load(BUNDLED)
    first, now = trained.history.first_kernels, trained.network.kernels
    assert first is not None
    assert now is not None
    before, after = characters(first), characters(now, first)
    assert sum(character.kind == Kind.NOTHING for character in before) > 25
    assert sum(character.direction is not None for character in after) > 20
    # Seen by eye: 19 is dark over bright, 20 a bright bar, 24 hardly anything.
    assert (after[18].kind, after[18].direction) == (Kind.EDGE, Direction.HORIZONTAL)
    assert (after[19].kind, after[19].direction) == (Kind.LINE, Direction.HORIZONTAL)
    assert after[23].coherence < after[16].coherence


def test_twins_are_told_in_pairs() -> None:
    rng = np.random.default_rng(2)
    kernels = rng.normal(0, 1, (6, 1, 5, 5))
    assert twins(kernels) == []
    kernels[4] = 3 * kernels[1] + 2 + rng.normal(0, 0.1, (1, 5, 5))
    kernels[5] = -kernels[0]
    ((i, j, correlation),) = twins(kernels)
    assert (i, j) == (1, 4)
    expected = np.corrcoef(kernels[1].ravel(), kernels[4].ravel())[0, 1]
    assert correlation == pytest.approx(expected)
    kernels[:] = 1  # without any variation nothing correlates
    assert twins(kernels) == []
    kernels[0, 0, 0, 0] = np.inf
    assert twins(kernels) == []
