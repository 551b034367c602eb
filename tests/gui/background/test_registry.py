"""All that works in the background is ended in one place, in order, and nothing is forgotten."""

import gc

from PySide6.QtCore import QObject

from digitpad.background.registry import BackgroundWork, Stage
from digitpad.background.task import Background


class Part:
    def __init__(self, name, ended):
        self.name, self.ended = name, ended

    def close(self):
        self.ended.append(self.name)


def test_stages_follow_one_another(qapp):
    work, ended = BackgroundWork(), []
    parts = [Part(stage.name, ended) for stage in reversed(Stage)]
    for part in parts:
        work.add(Stage[part.name], part.close)
    work.close_all()
    assert ended == ["TASKS", "TRAINING", "WRITING"]


def test_what_is_gone_is_left_out(qapp):
    work, ended, owner = BackgroundWork(), [], QObject()
    work.watch(owner)
    work.add(Stage.WRITING, Part("gone", ended).close)
    del owner
    gc.collect()
    work.close_all()
    assert ended == []


def test_a_task_made_after_its_owner_is_watched_ends_too(qapp):
    work, owner = BackgroundWork(), QObject()
    work.watch(owner)
    between = QObject(owner)
    task = Background("digitpad-test-late", between)
    work.close_all()
    assert task.is_closed


def tasks():
    return [found for found in gc.get_objects() if isinstance(found, Background)]


def test_closing_the_window_ends_every_task_of_every_tab(make_window):
    before = tasks()
    window, _ = make_window()
    assert window.train_tab
    assert window.filters_tab
    made = [task for task in tasks() if not any(task is old for old in before)]
    assert len(made) >= 12
    assert window.close()
    assert [task.objectName() for task in made if not task.is_closed] == []
