"""The installed program: ten digits drawn with a real mouse are read from its window's title."""

import re
import time

import numpy as np

from digitpad.system.image_files import to_array
from digitpad.system.resources import asset
from model.handwriting.drawings_file import read_drawings

SMALLEST_PX = 200
BETWEEN_MOVES_S = 0.005
"""As a hand moves: faster, and a busy program is given fewer points than there were."""
SETTLED_S = 3
"""At the most: the X server passes the mouse on, the program reads, and the title comes back."""

ANSWER = re.compile(r"(\d|Not sure) \N{EN DASH} Digitpad")


def read(title):
    """The digit in the window's title, or that it is not sure; None without an answer."""
    match = ANSWER.fullmatch(title)
    return None if match is None else match[1]


def black_square(picture):
    """Where the canvas is on the window's picture: left, top and side, px; None if it is not."""
    is_black = (to_array(picture)[..., :3] == 0).all(axis=-1)
    columns, rows = (np.flatnonzero(is_black.sum(axis=axis) > SMALLEST_PX) for axis in (0, 1))
    if not len(columns) or not len(rows):
        return None
    assert abs(len(columns) - len(rows)) <= 4, (len(columns), len(rows))
    return columns[0], rows[0], len(rows)


def test_ten_digits_are_drawn_and_read(program, wait_until):
    left, top, side = wait_until(lambda: black_square(program.picture()), "a black canvas")
    drawings = [drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))]
    answers, while_down = {}, {}
    for drawing in drawings:
        titles = []
        for stroke in drawing.strokes:
            places = [(left + round(x * side), top + round(y * side)) for x, y in stroke.tolist()]
            program.do("mousemove", *places[0], "mousedown", 1)
            for start in range(1, len(places), 10):
                moves = [
                    ("mousemove", x, y, "sleep", BETWEEN_MOVES_S)
                    for x, y in places[start : start + 10]
                ]
                program.do(*(word for move in moves for word in move))
                titles.append(program.title)
            # Before the button is up, however busy the machine is.
            titles.append(wait_until(lambda: read(program.title) and program.title, "an answer"))
            program.do("mouseup", 1)
        while_down[drawing.label] = {read(title) for title in titles} - {None}
        deadline = time.monotonic() + SETTLED_S
        while read(program.title) != str(drawing.label) and time.monotonic() < deadline:
            time.sleep(0.05)
        answers[drawing.label] = read(program.title)
        program.key("Delete")
        wait_until(lambda: program.title == "Digitpad", "an empty canvas")
    assert len(answers) == 10
    assert sum(str(label) == answer for label, answer in answers.items()) >= 9, answers
    # The answer is there before the button is up, and it is not one and the same all along.
    assert all(while_down.values()), while_down
    assert sum(len(seen) > 1 for seen in while_down.values()) >= 3, while_down
    for keys in ("ctrl+2", "ctrl+3"):
        before = program.picture()
        program.key(keys)
        wait_until(lambda old=before: program.picture() != old, f"another tab after {keys}")
    program.key("ctrl+q")
    assert program.end() == (0, "")
