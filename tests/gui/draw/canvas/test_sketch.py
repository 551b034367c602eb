"""What is on the canvas: strokes, a picture, erasing, and the way back through every change."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.draw.canvas.sketch import HISTORY_STEPS, OVERHANG, Sketch

coordinates = st.floats(-OVERHANG, 1 + OVERHANG)
points = st.tuples(coordinates, coordinates)
strokes = st.lists(points, min_size=1, max_size=5)
changes = st.one_of(
    st.tuples(st.just("draw"), strokes),
    st.tuples(st.just("replace"), st.lists(strokes, max_size=3)),
    st.tuples(st.just("erase"), points),
    st.tuples(st.just("picture"), st.integers(0, 255)),
    st.tuples(st.just("clear"), st.none()),
)


def draw(sketch, stroke):
    sketch.begin_stroke(*stroke[0])
    for point in stroke[1:]:
        sketch.extend(*point)
    sketch.end_stroke()


def change(sketch, kind, what):
    match kind:
        case "draw":
            draw(sketch, what)
        case "replace":
            sketch.set_strokes(what)
        case "erase":
            sketch.erase_at(*what, 0.2)
        case "picture":
            sketch.show_picture(np.full((28, 28), what, np.uint8))
        case "clear":
            sketch.clear()


def state(sketch):
    picture = sketch.picture
    return sketch.strokes, None if picture is None else picture.tobytes()


def test_a_new_sketch_is_empty_and_has_no_history():
    sketch = Sketch()
    assert sketch.is_empty
    assert not sketch.can_undo
    assert not sketch.can_redo
    assert not sketch.undo()
    assert not sketch.redo()
    assert not sketch.clear()
    assert not sketch.can_undo


def test_a_stroke_is_seen_while_it_is_drawn_and_after():
    sketch = Sketch()
    assert sketch.begin_stroke(0.1, 0.2) == (0.1, 0.2)
    assert sketch.is_drawing
    assert sketch.extend(0.3, 0.4) == ((0.1, 0.2), (0.3, 0.4))
    assert sketch.strokes == (((0.1, 0.2), (0.3, 0.4)),)
    assert sketch.end_stroke()
    assert not sketch.is_drawing
    assert sketch.strokes == (((0.1, 0.2), (0.3, 0.4)),)
    assert not sketch.end_stroke()


def test_one_touch_is_a_dot_and_a_still_pen_adds_nothing():
    sketch = Sketch()
    sketch.begin_stroke(0.5, 0.5)
    assert sketch.extend(0.5, 0.5) is None
    sketch.end_stroke()
    assert sketch.strokes == (((0.5, 0.5),),)


def test_extending_without_a_stroke_draws_nothing():
    sketch = Sketch()
    assert sketch.extend(0.5, 0.5) is None
    assert sketch.is_empty


def test_points_far_outside_are_kept_at_the_overhang():
    sketch = Sketch()
    draw(sketch, [(0.5, 0.5), (9.0, -9.0)])
    assert sketch.strokes == (((0.5, 0.5), (1 + OVERHANG, -OVERHANG)),)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_point_that_is_nowhere_is_refused_and_changes_nothing(bad):
    sketch = Sketch()
    draw(sketch, [(0.5, 0.5)])
    before = state(sketch)
    with pytest.raises(ValueError, match="must be finite"):
        sketch.begin_stroke(bad, 0.5)
    with pytest.raises(ValueError, match="must be finite"):
        sketch.extend(0.5, bad)
    with pytest.raises(ValueError, match="must be finite"):
        sketch.set_strokes([[(0.1, 0.1)], [(0.5, bad)]])
    assert state(sketch) == before


def test_erasing_hits_a_fast_stroke_between_its_points():
    sketch = Sketch()
    draw(sketch, [(0.0, 0.0), (1.0, 1.0)])
    assert not sketch.erase_at(0.5, 0.6, 0.05)
    assert sketch.erase_at(0.5, 0.55, 0.05)
    assert sketch.is_empty


def test_erasing_does_not_reach_past_the_end_of_a_stroke():
    sketch = Sketch()
    draw(sketch, [(0.2, 0.5), (0.4, 0.5)])
    assert not sketch.erase_at(0.5, 0.5, 0.09)
    assert sketch.erase_at(0.5, 0.5, 0.11)


def test_erasing_takes_whole_strokes_and_leaves_the_others():
    sketch = Sketch()
    draw(sketch, [(0.1, 0.1), (0.9, 0.1)])
    draw(sketch, [(0.5, 0.8)])
    draw(sketch, [(0.1, 0.12), (0.9, 0.12)])
    assert sketch.erase_at(0.5, 0.11, 0.05)
    assert sketch.strokes == (((0.5, 0.8),),)
    assert sketch.undo()
    assert len(sketch.strokes) == 3


def test_erasing_a_stroke_that_turns_back_on_itself_is_sound():
    sketch = Sketch()
    draw(sketch, [(0.2, 0.2), (0.2, 0.6), (0.2, 0.2)])
    assert not sketch.erase_at(0.5, 0.5, 0.1)
    assert sketch.erase_at(0.21, 0.4, 0.05)


def test_a_point_repeated_in_given_strokes_is_erased_like_any_other():
    sketch = Sketch()
    sketch.set_strokes([[(0.5, 0.5), (0.5, 0.5)]])
    assert not sketch.erase_at(0.7, 0.5, 0.1)
    assert sketch.erase_at(0.55, 0.5, 0.1)


def test_a_picture_stands_in_place_of_the_strokes():
    image = np.arange(784, dtype=np.uint8).reshape(28, 28)
    sketch = Sketch()
    draw(sketch, [(0.5, 0.5)])
    sketch.show_picture(image)
    assert sketch.strokes == ()
    assert sketch.picture is not None
    np.testing.assert_array_equal(sketch.picture, image)
    image[:] = 0
    assert sketch.picture.any()
    assert not sketch.picture.flags.writeable


def test_a_new_stroke_takes_the_place_of_a_picture_in_one_step():
    sketch = Sketch()
    sketch.show_picture(np.full((28, 28), 9, np.uint8))
    draw(sketch, [(0.5, 0.5)])
    assert sketch.picture is None
    sketch.undo()
    assert sketch.picture is not None
    assert sketch.strokes == ()


def test_erasing_takes_a_picture_where_it_has_ink():
    image = np.zeros((28, 28), np.uint8)
    image[7, 21] = 255
    sketch = Sketch()
    sketch.show_picture(image)
    assert not sketch.erase_at(0.25, 0.75, 0.05)
    assert sketch.erase_at(0.75, 0.25, 0.05)
    assert sketch.is_empty


@pytest.mark.parametrize(
    "image",
    [np.zeros((28, 28, 3), np.uint8), np.zeros((0, 28), np.uint8), np.zeros((28, 28), np.float32)],
    ids=["channels", "empty", "type"],
)
def test_a_picture_of_another_kind_is_refused(image):
    sketch = Sketch()
    with pytest.raises(ValueError, match=r"shows shape \(height, width\)"):
        sketch.show_picture(image)
    assert sketch.is_empty
    assert not sketch.can_undo


def test_a_wide_picture_is_erased_where_it_lies_in_the_square():
    sketch = Sketch()
    sketch.show_picture(np.zeros((10, 40, 4), np.uint8), "a strip")
    assert not sketch.erase_at(0.5, 0.2, 0.05)
    assert sketch.caption == "a strip"
    assert sketch.erase_at(0.5, 0.5, 0.05)
    assert sketch.is_empty
    assert sketch.caption == ""
    sketch.undo()
    assert sketch.caption == "a strip"


def test_undo_takes_back_the_stroke_in_progress():
    sketch = Sketch()
    sketch.begin_stroke(0.5, 0.5)
    sketch.extend(0.6, 0.6)
    assert sketch.undo()
    assert sketch.is_empty
    assert not sketch.is_drawing
    assert sketch.redo()
    assert sketch.strokes == (((0.5, 0.5), (0.6, 0.6)),)


def test_a_new_change_forgets_what_was_undone():
    sketch = Sketch()
    draw(sketch, [(0.1, 0.1)])
    sketch.undo()
    draw(sketch, [(0.2, 0.2)])
    assert not sketch.can_redo
    assert not sketch.redo()
    assert sketch.strokes == (((0.2, 0.2),),)


def test_setting_no_strokes_clears_and_empty_strokes_are_dropped():
    sketch = Sketch()
    sketch.set_strokes([])
    assert not sketch.can_undo
    sketch.set_strokes([[], [[0.5, 0.25]]])
    assert sketch.strokes == (((0.5, 0.25),),)
    sketch.set_strokes([])
    assert sketch.is_empty
    sketch.undo()
    assert sketch.strokes == (((0.5, 0.25),),)


def test_the_history_forgets_its_oldest_steps_only():
    sketch = Sketch()
    for _ in range(HISTORY_STEPS + 7):
        draw(sketch, [(0.5, 0.5)])
    undone = 0
    while sketch.undo():
        undone += 1
    assert undone == HISTORY_STEPS
    assert len(sketch.strokes) == 7


@given(st.lists(changes, max_size=12))
def test_undo_and_redo_pass_through_every_state_and_back(made):
    sketch = Sketch()
    states = [state(sketch)]
    for kind, what in made:
        change(sketch, kind, what)
        # Drawing or showing the same again is a step too; taking nothing away is none.
        is_step = kind in ("draw", "picture") or (kind == "replace" and what)
        if is_step or state(sketch) != states[-1]:
            states.append(state(sketch))
    for expected in reversed(states[:-1]):
        assert sketch.can_undo
        assert sketch.undo()
        assert state(sketch) == expected
    assert not sketch.can_undo
    for expected in states[1:]:
        assert sketch.can_redo
        assert sketch.redo()
        assert state(sketch) == expected
    assert not sketch.can_redo


@given(st.lists(strokes, min_size=1, max_size=6), points)
def test_erasing_removes_exactly_what_is_near_and_undo_restores_it(drawn, at):
    sketch = Sketch()
    for stroke in drawn:
        draw(sketch, stroke)
    before = sketch.strokes
    x, y = at
    sketch.erase_at(x, y, 0.1)
    for stroke in before:
        # Points sampled along a stroke are never nearer than its true distance.
        sampled = min(
            math.dist(at, (a[0] + t / 8 * (b[0] - a[0]), a[1] + t / 8 * (b[1] - a[1])))
            for a, b in zip(stroke, (*stroke[1:], stroke[-1]), strict=True)
            for t in range(9)
        )
        if sampled < 0.0999:
            assert stroke not in sketch.strokes
        elif sampled > 0.1 + 1.7 / 16:
            assert stroke in sketch.strokes
    if len(sketch.strokes) < len(before):
        sketch.undo()
    assert sketch.strokes == before
