"""What the bundled network learns from: who is held out, what is new, what is no digit."""

from pathlib import Path

import numpy as np
import pytest

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.nn.loss import NONE_OF_THEM
from model.reader.non_digits import SYMBOLS, not_a_digit, scribble, symbol, turned_digit
from model.reader.pen_digits import (
    HELD_OUT_WRITERS,
    WrittenDigit,
    read_written_digits,
    split_by_writer,
)
from model.reader.recipe import HELD_OUT_IMAGES, Recipe, digitpad_net
from model.reader.recipe_examples import NotDigits, with_habits
from model.training.history import StepDone
from model.training.trainer import Trainer, TrainingConfig

ROOT = Path(__file__).resolve().parents[3]
STROKES = ROOT.parent / "shared/data/strokes/pendigits-tra.jsonl.gz"
with_strokes = pytest.mark.skipif(
    not STROKES.is_file(), reason="the pen strokes are not beside this checkout"
)
SEVEN = WrittenDigit((np.array([[0.0, 0], [6, 0], [3, 10]]),), 7, "w1")
ONE = WrittenDigit((np.array([[3.0, 0], [3, 10]]),), 1, "w1")


@pytest.fixture(scope="module")
def recipe(mnist: Dataset) -> Recipe:
    return digitpad_net(mnist, STROKES)


@with_strokes
def test_nothing_held_out_is_learnt(mnist: Dataset, recipe: Recipe) -> None:
    digits = read_written_digits(STROKES)
    learnt, held_out = split_by_writer(digits)
    assert len(learnt) + len(held_out) == len(digits)
    assert len({digit.writer for digit in held_out}) == HELD_OUT_WRITERS
    assert not {digit.writer for digit in held_out} & {digit.writer for digit in learnt}
    # What is tested on is what is held out; the test set itself has no part in it.
    assert len(recipe.dataset.x_test) == HELD_OUT_IMAGES + len(held_out)
    np.testing.assert_array_equal(
        recipe.dataset.x_test[:HELD_OUT_IMAGES], mnist.x_train[-HELD_OUT_IMAGES:]
    )
    images, labels = recipe.calibration
    assert len(labels) == len(images) == len(held_out)
    assert len(recipe.examples) == 60_000 - HELD_OUT_IMAGES + 3 * len(learnt) + 7000


@with_strokes
def test_examples_are_made_anew_and_decided_by_the_seed(recipe: Recipe) -> None:
    places = np.array([3, 54_000, 56_000, 60_000, len(recipe.examples) - 1])
    (first, labels), (same, _), (other, _) = (
        recipe.examples.take(places, np.random.default_rng(seed)) for seed in (0, 0, 1)
    )
    assert first.shape == (5, 1, 28, 28)
    np.testing.assert_array_equal(first, same)
    assert (first != other).any(axis=(1, 2, 3)).all()
    assert labels[-1] == NONE_OF_THEM
    assert (labels[:-1] >= 0).all()
    assert first.min() >= 0
    assert first.max() <= 1 + 1e-6


def test_drawings_alone_are_learnt_from_where_a_last_batch_has_fewer_than_parts(
    mnist: Dataset,
) -> None:
    """256 drawings are eight parts; of the three after them, five parts get none."""
    config = TrainingConfig(batch_size=256, epochs=1, threads=2, test_size=1, evaluation_samples=1)
    trainer = Trainer(config, mnist, examples=NotDigits([SEVEN, ONE], 259))
    losses = [event.loss for event in trainer.run() if isinstance(event, StepDone)]
    assert losses == pytest.approx([np.log(10)] * 2, rel=0.01)  # as unsure as one can be


def test_too_few_writers_are_refused() -> None:
    with pytest.raises(DataError, match="of 1 writers; expected at least 16"):
        split_by_writer([SEVEN])


def test_drawings_without_a_writer_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"strokes": [[[0, 0], [1, 1]]], "label": 1}\n')
    with pytest.raises(DataError, match="each drawing must name its label and its writer"):
        read_written_digits(path)


def test_some_sevens_get_a_bar_and_some_ones_a_hook_or_a_foot() -> None:
    rng = np.random.default_rng(0)
    sevens = [with_habits(SEVEN, rng) for _ in range(200)]
    barred = [strokes for strokes in sevens if len(strokes) == 2]
    assert 10 < len(barred) < 60
    for _, bar in barred:
        (left, y), (right, _) = bar
        assert left < 4.5 < right + 1  # it crosses the stem
        assert 2 < y < 8
    ones = [with_habits(ONE, rng) for _ in range(200)]
    assert {len(strokes) for strokes in ones} == {1, 2, 3}
    eight = WrittenDigit(ONE.strokes, 8, "w1")
    assert with_habits(eight, rng) == eight.strokes


@pytest.mark.parametrize("name", SYMBOLS)
def test_every_symbol_has_ink(name: str) -> None:
    strokes = symbol(name)
    assert all(stroke.ndim == 2 and np.isfinite(stroke).all() for stroke in strokes)
    assert np.ptp(np.concatenate(strokes), axis=0).max() > 5


def test_what_is_no_digit_differs_each_time() -> None:
    rng = np.random.default_rng(0)
    digits = [(SEVEN.strokes, 7), (ONE.strokes, 1)]
    drawn = [not_a_digit(digits, rng) for _ in range(80)]
    assert all(np.isfinite(np.concatenate(strokes)).all() for strokes in drawn)
    assert len({np.concatenate(strokes).tobytes() for strokes in drawn}) > 40
    assert all(len(stroke) > 1 for _ in range(20) for stroke in scribble(rng))
    images, labels = NotDigits([SEVEN, ONE], 5).take(np.arange(5), rng)
    assert (labels == NONE_OF_THEM).all()
    assert (images.max(axis=(1, 2, 3)) > 0.5).all()


def test_digits_that_stay_digits_however_they_are_turned_are_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="the labels are 0, 1, 8; expected one of 2, 3"):
        turned_digit([(ONE.strokes, label) for label in (1, 8, 0)], rng)
    with pytest.raises(ValueError, match="the labels are none"):
        turned_digit([], rng)
    (stroke,) = turned_digit([(ONE.strokes, 1), ([np.array([[0.0, 1.0], [2.0, 3.0]])], 6)], rng)
    assert (stroke == [[0, 1], [-2, 3]]).all()
