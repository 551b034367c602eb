"""What a kernel answers to is measured from its weights, not guessed."""

from pathlib import Path

import numpy as np
import pytest

from digitpad.state.data_sources import bundled_mnist
from model.analysis.kernel_character import Bright, Direction, Kind, characters, twins
from model.nn.optimizers import Adam
from model.storage.weights_file import load
from model.training.config import TrainingConfig

WEIGHTS = Path(__file__).resolve().parents[3] / "assets" / "weights"
BUNDLED = WEIGHTS / "simple_conv_net.npz"


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
def test_nine_of_ten_random_kernels_have_no_clear_pattern(shape: tuple[int, int, int]) -> None:
    noise = np.random.default_rng(8).normal(0, 0.01, (400, *shape))
    kinds = [character.kind for character in characters(noise)]
    assert kinds.count(Kind.UNCLEAR) > 340
    assert Kind.NOTHING not in kinds


@pytest.mark.parametrize("size", [3, 5, 8])
@pytest.mark.parametrize(
    ("degrees", "side", "other"),
    [
        (0, Bright.ABOVE, Bright.BELOW),
        (15, Bright.ABOVE, Bright.BELOW),
        (165, Bright.ABOVE, Bright.BELOW),
        (45, Bright.ABOVE, Bright.BELOW),
        (135, Bright.ABOVE, Bright.BELOW),
        (80, Bright.LEFT, Bright.RIGHT),
        (100, Bright.LEFT, Bright.RIGHT),
    ],
)
def test_an_edges_bright_side_is_named(
    degrees: int, side: Bright, other: Bright, size: int
) -> None:
    up, right = np.mgrid[1 : -1 : size * 1j, -1 : 1 : size * 1j]
    turn = np.radians(degrees)
    beyond = up * np.cos(turn) - right * np.sin(turn)  # to the left of the edge's direction
    beyond *= 1 if degrees <= 100 else -1  # above, or left of, the edge
    kernels = np.stack([beyond, -beyond])[:, np.newaxis]
    assert [one.kind for one in characters(kernels)] == [Kind.EDGE] * 2
    assert [one.bright for one in characters(kernels)] == [side, other]
    assert [one.bright for one in characters(kernels.repeat(3, axis=1))] == [side, other]


def test_a_line_is_bright_or_dark() -> None:
    line = of_size(5)["horizontal line"]
    kernels = np.stack([line, -line, of_size(5)["bump blob"]])[:, np.newaxis]
    assert [one.bright for one in characters(kernels)] == [Bright.MIDDLE, Bright.SIDES, None]


def test_an_edge_between_colours_has_no_bright_side() -> None:
    edge = of_size(5)["vertical edge"]
    (character,) = characters(np.stack([edge, -edge, 0 * edge])[np.newaxis])
    assert (character.direction, character.bright) == (Direction.VERTICAL, None)


def test_edges_in_colour_are_found_in_all_channels() -> None:
    x = np.linspace(-1, 1, 5) * np.ones((5, 1))
    (character,) = characters(np.stack([x, -x, 0 * x])[np.newaxis])
    assert (character.kind, character.direction) == (Kind.EDGE, Direction.VERTICAL)


def test_what_has_hardly_moved_has_learnt_nothing() -> None:
    edge = np.linspace(-1, 1, 5) * np.ones((1, 1, 5, 1))
    assert characters(edge)[0].kind == Kind.EDGE
    assert characters(1.2 * edge, edge)[0].kind == Kind.NOTHING
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
    assert sum(character.kind == Kind.UNCLEAR for character in before) > 25
    assert sum(character.direction is not None for character in after) > 20
    # Seen by eye: 19 is dark over bright, 20 a bright bar, 24 hardly anything.
    assert (after[18].kind, after[18].direction) == (Kind.EDGE, Direction.HORIZONTAL)
    assert (after[19].kind, after[19].direction) == (Kind.LINE, Direction.HORIZONTAL)
    assert (after[18].bright, after[19].bright) == (Bright.BELOW, Bright.MIDDLE)
    assert after[23].coherence < after[16].coherence


@pytest.mark.parametrize("name", ["simple_conv_net", "digitpad_net"])
def test_kernels_of_a_good_network_are_not_called_noise(name: str) -> None:
    trained = load(WEIGHTS / f"{name}.npz")
    now = trained.network.kernels
    assert now is not None
    kinds = [one.kind for one in characters(now, trained.history.first_kernels)]
    assert Kind.NOTHING not in kinds


@pytest.mark.parametrize("name", ["simple_conv_net", "lenet5", "digitpad_net"])
def test_kernels_of_a_fresh_network_have_learnt_nothing_nor_after_one_step(name: str) -> None:
    network = TrainingConfig(network=name, seed=3).build_network()
    assert network.kernels is not None
    first = network.kernels.copy()
    kinds = [one.kind for one in characters(first, first)]
    assert kinds == [Kind.NOTHING] * len(first)
    data = bundled_mnist()
    network.loss_and_gradient(data.x_train[:100], data.t_train[:100])
    Adam(network.parameters.size, 0.001).step(network.parameters, network.gradient)
    assert not np.array_equal(network.kernels, first)
    kinds = [one.kind for one in characters(network.kernels, first)]
    assert kinds == [Kind.NOTHING] * len(first)


def test_twins_are_reported_in_pairs() -> None:
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
